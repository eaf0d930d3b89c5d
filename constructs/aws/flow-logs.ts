import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { CloudwatchLogGroupConfig } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { FlowLog } from '@cdktf/provider-aws/lib/flow-log';
import type { FlowLogConfig } from '@cdktf/provider-aws/lib/flow-log';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import type { AwsEnvironment } from '../../model/aws/environment';
import { setAddress } from '../address';
import { policyDocument, trustPolicy } from './iam-policy';
import type { Transforms } from './transform';

/** A year: what audits ask for (CIS AWS Foundations, PCI DSS 10). */
const RETENTION_DAYS = 365;

export type FlowLogTransforms = Transforms<{
  flowLog: FlowLogConfig;
  flowLogGroup: CloudwatchLogGroupConfig;
}>;

export interface FlowLogsProps {
  readonly environment: AwsEnvironment;
  readonly vpcId: string;
  /** Key that encrypts the log group. */
  readonly kmsKeyArn: string;
  /** @default - the arguments as computed */
  readonly transform?: FlowLogTransforms | undefined;
}

/** Who talked to whom in the VPC, accepted or rejected, in CloudWatch Logs. */
export class FlowLogs extends Construct {
  public readonly resource: FlowLog;

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: FlowLogsProps,
  ) {
    super(scope, id);
    const group = this.createLogGroup();
    const role = this.createRole(group);
    this.resource = this.createFlowLog(group, role);
  }

  private createLogGroup(): CloudwatchLogGroup {
    const { environment, kmsKeyArn, transform } = this.props;
    const config: CloudwatchLogGroupConfig = {
      // The environment's key takes log groups below this path.
      name: `/${environment.name}/kafka/vpc-flow-logs`,
      retentionInDays: RETENTION_DAYS,
      kmsKeyId: kmsKeyArn,
    };
    const group = new CloudwatchLogGroup(this, 'LogGroup', transform?.flowLogGroup?.(config) ?? config);
    setAddress(group, 'flow-logs');
    return group;
  }

  private createRole(group: CloudwatchLogGroup): IamRole {
    const { name, accountId, region } = this.props.environment;
    const role = new IamRole(this, 'Role', {
      name: `${name}-kafka-flow-logs`,
      description: `VPC flow logs of ${name} into CloudWatch Logs`,
      // Against the confused deputy; VPC user guide, IAM role for flow logs.
      assumeRolePolicy: trustPolicy(this, 'flow-logs-trust', 'vpc-flow-logs.amazonaws.com', [
        { test: 'StringEquals', variable: 'aws:SourceAccount', values: [accountId] },
        {
          test: 'ArnLike',
          variable: 'aws:SourceArn',
          values: [`arn:aws:ec2:${region}:${accountId}:vpc-flow-log/*`],
        },
      ]),
    });
    setAddress(role, 'flow-logs');
    const policy = new IamRolePolicy(this, 'Policy', {
      name: 'write-log-group',
      role: role.name,
      policy: policyDocument(this, 'flow-logs', {
        sid: 'WriteLogGroup',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
        resources: [`${group.arn}:*`],
      }),
    });
    setAddress(policy, 'flow-logs');
    return role;
  }

  private createFlowLog(group: CloudwatchLogGroup, role: IamRole): FlowLog {
    const { environment, vpcId, transform } = this.props;
    const config: FlowLogConfig = {
      vpcId,
      trafficType: 'ALL',
      logDestination: group.arn,
      iamRoleArn: role.arn,
      tags: { Name: `${environment.name}-kafka` },
    };
    const flowLog = new FlowLog(this, 'Resource', transform?.flowLog?.(config) ?? config);
    setAddress(flowLog, 'kafka');
    return flowLog;
  }
}
