/** Names of folders and files: a broker's, and those of a backup. */

/** What a broker's folder is for. Only `partition` is one that it serves. */
export type PartitionFolderKind =
  | 'partition'
  /** Of a deleted topic, or of a replica that was moved away: removed after `file.delete.delay.ms`. */
  | 'delete'
  /** Of a topic that the cluster does not know; the broker keeps it and serves it no more. */
  | 'stray'
  /** A copy on the way to another folder of the same broker. */
  | 'future';

export interface PartitionFolder {
  readonly topic: string;
  readonly partition: number;
  readonly kind: PartitionFolderKind;
}

/** As Kafka allows them; `.` and `..` are not. */
const TOPIC = /^[A-Za-z0-9._-]{1,249}$/;
/** `orders-5`, `orders-5.0123456789abcdef0123456789abcdef-delete`. */
const FOLDER = /^(.+?)(?:\.[0-9a-f]{32}-(delete|stray|future))?$/;
const PARTITION = /^(.+)-(\d{1,10})$/;
const SEGMENT = /^(\d{20})\.log$/;
const DATA = /^(\d{20})\.([0-9a-f]{64})\.log$/;

/** Kafka's metadata of a node: no topic, and backed up apart. */
export const METADATA_TOPIC = '__cluster_metadata';

/** A topic's name can be a folder's, and ends no path. */
export function isTopicName(text: string): boolean {
  return TOPIC.test(text) && text !== '.' && text !== '..';
}

/** A folder of a broker's log directory, or null for one that is no partition's. */
export function partitionFolderOf(name: string): PartitionFolder | null {
  const [, rest = '', kind = 'partition'] = FOLDER.exec(name) ?? [];
  const [, topic = '', partition = ''] = PARTITION.exec(rest) ?? [];
  if (!isTopicName(topic)) return null;
  return { topic, partition: Number(partition), kind: kind as PartitionFolderKind };
}

/** The base offset of a segment file, `00000000000000000042.log` → 42; null for any other file. */
export function segmentOffsetOf(name: string): number | null {
  const [, digits] = SEGMENT.exec(name) ?? [];
  return digits === undefined ? null : Number(digits);
}

/** As Kafka writes offsets in names of files. */
export function offsetName(offset: number): string {
  return String(offset).padStart(20, '0');
}

/**
 * Where a backup keeps a file of records, seen from the target: `data/orders/5/00000000000000000042.<SHA-256>.log`.
 *
 * Kafka's DumpLogSegments takes the digits before the first point for the first offset and wants `.log` at the end.
 */
export function dataFile(topic: string, partition: number, offset: number, sha256: string): string {
  return `${dataFolder(topic, partition)}/${offsetName(offset)}.${sha256}.log`;
}

export function dataFolder(topic: string, partition: number): string {
  return `data/${topic}/${partition}`;
}

/** The parts of such a file's own name; null for any other file. */
export function dataFileParts(name: string): { readonly offset: number; readonly sha256: string } | null {
  const [, digits, sha256] = DATA.exec(name) ?? [];
  return digits === undefined || sha256 === undefined ? null : { offset: Number(digits), sha256 };
}

/** `20261201T001500.123Z`: a backup is named by the moment at which it began. In order of name they are in order of time. */
export function backupId(began: Date): string {
  return began.toISOString().replaceAll(/[-:]/g, '');
}

const BACKUP = /^\d{8}T\d{6}\.\d{3}Z$/;

export function isBackupId(text: string): boolean {
  return BACKUP.test(text);
}

/** Files of a backup, seen from the target. The manifest is written last: without it there is no backup. */
export const manifestFile = (backup: string): string => `backups/${backup}/manifest.json`;
export const indexFile = (backup: string, topic: string): string => `backups/${backup}/topics/${topic}.json`;
/** Says of which cluster the backups of a target are. */
export const TARGET_FILE = 'brokerform-backups.json';
/** When everything of a backup was last read back, and how much of it was damaged. */
export const verifiedFile = (backup: string): string => `backups/${backup}/verified.json`;
