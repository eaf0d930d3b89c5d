/** Lag of groups of each kind on a real Kafka, by the single file of hosts, against what Kafka's own tools say; a frozen broker; what ends. */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import type { Consumer, Producer } from 'kafkajs';
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import { coordinatorPartition } from '../../model/monitoring/group-lag';
import { SERIES } from '../../model/monitoring/series';
import type { Series } from '../../model/monitoring/series';
import { bundleExporter } from '../../operations/monitoring/exporter/bundle';
import { createCluster } from '../faults/support/cluster';
import type { TestCluster } from '../faults/support/cluster';
import { remoteAdmin } from '../faults/support/remote-admin';
import { eventually } from '../support/eventually';
import { firstPort } from '../support/ports';
import { Exporter, samplesOf } from './support/exporter';
import type { Sample } from './support/exporter';
import {
  CONSOLE_CONSUMER,
  CONSUMER_GROUPS,
  SHARE_GROUPS,
  kafkaTool,
  lagRows,
  startKafkaTool,
} from './support/kafka-tools';

const FIRST_PORT = firstPort('group-lag');
/** Brokers listen from 50 above the controllers. */
const EXPORTER_PORT = FIRST_PORT + 90;
const BROKERS = [101, 102, 103];
const MINUTE = 60_000;
const PARTITIONS = 6;
const TOPIC = 'order.created';
const GONE = 'order.deleted';
const CLASSIC = 'billing';
const CONSUMER = 'shipping';
const SHARE = 'mailing';
/** Kafka permits any text. */
const ODD = 'say "hi",topic="x"\n\\end{łódź}';

let kafka: TestCluster;
let admin: KafkaAdmin;
let client: Kafka;
let producer: Producer;
let member: Consumer;
let javaMember: ChildProcess | undefined;
let exporter: Exporter;
let home: string;
/** When the first record was written, at the earliest. */
let began: number;

beforeAll(async () => {
  kafka = await createCluster('group-lag', FIRST_PORT, { controllers: 1, brokers: BROKERS.length });
  await kafka.cluster.start(1, ...BROKERS);
  admin = await remoteAdmin(kafka.commandConfig);
  const config = { 'min.insync.replicas': '1' };
  expect(
    await admin.createTopics([
      { name: TOPIC, partitions: PARTITIONS, replicationFactor: 3, config },
      { name: GONE, partitions: 2, replicationFactor: 3, config },
    ]),
  ).toEqual([]);
  client = kafkajs();
  producer = client.producer();
  await producer.connect();
  began = Date.now();
  await produce(TOPIC, 20);
  await produce(GONE, 20);
  await commit(CLASSIC, TOPIC, [1, 2, 3, 4, 5, 20]);
  await commit(ODD, TOPIC, [0, 0, 0, 0, 0, 0]);
  await commit(CLASSIC, GONE, [4, 4]);
  exporter = await startExporter();
}, 10 * MINUTE);

afterAll(async () => {
  await exporter?.ended('SIGKILL');
  javaMember?.kill('SIGKILL');
  await member?.disconnect();
  await producer?.disconnect();
  await admin?.close();
  await kafka?.remove();
  if (home) rmSync(home, { recursive: true, force: true });
}, 2 * MINUTE);

function secret(): { readonly username: string; readonly password: string } {
  const [, username = '', password = ''] =
    /username="(.*?)" password="(.*?)"/.exec(readFileSync(kafka.commandConfig, 'utf8')) ?? [];
  return { username, password };
}

function kafkajs(): Kafka {
  return new Kafka({
    brokers: BROKERS.map((_id, index) => `localhost:${FIRST_PORT + 50 + index}`),
    ssl: { ca: [kafka.cluster.caCertificate()] },
    sasl: { mechanism: 'scram-sha-512', ...secret() },
    logLevel: logLevel.NOTHING,
  });
}

/** The file alone in a folder of its own, with its settings. */
async function startExporter(settings: object = {}): Promise<Exporter> {
  home ??= mkdtempSync(join(tmpdir(), 'brokerform-exporter-'));
  const { username, password } = secret();
  writeFileSync(join(home, 'kafka-groups-exporter.cjs'), await bundleExporter());
  writeFileSync(join(home, 'ca.pem'), kafka.cluster.caCertificate());
  writeFileSync(join(home, 'password'), `${password}\n`, { mode: 0o600 });
  writeFileSync(
    join(home, 'exporter.json'),
    JSON.stringify({
      ...{ bootstrap: BROKERS.map((_id, index) => `localhost:${FIRST_PORT + 50 + index}`), caFile: 'ca.pem' },
      ...{ username, passwordFile: 'password', listen: `127.0.0.1:${EXPORTER_PORT}`, perPartition: true },
      ...{ interval: '1s', shareInterval: '2s', brokerTimeout: '2s', ...settings },
    }),
  );
  return Exporter.start(home, EXPORTER_PORT, 'kafka-groups-exporter.cjs', '--config', 'exporter.json');
}

