/**
 * The policy for deploys in docs/aws-deployer-policy.json against what Terraform, its S3 backend and the provider called: recorded in
 * support/api-calls.json while two environments were deployed, changed and destroyed; docs/aws.md says how.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAX_NAME_LENGTH } from '../../model/aws/validate/identity';
import { actionsOfCalls, matches, patternsOf } from './support/api-calls';
import type { PolicyDocument, RecordedCalls } from './support/api-calls';

const text = readFileSync(join(__dirname, '../../docs/aws-deployer-policy.json'), 'utf8');
const policy = JSON.parse(text) as PolicyDocument;
const { calls } = JSON.parse(readFileSync(join(__dirname, 'support/api-calls.json'), 'utf8')) as {
  calls: RecordedCalls;
};
const patterns = patternsOf(policy);
const actions = actionsOfCalls(calls);

/** IAM refuses a managed policy with more characters, white space not counted. */
const MANAGED_POLICY_LIMIT = 6144;

const statement = (sid: string): PolicyDocument['Statement'][number] => {
  const found = policy.Statement.find(({ Sid }) => Sid === sid);
  if (found === undefined) throw new Error(`The policy has no statement ${sid}.`);
  return found;
};

it('GIVEN the record THEN it has deploys, changes and destruction of all three stacks', () => {
  expect(actions).toEqual(
    expect.arrayContaining([
      'ec2:CreateVpc',
      'ec2:RunInstances',
      'ec2:ModifyVolume',
      'ec2:DeleteVpc',
      'ec2:DeleteTags',
      's3:DeleteBucket',
    ]),
  );
  expect(calls['S3']?.['PutObject']).toContain('backend');
  expect(calls['ACM PCA']).toBeDefined();
});

it('GIVEN a recorded call THEN the policy allows every action that it takes', () => {
  expect(actions.filter((action) => !patterns.some((pattern) => matches(pattern, action)))).toEqual([]);
});

it('GIVEN an action of the policy THEN a recorded call takes it', () => {
  expect(patterns.filter((pattern) => !actions.some((action) => matches(pattern, action)))).toEqual([]);
});

it('THEN no action is allowed twice, and none as a whole service', () => {
  expect(patterns).toEqual([...new Set(patterns)]);
  expect(patterns.filter((pattern) => /^(\*|[^:]*:\*)$/.test(pattern))).toEqual([]);
});

it('THEN only roles of the environment are passed, to EC2 and flow logs alone', () => {
  expect(statement('PassRoles')).toMatchObject({
    Action: 'iam:PassRole',
    Resource: 'arn:aws:iam::ACCOUNT:role/ENVIRONMENT-kafka-*',
    Condition: {
      StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com', 'vpc-flow-logs.amazonaws.com'] },
    },
  });
});

it.each(['OwnNodes', 'OwnKeys', 'OwnKeysForVolumes'])(
  '%s: THEN things of another environment are left alone',
  (sid) => {
    expect(statement(sid).Condition).toMatchObject({
      StringEquals: { 'aws:ResourceTag/Environment': 'ENVIRONMENT' },
    });
  },
);

it('THEN what is about buckets, secrets, parameters and roles names them', () => {
  const services = /^(s3|secretsmanager|ssm|iam|logs):/;
  const everywhere = policy.Statement.filter(({ Resource }) => Resource === '*')
    .flatMap(({ Action }) => Action)
    .filter((action) => services.test(action));
  // These know no resource.
  expect(everywhere.sort()).toEqual([
    'logs:DescribeLogGroups',
    'secretsmanager:GetRandomPassword',
    'ssm:DescribeParameters',
  ]);
});

it('GIVEN an environment with long names THEN it is not larger than a managed policy may be', () => {
  const values: Readonly<Record<string, string>> = {
    ENVIRONMENT: 'e'.repeat(MAX_NAME_LENGTH),
    ACCOUNT: '123456789012',
    REGION: 'ap-southeast-2',
    STATE_BUCKET: 'b'.repeat(63),
    DNS_ZONE: 'a-long-name.of-a-zone.kafka.internal',
  };
  const filled = Object.entries(values).reduce((all, [name, value]) => all.replaceAll(name, value), text);
  expect(filled).not.toMatch(/\b[A-Z]+_[A-Z]+\b/);
  expect(filled.replace(/\s/g, '').length).toBeLessThanOrEqual(MANAGED_POLICY_LIMIT);
});
