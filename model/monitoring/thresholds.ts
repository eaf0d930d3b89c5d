/** Thresholds of alerts: computed from an environment's sizes, each with its reason and source. */
import { formatBytes, formatDuration, formatRate } from '../../shared/units';
import type { Monitored } from '../environment/monitored';
import type { MonitoringSettings, ThresholdName } from './settings';
import { parseThreshold } from './threshold-text';

export interface Threshold {
  /** Milliseconds, or a share from 0 to 1. */
  readonly value: number;
  readonly reason: string;
  readonly source: string;
}

export type Thresholds = Readonly<Record<ThresholdName, Threshold>>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** From the page to a larger disk: a person who is woken, a plan, a deploy, the playbook. */
const TIME_TO_ENLARGE_MS = 4 * HOUR;
export const LEAST_FREE = 0.15;

const COMPUTED: Readonly<Record<ThresholdName, (monitored: Monitored) => Threshold>> = {
  diskFree,
  diskFullWithin: () => ({
    value: DAY,
    reason: 'A day has office hours in it: a larger disk, or shorter retention, can be deployed in them.',
    source: 'predict_linear over 6 h; docs/runbooks/full-disk.md',
  }),
  produceLatency: () => ({
    value: 500,
    reason:
      'Producers wait 30 s for an answer (request.timeout.ms). At half a second of p99 they still deliver, but batches queue in them.',
    source:
      'Kafka documentation, producer configs; starting point, to be replaced by what the environment shows',
  }),
  idleThreads: () => ({
    value: 0.3,
    reason: 'Below 30 % idle a queue grows with each burst, and latency with it.',
    source: 'Kafka documentation, monitoring: "ideally > 0.3"',
  }),
  gcPauses: () => ({
    value: 0.1,
    reason: 'A tenth of the time in pauses is a tenth of the throughput, and followers fall behind.',
    source: 'starting point',
  }),
  heapAfterGc: () => ({
    value: 0.85,
    reason:
      'What a collection leaves is live. Above 85 % of the heap ZGC has no room ahead of allocation, and threads stall.',
    source: 'starting point; ZGC has no Full GC to count',
  }),
  metadataLag: () => ({
    value: 10_000,
    reason:
      'An idle cluster shows about 370 ms: a no-op record each 500 ms. Ten seconds are twenty records that a broker has not applied.',
    source: 'measured on Kafka 4.3.1; metadata.max.idle.interval.ms',
  }),
  certificateEnd: () => ({
    value: 30 * DAY,
    reason:
      'Playbooks renew a certificate 90 days before its end. With 30 days left they have not run for two months, or the renewal fails.',
    source: 'model/host/variables.ts, renewBeforeDays',
  }),
  mirrorLag: () => ({
    value: 10 * MINUTE,
    reason: 'What the remote site does not have is lost with this one.',
    source: 'starting point',
  }),
  retentionShare: () => ({
    value: 0.5,
    reason:
      'At half of the retention as much time is left as the group has lost, before records are deleted unread.',
    source: 'starting point',
  }),
};

function diskFree({ diskBytes, diskTarget, writesPerBroker = 0, name }: Monitored): Threshold {
  const most = (1 - diskTarget) * 0.75;
  const wanted = (writesPerBroker * TIME_TO_ENLARGE_MS) / 1000 / diskBytes;
  // Whole percents, without the noise of binary fractions: what is shown is what is compared.
  const share =
    Math.ceil(Math.min(Math.max(LEAST_FREE, wanted), Math.max(LEAST_FREE, most)) * 100 - 1e-9) / 100;
  const free = `${percentage(share)} of ${formatBytes(diskBytes)} are ${formatBytes(share * diskBytes)}`;
  return {
    value: share,
    reason:
      writesPerBroker === 0
        ? `${free}. ${name} states no load from which a time could be computed.`
        : `${free}: ${formatDuration(Math.max(1, Math.floor((share * diskBytes) / writesPerBroker / 60)) * MINUTE)} at ${formatRate(writesPerBroker)} a broker with nothing deleted. The aim is ${formatDuration(TIME_TO_ENLARGE_MS)}; declared retention fills ${percentage(diskTarget)}.`,
    source: 'diskPerBrokerGiB, diskUtilizationTarget and load of the environment',
  };
}

/** Of an environment: what it declares, else what is computed. Texts that are not valid are left to the environment's checks. */
export function thresholdsOf(
  monitored: Monitored,
  declared: MonitoringSettings['thresholds'] = {},
): Thresholds {
  const entries = Object.entries(COMPUTED).map(([name, compute]) => {
    const text = declared[name as ThresholdName];
    const value = text === undefined ? undefined : parseThreshold(name as ThresholdName, text);
    const threshold: Threshold =
      value === undefined
        ? compute(monitored)
        : { value, reason: `${monitored.name} declares ${text}.`, source: `monitoring.thresholds.${name}` };
    return [name, threshold];
  });
  return Object.fromEntries(entries) as Thresholds;
}

/** 0.15 → `15 %`. */
export function percentage(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