async function produce(topic: string, each: number): Promise<void> {
  const partitions = topic === TOPIC ? PARTITIONS : 2;
  const messages = Array.from({ length: partitions * each }, (_value, i) => ({
    partition: i % partitions,
    value: `${i}`,
  }));
  await producer.send({ topic, acks: -1, messages });
}

async function commit(groupId: string, topic: string, offsets: readonly number[]): Promise<void> {
  const setter = client.admin();
  await setter.connect();
  await setter.setOffsets({
    groupId,
    topic,
    partitions: offsets.map((offset, partition) => ({ partition, offset: String(offset) })),
  });
  await setter.disconnect();
}

const tool = (name: string, ...args: readonly string[]): Promise<string> =>
  kafkaTool(
    kafka.directory,
    name,
    ...['--bootstrap-server', `localhost:${FIRST_PORT + 50}`, '--command-config', kafka.commandConfig],
    ...args,
  );

/** As Kafka's tool says, and the exporter in the end. */
async function agree(name: string, group: string): Promise<number> {
  const expected = lagRows(
    await tool(name, '--describe', '--group', group, ...(name === SHARE_GROUPS ? ['--offsets'] : [])),
  );
  expect(expected.length).toBeGreaterThan(0);
  await eventually(async () => {
    const samples = samplesOf(await exporter.text()).filter(
      ({ labels }) => labels['consumergroup'] === group,
    );
    const of = (series: string, topic: string, partition: number): number | undefined =>
      samples.find(
        ({ name: its, labels }) =>
          its === series && labels['topic'] === topic && labels['partition'] === String(partition),
      )?.value;
    expect(
      expected.map(({ topic, partition }) => ({
        ...{ topic, partition },
        current: of('kafka_consumergroup_current_offset', topic, partition),
        lag: of('kafka_consumergroup_lag', topic, partition),
      })),
    ).toEqual(expected);
    for (const topic of new Set(expected.map((row) => row.topic))) {
      const rows = expected.filter((row) => row.topic === topic);
      const labels = { consumergroup: group, topic };
      expect(await exporter.value('kafka_consumergroup_lag_sum', labels)).toBe(
        rows.reduce((sum, { lag }) => sum + lag, 0),
      );
      expect(await exporter.value('kafka_consumergroup_lag_max', labels)).toBe(
        Math.max(...rows.map(({ lag }) => lag)),
      );
      expect(await exporter.value('kafka_consumergroup_current_offset_sum', labels)).toBe(
        rows.reduce((sum, { current }) => sum + current, 0),
      );
    }
  });
  return expected.reduce((sum, { lag }) => sum + lag, 0);
}

