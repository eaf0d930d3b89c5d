/**
 * Topics that the provider created and then did not put into the state.
 *
 * It asks for each topic after it created it. If that request fails (see brokeOnConnection), the topic is there and Terraform does not
 * know it: the next apply creates it once more, and Kafka refuses it.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { withAdmin } from '@brokerform/kafka-admin';
import type { AdminConnection, KafkaAdmin } from '@brokerform/kafka-admin';
import { topicsWithoutConnection } from '../../model/deploy/terraform-output';
import type { NewTopicAddress } from './bulk';
import { addImports } from './bulk';

const END_OF_LOG = -1;

/**
 * Adds import blocks for such topics to a stack's code. A topic that differs from its declaration, or has or had records, is not one of
 * them: it is left to Terraform, which refuses to create it.
 *
 * @param stderr of the apply that failed
 * @param connect asked only if the apply failed for a topic
 * @returns the topics that the next apply imports
 * @throws whatever the cluster answers
 */
export async function importHalfCreated(
  stackFolder: string,
  stderr: string,
  connect: () => Promise<AdminConnection>,
): Promise<NewTopicAddress[]> {
  const failed = declaredTopics(stackFolder, topicsWithoutConnection(stderr));
  if (failed.length === 0) return [];
  const created = await withAdmin(await connect(), (admin) => asDeclaredAndEmpty(admin, failed));
  if (created.length > 0) addImports(stackFolder, created);
  return created;
}

function declaredTopics(stackFolder: string, addresses: readonly string[]): NewTopicAddress[] {
  const code = JSON.parse(readFileSync(path.join(stackFolder, 'cdk.tf.json'), 'utf8')) as StackCode;
  const imported = new Set((code.import ?? []).map(({ to }) => to));
  return Object.entries(code.resource?.kafka_topic ?? {}).flatMap(([id, topic]) => {
    const address = `kafka_topic.${id}`;
    if (!addresses.includes(address) || imported.has(address)) return [];
    const { name, partitions, replication_factor: replicationFactor, config = {} } = topic;
    return [{ address, name, partitions, replicationFactor, config }];
  });
}

interface StackCode {
  readonly import?: readonly { readonly to: string }[];
  readonly resource?: {
    readonly kafka_topic?: Readonly<
      Record<
        string,
        {
          readonly name: string;
          readonly partitions: number;
          readonly replication_factor: number;
          readonly config?: Readonly<Record<string, string>>;
        }
      >
    >;
  };
}

/** Those of the topics that are on the cluster as they are declared, and into which nothing was ever written. */
export async function asDeclaredAndEmpty(
  admin: Pick<KafkaAdmin, 'listTopics' | 'listRegisteredBrokers' | 'describeOverrides' | 'listOffsets'>,
  topics: readonly NewTopicAddress[],
): Promise<NewTopicAddress[]> {
  const live = new Map((await admin.listTopics()).map((topic) => [topic.name, topic]));
  const sameShape = topics.filter(({ name, partitions, replicationFactor }) => {
    const found = live.get(name);
    return found?.partitions.length === partitions && found.replicationFactor === replicationFactor;
  });
  if (sameShape.length === 0) return [];
  const names = sameShape.map(({ name }) => name);
  const brokers = (await admin.listRegisteredBrokers()).map(({ id }) => id);
  const { overrides } = await admin.describeOverrides(names, brokers);
  const { offsets } = await admin.listOffsets(
    sameShape.flatMap(({ name, partitions }) =>
      Array.from({ length: partitions }, (_, partition) => ({
        ...{ topic: name, partition, timestamp: END_OF_LOG },
      })),
    ),
  );
  return sameShape.filter(({ name, partitions, config }) => {
    const ends = offsets.filter(({ topic, offset }) => topic === name && offset === 0n);
    return ends.length === partitions && sameEntries(overrides.get(name) ?? {}, config);
  });
}

function sameEntries(
  live: Readonly<Record<string, string>>,
  declared: Readonly<Record<string, string>>,
): boolean {
  const keys = Object.keys(declared);
  return Object.keys(live).length === keys.length && keys.every((key) => live[key] === declared[key]);
}
