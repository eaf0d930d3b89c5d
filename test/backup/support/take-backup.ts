/** A backup of topics in the documented format, written by the shortest program that can: it copies segments of a broker and describes them. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import { codecOf, isControl, isTransactional, walkBatches } from '../../../model/backup/batch';
import { documentText } from '../../../model/backup/format';
import type { FileEntry, Manifest, PartitionIndex, TopicIndex } from '../../../model/backup/format';
import {
  TARGET_FILE,
  dataFile,
  indexFile,
  manifestFile,
  offsetName,
  segmentOffsetOf,
} from '../../../model/backup/names';

export interface BackupRequest {
  readonly admin: KafkaAdmin;
  /** The backups' folder. */
  readonly into: string;
  readonly name: string;
  readonly topics: readonly string[];
  readonly groups: readonly {
    group: string;
    offsets: { topic: string; partition: number; offset: number }[];
  }[];
  /** A broker's folder of a partition. */
  readonly folderOf: (leader: number, topic: string, partition: number) => string;
}

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

export async function takeBackup({
  admin,
  into,
  name,
  topics,
  groups,
  folderOf,
}: BackupRequest): Promise<void> {
  const write = (file: string, text: Buffer | string): void => {
    mkdirSync(dirname(join(into, file)), { recursive: true });
    writeFileSync(join(into, file), text);
  };
  const { clusterId } = await admin.describeCluster();
  const described = (await admin.listTopics()).filter((each) => topics.includes(each.name));
  const configs = await admin.describeConfigs(topics);
  const now = new Date().toISOString();
  const entries: Manifest['topics'] = [];
  for (const { name: topic, partitions, internal } of described) {
    const earliest = await admin.listOffsets(
      partitions.map(({ partition }) => ({ topic, partition, timestamp: -2 })),
    );
    const indexed: PartitionIndex[] = partitions.map(({ partition, leader }) => {
      const folder = folderOf(leader ?? 0, topic, partition);
      const segments = readdirSync(folder)
        .map(segmentOffsetOf)
        .filter((offset) => offset !== null)
        .sort((a, b) => a - b);
      const files = segments.flatMap((segment) => {
        const bytes = readFileSync(join(folder, `${offsetName(segment)}.log`));
        const entry = describeFile(topic, partition, segment, bytes);
        if (entry === null) return [];
        write(entry.file, bytes);
        return [entry];
      });
      const start = Number(earliest.offsets.find((each) => each.partition === partition)?.offset ?? 0);
      return {
        partition,
        source: { node: leader, directoryId: null, folder },
        logStartOffset: start,
        endOffset: Math.max((files.at(-1)?.lastOffset ?? -1) + 1, segments.at(-1) ?? 0),
        leaderEpoch: files.at(-1)?.leaderEpoch ?? -1,
        files,
      };
    });
    const text = documentText('brokerform-backup-topic', {
      topic,
      topicId: null,
      partitions: indexed,
    } satisfies Omit<TopicIndex, 'format' | 'version'>);
    write(indexFile(name, topic), text);
    const files = indexed.flatMap((each) => each.files);
    entries.push({
      ...{ topic, topicId: null, internal, partitions: partitions.length },
      assignment: partitions.map(({ replicas }) => [...replicas]),
      configuration: Object.fromEntries(
        (configs.get(topic) ?? [])
          .filter(({ overridden }) => overridden)
          .map(({ name: key, value }) => [key, value ?? '']),
      ),
      bytes: files.reduce((sum, each) => sum + each.bytes, 0),
      records: files.reduce((sum, each) => sum + each.records, 0),
      index: { file: indexFile(name, topic), bytes: Buffer.byteLength(text), sha256: sha256(text) },
    });
  }
  write(TARGET_FILE, documentText('brokerform-backups', { clusterId, createdAt: now }));
  const manifest: Omit<Manifest, 'format' | 'version'> = {
    ...{
      backup: name,
      clusterId,
      began: now,
      ended: now,
      kafkaVersion: '4.3.1',
      features: null,
      chosen: null,
    },
    by: { user: 'test', host: 'localhost', program: 'test' },
    directories: [],
    topics: entries,
    groups: groups.map((each) => ({ ...each, type: 'consumer', state: 'Empty' })),
    ...{ written: { files: 0, bytes: 0 }, kept: { files: 0, bytes: 0 }, problems: [], notes: [] },
  };
  write(manifestFile(name), documentText('brokerform-backup', manifest));
}

function describeFile(topic: string, partition: number, segment: number, bytes: Buffer): FileEntry | null {
  const headers = [...walkBatches(bytes)].map(({ header }) => header);
  const [first, last] = [headers[0], headers.at(-1)];
  if (first === undefined || last === undefined) return null;
  const hash = sha256(bytes);
  return {
    file: dataFile(topic, partition, first.baseOffset, hash),
    ...{ segment, bytes: bytes.length, sha256: hash },
    ...{ firstOffset: first.baseOffset, lastOffset: last.lastOffset },
    minTimestamp: Math.min(...headers.map(({ baseTimestamp }) => baseTimestamp)),
    maxTimestamp: Math.max(...headers.map(({ maxTimestamp }) => maxTimestamp)),
    ...{ firstLeaderEpoch: first.leaderEpoch, leaderEpoch: last.leaderEpoch, batches: headers.length },
    records: headers.filter((header) => !isControl(header)).reduce((sum, { count }) => sum + count, 0),
    codecs: [...new Set(headers.flatMap((header) => codecOf(header) ?? []))],
    transactions: headers.some(isTransactional),
  };
}