describe('lag as Kafka’s own tools say', () => {
  test('GIVEN a classic group THEN lag is the same, and it has waited since its first unread record', async () => {
    expect(await agree(CONSUMER_GROUPS, CLASSIC)).toBe(19 + 18 + 17 + 16 + 15 + 0 + 2 * 16);

    const labels = { consumergroup: CLASSIC, topic: TOPIC };
    const seconds = await exporter.value('kafka_consumergroup_lag_seconds', labels);
    expect(seconds).toBeGreaterThan(0);
    // No longer than since records were written, to a twentieth and two rounds.
    expect(seconds).toBeLessThan(((Date.now() - began) / 1000) * 1.06 + 2);
  });

  test('GIVEN a group whose name has quotes, a newline and a backslash THEN it is one label', async () => {
    expect(await exporter.value('kafka_consumergroup_lag_sum', { consumergroup: ODD, topic: TOPIC })).toBe(
      120,
    );
  });

  test('GIVEN a member of the classic protocol THEN the group has it, and is stable', async () => {
    member = client.consumer({ groupId: CLASSIC });
    await member.connect();
    await member.subscribe({ topics: [TOPIC] });
    await member.run({ autoCommit: false, eachMessage: () => Promise.resolve() });

    await eventually(async () => {
      expect(await exporter.value('kafka_consumergroup_members', { consumergroup: CLASSIC })).toBe(1);
      expect(await exporter.samples('kafka_consumergroup_state', { consumergroup: CLASSIC })).toEqual([
        expect.objectContaining({ labels: { consumergroup: CLASSIC, protocol: 'classic', state: 'Stable' } }),
      ]);
    });
    await agree(CONSUMER_GROUPS, CLASSIC);
  });

  test('GIVEN a group of the consumer protocol (KIP-848) with a member THEN both are the same', async () => {
    javaMember = await startKafkaTool(
      kafka.directory,
      CONSOLE_CONSUMER,
      ...['--bootstrap-server', `localhost:${FIRST_PORT + 50}`, '--consumer.config', kafka.commandConfig],
      ...['--topic', TOPIC, '--group', CONSUMER, '--from-beginning'],
      ...[
        '--consumer-property',
        'group.protocol=consumer',
        '--consumer-property',
        'auto.commit.interval.ms=200',
      ],
    );
    const labels = { consumergroup: CONSUMER, topic: TOPIC };
    await eventually(async () => {
      expect(await exporter.value('kafka_consumergroup_members', { consumergroup: CONSUMER })).toBe(1);
      expect(await exporter.value('kafka_consumergroup_current_offset_sum', labels)).toBe(120);
      expect(await exporter.value('kafka_consumergroup_lag_sum', labels)).toBe(0);
      expect(await exporter.value('kafka_consumergroup_lag_seconds', labels)).toBe(0);
    }, 600);
    javaMember.kill('SIGSTOP');
    await produce(TOPIC, 3);

    expect(await agree(CONSUMER_GROUPS, CONSUMER)).toBe(18);
    javaMember.kill('SIGCONT');
    javaMember.kill('SIGTERM');
    await eventually(async () =>
      expect(await exporter.value('kafka_consumergroup_members', { consumergroup: CONSUMER })).toBe(0),
    );
    expect(
      (await exporter.samples('kafka_consumergroup_state', { consumergroup: CONSUMER })).map(
        ({ labels: { protocol, state } }) => [protocol, state],
      ),
    ).toEqual([['consumer', 'Empty']]);
  });

  test('GIVEN a share group THEN lag is the same, and records that are read do not count', async () => {
    await tool(
      SHARE_GROUPS,
      '--group',
      SHARE,
      '--topic',
      TOPIC,
      '--reset-offsets',
      '--to-earliest',
      '--execute',
    );

    expect(await agree(SHARE_GROUPS, SHARE)).toBe(6 * 23);
    await produce(TOPIC, 1);
    expect(await agree(SHARE_GROUPS, SHARE)).toBe(6 * 24);
  });

  test('GIVEN a scrape THEN each series is one that alerts and panels may read, with its labels', async () => {
    const known: Readonly<Record<string, Series>> = SERIES;
    const samples = samplesOf(await exporter.text());
    const wrong = samples.filter(({ name, labels }) => {
      const series = known[name];
      return (
        series === undefined || [...(series.labels ?? [])].sort().join() !== Object.keys(labels).sort().join()
      );
    });

    expect(wrong).toEqual([]);
    const groups = Object.entries(SERIES).filter(([, { origin }]) => origin === 'groups');
    const missing = groups
      .map(([name]) => name)
      .filter((name) => !samples.some((sample) => sample.name === name));
    expect(missing).toEqual([]);
  });
});

describe('what ends', () => {
  test('GIVEN records that retention deletes THEN the oldest offset moves, and lag stays as Kafka counts it', async () => {
    const file = join(kafka.directory, 'delete-records.json');
    writeFileSync(
      file,
      JSON.stringify({ version: 1, partitions: [{ topic: TOPIC, partition: 0, offset: 10 }] }),
    );
    await tool('org.apache.kafka.tools.DeleteRecordsCommand', '--offset-json-file', file);

    await eventually(async () =>
      expect(
        await exporter.value('kafka_topic_partition_oldest_offset', { topic: TOPIC, partition: '0' }),
      ).toBe(10),
    );
    await agree(CONSUMER_GROUPS, CLASSIC);
  });

  test('GIVEN a deleted topic THEN its series end', async () => {
    expect(await exporter.value('kafka_topic_partitions', { topic: GONE })).toBe(2);
    const deleter = client.admin();
    await deleter.connect();
    await deleter.deleteTopics({ topics: [GONE] });
    await deleter.disconnect();

    await eventually(async () =>
      expect(samplesOf(await exporter.text()).filter(({ labels }) => labels['topic'] === GONE)).toEqual([]),
    );
  });

  test('GIVEN a deleted group THEN its series end', async () => {
    const deleter = client.admin();
    await deleter.connect();
    await deleter.deleteGroups([ODD]);
    await deleter.disconnect();

    await eventually(async () =>
      expect(
        samplesOf(await exporter.text()).filter(({ labels }) => labels['consumergroup'] === ODD),
      ).toEqual([]),
    );
  });
});

