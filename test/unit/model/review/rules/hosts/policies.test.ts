import { policyWidened } from '../../../../../../model/review/rules/hosts/policies';
import { context, created, deleted, said, unknownOf, updated } from './support';

const policy = (...statements: Record<string, unknown>[]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((each) => ({ Effect: 'Allow', ...each })),
  });
const read = { Sid: 'Read', Action: 's3:GetObject', Resource: 'arn:aws:s3:::hosts/bundle/*' };
const ROLE = 'aws_iam_role_policy.broker';
const roleChange = (before: string, after: string) => updated(ROLE, { policy: before }, { policy: after });

describe('policy-widened', () => {
  it.each([
    [
      'everything',
      { Action: '*', Resource: '*' },
      'error: aws_iam_role_policy.broker allows * on *, which it did not before.',
    ],
    [
      'a whole service',
      { Action: 'kms:*', Resource: '*' },
      'error: aws_iam_role_policy.broker allows kms:* on *, which it did not before.',
    ],
    [
      'every resource',
      { Action: 'secretsmanager:GetSecretValue', Resource: ['*'] },
      'warning: aws_iam_role_policy.broker allows secretsmanager:GetSecretValue on *, which it did not before.',
    ],
    [
      'all but one action',
      { NotAction: ['iam:PassRole'], Resource: '*' },
      'error: aws_iam_role_policy.broker allows everything but iam:PassRole on *, which it did not before.',
    ],
    [
      'one action more',
      { Action: 's3:PutObject', Resource: 'arn:aws:s3:::hosts/a' },
      'note: aws_iam_role_policy.broker allows s3:PutObject on arn:aws:s3:::hosts/a, which it did not before.',
    ],
  ])('GIVEN a role WHEN it may do %s THEN that is told apart', (_, statement, message) => {
    expect(said(policyWidened, context([roleChange(policy(read), policy(read, statement))]))).toEqual([
      message,
    ]);
  });

  it('WHEN a condition goes THEN the same statement allows more', () => {
    const narrow = { ...read, Condition: { Bool: { 'aws:SecureTransport': 'true' } } };
    expect(said(policyWidened, context([roleChange(policy(narrow), policy(read))]))).toEqual([
      'note: aws_iam_role_policy.broker allows s3:GetObject on arn:aws:s3:::hosts/bundle/*, which it did not before.',
    ]);
  });

  it('GIVEN a key, a bucket, a role THEN everybody is everybody', () => {
    const everybody = { Action: 'kms:Decrypt', Resource: '*', Principal: { AWS: '*' } };
    const trust = { Action: 'sts:AssumeRole', Principal: { AWS: 'arn:aws:iam::999999999999:root' } };
    const changes = [
      updated('aws_kms_key.kafka', { policy: policy() }, { policy: policy(everybody) }),
      updated('aws_iam_role.broker', { assume_role_policy: policy() }, { assume_role_policy: policy(trust) }),
      created('aws_s3_bucket_policy.hosts', { policy: policy({ ...read, Principal: '*' }) }),
    ];
    expect(said(policyWidened, context(changes))).toEqual([
      'error: aws_kms_key.kafka allows kms:Decrypt on * by *, which it did not before.',
      'warning: aws_iam_role.broker allows sts:AssumeRole by arn:aws:iam::999999999999:root, which it did not before.',
      'error: aws_s3_bucket_policy.hosts allows s3:GetObject on arn:aws:s3:::hosts/bundle/* by *, which it did not before.',
    ]);
  });

  it('WHEN a denial goes THEN it says so', () => {
    const deny = JSON.stringify({
      Statement: { Sid: 'TlsOnly', Effect: 'Deny', Action: 's3:*', Resource: '*', Principal: '*' },
    });
    const changes = [
      updated('aws_s3_bucket_policy.state', { policy: deny }, { policy: policy() }),
      deleted('aws_s3_bucket_policy.hosts', { policy: deny }),
    ];
    expect(said(policyWidened, context(changes))).toEqual([
      'error: aws_s3_bucket_policy.state no longer denies TlsOnly.',
      'error: aws_s3_bucket_policy.hosts no longer denies TlsOnly.',
    ]);
  });

  it('fires for policies of AWS that allow far more than a host needs', () => {
    const arn = (name: string) => ({ policy_arn: `arn:aws:iam::aws:policy/${name}` });
    const changes = ['AdministratorAccess', 'AmazonS3FullAccess', 'AmazonSSMManagedInstanceCore'].map(
      (name, index) => created(`aws_iam_role_policy_attachment.a${index}`, arn(name)),
    );
    expect(said(policyWidened, context(changes))).toEqual([
      'error: aws_iam_role_policy_attachment.a0 gives arn:aws:iam::aws:policy/AdministratorAccess.',
      'error: aws_iam_role_policy_attachment.a1 gives arn:aws:iam::aws:policy/AmazonS3FullAccess.',
    ]);
  });

  it('GIVEN a policy that shows later or is hidden THEN it is not silent', () => {
    const later = updated(ROLE, { policy: policy(read) }, { policy: null }, { unknown: new Set(['policy']) });
    const hidden = updated(ROLE, {}, {}, { hidden: new Set(['policy']) });
    expect(said(policyWidened, context([later, hidden]))).toEqual([
      'warning: the policy of aws_iam_role_policy.broker changes, and what it allows is known only after the apply.',
      'warning: the policy of aws_iam_role_policy.broker changes, and what it allows is hidden by the plan.',
    ]);
    expect(unknownOf(policyWidened, context([later]))).toEqual([
      'what aws_iam_role_policy.broker allows: it is known only after the apply',
    ]);
  });

  it('is silent for fewer rights, another order, a first deploy, and the account’s own key policy', () => {
    const account = { Action: 'kms:*', Resource: '*', Principal: { AWS: 'arn:aws:iam::123456789012:root' } };
    const endpoint = {
      Action: 'ssm:*',
      Resource: '*',
      Principal: '*',
      Condition: { StringEquals: { 'aws:PrincipalAccount': '1' } },
    };
    const changes = [
      roleChange(policy(read, { Action: '*', Resource: '*' }), policy(read)),
      roleChange(policy({ ...read, Action: ['a:B', 'a:C'] }), policy({ ...read, Action: ['a:C', 'a:B'] })),
      created(ROLE, { policy: policy(read) }),
      created(ROLE, { policy: null }, { unknown: new Set(['policy']) }),
      created('aws_kms_key.kafka', { policy: policy(account) }),
      created('aws_vpc_endpoint.ssm', { policy: policy(endpoint) }),
    ];
    expect(said(policyWidened, context(changes))).toEqual([]);
  });
});
