import { actionsOfCall, actionsOfCalls, addCalls, matches, patternsOf } from '../../aws/support/api-calls';

test('GIVEN a log THEN each call is recorded once with the types of resources it was made for', () => {
  const recorded = {};
  addCalls(
    recorded,
    [
      '2026 [DEBUG] provider.aws: HTTP Request Sent: rpc.method=CreateVpc tf_resource_type=aws_vpc rpc.service=EC2 x="a b"',
      '2026 [DEBUG] provider.aws: HTTP Response Received: rpc.service=EC2 rpc.method=CreateVpc tf_resource_type=aws_vpc',
      'rpc.service="Secrets Manager" rpc.method=GetRandomPassword tf_rpc=OpenEphemeralResource',
      '2026 [DEBUG] backend-s3: HTTP Request Sent: rpc.method=PutObject rpc.service=S3',
      'neither: rpc.methods=Nothing and rpc.service=EC2',
    ].join('\n'),
  );
  expect(recorded).toEqual({
    EC2: { CreateVpc: ['aws_vpc'] },
    'Secrets Manager': { GetRandomPassword: [] },
    S3: { PutObject: ['backend'] },
  });
});

test.each([
  ['EC2', 'CreateVpc', ['ec2:CreateVpc']],
  ['CloudWatch Logs', 'PutRetentionPolicy', ['logs:PutRetentionPolicy']],
  ['S3', 'HeadBucket', ['s3:ListBucket']],
  ['S3', 'PutBucketEncryption', ['s3:PutEncryptionConfiguration']],
  ['S3', 'DeletePublicAccessBlock', ['s3:PutBucketPublicAccessBlock']],
  ['S3', 'GetBucketPolicy', ['s3:GetBucketPolicy']],
  ['S3', 'HeadObject', ['s3:GetObject', 'kms:Decrypt']],
  ['Secrets Manager', 'GetSecretValue', ['secretsmanager:GetSecretValue', 'kms:Decrypt']],
  ['IAM', 'CreateRole', ['iam:CreateRole', 'iam:TagRole']],
  ['STS', 'GetCallerIdentity', []],
])('GIVEN the call %s %s THEN it takes %j', (service, method, actions) => {
  expect(actionsOfCall(service, method)).toEqual(actions);
});

test('GIVEN a start of an instance THEN it takes its role and the use of the key for its root volume', () => {
  const actions = actionsOfCall('EC2', 'RunInstances');
  expect(actions).toEqual(expect.arrayContaining(['ec2:RunInstances', 'iam:PassRole', 'kms:CreateGrant']));
});

test('GIVEN a service that is not known THEN its name is said', () => {
  expect(() => actionsOfCall('Braket', 'GetJob')).toThrow('The actions of the service Braket have no known');
});

test('GIVEN calls that take the same action THEN it is named once, in order', () => {
  const calls = { S3: { ListObjectsV2: ['backend'], HeadBucket: [] }, EC2: { DescribeVpcs: ['aws_vpc'] } };
  expect(actionsOfCalls(calls)).toEqual(['ec2:DescribeVpcs', 's3:ListBucket']);
});

test.each([
  ['ec2:Describe*', 'ec2:DescribeVpcs', true],
  ['ec2:Describe*', 'ec2:DeleteVpc', false],
  ['kms:ReEncrypt*', 'kms:ReEncryptFrom', true],
  ['ec2:CreateVpc', 'ec2:CreateVpcEndpoint', false],
  ['s3:getobject', 's3:GetObject', true],
  ['*', 'iam:PassRole', true],
  ['ec2:Describe.*', 'ec2:DescribeVpcs', false],
])('GIVEN the pattern %s and the action %s THEN it is %s that they match', (pattern, action, expected) => {
  expect(matches(pattern, action)).toBe(expected);
});

test('GIVEN a policy THEN its patterns are those of all statements, one or many in each', () => {
  const statement = { Sid: 'Any', Effect: 'Allow', Resource: '*' } as const;
  const policy = {
    Statement: [
      { ...statement, Action: 's3:GetObject' },
      { ...statement, Action: ['kms:Decrypt', 'ec2:Describe*'] },
    ],
  };
  expect(patternsOf(policy)).toEqual(['ec2:Describe*', 'kms:Decrypt', 's3:GetObject']);
});
