/** Backups of log directories that were made for the test: damage, bad input, removal. Those of a real broker: test/backup. */
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
  appendFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Manifest } from '../../../../model/backup/format';
import { manifestFile } from '../../../../model/backup/names';
import { chooseBackup, findBackups } from '../../../../operations/backup/catalog';
import { createBackup } from '../../../../operations/backup/create';
import { FolderTarget } from '../../../../operations/backup/folder-target';
import { planPrune, prune } from '../../../../operations/backup/prune';
import { RateLimit } from '../../../../operations/backup/rate-limit';
import { verifyBackup } from '../../../../operations/backup/verify';
import { batch } from '../../model/backup/support';

const CLUSTER = 'AAAAAAAAAAAAAAAAAAAAAA';
const DAY = 86_400_000;
const folder = mkdtempSync(path.join(tmpdir(), 'brokerform-test-backups-'));
let data: string;
let target: string;
let run = 0;

beforeEach(() => {
  run += 1;
  data = path.join(folder, String(run), 'data');
  target = path.join(folder, String(run), 'backups');
  mkdirSync(data, { recursive: true });
  writeFileSync(
    path.join(data, 'meta.properties'),
    `version=1\ncluster.id=${CLUSTER}\nnode.id=7\ndirectory.id=BBBBBBBBBBBBBBBBBBBBBB\n`,
  );
  segment('orders-0', 0, [0, 10, 20]);
  segment('orders-0', 30, [30, 40]);
  segment('orders-1', 0, [0]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Batches of ten records at these offsets. */
function segment(partition: string, base: number, offsets: readonly number[]): string {
  mkdirSync(path.join(data, partition), { recursive: true });
  const file = path.join(data, partition, `${String(base).padStart(20, '0')}.log`);
  writeFileSync(
    file,
    Buffer.concat(
      offsets.map((baseOffset) => batch({ baseOffset, count: 10, payload: Buffer.alloc(90, 7) })),
    ),
  );
  return file;
}

const create = (at = new Date('2026-12-01T00:00:00Z'), topics?: string[]): Promise<Manifest> =>
  createBackup({
    target: new FolderTarget(target),
    data: [data],
    topics,
    parallel: 2,
    report: () => undefined,
    now: () => at,
  });

async function damages(): Promise<string[]> {
  const { backups } = await findBackups(new FolderTarget(target));
  const manifest = backups[0]?.manifest;
  if (manifest === undefined) throw new Error('there is no backup');
  const result = await verifyBackup(new FolderTarget(target), manifest, {
    ...{ limit: new RateLimit(undefined), parallel: 2, onRead: () => undefined, checked: new Map() },
  });
  return result.damages.map(
    ({ topic, partition, message }) => `${topic}-${partition ?? 'index'}: ${message}`,
  );
}

const stored = (partition: number, n = 0): string => {
  const of = path.join(target, 'data', 'orders', String(partition));
  return path.join(of, readdirSync(of).sort()[n] ?? '');
};

function change(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at);
  writeFileSync(file, bytes);
}

describe('a backup', () => {
  it('has files, offsets and epochs of each partition, and is read back', async () => {
    const manifest = await create();
    expect(manifest).toMatchObject({
      ...{ backup: '20261201T000000.000Z', clusterId: CLUSTER, groups: null, features: null, problems: [] },
      directories: [{ node: 7, directoryId: 'BBBBBBBBBBBBBBBBBBBBBB' }],
      topics: [{ topic: 'orders', records: 60, configuration: null }],
      written: { files: 3 },
    });
    expect(await damages()).toEqual([]);
  });

  it.each([
    ['-delete', 'gone-0.0123456789abcdef0123456789abcdef-delete', []],
    ['-future', 'gone-0.0123456789abcdef0123456789abcdef-future', []],
    [
      '-stray',
      'gone-0.0123456789abcdef0123456789abcdef-stray',
      [/^1 folder of topics that the cluster does not know/],
    ],
    ['metadata of KRaft', '__cluster_metadata-0', []],
  ])('leaves out %s', async (_name, name, notes) => {
    segment(name, 0, [0]);
    const manifest = await create();
    expect(manifest.topics.map(({ topic }) => topic)).toEqual(['orders']);
    expect(manifest.notes).toEqual(notes.map((note) => expect.stringMatching(note) as string));
  });

  it('leaves out what was deleted by request, and says where the log begins', async () => {
    writeFileSync(path.join(data, 'log-start-offset-checkpoint'), '0\n1\norders 0 35\n');
    const manifest = await create();
    expect(manifest.topics).toMatchObject([{ records: 30 }]);
    const index = JSON.parse(
      readFileSync(path.join(target, manifest.topics[0]?.index.file ?? ''), 'utf8'),
    ) as object;
    expect(index).toMatchObject({
      partitions: [{ logStartOffset: 35, endOffset: 50 }, { logStartOffset: 0 }],
    });
  });

  it('has nothing of a batch that is not whole, and notes it', async () => {
    appendFileSync(
      path.join(data, 'orders-1', `${'0'.repeat(20)}.log`),
      batch({ baseOffset: 10, count: 1 }).subarray(0, 50),
    );
    const manifest = await create();
    expect(manifest).toMatchObject({ problems: [], topics: [{ records: 60 }] });
    expect(manifest.notes).toEqual([
      expect.stringMatching(/^orders-1: the last 50 bytes of .* are no whole batch/),
    ]);
  });

  it('is no backup before its manifest is there', async () => {
    const { backup } = await create();
    rmSync(path.join(target, manifestFile(backup)));
    expect(await findBackups(new FolderTarget(target))).toMatchObject({ backups: [], unfinished: [backup] });
    expect(() => chooseBackup({ backups: [], unfinished: [backup], unreadable: [] }, 'latest')).toThrow(
      'There is no complete backup.',
    );
  });
});

describe('verify names', () => {
  it.each([
    ['a missing file', () => rmSync(stored(1)), 'orders-1: the file is missing'],
    ['a truncated file', () => truncateSync(stored(1), 60), 'orders-1: truncated: 60 of 151 bytes'],
    [
      'a file that is too long',
      () => appendFileSync(stored(1), 'x'),
      'orders-1: too long: 152 bytes instead of 151',
    ],
    [
      'a changed record',
      () => change(stored(0), 200),
      'orders-0: wrong checksum (SHA-256); damaged at byte 151: a wrong checksum (CRC-32C)',
    ],
    [
      'a changed leader epoch, which no CRC guards',
      () => change(stored(1), 15),
      'orders-1: wrong checksum (SHA-256)',
    ],
    [
      'zeros',
      () => writeFileSync(stored(1), Buffer.alloc(151)),
      'orders-1: wrong checksum (SHA-256); damaged at byte 0: the bytes are zero',
    ],
    [
      'a changed index',
      () => appendFileSync(path.join(target, 'backups/20261201T000000.000Z/topics/orders.json'), '\n'),
      'orders-index: TARGET/backups/20261201T000000.000Z/topics/orders.json has a wrong checksum (SHA-256): the index of topic orders was changed.',
    ],
    [
      'a missing index',
      () => rmSync(path.join(target, 'backups/20261201T000000.000Z/topics/orders.json')),
      'orders-index: TARGET/backups/20261201T000000.000Z/topics/orders.json is missing: the index of topic orders.',
    ],
  ])('%s', async (_name, damage, message) => {
    await create();
    damage();
    expect((await damages()).map((each) => each.replaceAll(target, 'TARGET'))).toEqual([message]);
  });

  it('a manifest that is truncated or of another cluster', async () => {
    const { backup } = await create();
    const file = path.join(target, manifestFile(backup));
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(CLUSTER, 'CCCCCCCCCCCCCCCCCCCCCC'));
    expect((await findBackups(new FolderTarget(target))).unreadable).toMatchObject([
      { backup, message: expect.stringContaining('is of the cluster CCCCCCCCCCCCCCCCCCCCCC') as string },
    ]);
    writeFileSync(file, text.slice(0, 100));
    expect((await findBackups(new FolderTarget(target))).unreadable).toMatchObject([
      { backup, message: expect.stringContaining('is not valid JSON: it is truncated or damaged') as string },
    ]);
  });

  it('no damage any more once the file was removed and backed up again', async () => {
    await create();
    change(stored(1), 100);
    rmSync(stored(1));
    expect(await create(new Date('2026-12-02T00:00:00Z'))).toMatchObject({
      written: { files: 1 },
      kept: { files: 2 },
    });
    expect(await damages()).toEqual([]);
  });
});

describe('what cannot be backed up', () => {
  it('is a folder of no broker', async () => {
    rmSync(path.join(data, 'meta.properties'));
    await expect(create()).rejects.toThrow(
      /is not a log directory of a broker: it has no meta\.properties\./,
    );
  });

  it('is another cluster into the same target', async () => {
    await create();
    writeFileSync(path.join(data, 'meta.properties'), 'cluster.id=DDDDDDDDDDDDDDDDDDDDDD\nnode.id=7\n');
    await expect(create()).rejects.toThrow(
      `has backups of the cluster ${CLUSTER}; the log directories belong to DDDDDDDDDDDDDDDDDDDDDD. Nothing was written.`,
    );
  });

  it('is a topic that is not there', async () => {
    await expect(create(undefined, ['invoices.*'])).rejects.toThrow(
      'No topic matches "invoices.*". Nothing was written.',
    );
  });

  it('is more than the disk has room for', async () => {
    class Full extends FolderTarget {
      public override freeBytes(): Promise<number> {
        return Promise.resolve(2 ** 20 + 100);
      }
    }
    const full = createBackup({
      target: new Full(target),
      data: [data],
      parallel: 1,
      report: () => undefined,
    });
    await expect(full).rejects.toThrow(
      /^Not enough disk space for .*: 1 MiB needed, 1 MiB free\. Nothing was written\./,
    );
    expect(readdirSync(target)).toEqual([]);
  });

  it('is damaged records: the rest is, and the partition is named', async () => {
    change(path.join(data, 'orders-0', `${'0'.repeat(20)}.log`), 151 + 100);
    const manifest = await create();
    expect(manifest.problems).toEqual([
      {
        ...{ topic: 'orders', partition: 0 },
        message: expect.stringMatching(
          /0\.log is damaged at byte 151: a wrong checksum \(CRC-32C\), after offset 9$/,
        ) as string,
      },
    ]);
    expect(manifest.topics).toMatchObject([{ records: 20 }]);
  });
});

describe('prune', () => {
  const now = Date.parse('2026-12-10T00:00:00Z');
  const at = (daysAgo: number): Date => new Date(now - daysAgo * DAY);

  it('removes backups by count, with the files that no other has', async () => {
    await create(at(3));
    segment('orders-1', 0, [5]);
    await create(at(2));
    await create(at(1));
    const plan = await planPrune(new FolderTarget(target), { count: 2 }, now);
    expect(plan).toMatchObject({ removed: ['20261207T000000.000Z'], files: [{ bytes: 151 }] });
    await prune(new FolderTarget(target), plan);
    expect(readdirSync(path.join(target, 'backups'))).toEqual([
      '20261208T000000.000Z',
      '20261209T000000.000Z',
    ]);
    expect(readdirSync(path.join(target, 'data', 'orders', '1'))).toHaveLength(1);
    expect(await damages()).toEqual([]);
  });

  it('keeps the last good one, also when a newer one lacks a file', async () => {
    await create(at(30));
    segment('orders-2', 0, [0]);
    await create(at(1));
    rmSync(stored(2));
    const plan = await planPrune(new FolderTarget(target), { count: 1, ageMs: DAY / 2 }, now);
    expect(plan.removed).toEqual([]);
    expect(plan.kept).toEqual([
      { backup: '20261110T000000.000Z', good: true },
      { backup: '20261209T000000.000Z', good: false },
    ]);
  });

  it('removes nothing where an index that stays cannot be read', async () => {
    await create(at(2));
    const { topics } = await create(at(1));
    truncateSync(path.join(target, topics[0]?.index.file ?? ''), 50);
    await expect(planPrune(new FolderTarget(target), { count: 1 }, now)).rejects.toThrow(
      'Nothing was removed.',
    );
  });
});
