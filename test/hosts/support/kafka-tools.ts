/** Kafka's own tools, on the hosts' network and as the administrator. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureKafka } from '../../../operations/toolchain/kafka';
import { tryRun } from '../../../shared/system/run';
import { KAFKA_VERSIONS } from './fleet';
import type { Fleet } from './fleet';

const CLASSES = {
  topics: 'org.apache.kafka.tools.TopicCommand',
  configs: 'kafka.admin.ConfigCommand',
  groups: 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
  reassign: 'org.apache.kafka.tools.reassign.ReassignPartitionsCommand',
  quorum: 'org.apache.kafka.tools.MetadataQuorumCommand',
  perf: 'org.apache.kafka.tools.ProducerPerformance',
} as const;
/** This one names its bootstrap servers in the properties alone. */
const WITHOUT_SERVERS: readonly string[] = ['perf'];

/** Returns what the tool prints, without the last line feed. @throws Error if it fails */
export async function kafkaTool(
  fleet: Fleet,
  tool: keyof typeof CLASSES,
  ...args: readonly string[]
): Promise<string> {
  const { classpath } = await ensureKafka(KAFKA_VERSIONS.now);
  const servers = WITHOUT_SERVERS.includes(tool) ? [] : ['--bootstrap-server', fleet.bootstrapServers];
  const [command, words] = fleet.onNetwork(
    ...[
      'java',
      '-Xmx256m',
      '-XX:TieredStopAtLevel=1',
      '-XX:+UseSerialGC',
      '-Dlog4j2.level=ERROR',
      '-cp',
      classpath,
    ],
    ...[CLASSES[tool], ...servers, '--command-config', fleet.clientProperties('admin'), ...args],
  );
  const { status, stdout, stderr } = await tryRun(command, words, { timeoutMs: 120_000 });
  if (status !== 0) throw new Error(`${tool} ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout.trimEnd();
}

/** A broker's value of a property, with where it comes from. */
export async function describeConfig(fleet: Fleet, broker: number, name: string): Promise<string> {
  const all = await kafkaTool(
    fleet,
    'configs',
    ...['--describe', '--all', '--entity-type', 'brokers', '--entity-name', String(broker)],
  );
  return all.split('\n').find((line) => line.trim().startsWith(`${name}=`)) ?? '';
}

/** Begins to move a topic's replicas, slowly. */
export async function startMove(fleet: Fleet, topic: string): Promise<{ cancel: () => Promise<void> }> {
  await kafkaTool(fleet, 'topics', '--create', '--topic', topic, '--replica-assignment', '101:102');
  await kafkaTool(
    fleet,
    'perf',
    ...['--topic', topic, '--num-records', '20000', '--record-size', '1000', '--throughput', '-1'],
  );
  const file = join(fleet.directory, 'move.json');
  writeFileSync(
    file,
    JSON.stringify({ version: 1, partitions: [{ topic, partition: 0, replicas: [101, 103] }] }),
  );
  const reassign = (...args: readonly string[]): Promise<string> =>
    kafkaTool(fleet, 'reassign', '--reassignment-json-file', file, ...args);
  await reassign('--execute', '--throttle', '1000');
  return {
    cancel: async () => {
      await reassign('--cancel');
      await kafkaTool(fleet, 'topics', '--delete', '--topic', topic);
    },
  };
}
