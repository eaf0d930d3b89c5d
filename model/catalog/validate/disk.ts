/** Declared retention against the brokers' disks, and all partitions against what the brokers may hold. */
import type { Diagnostic } from '../../diagnostics';
import { listOf, lowerFirst } from '../../../shared/text';
import { fittingSize, fittingTimeMs, retainedBytes } from '../../topics/retention';
import { formatBytes, formatDuration, formatRate } from '../../../shared/units';
import type { CatalogContext, CatalogTopic, Check } from '../context';
import { errorAt, settingPath, warningAt } from '../context';
import type { TopicInput } from '../schema';

interface Demand {
  readonly topic: CatalogTopic;
  /** Bytes of all copies. */
  readonly bytes: number;
}

/** Disk of all copies of a topic; undefined where nothing bounds it, or the traffic of an adopted topic is not stated. */
export function diskBytes({ settings, input }: Pick<CatalogTopic, 'settings' | 'input'>): number | undefined {
  if (isUnmeasured(input)) return undefined;
  const bytes = retainedBytes(settings.retention);
  return bytes === undefined ? undefined : bytes * settings.profile.replicationFactor;
}

function isUnmeasured({ adopted, throughput }: TopicInput): boolean {
  return adopted !== undefined && throughput === undefined;
}

export const checkDisk: Check = (context) => {
  const budget = context.capacity.diskBytes;
  const demands: Demand[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const topic of context.topics) {
    const bytes = diskBytes(topic);
    if (bytes !== undefined) demands.push({ topic, bytes });
    else if (topic.settings.retention.cleanup !== 'compact' && !isUnmeasured(topic.input))
      diagnostics.push(unbounded(context, topic));
  }
  const tooLarge = demands.filter(({ bytes }) => bytes > budget);
  diagnostics.push(...tooLarge.map((demand) => alone(context, demand)));

  const rest = demands.filter(({ bytes }) => bytes <= budget);
  const sum = rest.reduce((total, { bytes }) => total + bytes, 0);
  if (sum > budget) diagnostics.push(together(context, rest, sum));
  return diagnostics;
};

function alone(context: CatalogContext, { topic, bytes }: Demand): Diagnostic {
  const { name } = topic.input;
  return errorAt(topic, settingPath(topic, context.environment.name, 'retention'), {
    code: 'retention-exceeds-disk',
    message: `retention of topic ${name} takes ${formatBytes(bytes)} in ${context.environment.name}: ${arithmetic(topic)}.`,
    allowed: budgetText(context),
    remedy: `${fitting(topic, context.capacity.diskBytes)} Or add disk.`,
  });
}

function together(context: CatalogContext, demands: readonly Demand[], sum: number): Diagnostic {
  const largest = [...demands].sort((a, b) => b.bytes - a.bytes).slice(0, 5);
  const [first] = largest;
  if (first === undefined) throw new Error('a sum above the budget has a largest summand');
  const share = context.capacity.diskBytes / sum;
  const others = demands.length - largest.length;
  const list = largest.map(({ topic, bytes }) => `${topic.input.name} ${formatBytes(bytes)}`);
  return errorAt(first.topic, settingPath(first.topic, context.environment.name, 'retention'), {
    code: 'retention-exceeds-disk',
    message: `retention of all topics together takes ${formatBytes(sum)} in ${context.environment.name}. The largest: ${listOf(list, 5)}${others > 0 ? `; ${others} more` : ''}.`,
    allowed: budgetText(context),
    remedy: `Keep ${Math.floor(share * 100)} % of it, for instance by shorter retention of the largest (${first.topic.input.name}: ${lowerFirst(fitting(first.topic, first.bytes * share)).replace(/\.$/, '')}) or add disk.`,
  });
}

function unbounded(context: CatalogContext, topic: CatalogTopic): Diagnostic {
  return warningAt(topic, settingPath(topic, context.environment.name, 'retention'), {
    code: 'retention-unbounded',
    message: `topic ${topic.input.name} keeps every record forever: at ${formatRate(topic.settings.produce)} it grows by ${formatBytes(topic.settings.produce * 86_400 * topic.settings.profile.replicationFactor)} a day over all replicas.`,
    remedy: 'Limit retention by time or size, or compact it.',
  });
}

function arithmetic({ settings }: CatalogTopic): string {
  const { time, size, partitions, produce } = settings.retention;
  const byTime = time === 'unlimited' ? undefined : `${formatRate(produce)} × ${formatDuration(time)}`;
  const bySize = size === 'unlimited' ? undefined : `${formatBytes(size)} × ${partitions} partitions`;
  const kept =
    byTime !== undefined && bySize !== undefined
      ? `the lesser of ${byTime} and ${bySize}`
      : (byTime ?? bySize ?? '');
  return `${kept}, and an active segment of each partition, × replication factor ${settings.profile.replicationFactor}`;
}

function budgetText({ environment, capacity }: CatalogContext): string {
  const share = capacity.diskBytes / (capacity.brokers * environment.diskPerBrokerGiB * 2 ** 30);
  return `${formatBytes(capacity.diskBytes)} (${capacity.brokers} brokers × ${environment.diskPerBrokerGiB} GiB × ${Math.round(share * 100)} %)`;
}

/** What a topic may keep so that all its copies take no more than so many bytes. */
function fitting(topic: CatalogTopic, bytes: number): string {
  const { retention, profile } = topic.settings;
  const copy = bytes / profile.replicationFactor;
  const size = fittingSize(retention, copy);
  const time = fittingTimeMs(retention, copy);
  if (size < 1 || time < 60_000)
    return 'Use fewer partitions or smaller segments (segment.bytes, segment.ms).';
  return `Write time: ${floorDuration(time)} or size: ${floorBytes(size)}.`;
}

function floorDuration(milliseconds: number): string {
  for (const unit of [86_400_000, 3_600_000, 60_000]) {
    if (milliseconds >= unit) return formatDuration(Math.floor(milliseconds / unit) * unit);
  }
  return formatDuration(Math.floor(milliseconds));
}

function floorBytes(bytes: number): string {
  for (const unit of [2 ** 40, 2 ** 30, 2 ** 20, 2 ** 10]) {
    if (bytes >= unit) return formatBytes(Math.floor(bytes / unit) * unit);
  }
  return formatBytes(Math.floor(bytes));
}

/** A guidance of Kafka's, not a limit: more replicas mean slower restarts and fail-overs. */
export const checkReplicaBudget: Check = (context) => {
  const { capacity } = context;
  const replicas = ({ settings }: CatalogTopic): number =>
    settings.partitions.count * settings.profile.replicationFactor;
  // A topic that is too large by itself is an error of its own.
  const topics = context.topics.filter((topic) => replicas(topic) <= capacity.replicas);
  const sum = topics.reduce((total, topic) => total + replicas(topic), 0);
  if (sum <= capacity.replicas) return [];
  const largest = topics.reduce((a, b) => (replicas(b) > replicas(a) ? b : a));
  return [
    warningAt(largest, settingPath(largest, context.environment.name, 'partitions'), {
      code: 'too-many-replicas',
      message: `all topics together have ${sum} replicas in ${context.environment.name}, ${Math.ceil(sum / capacity.brokers)} on each broker; this topic has the most, ${replicas(largest)}.`,
      allowed: `${capacity.replicas} (${capacity.brokers} brokers × ${capacity.replicas / capacity.brokers})`,
      remedy: 'Add brokers, or give topics with little traffic fewer partitions.',
    }),
  ];
};
