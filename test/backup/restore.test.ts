/** Topics that are deleted and brought back at their offsets, on a real Kafka; compared by Kafka's own console consumer. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { TopicsInTerraform } from '../faults/support/terraform';
import { brokerform, start } from '../faults/support/brokerform';
import { eventually } from '../support/eventually';
import { firstPort } from '../support/ports';
import { startCluster } from './support/cluster';
import type { BackupCluster } from './support/cluster';
import { consoleConsumer } from './support/records';
import { takeBackup } from './support/take-backup';

const MINUTE = 60_000;
const TOPIC = 'order.created';
const LEDGER = 'order.ledger';
/** Two days ago: beyond the ledger's retention of an hour, within the seven days of the other topic. */
const FIRST = Date.now() - 2 * 24 * 60 * MINUTE;
const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];
const PER_CODEC = 60;
const TRIMMED = 20;

let kafka: BackupCluster;
let terraform: TopicsInTerraform;
let backups: string;

const DECLARED = {
  created: {
    name: TOPIC,
    partitions: 3,
    replication_factor: 3,
    config: { 'retention.ms': '604800000', 'min.insync.replicas': '2', 'cleanup.policy': 'delete' },
  },
};

const read = (topic: string, partition: number, count: number): Promise<string[]> =>
  consoleConsumer(
    kafka,
    kafka.bootstrap,
    topic,
    count,
    '--partition',
    String(partition),
    '--offset',
    'earliest',
  );

const restore = (...args: readonly string[]): ReturnType<typeof brokerform> =>
  brokerform('restore', ...args, '--from', backups, '--command-config', kafka.commandConfig);

async function remove(topic: string): Promise<void> {
  await kafka.records.do(`delete ${topic}`);
  await eventually(async () => {
    const topics = await kafka.admin.listTopics();
    expect(topics.map(({ name }) => name)).not.toContain(topic);
    expect([0, 1, 2].flatMap((partition) => kafka.folders(topic, partition))).toEqual([]);
  });
}

async function offsetsOf(topic: string, partition: number): Promise<(bigint | null | undefined)[]> {
  const { offsets } = await kafka.admin.listOffsets(
    [-2, -1].map((timestamp) => ({ topic, partition, timestamp })),
  );
  return [-2, -1].map((timestamp) => offsets.find((each) => each.timestamp === timestamp)?.offset);
}

beforeAll(async () => {
  kafka = await startCluster('restore', firstPort('backup-restore'));
  backups = join(kafka.directory, 'backups');
  terraform = await TopicsInTerraform.create(kafka.directory, kafka.commandConfig);
  await terraform.apply(DECLARED);
  await kafka.admin.createTopics([
    {
      name: LEDGER,
      partitions: 1,
      replicationFactor: 3,
      config: { 'retention.ms': '3600000000', 'segment.bytes': '1048576' },
    },
  ]);
  // Partition 0: every codec, the first records deleted. Partition 1: transactions, the last one open. Partition 2: nothing.
  for (const [index, codec] of CODECS.entries())
    await kafka.records.do(`fill ${TOPIC} 0 ${PER_CODEC} ${codec} 300 ${FIRST + index * 1000}`);
  await kafka.records.do(
    `trim ${TOPIC} 0 ${TRIMMED}`,
    `transact ${TOPIC} 1 50 commit t-1 ${FIRST}`,
    `transact ${TOPIC} 1 30 abort t-2 ${FIRST}`,
    `transact ${TOPIC} 1 40 commit t-2 ${FIRST}`,
    `transact ${TOPIC} 1 20 open t-3 ${FIRST}`,
    `commit billing ${TOPIC} 0 150`,
    // More than a segment.
    `fill ${LEDGER} 0 1500 none 1000 ${FIRST}`,
  );
  await takeBackup({
    admin: kafka.admin,
    into: backups,
    name: '20261201T000000.000Z',
    topics: [TOPIC, LEDGER],
    groups: [
      {
        group: 'billing',
        offsets: [
          { topic: TOPIC, partition: 0, offset: 150 },
          { topic: TOPIC, partition: 1, offset: 9999 },
          // Without it `auto.offset.reset=none` ends the group.
          { topic: TOPIC, partition: 2, offset: 0 },
        ],
      },
    ],
    folderOf: (leader, topic, partition) =>
      kafka.folders(topic, partition).find(({ broker }) => broker === leader)?.folder ?? '',
  });
}, 10 * MINUTE);

afterAll(() => kafka?.remove(), MINUTE);

