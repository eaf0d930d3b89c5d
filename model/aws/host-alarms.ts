/**
 * What CloudWatch alone sees of a host: a host that is dead reports nothing itself, and no exporter sees the credits of EBS. All else is an alert
 * of model/monitoring, which fires sooner and once.
 */
import { instanceType } from './instance-types';

export interface HostAlarm {
  /** Part of its name and address. */
  readonly id: string;
  readonly namespace: 'AWS/EC2';
  /** Of the dimension InstanceId. */
  readonly metric: string;
  readonly statistic: 'Maximum' | 'Minimum';
  readonly comparison: 'GreaterThanThreshold' | 'LessThanThreshold';
  readonly threshold: number;
  /** Seconds. */
  readonly period: number;
  readonly periods: number;
  /** Which hosts have it. */
  readonly on: (host: AlarmedHost) => boolean;
  /** What happened, for the person who reads the mail. */
  readonly description: (name: string) => string;
  /** Why Prometheus does not see it. */
  readonly reason: string;
}

export interface AlarmedHost {
  readonly instanceType: string;
  /** EC2 moves it, so that its own alarm is on the hardware alone. */
  readonly recovers: boolean;
  /** Data disks on EBS. */
  readonly hasVolumes: boolean;
}

const FAILED = {
  namespace: 'AWS/EC2',
  statistic: 'Maximum',
  comparison: 'GreaterThanThreshold',
  threshold: 0,
  // As that of recovery: two minutes.
  period: 60,
  periods: 2,
} as const;

const bursts = ({ instanceType: name, hasVolumes }: AlarmedHost): boolean => {
  const type = instanceType(name);
  return hasVolumes && type !== undefined && type.ebsBaselineMbps < type.ebsMaximumMbps;
};
const BALANCE = {
  namespace: 'AWS/EC2',
  statistic: 'Minimum',
  comparison: 'LessThanThreshold',
  // Full is 30 minutes at the maximum: a fifth is six minutes.
  threshold: 20,
  period: 300,
  periods: 2,
  on: bursts,
} as const;

/** Beside the alarm of each host that recovers it, or says that it is lost with its disks (constructs/aws/recovery-alarms.ts). */
export const HOST_ALARMS: readonly HostAlarm[] = [
  {
    ...FAILED,
    id: 'instance',
    metric: 'StatusCheckFailed_Instance',
    // The alarm of a host that is not recovered is on both checks.
    on: ({ recovers }) => recovers,
    description: (name) => `${name} does not answer EC2: its kernel or network is down. A reboot may help.`,
    reason: 'Prometheus sees a target that is silent, which a network between the two is as well',
  },
  {
    ...FAILED,
    id: 'volumes',
    metric: 'StatusCheckFailed_AttachedEBS',
    on: ({ hasVolumes }) => hasVolumes,
    description: (name) =>
      `A volume of ${name} is not reached or completes no I/O: the fault is in EBS, not in Kafka.`,
    reason:
      'requests that never end leave no number in the node exporter, and freeze it together with the host',
  },
  {
    ...BALANCE,
    id: 'ebs-throughput',
    metric: 'EBSByteBalance%',
    description: (name) =>
      `${name} has used up most of its burst of EBS throughput: soon it is held at the baseline of its type.`,
    reason: 'credits are counted outside of the host',
  },
  {
    ...BALANCE,
    id: 'ebs-iops',
    metric: 'EBSIOBalance%',
    description: (name) =>
      `${name} has used up most of its burst of EBS operations: soon it is held at the baseline of its type.`,
    reason: 'credits are counted outside of the host',
  },
];
