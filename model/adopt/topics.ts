/** A topic as it was found → an entry of the catalog that declares exactly the same. */
import { durabilityProfile } from '../durability';
import type { DurabilityClass, EnvironmentBase } from '../environment';
import { UNKNOWN } from '../catalog/schema-adopted';
import type { TopicInput } from '../catalog/schema';
import { UNLIMITED } from '../retention';
import { formatDuration, formatExactBytes } from '../units';
import type { FoundTopic } from './found';

/** What stands in the catalog's file, field by field in the order of its documentation. */
export interface TopicEntry {
  readonly name: string;
  readonly description: string;
  readonly durability?: DurabilityClass;
  readonly partitions: number;
  readonly key: string;
  readonly retention?: { readonly time?: string; readonly size?: string };
  readonly cleanup?: NonNullable<TopicInput['cleanup']>;
  readonly compression?: NonNullable<TopicInput['compression']>;
  readonly maxMessageSize?: string;
  readonly config?: Readonly<Record<string, string>>;
  readonly producersFromOtherDomains?: readonly string[];
  readonly adopted: { readonly replicationFactor?: number };
}

/**
 * Never critical: that class promises what no configuration tells, for instance that every producer is idempotent.
 */
const CLASSES: readonly DurabilityClass[] = ['standard', 'scratch'];
const CLEANUPS: readonly string[] = ['delete', 'compact', 'compact,delete'];
const COMPRESSIONS: readonly string[] = ['producer', 'zstd', 'lz4', 'snappy', 'gzip', 'uncompressed'];

/** @param environment whose durability classes count */
export function topicEntry(topic: FoundTopic, environment: Pick<EnvironmentBase, 'durability'>): TopicEntry {
  const rest = new Map(Object.entries(topic.config));
  const take = <T>(key: string, say: (value: string) => T | undefined): T | undefined => {
    const value = rest.get(key);
    const said = value === undefined ? undefined : say(value);
    if (said !== undefined) rest.delete(key);
    return said;
  };
  const durability = take('min.insync.replicas', (value) => classOf(topic, value, environment));
  const time = take('retention.ms', (value) => limit(value, formatDuration));
  const size = take('retention.bytes', (value) => limit(value, formatExactBytes));
  const cleanup = take('cleanup.policy', (value) => oneOf(CLEANUPS, value)) as TopicEntry['cleanup'];
  const compression = take('compression.type', (value) =>
    oneOf(COMPRESSIONS, value),
  ) as TopicEntry['compression'];
  const maxMessageSize = take('max.message.bytes', (value) => quantity(value, formatExactBytes));
  const config = Object.fromEntries([...rest].sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    name: topic.name,
    description: topic.description ?? UNKNOWN,
    ...(durability === undefined ? {} : { durability }),
    partitions: topic.partitions,
    key: UNKNOWN,
    ...(time === undefined && size === undefined
      ? {}
      : { retention: { ...(time === undefined ? {} : { time }), ...(size === undefined ? {} : { size }) } }),
    ...(cleanup === undefined ? {} : { cleanup }),
    ...(compression === undefined ? {} : { compression }),
    ...(maxMessageSize === undefined ? {} : { maxMessageSize }),
    ...(rest.size === 0 ? {} : { config }),
    adopted: durability === undefined ? { replicationFactor: topic.replicationFactor } : {},
  };
}

function classOf(
  { replicationFactor }: FoundTopic,
  minInSyncReplicas: string,
  environment: Pick<EnvironmentBase, 'durability'>,
): DurabilityClass | undefined {
  return CLASSES.find((name) => {
    const profile = durabilityProfile(name, environment);
    return (
      profile.replicationFactor === replicationFactor &&
      String(profile.minInSyncReplicas) === minInSyncReplicas
    );
  });
}

const oneOf = (values: readonly string[], value: string): string | undefined =>
  values.includes(value) ? value : undefined;

const limit = (value: string, format: (value: number) => string): string | undefined =>
  value === UNLIMITED ? 'unlimited' : quantity(value, format);

/** Only what comes back as the same text: not `0`, which no quantity is, nor `007`. */
function quantity(value: string, format: (value: number) => string): string | undefined {
  const number = Number(value);
  const exact = Number.isSafeInteger(number) && number > 0 && String(number) === value;
  return exact ? format(number) : undefined;
}
