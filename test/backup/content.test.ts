import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CODECS } from '../../model/backup/batch';
import { parseManifest } from '../../model/backup/format';
import type { Manifest } from '../../model/backup/format';
import { run } from '../../shared/system/run';
import { pollUntil } from '../../shared/system/poll';
import { firstPort } from '../support/ports';
import { back, consumed, dumped, partitionsOf, verifyLatest } from './support/backups';
import { BackupCluster } from './support/backup-cluster';
import type { RecordWriter } from './support/backup-cluster';

const folder = mkdtempSync(path.join(tmpdir(), 'brokerform-test-backup-'));
const target = path.join(folder, 'backups');
const project = path.resolve(__dirname, '../..');
const cluster = new BackupCluster(path.join(folder, 'kafka'), firstPort('backup'));
const RECORDS = 400;
const GROUP = 'readers';
let writer: RecordWriter;
let first: Manifest;

const CONTENT = 'content';
const TRANSACTIONS = 'transactions';

beforeAll(async () => {
  await cluster.start();
  writer = cluster.records();
  await writer.ask('create', CONTENT, CODECS.length, 2, 'segment.bytes=1048576', 'retention.ms=-1');
  await writer.ask('create', TRANSACTIONS, 1, 2);
  await writer.ask('create', 'empty', 1, 1);
  for (const [partition, codec] of CODECS.entries())
    await writer.ask('fill', CONTENT, partition, RECORDS, codec, 300);
  await writer.ask('transaction', TRANSACTIONS, 0, 30, 'commit');
  await writer.ask('transaction', TRANSACTIONS, 0, 30, 'abort');
  await writer.ask('transaction', TRANSACTIONS, 0, 30, 'commit');
  await cluster.tool(
    'org.apache.kafka.tools.consumer.ConsoleConsumer',
    ...['--bootstrap-server', cluster.servers, '--topic', CONTENT, '--group', GROUP],
    ...['--from-beginning', '--max-messages', '50'],
  );
  const created = await brokerform(
    ...['backup', 'create', '--target', target, '--json'],
    ...['--command-config', cluster.clientProperties, '--data', ...cluster.allData()],
  );
  first = parseManifest(created, 'the output');
});

afterAll(async () => {
  await writer?.stop();
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a backup of a running cluster', () => {
  it('has cluster, topics with configuration, groups and directories', () => {
    expect(first).toMatchObject({
      clusterId: cluster.clusterId,
      kafkaVersion: null,
      problems: [],
      directories: [{ node: 1 }, { node: 2 }],
    });
    expect(first.features).toMatchObject({ 'kraft.version': 1 });
    const content = first.topics.find(({ topic }) => topic === CONTENT);
    expect(content).toMatchObject({
      internal: false,
      partitions: CODECS.length,
      configuration: { 'segment.bytes': '1048576', 'retention.ms': '-1' },
      records: RECORDS * CODECS.length,
    });
    expect(content?.topicId).toMatch(/^[\w-]{22}$/);
    expect(content?.assignment).toHaveLength(CODECS.length);
    const offsets = first.groups?.find(({ group }) => group === GROUP)?.offsets ?? [];
    expect(offsets.reduce((sum, { offset }) => sum + offset, 0)).toBe(50);
    expect(first.topics.map(({ topic }) => topic)).toEqual(
      expect.arrayContaining(['__consumer_offsets', '__transaction_state', 'empty']),
    );
  });

  it.each(CODECS.map((codec, partition) => [codec, partition] as const))(
    'has of %s what the console consumer reads',
    async (codec, partition) => {
      const index = (await partitionsOf(target, first, CONTENT))[partition];
      if (index === undefined) throw new Error('the partition is missing');
      expect(index.files.flatMap(({ codecs }) => codecs)).toEqual(
        expect.arrayContaining([codec]) as string[],
      );
      const records = await dumped(cluster, target, index);
      expect(records).toHaveLength(RECORDS);
      expect(records.filter(({ value }) => value === null)).toHaveLength(Math.floor(RECORDS / 97));
      expect(records).toEqual(await consumed(cluster, CONTENT, partition));
    },
  );

  it('has committed and aborted transactions with their markers', async () => {
    const [index] = await partitionsOf(target, first, TRANSACTIONS);
    if (index === undefined) throw new Error('the partition is missing');
    expect(index.files).toMatchObject([{ transactions: true, records: 90, firstOffset: 0 }]);
    // Three markers.
    expect(index.endOffset).toBe(93);
    const records = await dumped(cluster, target, index);
    expect(records).toEqual(await consumed(cluster, TRANSACTIONS, 0));
    expect(records.filter(({ value }) => value === 'abort')).toHaveLength(30);
  });

  it('is read back without damage', async () => {
    expect(await verifyLatest(target)).toMatchObject({ damages: [] });
  });

  it('keeps the bytes of the segments', async () => {
    for (const index of await partitionsOf(target, first, CONTENT)) {
      const stored = Buffer.concat(index.files.map(({ file }) => readFileSync(path.join(target, file))));
      const name = `${String(index.files[0]?.segment ?? 0).padStart(20, '0')}.log`;
      expect(stored.equals(readFileSync(path.join(index.source.folder, name)))).toBe(true);
    }
  });
});

