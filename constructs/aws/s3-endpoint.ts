import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import type { VpcEndpointConfig } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { Construct } from 'constructs';
import type { AwsEnvironment } from '../../model/aws/environment';
import { setAddress } from '../address';
import { policyDocument } from './iam-policy';
import type { PolicyStatement } from './iam-policy';
import type { Transforms } from './transform';

export type S3EndpointTransforms = Transforms<{ s3Endpoint: VpcEndpointConfig }>;

export interface S3EndpointProps {
  readonly environment: AwsEnvironment;
  readonly vpcId: string;
  /** Route tables of the subnets that reach S3 through the endpoint. */
  readonly routeTableIds: readonly string[];
  /** @default - the arguments as computed */
  readonly transform?: S3EndpointTransforms | undefined;
}

/** Gateway endpoint for S3: host bundles and backups neither pay for NAT nor leave AWS's network. */
export class S3Endpoint extends Construct {
  public readonly resource: VpcEndpoint;

  public constructor(scope: Construct, id: string, props: S3EndpointProps) {
    super(scope, id);
    const { environment, vpcId, routeTableIds, transform } = props;
    const config: VpcEndpointConfig = {
      vpcId,
      serviceName: `com.amazonaws.${environment.region}.s3`,
      vpcEndpointType: 'Gateway',
      routeTableIds: [...routeTableIds],
      policy: policyDocument(this, 'endpoint-s3', ownBuckets(environment), agentOfSsm(environment)),
      tags: { Name: `${environment.name}-s3` },
    };
    this.resource = new VpcEndpoint(this, 'Resource', transform?.s3Endpoint?.(config) ?? config);
    setAddress(this.resource, 's3');
  }
}

/** Records cannot be carried to a bucket of another account. */
function ownBuckets({ accountId }: AwsEnvironment): PolicyStatement {
  return {
    sid: 'OwnBuckets',
    actions: [
      's3:GetObject',
      's3:PutObject',
      's3:DeleteObject',
      's3:AbortMultipartUpload',
      's3:ListBucket',
      's3:GetBucketLocation',
    ],
    resources: ['arn:aws:s3:::*'],
    principals: { AWS: ['*'] },
    conditions: [
      { test: 'StringEquals', variable: 'aws:PrincipalAccount', values: [accountId] },
      { test: 'StringEquals', variable: 'aws:ResourceAccount', values: [accountId] },
    ],
  };
}

/** AWS's buckets from which the SSM agent is installed and updated. Source: Systems Manager user guide, AWS managed S3 buckets. */
function agentOfSsm({ region }: AwsEnvironment): PolicyStatement {
  const buckets = [`amazon-ssm-${region}`, `amazon-ssm-packages-${region}`, `aws-ssm-${region}`];
  return {
    sid: 'SsmAgent',
    actions: ['s3:GetObject'],
    resources: buckets.map((bucket) => `arn:aws:s3:::${bucket}/*`),
    principals: { AWS: ['*'] },
  };
}
