/** Topics of a synthesized stack, as one CreateTopics request has them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NewTopic } from '@brokerform/kafka-admin';

/** The part of a synthesized stack that is read here. */
interface StackJson {
  readonly resource: {
    readonly kafka_topic: Readonly<Record<string, TopicJson>>;
  };
}

interface TopicJson {
  readonly name: string;
  readonly partitions: number;
  readonly replication_factor: number;
  readonly config: Readonly<Record<string, string>>;
}

/** @param stack folder of the synthesized stack */
export function topicsOf(stack: string): NewTopic[] {
  const { resource } = JSON.parse(readFileSync(join(stack, 'cdk.tf.json'), 'utf8')) as StackJson;
  return Object.values(resource.kafka_topic).map((topic) => ({
    name: topic.name,
    partitions: topic.partitions,
    replicationFactor: topic.replication_factor,
    config: topic.config,
  }));
}
