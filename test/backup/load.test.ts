import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { firstPort } from '../support/ports';
import { pollUntil } from '../../shared/system/poll';
import { back, dumped, partitionsOf, verifyLatest } from './support/backups';
import type { PlainRecord } from './support/backups';
import { BackupCluster } from './support/backup-cluster';
import type { RecordWriter } from './support/backup-cluster';

/** A few in CI; hundreds by BROKERFORM_BACKUP_ROUNDS. */
const ROUNDS = Number(process.env['BROKERFORM_BACKUP_ROUNDS'] ?? 4);
const KEYS = 300;
const COMPACTED = 'compacted';
const DELETED = 'deleted';
/** Kafka's smallest segment is a megabyte; one that closes by time is smaller. */
const QUICK = ['segment.bytes=1048576', 'segment.ms=1000'];

const folder = mkdtempSync(path.join(tmpdir(), 'brokerform-test-backup-load-'));
const target = path.join(folder, 'backups');
const cluster = new BackupCluster(path.join(folder, 'kafka'), firstPort('backup'));
const writers: RecordWriter[] = [];

beforeAll(async () => {
  await cluster.start();
  for (const [topic, ...configuration] of [
    [COMPACTED, 'cleanup.policy=compact', 'min.cleanable.dirty.ratio=0.01'],
    [DELETED, 'retention.bytes=1048576'],
  ] as const) {
    const writer = cluster.records();
    writers.push(writer);
    await writer.ask('create', topic, 1, 2, ...QUICK, ...configuration);
    await writer.ask('begin', topic, KEYS);
  }
});

afterAll(async () => {
  await Promise.all(writers.map((writer) => writer.stop()));
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
});

const numbers = (text: string): Map<string, number> =>
  new Map(
    text.split(' ').flatMap((each) => {
      const [key = '', value = ''] = each.split('=');
      return key === '' ? [] : [[key, Number(value)] as const];
    }),
  );

const last = (records: readonly PlainRecord[]): Map<string, number> =>
  new Map(records.map(({ key, value }) => [key, Number(value)]));

describe('backups while clients write, the cleaner compacts and Kafka deletes', () => {
  it('begin once the cleaner has removed records, and deletion as well', async () => {
    const worked = await pollUntil(
      async () => {
        const manifest = await back(target, { data: cluster.allData(), topics: [COMPACTED, DELETED] });
        const [compacted] = await partitionsOf(target, manifest, COMPACTED);
        const [deleted] = await partitionsOf(target, manifest, DELETED);
        const records = compacted?.files.reduce((sum, each) => sum + each.records, 0) ?? 0;
        const isCleaned = records < (compacted?.endOffset ?? 0);
        const isDeleted = (deleted?.logStartOffset ?? 0) > 0;
        return (isCleaned && isDeleted) || undefined;
      },
      { everyMs: 500, timeoutMs: 90_000 },
    );
    expect(worked).toBe(true);
  });

  it(`have every record that was acknowledged before, in ${ROUNDS} rounds`, async () => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const acknowledged = numbers((await writers[0]?.ask('acked')) ?? '');
      expect(acknowledged.size).toBe(KEYS);
      const manifest = await back(target, { data: cluster.allData(), topics: [COMPACTED, DELETED] });
      expect(manifest.problems).toEqual([]);
      const [compacted] = await partitionsOf(target, manifest, COMPACTED);
      if (compacted === undefined) throw new Error('the partition is missing');
      const found = last(await dumped(cluster, target, compacted));
      // Of each key that value, or a later one: compaction removes what has a successor.
      const lost = [...acknowledged].filter(([key, number]) => (found.get(key) ?? -1) < number);
      expect(lost).toEqual([]);

      // Nothing is compacted here, so there is a record of each offset from the first on.
      const [deleted] = await partitionsOf(target, manifest, DELETED);
      if (deleted === undefined) throw new Error('the partition is missing');
      const records = deleted.files.reduce((sum, each) => sum + each.records, 0);
      expect(records).toBe(deleted.endOffset - (deleted.files[0]?.firstOffset ?? 0));
    }
    expect(await verifyLatest(target)).toMatchObject({ damages: [] });
  });
});
