/**
 * The policy for deploys in docs/aws-deployer-policy.json against what Terraform, its S3 backend and the provider called: recorded in
 * support/recorded-api-calls.json while two environments were deployed, changed and destroyed; docs/aws.md says how.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAX_NAME_LENGTH } from '../../model/aws/validate/identity';
import { actionsOfCalls, matches, patternsOf } from './support/api-calls';
import type { PolicyDocument, RecordedCalls } from './support/api-calls';
import { isAllowed } from './support/policy-evaluation';

const read = (name: string): string => readFileSync(join(__dirname, '../../docs', name), 'utf8');
const text = read('aws-deployer-policy.json');
const policy = JSON.parse(text) as PolicyDocument;
/** In addition, while the keys and the VPC are made. */
const first = JSON.parse(read('aws-deployer-first-policy.json')) as PolicyDocument;
const { calls } = JSON.parse(readFileSync(join(__dirname, 'support/recorded-api-calls.json'), 'utf8')) as {
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

it('THEN no action is allowed twice but with another condition or resource, and none as a whole service', () => {
  expect([...new Set(patterns.filter((pattern, index) => patterns.indexOf(pattern) !== index))]).toEqual([
    'ec2:AuthorizeSecurityGroup*',
    'ec2:CreateTags',
    'ec2:DisassociateAddress',
  ]);
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

it.each(['Own', 'OwnKeysForVolumes'])('%s: THEN things of another environment are left alone', (sid) => {
  expect(statement(sid).Condition).toMatchObject({
    StringEquals: { 'aws:ResourceTag/Environment': 'ENVIRONMENT' },
  });
});

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

describe('attempts', () => {
  const ENVIRONMENT = 'aws:ResourceTag/Environment';
  const region = { 'aws:RequestedRegion': 'REGION' };
  /** What the attempt itself chooses, to get as far as it can. */
  const chosen = {
    ...region,
    'aws:RequestTag/Environment': 'ENVIRONMENT',
    'aws:TagKeys': ['Environment'],
    'kms:GrantIsForAWSResource': 'true',
    'iam:PassedToService': 'ec2.amazonaws.com',
  };
  const arn = (service: string, rest: string): string => `arn:aws:${service}:REGION:ACCOUNT:${rest}`;
  const EC2_TYPES = [
    ...['instance', 'volume', 'vpc', 'subnet', 'route-table', 'security-group', 'natgateway'],
    ...['internet-gateway', 'vpc-endpoint', 'vpc-flow-log', 'elastic-ip'],
  ];
  const resources = [
    ...EC2_TYPES.map((type) => arn('ec2', `${type}/other`)),
    arn('kms', 'key/other'),
    arn('kms', 'alias/other'),
    arn('logs', 'log-group:/other'),
    arn('cloudwatch', 'alarm:other'),
    arn('secretsmanager', 'secret:other'),
    arn('ssm', 'parameter/other'),
    ...['arn:aws:iam::ACCOUNT:role/other', 'arn:aws:iam::ACCOUNT:instance-profile/other'],
    ...['arn:aws:s3:::other', 'arn:aws:s3:::other/object', 'arn:aws:route53:::hostedzone/other'],
  ];
  const foreign = [
    ['without a tag', {}],
    ['of another environment', { [ENVIRONMENT]: 'other' }],
  ] as const;
  /** A pattern stands for every action with that beginning that was recorded. */
  const changing = actions.filter((action) => !/:(Describe|Get|List|Head)/.test(action));

  /** Only what makes something of one's own, or cannot be narrowed, with the reason. */
  const HARMLESS: Readonly<Record<string, string>> = {
    'ec2:AllocateAddress': 'makes a thing of its own',
    'ec2:CreateFlowLogs': 'makes a thing of its own',
    'ec2:CreateInternetGateway': 'makes a thing of its own',
    'ec2:CreateNatGateway': 'makes a thing of its own',
    'ec2:CreateRouteTable': 'makes a thing of its own',
    'ec2:CreateSecurityGroup': 'makes a thing of its own, in a VPC of others where that is declared',
    'ec2:CreateSubnet': 'makes a thing of its own',
    'ec2:CreateVolume': 'makes a thing of its own',
    'ec2:CreateVpc': 'makes a thing of its own',
    'ec2:CreateVpcEndpoint': 'makes a thing of its own, in a VPC of others where that is declared',
    'ec2:RunInstances': 'makes a thing of its own, in subnets of others where that is declared',
    'kms:CreateAlias': 'the alias has to be one of the environment, which the same request is asked for',
    'kms:CreateKey': 'makes a thing of its own',
    'kms:DeleteAlias': 'the alias has to be one of the environment, which the same request is asked for',
    'kms:EnableKeyRotation': 'comes before the tag counts; a key that rotates loses nothing',
    'route53:AssociateVPCWithHostedZone': 'IAM knows no tags of hosted zones',
    'route53:ChangeTagsForResource': 'IAM knows no tags of hosted zones',
    'route53:CreateHostedZone': 'makes a thing of its own',
    'route53:DeleteHostedZone':
      'IAM knows no tags of hosted zones; one with records of others is not deleted',
    'route53:ChangeResourceRecordSets': 'by the names of records, see below',
  };

  test.each(foreign)(
    'GIVEN resources %s WHEN anything that changes is tried on each THEN it is denied, whatever tags it brings',
    (_, tags) => {
      const allowed = changing.flatMap((action) =>
        resources
          .filter((resource) => resource.startsWith(`arn:aws:${action.split(':')[0]}:`))
          .filter((resource) => isAllowed([policy], { action, resource, context: { ...chosen, ...tags } }))
          .map(() => action),
      );

      expect([...new Set(allowed)].filter((action) => !(action in HARMLESS))).toEqual([]);
    },
  );

  test('GIVEN every action that is harmless by the table THEN it is allowed, so that the table has nothing too much', () => {
    const needless = Object.keys(HARMLESS).filter(
      (action) => !resources.some((resource) => isAllowed([policy], { action, resource, context: chosen })),
    );
    expect(needless).toEqual([]);
  });

  test.each([
    ['an instance', 'ec2:CreateTags', 'ec2:TerminateInstances', arn('ec2', 'instance/other')],
    ['a volume', 'ec2:CreateTags', 'ec2:DeleteVolume', arn('ec2', 'volume/other')],
    ['an endpoint', 'ec2:CreateTags', 'ec2:DeleteVpcEndpoints', arn('ec2', 'vpc-endpoint/other')],
    ['a VPC', 'ec2:CreateTags', 'ec2:DeleteVpc', arn('ec2', 'vpc/other')],
    ['a key', 'kms:TagResource', 'kms:ScheduleKeyDeletion', arn('kms', 'key/other')],
  ])(
    'GIVEN %s without a tag WHEN it is to be tagged first and then destroyed THEN both are denied',
    (_, tag, destroy, resource) => {
      expect(isAllowed([policy], { action: tag, resource, context: chosen })).toBe(false);
      expect(isAllowed([policy], { action: destroy, resource, context: chosen })).toBe(false);
    },
  );

  test.each(['ec2:RunInstances', 'ec2:CreateVolume', 'ec2:CreateVpc'])(
    'WHEN %s brings tags THEN they are set, as a part of that creation alone',
    (creation) => {
      const request = { action: 'ec2:CreateTags', resource: arn('ec2', 'volume/new') };
      const atCreation = { ...chosen, 'ec2:CreateAction': creation.replace('ec2:', '') };
      expect(isAllowed([policy], { ...request, context: atCreation })).toBe(true);
      expect(isAllowed([policy], { ...request, context: chosen })).toBe(false);
    },
  );

  test('GIVEN what is the environment’s own THEN every recorded action of EC2 and KMS is allowed', () => {
    const own = { ...chosen, [ENVIRONMENT]: 'ENVIRONMENT' };
    const denied = changing
      .filter((action) => /^(ec2|kms):/.test(action))
      .filter(
        (action) => !resources.some((resource) => isAllowed([policy], { action, resource, context: own })),
      );
    expect(denied).toEqual([]);
  });

  test('GIVEN a rule of an own group THEN group and rule are both allowed; of a group of others the group is not', () => {
    const action = 'ec2:AuthorizeSecurityGroupIngress';
    const group = { action, resource: arn('ec2', 'security-group/sg') };
    expect(isAllowed([policy], { ...group, context: { ...chosen, [ENVIRONMENT]: 'ENVIRONMENT' } })).toBe(
      true,
    );
    expect(
      isAllowed([policy], { action, resource: arn('ec2', 'security-group-rule/r'), context: chosen }),
    ).toBe(true);
    expect(isAllowed([policy], { ...group, context: chosen })).toBe(false);
  });

  test('GIVEN records in DNS THEN those of the environment’s zone alone', () => {
    const request = {
      action: 'route53:ChangeResourceRecordSets',
      resource: 'arn:aws:route53:::hostedzone/z',
    };
    const of = (name: string): Record<string, readonly string[]> => ({
      'route53:ChangeResourceRecordSetsNormalizedRecordNames': [name],
    });
    expect(isAllowed([policy], { ...request, context: of('broker-101.DNS_ZONE') })).toBe(true);
    expect(isAllowed([policy], { ...request, context: of('www.example.com') })).toBe(false);
  });

  describe('while keys and the VPC are made, with the second policy', () => {
    const both = [policy, first];

    test('THEN a new key, the default route table and the default group of a new VPC are tagged', () => {
      for (const [action, resource] of [
        ['kms:TagResource', arn('kms', 'key/new')],
        ['ec2:CreateTags', arn('ec2', 'route-table/default')],
        ['ec2:CreateTags', arn('ec2', 'security-group/default')],
        ['ec2:RevokeSecurityGroupIngress', arn('ec2', 'security-group/default')],
      ] as const) {
        expect([action, isAllowed(both, { action, resource, context: chosen })]).toEqual([action, true]);
      }
    });

    test('THEN nothing that has another tag is, no instance or volume, and nothing at all is destroyed', () => {
      const other = { ...chosen, [ENVIRONMENT]: 'other' };
      expect(
        isAllowed(both, { action: 'kms:TagResource', resource: arn('kms', 'key/k'), context: other }),
      ).toBe(false);
      for (const type of ['instance', 'volume', 'vpc', 'subnet', 'vpc-endpoint']) {
        const request = { action: 'ec2:CreateTags', resource: arn('ec2', `${type}/other`), context: chosen };
        expect([type, isAllowed(both, request)]).toEqual([type, false]);
      }
      const own = { ...chosen, [ENVIRONMENT]: 'ENVIRONMENT' };
      for (const [action, resource] of [
        ['kms:ScheduleKeyDeletion', arn('kms', 'key/k')],
        ['ec2:DeleteVpc', arn('ec2', 'vpc/v')],
        ['ec2:DeleteVolume', arn('ec2', 'volume/v')],
        ['ec2:TerminateInstances', arn('ec2', 'instance/i')],
      ] as const) {
        expect([action, isAllowed(both, { action, resource, context: own })]).toEqual([action, false]);
      }
    });
  });
});

describe('the evaluation itself', () => {
  const allow = (Condition: PolicyDocument['Statement'][number]['Condition']): PolicyDocument => ({
    Statement: [
      { Sid: 'S', Effect: 'Allow', Action: 'ec2:Delete*', Resource: '*', ...(Condition && { Condition }) },
    ],
  });
  const request = (context: Record<string, string>) => ({
    action: 'ec2:DeleteVolume',
    resource: 'arn:aws:ec2:r:a:volume/v',
    context,
  });

  test.each([
    [allow(undefined), {}, true],
    [allow({ StringEquals: { k: 'v' } }), {}, false],
    [allow({ StringEquals: { k: ['u', 'v'] } }), { k: 'v' }, true],
    [allow({ StringEqualsIfExists: { k: 'v' } }), {}, true],
    [allow({ StringEqualsIfExists: { k: 'v' } }), { k: 'w' }, false],
    [allow({ Null: { k: 'true' } }), {}, true],
    [allow({ Null: { k: 'false' } }), {}, false],
    [allow({ StringLike: { k: 'v*' } }), { k: 'very' }, true],
    [allow({ StringEquals: { k: 'v' }, Null: { l: 'true' } }), { k: 'v', l: 'x' }, false],
  ])('GIVEN %j and %j THEN %s', (document, context, expected) => {
    expect(isAllowed([document], request(context))).toBe(expected);
  });

  test('GIVEN a Deny THEN it decides', () => {
    const deny = { Statement: [{ Sid: 'D', Effect: 'Deny' as const, Action: '*', Resource: '*' }] };
    expect(isAllowed([allow(undefined), deny], request({}))).toBe(false);
  });

  test('GIVEN the condition that stood here before THEN the walk around it is found', () => {
    const before: PolicyDocument = {
      Statement: [
        {
          Sid: 'Tags',
          Effect: 'Allow',
          Action: 'ec2:CreateTags',
          Resource: '*',
          Condition: { StringEqualsIfExists: { 'aws:ResourceTag/Environment': 'ENVIRONMENT' } },
        },
      ],
    };
    const tagging = { action: 'ec2:CreateTags', resource: 'arn:aws:ec2:r:a:volume/other', context: {} };
    expect(isAllowed([before], tagging)).toBe(true);
  });
});