describe('place', () => {
  test('GIVEN a topic that exists WHEN placed THEN it is refused, and the dry run says what is possible', async () => {
    const refused = await restore(TOPIC, '--engine', 'place');
    expect(refused.status).toBe(1);
    expect(refused.output).toContain(`${TOPIC}: --engine place is not possible: the topic exists`);
    expect(refused.output).toContain('Nothing was written');

    const dry = await restore(TOPIC, '--dry-run');
    expect(dry.output).toContain('engine: produce, because place is not possible: the topic exists');
  });

  test(
    'GIVEN a deleted topic WHEN restored THEN records, offsets, group and plan are what they were',
    async () => {
      const visible = CODECS.length * PER_CODEC - TRIMMED;
      const before = [await read(TOPIC, 0, visible), await read(TOPIC, 1, 90)];
      const [start, end] = await offsetsOf(TOPIC, 1);
      await remove(TOPIC);

      const { status, output } = await restore(TOPIC, '--groups');

      expect(output).toContain('engine: place');
      expect({ status, output }).toEqual({
        status: 0,
        output: expect.stringContaining('retention is in force again') as unknown,
      });
      expect(await offsetsOf(TOPIC, 0)).toEqual([BigInt(TRIMMED), BigInt(CODECS.length * PER_CODEC)]);
      // Markers and what was aborted are left out, and no offset is given twice.
      expect(await offsetsOf(TOPIC, 1)).toEqual([start, end]);
      expect(await offsetsOf(TOPIC, 2)).toEqual([0n, 0n]);
      expect([await read(TOPIC, 0, visible), await read(TOPIC, 1, 90)]).toEqual(before);
      const [next] = await consoleConsumer(
        kafka,
        kafka.bootstrap,
        TOPIC,
        1,
        '--group',
        'billing',
        '--consumer-property',
        'auto.offset.reset=none',
      );
      expect(next).toContain('\tOffset:150\t');
      expect(output).toContain(`1 at ${end} (was 9999, outside of the records)`);
      await terraform.plan('afterwards', DECLARED);
      expect(await terraform.changes('afterwards')).toEqual([]);
    },
    5 * MINUTE,
  );

  test('GIVEN a restored topic WHEN a transaction is written THEN a reader of committed records gets it', async () => {
    const [, end] = await offsetsOf(TOPIC, 1);

    await kafka.records.do(`transact ${TOPIC} 1 1 commit t-3 ${FIRST}`);

    const lines = await consoleConsumer(
      kafka,
      kafka.bootstrap,
      TOPIC,
      1,
      '--partition',
      '1',
      '--offset',
      String(end),
    );
    expect(lines[0]).toContain('commit-0-');
  });
});

/** Without the offset, which produce does not keep. */
const withoutOffset = (lines: readonly string[]): string[] =>
  lines.map((line) => line.replace(/\tOffset:\d+\t/, '\t'));
const timeOf = (line: string): number => Number(/CreateTime:(\d+)/.exec(line)?.[1]);

describe('produce', () => {
  const produced = (source: string, target: string, ...args: readonly string[]): string[] => [
    ...['restore', source, '--to', target, '--engine', 'produce'],
    ...['--from', backups, '--command-config', kafka.commandConfig],
    ...['--state', join(kafka.directory, `${target}.json`), ...args],
  ];

  test(
    'GIVEN a range of time WHEN produced into a new topic THEN it has exactly these records, in order',
    async () => {
      const [since, until] = [FIRST + 1030, FIRST + 3010];
      const source = await read(TOPIC, 0, CODECS.length * PER_CODEC - TRIMMED);
      const wanted = source.filter((line) => timeOf(line) >= since && timeOf(line) < until);
      expect(wanted).toHaveLength(100);

      const { status, output } = await brokerform(
        ...produced(TOPIC, 'order.range', '--partition', '0'),
        ...['--since', new Date(since).toISOString(), '--until', new Date(until).toISOString()],
      );

      expect({ status, output }).toMatchObject({ status: 0 });
      expect(withoutOffset(await read('order.range', 0, 100))).toEqual(withoutOffset(wanted));
      expect(await offsetsOf('order.range', 0)).toEqual([0n, 100n]);
    },
    5 * MINUTE,
  );

  test(
    'GIVEN transactions WHEN produced THEN what was committed comes back, once, and groups stand where they were',
    async () => {
      const committed = await read(TOPIC, 1, 90);

      const { status, output } = await brokerform(
        ...produced(TOPIC, 'order.committed', '--partition', '1', '--groups'),
      );

      expect({ status, output }).toMatchObject({ status: 0 });
      expect(withoutOffset(await read('order.committed', 1, 90))).toEqual(withoutOffset(committed));
      expect(await offsetsOf('order.committed', 1)).toEqual([0n, 90n]);
      expect(output).toContain('order.committed: retention is in force again');
    },
    5 * MINUTE,
  );

  test(
    'GIVEN a restore that is killed WHEN it runs again THEN every record is there once, and its retention too',
    async () => {
      const target = 'ledger.copy';
      const args = produced(LEDGER, target);
      const killed = start(...args);
      await eventually(() =>
        Promise.resolve(expect(existsSync(join(kafka.directory, `${target}.json`))).toBe(true)),
      );
      killed.kill('SIGKILL');
      await killed.outcome;

      const { status, output } = await brokerform(...args);

      expect({ status, output }).toMatchObject({ status: 0 });
      expect(await offsetsOf(target, 0)).toEqual([0n, 1500n]);
      expect(withoutOffset(await read(target, 0, 1500))).toEqual(withoutOffset(await read(LEDGER, 0, 1500)));
      const [entry] =
        (await kafka.admin.describeConfigs([target]))
          .get(target)
          ?.filter(({ name }) => name === 'retention.ms') ?? [];
      expect(entry?.value).toBe('3600000000');

      const again = await brokerform(...args);
      expect(again).toMatchObject({
        status: 1,
        output: expect.stringContaining('this restore is complete') as unknown,
      });
    },
    5 * MINUTE,
  );
});
