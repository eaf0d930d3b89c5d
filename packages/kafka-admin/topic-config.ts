/** A topic's configuration: what it sets, and what it would have without. */
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { topicConfigFallback } from '../../model/kafka/config-definitions';
import type { TopicConfigEntry } from '../../model/live/kafka';

type Result = Kafka.describeConfigsV4.DescribeConfigsResponseResult;
type ResultConfig = Kafka.describeConfigsV4.DescribeConfigsResponseConfig;

/** DescribeConfigsResponse.ConfigSource: set on the topic itself. */
const TOPIC = 1;

export function topicConfigEntry({ name, value, configSource }: ResultConfig): TopicConfigEntry {
  return { name, value: value ?? null, overridden: isTopics(configSource) };
}

/**
 * Synonyms come in the order in which Kafka looks for a value. There is none where the broker's property has another unit
 * (log.retention.hours), nor where brokers have no such property: a topic that sets the key hides its fallback then.
 */
function synonymOf({ synonyms }: ResultConfig): ResultConfig['synonyms'][number] | undefined {
  return synonyms.find(({ source }) => !isTopics(source));
}

export function lacksFallback({ configs }: Result): boolean {
  return configs.some((entry) => isTopics(entry.configSource) && synonymOf(entry) === undefined);
}

export function fallbackOf(
  entry: ResultConfig,
  broker: Readonly<Record<string, string | null>>,
): string | null {
  if (!isTopics(entry.configSource)) return entry.value ?? null;
  const synonym = synonymOf(entry);
  return synonym === undefined ? topicConfigFallback(entry.name, broker) : (synonym.value ?? null);
}

function isTopics(source: unknown): boolean {
  return Number(source) === TOPIC;
}