describe('a later backup', () => {
  it('writes nothing again, and of a file that grew its new end', async () => {
    const same = await back(target, { data: cluster.allData(), topics: [CONTENT] });
    expect(same.written).toEqual({ files: 0, bytes: 0 });
    expect(same.kept.files).toBe(CODECS.length);

    await writer.ask('fill', CONTENT, 0, 50, 'none', 300);
    const later = await back(target, { data: cluster.allData(), topics: [CONTENT] });
    expect(later.written.files).toBe(1);
    const index = (await partitionsOf(target, later, CONTENT))[0];
    expect(index?.files).toMatchObject([
      { segment: 0, firstOffset: 0, lastOffset: RECORDS - 1 },
      { segment: 0, firstOffset: RECORDS, lastOffset: RECORDS + 49, bytes: later.written.bytes },
    ]);
    const stored = Buffer.concat(
      (index?.files ?? []).map(({ file }) => readFileSync(path.join(target, file))),
    );
    expect(
      stored.equals(readFileSync(path.join(index?.source.folder ?? '', '00000000000000000000.log'))),
    ).toBe(true);
    expect(await verifyLatest(target)).toMatchObject({ damages: [] });
  });

  it('continues after a SIGKILL with what was written', async () => {
    const other = path.join(folder, 'killed');
    const args = [
      ...['backup', 'create', '--target', other, '--topics', CONTENT],
      ...['--command-config', cluster.clientProperties, '--data', ...cluster.allData()],
    ];
    const child = spawn(
      process.execPath,
      ['bin/brokerform.js', ...args, '--parallel', '1', '--rate', '100 KB/s'],
      {
        cwd: project,
        stdio: 'ignore',
      },
    );
    const ended = new Promise((done) => child.once('exit', done));
    const written = await pollUntil(() => (logsIn(other).length > 0 ? true : undefined), {
      everyMs: 20,
      timeoutMs: 120_000,
    });
    expect(written).toBe(true);
    child.kill('SIGKILL');
    await ended;
    const there = logsIn(other);
    expect(there.length).toBeLessThan(CODECS.length);
    const listed = await brokerform('backup', 'list', '--target', other);
    expect(listed).toContain('There is no finished backup.');

    const output = await brokerform(...args);
    expect(output).toContain(`already there: ${there.length} file`);
    expect(logsIn(other)).toEqual(expect.arrayContaining(there));
    expect(existsSync(path.join(other, 'unfinished'))).toBe(true);
    expect(readdirSync(path.join(other, 'unfinished'))).toEqual([]);
    expect(await verifyLatest(other)).toMatchObject({ damages: [] });
  });
});

describe('log directories of a broker that is stopped', () => {
  const copies = path.join(folder, 'copies');
  const copy = (id: number): string => path.join(copies, `node-${id}`);
  const segment = (id: number): string => path.join(copy(id), `${CONTENT}-1`, '00000000000000000000.log');

  beforeEach(() => {
    rmSync(copies, { recursive: true, force: true });
    for (const id of [1, 2]) cpSync(cluster.data(id), copy(id), { recursive: true });
  });

  it('give the fullest copy of each partition, without its torn end', async () => {
    truncateSync(segment(1), statSync(segment(1)).size - 10);
    const onlyTorn = await back(path.join(folder, 'torn'), { data: [copy(1)], topics: [CONTENT] });
    expect(onlyTorn.problems).toEqual([]);
    expect(onlyTorn.notes).toEqual([expect.stringMatching(new RegExp(`^${CONTENT}-1: the last \\d+ bytes`))]);
    const torn = (await partitionsOf(path.join(folder, 'torn'), onlyTorn, CONTENT))[1];
    expect(torn?.endOffset).toBeLessThan(RECORDS);

    const both = await back(path.join(folder, 'both'), { data: [copy(1), copy(2)], topics: [CONTENT] });
    const whole = (await partitionsOf(path.join(folder, 'both'), both, CONTENT))[1];
    expect(whole).toMatchObject({ endOffset: RECORDS, source: { node: 2 } });
  });

  it('read another copy where one is damaged, and say so where none is whole', async () => {
    for (const id of [1, 2]) damage(segment(id), 2000);
    const damaged = await back(path.join(folder, 'damaged'), { data: [copy(1), copy(2)], topics: [CONTENT] });
    expect(damaged.problems).toEqual([
      {
        topic: CONTENT,
        partition: 1,
        message: expect.stringMatching(/is damaged at byte \d+: a wrong checksum \(CRC-32C\)/) as string,
      },
    ]);
    cpSync(path.join(cluster.data(2), `${CONTENT}-1`, '00000000000000000000.log'), segment(2));
    const whole = await back(path.join(folder, 'damaged'), { data: [copy(1), copy(2)], topics: [CONTENT] });
    expect(whole.problems).toEqual([]);
    expect((await partitionsOf(path.join(folder, 'damaged'), whole, CONTENT))[1]).toMatchObject({
      endOffset: RECORDS,
    });
  });

  it.each([
    ['an index without its log', () => rmSync(segment(1)), /the index 0+\.index has no log/],
    [
      'a message of an old format',
      () => damage(segment(1), 16, 1),
      /a message of format 1; only format 2 \(since Kafka 0\.11\)/,
    ],
  ])('say which partition has %s', async (_name, change, message) => {
    change();
    const manifest = await back(path.join(folder, 'bad'), { data: [copy(1)], topics: [CONTENT] });
    expect(manifest.problems).toEqual([
      { topic: CONTENT, partition: 1, message: expect.stringMatching(message) as string },
    ]);
  });
});

function brokerform(...args: readonly string[]): Promise<string> {
  return run(process.execPath, ['bin/brokerform.js', ...args], { cwd: project });
}

function logsIn(folderOfBackups: string): string[] {
  const data = path.join(folderOfBackups, 'data');
  if (!existsSync(data)) return [];
  return readdirSync(data, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.log'))
    .sort();
}

/** Changes a byte. */
function damage(file: string, at: number, value?: number): void {
  const bytes = readFileSync(file);
  bytes.writeUInt8(value ?? bytes.readUInt8(at) ^ 0xff, at);
  writeFileSync(file, bytes);
}