describe('a frozen broker', () => {
  test('GIVEN the coordinator of a group WHEN it hangs THEN the last values stay with their age, and other brokers are read', async () => {
    const states = await admin.listPartitionStates(['__consumer_offsets']);
    const frozen =
      states.find(({ partition }) => partition === coordinatorPartition(CLASSIC, states.length))?.leader ?? 0;
    const before = await exporter.value('kafka_consumergroup_lag_sum', {
      consumergroup: CLASSIC,
      topic: TOPIC,
    });
    const pid = kafka.cluster.processId(frozen);
    expect(before).toBeGreaterThan(0);
    if (pid === undefined) throw new Error(`broker ${frozen} does not run`);
    process.kill(pid, 'SIGSTOP');
    try {
      const labels = { broker: String(frozen) };
      const lag = { consumergroup: CLASSIC, topic: TOPIC };
      await eventually(async () => {
        expect(await exporter.value('brokerform_groups_broker_up', labels)).toBe(0);
        expect(await exporter.value('brokerform_groups_broker_timeouts_total', labels)).toBeGreaterThan(0);
        // The others are read as before.
        const ages = await exporter.samples('brokerform_groups_broker_age_seconds', { read: 'commits' });
        const isFrozen = (sample: Sample): boolean => sample.labels['broker'] === String(frozen);
        const [old] = ages.filter(isFrozen);
        const others = ages.filter((sample) => !isFrozen(sample)).map(({ value }) => value);
        expect(Math.min(...others)).toBeLessThan(old?.value ?? 0);
      });
      expect(exporter.output).toContain(
        `Broker ${frozen} cannot be read, its last values are kept: no answer in time.`,
      );
      expect(await exporter.value('brokerform_groups_up')).toBe(1);
      expect(await exporter.value('kafka_consumergroup_lag_sum', lag)).toBe(before);
      // Until another broker coordinates the group, and from then on.
      await eventually(async () => {
        expect(await exporter.value('kafka_consumergroup_lag_sum', lag)).toBe(before);
        expect(
          await exporter.samples('brokerform_groups_broker_age_seconds', { ...labels, read: 'commits' }),
        ).toEqual([]);
      }, 600);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    // It is asked again as soon as it is back, and answers.
    await eventually(async () => {
      expect(await exporter.value('brokerform_groups_broker_up', { broker: String(frozen) })).toBe(1);
      expect(await exporter.value('kafka_brokers')).toBe(3);
    }, 600);
  });
});

describe('from start to end', () => {
  test('GIVEN a port that is in use THEN a second one says so and ends', async () => {
    const second = Exporter.start(
      home,
      EXPORTER_PORT,
      'kafka-groups-exporter.cjs',
      '--config',
      'exporter.json',
    );

    expect(await second.ended()).toBe(1);
    expect(second.output).toContain(`Port ${EXPORTER_PORT} of 127.0.0.1 is in use by another program.`);
  });

  test('GIVEN SIGTERM THEN it ends with status 0', async () => {
    expect(await exporter.ended('SIGTERM')).toBe(0);
  });

  test('GIVEN the id of another cluster THEN it exports nothing of this one, and says which it found', async () => {
    exporter = await startExporter({ clusterId: 'AAAAAAAAAAAAAAAAAAAAAA' });
    await eventually(async () =>
      expect(await exporter.value('brokerform_groups_rounds_total')).toBeGreaterThan(0),
    );

    expect(await exporter.value('brokerform_groups_up')).toBe(0);
    expect(await exporter.samples('kafka_consumergroup_lag_sum')).toEqual([]);
    expect(exporter.output).toMatch(/The cluster that answers has the id \S{22}; expected is A{22}\./);
    expect(await exporter.ended('SIGTERM')).toBe(0);
  });

  test('GIVEN no broker that answers THEN it stays, says so, and its series say 0', async () => {
    exporter = await startExporter({ bootstrap: `localhost:${firstPort('nobody')}` });
    await eventually(async () =>
      expect(await exporter.value('brokerform_groups_rounds_total')).toBeGreaterThan(0),
    );

    expect(await exporter.value('brokerform_groups_up')).toBe(0);
    expect(exporter.output).toContain('The cluster cannot be read: Kafka at localhost:');
    expect(await exporter.ended('SIGTERM')).toBe(0);
  });
});
