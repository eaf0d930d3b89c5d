/** Which permissions the calls that Terraform made take, and whether a policy has them. */

/** Calls by service as the AWS SDK names both, each with the resource types for which it was made. */
export type RecordedCalls = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  /** By operator and key. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface PolicyDocument {
  readonly Statement: readonly PolicyStatement[];
}

/** The SDK's names of services, and the prefix of their actions. */
const PREFIXES: Readonly<Record<string, string>> = {
  'ACM PCA': 'acm-pca',
  CloudWatch: 'cloudwatch',
  'CloudWatch Logs': 'logs',
  EC2: 'ec2',
  IAM: 'iam',
  KMS: 'kms',
  'Route 53': 'route53',
  S3: 's3',
  SSM: 'ssm',
  STS: 'sts',
  'Secrets Manager': 'secretsmanager',
};

/** S3's actions are not named as its operations. Source: S3 user guide, required permissions for API operations. */
const S3_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  DeleteObjects: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
  GetBucketAccelerateConfiguration: ['s3:GetAccelerateConfiguration'],
  GetBucketCors: ['s3:GetBucketCORS'],
  GetBucketEncryption: ['s3:GetEncryptionConfiguration'],
  GetBucketLifecycleConfiguration: ['s3:GetLifecycleConfiguration'],
  GetBucketReplication: ['s3:GetReplicationConfiguration'],
  GetObjectLockConfiguration: ['s3:GetBucketObjectLockConfiguration'],
  GetPublicAccessBlock: ['s3:GetBucketPublicAccessBlock'],
  HeadBucket: ['s3:ListBucket'],
  HeadObject: ['s3:GetObject'],
  ListObjectVersions: ['s3:ListBucketVersions'],
  ListObjectsV2: ['s3:ListBucket'],
  DeleteBucketEncryption: ['s3:PutEncryptionConfiguration'],
  DeleteBucketLifecycle: ['s3:PutLifecycleConfiguration'],
  DeleteBucketOwnershipControls: ['s3:PutBucketOwnershipControls'],
  DeletePublicAccessBlock: ['s3:PutBucketPublicAccessBlock'],
  PutBucketEncryption: ['s3:PutEncryptionConfiguration'],
  PutBucketLifecycleConfiguration: ['s3:PutLifecycleConfiguration'],
  PutPublicAccessBlock: ['s3:PutBucketPublicAccessBlock'],
};

/** EBS user guide, requirements for encryption: EC2 uses the key in the name of whoever calls. */
const EBS_ENCRYPTION = [
  'kms:CreateGrant',
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** What a call takes beyond its own action. moto does not ask, so this is by AWS's documentation. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  // The flow log's role is handed to the service, a node's to EC2.
  'ec2:CreateFlowLogs': ['iam:PassRole'],
  'ec2:RunInstances': ['iam:PassRole', ...EBS_ENCRYPTION],
  'iam:AddRoleToInstanceProfile': ['iam:PassRole'],
  'ec2:CreateVolume': EBS_ENCRYPTION,
  'ec2:AttachVolume': ['kms:CreateGrant'],
  // An endpoint with private DNS brings a zone of AWS's into the VPC; a private zone belongs to one.
  'ec2:CreateVpcEndpoint': ['route53:AssociateVPCWithHostedZone'],
  'route53:CreateHostedZone': ['route53:AssociateVPCWithHostedZone', 'ec2:DescribeVpcs'],
  // Tags that come with the call.
  'cloudwatch:PutMetricAlarm': ['cloudwatch:TagResource', 'iam:CreateServiceLinkedRole'],
  'iam:CreateInstanceProfile': ['iam:TagInstanceProfile'],
  'iam:CreateRole': ['iam:TagRole'],
  'kms:CreateKey': ['kms:TagResource'],
  'logs:CreateLogGroup': ['logs:TagResource'],
  's3:PutObject': ['s3:PutObjectTagging', 'kms:GenerateDataKey', 'kms:Decrypt'],
  'secretsmanager:CreateSecret': ['secretsmanager:TagResource'],
  // What is encrypted with the environment's key.
  's3:GetObject': ['kms:Decrypt'],
  'secretsmanager:GetSecretValue': ['kms:Decrypt'],
  'secretsmanager:PutSecretValue': ['kms:GenerateDataKey', 'kms:Decrypt'],
};

/** Adds the calls of a log (TF_LOG=DEBUG) to what was recorded. */
export function addCalls(recorded: Record<string, Record<string, string[]>>, log: string): void {
  for (const line of log.split('\n')) {
    const service = field(line, 'rpc.service');
    const method = field(line, 'rpc.method');
    if (service === undefined || method === undefined) continue;
    const types = ((recorded[service] ??= {})[method] ??= []);
    const type = field(line, 'tf_resource_type') ?? (line.includes('backend-s3') ? 'backend' : undefined);
    if (type !== undefined && !types.includes(type)) types.push(type);
  }
}

/** A field of a line, `name=word` or `name="two words"`. */
function field(line: string, name: string): string | undefined {
  const match = new RegExp(`(?:^| )${name.replace('.', '\\.')}=(?:"([^"]*)"|(\\S+))`).exec(line);
  return match?.[1] ?? match?.[2];
}

/** IAM actions that a call takes; none where AWS asks for none. */
export function actionsOfCall(service: string, method: string): string[] {
  const prefix = PREFIXES[service];
  if (prefix === undefined) throw new Error(`The actions of the service ${service} have no known prefix.`);
  // Nobody can be denied to ask who he is.
  if (prefix === 'sts' && method === 'GetCallerIdentity') return [];
  const own = (prefix === 's3' ? S3_ACTIONS[method] : undefined) ?? [`${prefix}:${method}`];
  return [...new Set([...own, ...own.flatMap((action) => ALSO[action] ?? [])])];
}

/** Every action that the recorded calls take. */
export function actionsOfCalls(recorded: RecordedCalls): string[] {
  const actions = Object.entries(recorded).flatMap(([service, methods]) =>
    Object.keys(methods).flatMap((method) => actionsOfCall(service, method)),
  );
  return [...new Set(actions)].sort();
}

/** Patterns of actions that a policy allows, on whatever resource. */
export function patternsOf(policy: PolicyDocument): string[] {
  return policy.Statement.flatMap(({ Action }) => Action).sort();
}

/** Whether a pattern of IAM's, in which `*` is any text, means the action; case does not matter there. */
export function matches(pattern: string, action: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
}
