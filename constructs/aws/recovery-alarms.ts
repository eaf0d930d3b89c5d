import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { CloudwatchMetricAlarmConfig } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { Instance } from '@cdktf/provider-aws/lib/instance';
import { Construct } from 'constructs';
import type { AwsEnvironment } from '../../model/aws/environment';
import { HOST_ALARMS } from '../../model/aws/host-alarms';
import { setAddress } from '../address';
import { recoversByItself } from './kafka-node';
import type { InstanceHost } from './kafka-node';
import type { Transforms } from './transform';

export type RecoveryAlarmTransforms = Transforms<{ alarm: CloudwatchMetricAlarmConfig }>;

export interface RecoveryAlarmsProps {
  readonly environment: AwsEnvironment;
  readonly nodes: readonly { readonly node: InstanceHost; readonly instance: Instance }[];
  /** @default - the arguments as computed */
  readonly transform?: RecoveryAlarmTransforms | undefined;
}

/**
 * An alarm per node on EC2's own status checks; with a topic that it notifies, those of model/aws/host-alarms.ts as well.
 *
 * Where the hardware fails under a node with EBS volumes, EC2 moves it and it comes back with its data. A node with instance
 * store is never recovered: it would come back empty. Its alarm says that a replacement is needed.
 */
export class RecoveryAlarms extends Construct {
  public readonly resources: readonly CloudwatchMetricAlarm[];

  public constructor(scope: Construct, id: string, props: RecoveryAlarmsProps) {
    super(scope, id);
    this.resources = props.nodes.flatMap(({ node, instance }) => [
      this.createAlarm(node, instance, props),
      ...this.createFurther(node, instance, props),
    ]);
  }

  /** Only where they notify someone: without a topic they would be read by no one. */
  private createFurther(
    node: InstanceHost,
    instance: Instance,
    { environment, transform }: RecoveryAlarmsProps,
  ): CloudwatchMetricAlarm[] {
    const topics = topicsOf(environment);
    if (topics.length === 0) return [];
    const host = {
      instanceType: node.instanceType,
      recovers: recoversByItself(node),
      hasVolumes: node.storage?.kind === 'gp3',
    };
    return HOST_ALARMS.filter(({ on }) => on(host)).map((each) => {
      const config: CloudwatchMetricAlarmConfig = {
        alarmName: `${environment.name}-${node.name}-${each.id}`,
        alarmDescription: each.description(node.name),
        namespace: each.namespace,
        metricName: each.metric,
        dimensions: { InstanceId: instance.id },
        statistic: each.statistic,
        comparisonOperator: each.comparison,
        threshold: each.threshold,
        period: each.period,
        evaluationPeriods: each.periods,
        treatMissingData: 'missing',
        alarmActions: topics,
        okActions: topics,
      };
      const alarm = new CloudwatchMetricAlarm(
        this,
        `${node.name}-${each.id}`,
        transform?.alarm?.(config) ?? config,
      );
      setAddress(alarm, node.name, each.id);
      return alarm;
    });
  }

  private createAlarm(
    node: InstanceHost,
    instance: Instance,
    { environment, transform }: RecoveryAlarmsProps,
  ): CloudwatchMetricAlarm {
    const recovers = recoversByItself(node);
    const config: CloudwatchMetricAlarmConfig = {
      alarmName: `${environment.name}-${node.name}-status`,
      alarmDescription: recovers
        ? `The hardware of ${node.name} failed; EC2 moves it to other hardware with its volumes.`
        : `${node.name} failed its status checks. Its disks are lost with the hardware: have the instance replaced.`,
      namespace: 'AWS/EC2',
      // Only a failure of the hardware can be recovered by moving; of the others a reboot may help.
      metricName: recovers ? 'StatusCheckFailed_System' : 'StatusCheckFailed',
      dimensions: { InstanceId: instance.id },
      statistic: 'Maximum',
      comparisonOperator: 'GreaterThanThreshold',
      threshold: 0,
      // Two minutes, the time that the EC2 user guide recommends for recovery.
      period: 60,
      evaluationPeriods: 2,
      treatMissingData: 'missing',
      alarmActions: [
        ...(recovers ? [`arn:aws:automate:${environment.region}:ec2:recover`] : []),
        ...topicsOf(environment),
      ],
    };
    const alarm = new CloudwatchMetricAlarm(this, node.name, transform?.alarm?.(config) ?? config);
    setAddress(alarm, node.name);
    return alarm;
  }
}

/** Of the environment's alarms. */
function topicsOf({ monitoring }: AwsEnvironment): string[] {
  const topic = monitoring?.cloudWatch?.topicArn;
  return topic === undefined ? [] : [topic];
}
