/** Backups made in this process, and what Kafka's own tools read of them. */
import path from 'node:path';
import { createBackup } from '../../../operations/backup/create';
import type { CreateOptions } from '../../../operations/backup/create';
import { findBackups, readIndex } from '../../../operations/backup/catalog';
import { FolderTarget } from '../../../operations/backup/folder-target';
import type { Manifest, PartitionIndex } from '../../../model/backup/format';
import { RateLimit } from '../../../operations/backup/rate-limit';
import { verifyBackup } from '../../../operations/backup/verify';
import type { VerifyResult } from '../../../operations/backup/verify';
import type { BackupCluster } from './backup-cluster';

export function back(
  folder: string,
  options: Partial<CreateOptions> & Pick<CreateOptions, 'data'>,
): Promise<Manifest> {
  return createBackup({ target: new FolderTarget(folder), parallel: 4, report: () => undefined, ...options });
}

export async function verifyLatest(folder: string): Promise<VerifyResult> {
  const target = new FolderTarget(folder);
  const { backups } = await findBackups(target);
  const manifest = backups.at(-1)?.manifest;
  if (manifest === undefined) throw new Error(`${folder} has no backup`);
  return verifyBackup(target, manifest, {
    ...{ limit: new RateLimit(undefined), parallel: 2, onRead: () => undefined, checked: new Map() },
  });
}

export async function partitionsOf(
  folder: string,
  manifest: Manifest,
  topic: string,
): Promise<readonly PartitionIndex[]> {
  const entry = manifest.topics.find((each) => each.topic === topic);
  if (entry === undefined) throw new Error(`topic ${topic} is not in backup ${manifest.backup}`);
  return (await readIndex(new FolderTarget(folder), entry)).partitions;
}

export interface PlainRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: string;
  readonly value: string | null;
}

/** Records of a partition of a backup, by Kafka's DumpLogSegments: no code of this project reads them. Without control records. */
export async function dumped(
  cluster: BackupCluster,
  folder: string,
  { files }: PartitionIndex,
): Promise<PlainRecord[]> {
  if (files.length === 0) return [];
  const text = await cluster.tool(
    'org.apache.kafka.tools.DumpLogSegments',
    ...['--print-data-log', '--files', files.map(({ file }) => path.join(folder, file)).join(',')],
  );
  if (/Found \d+ invalid message/.test(text) || text.includes('isvalid: false'))
    throw new Error(`DumpLogSegments found damage:\n${text.slice(0, 2000)}`);
  return text.split('\n').flatMap((line) => {
    const [, offset = '', timestamp = '', rest = ''] =
      /^\| offset: (\d+) (?:CreateTime|LogAppendTime): (-?\d+) (.*)$/.exec(line) ?? [];
    if (offset === '' || rest.includes('endTxnMarker')) return [];
    const [, key = ''] = / key: (\S+)/.exec(rest) ?? [];
    const [, value = null] = / payload: (.*)$/.exec(rest) ?? [];
    return [{ offset: Number(offset), timestamp: Number(timestamp), key, value }];
  });
}

/** What Kafka's console consumer reads of a partition. */
export async function consumed(
  cluster: BackupCluster,
  topic: string,
  partition: number,
): Promise<PlainRecord[]> {
  const text = await cluster.tool(
    'org.apache.kafka.tools.consumer.ConsoleConsumer',
    ...['--bootstrap-server', cluster.servers, '--topic', topic, '--partition', String(partition)],
    ...['--offset', 'earliest', '--timeout-ms', '6000'],
    ...['timestamp', 'offset', 'key'].flatMap((each) => ['--formatter-property', `print.${each}=true`]),
    ...['--formatter-property', 'null.literal=NULL'],
  );
  return text.split('\n').flatMap((line) => {
    const [, timestamp = '', offset = '', key = '', value = ''] =
      /^CreateTime:(-?\d+)\tOffset:(\d+)\t(\S+)\t(.*)$/.exec(line) ?? [];
    if (offset === '') return [];
    return [
      { offset: Number(offset), timestamp: Number(timestamp), key, value: value === 'NULL' ? null : value },
    ];
  });
}
