/**
 * What a target holds, as JSON: the mark of the target, and per backup a manifest and an index of each topic.
 *
 * Additions keep the version; a reader leaves what it does not know. What an older reader would misunderstand raises it.
 */
import { z } from 'zod';
import { UserError } from '../../shared/user-error';
import { CODECS } from './batch';
import { dataFileParts, isBackupId, isTopicName, partitionFolderOf } from './names';

/** What this version writes, and the highest that it reads. */
export const FORMAT_VERSION = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const offset = z.int().min(0);
/** Ms since the epoch; -1: the records have none. */
const time = z.int();
const names = z.record(z.string(), z.string());

/** Only forward slashes, relative, without `..`: a manifest names no file outside of its target. */
const file = z
  .string()
  .regex(/^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/)
  .refine((text) => !text.split('/').some((part) => part === '.' || part === '..'));

const header = { format: z.string(), version: z.int() };

/** `brokerform-backups.json`: a target has backups of one cluster. */
const targetSchema = z.object({ ...header, clusterId: z.string(), createdAt: z.iso.datetime() });
export type TargetMark = z.infer<typeof targetSchema>;

const fileSchema = z.object({
  /** From the target's root. */
  file: file.refine((text) => dataFileParts(text.split('/').at(-1) ?? '') !== null),
  /**
   * Base offset of the broker's segment file that the bytes are of. Several files in a row with the same one are its parts: put
   * together they are the segment file.
   */
  segment: offset,
  bytes: z.int().min(1),
  sha256,
  firstOffset: offset,
  /** Of the last batch; compaction may have removed the record. */
  lastOffset: offset,
  /** Lowest base timestamp of a batch. */
  minTimestamp: time,
  maxTimestamp: time,
  /** Of the first batch, and of the last one. */
  firstLeaderEpoch: z.int(),
  leaderEpoch: z.int(),
  batches: z.int().min(1),
  /** Without control records; with those of aborted transactions. */
  records: z.int().min(0),
  codecs: z.array(z.enum(CODECS)),
  /** There is a transactional batch. */
  transactions: z.boolean(),
});
export type FileEntry = z.infer<typeof fileSchema>;

const problemSchema = z.object({
  /** @default - of the whole backup */
  topic: z.string().optional(),
  partition: z.int().optional(),
  message: z.string(),
});
export type BackupProblem = z.infer<typeof problemSchema>;

const partitionSchema = z.object({
  partition: z.int().min(0),
  /** The replica that was read. */
  source: z.object({ node: z.int().nullable(), directoryId: z.string().nullable(), folder: z.string() }),
  /** Records before it were deleted, also those that the files still have. */
  logStartOffset: offset,
  /** One more than the last offset. */
  endOffset: offset,
  /** Of the last batch; -1 if there is none. */
  leaderEpoch: z.int(),
  /** In order of offset; none for a partition without records. */
  files: z.array(fileSchema),
});
export type PartitionIndex = z.infer<typeof partitionSchema>;

const indexSchema = z.object({
  ...header,
  topic: z.string().refine(isTopicName),
  topicId: z.string().nullable(),
  partitions: z.array(partitionSchema),
});
/** `backups/<id>/topics/<topic>.json` */
export type TopicIndex = z.infer<typeof indexSchema>;

const topicSchema = z.object({
  topic: z.string().refine(isTopicName),
  /** Null where the replica has no partition.metadata. */
  topicId: z.string().nullable(),
  internal: z.boolean(),
  /** How many the cluster has; null if the cluster was not asked. */
  partitions: z.int().min(1).nullable(),
  /** Brokers of each partition, leader by preference first; null if the cluster was not asked. */
  assignment: z.array(z.array(z.int())).nullable(),
  /** What the topic sets itself; null if the cluster was not asked. */
  configuration: names.nullable(),
  /** Of its files in this backup, those that earlier backups have as well among them. */
  bytes: z.int().min(0),
  records: z.int().min(0),
  index: z.object({ file, bytes: z.int().min(1), sha256 }),
});
export type TopicEntry = z.infer<typeof topicSchema>;

const manifestSchema = z.object({
  ...header,
  backup: z.string().refine(isBackupId),
  clusterId: z.string(),
  began: z.iso.datetime(),
  ended: z.iso.datetime(),
  by: z.object({ user: z.string(), host: z.string(), program: z.string() }),
  /** Null if it is not known: brokers tell no client their version. */
  kafkaVersion: z.string().nullable(),
  /** Levels by feature; null if the cluster was not asked. */
  features: z.record(z.string(), z.int()).nullable(),
  /** Patterns that topics were chosen by; null for all topics. */
  chosen: z.array(z.string()).nullable(),
  directories: z.array(
    z.object({ folder: z.string(), node: z.int().nullable(), directoryId: z.string().nullable() }),
  ),
  topics: z.array(topicSchema),
  /** Committed offsets, read before the records; null if the cluster was not asked. */
  groups: z
    .array(
      z.object({
        group: z.string(),
        /** `consumer`, `classic`, `share`; a share group's offsets are those from which it reads on. @default - not known */
        type: z.string().optional(),
        state: z.string(),
        offsets: z.array(z.object({ topic: z.string(), partition: z.int(), offset })),
      }),
    )
    .nullable(),
  /** Files written by this backup, and those that were there already. */
  written: z.object({ files: z.int(), bytes: z.int() }),
  kept: z.object({ files: z.int(), bytes: z.int() }),
  /** Why it does not have everything that it should have; none: it is complete. */
  problems: z.array(problemSchema),
  /** What a reader should know and is no fault. */
  notes: z.array(z.string()),
});
/** `backups/<id>/manifest.json` */
export type Manifest = z.infer<typeof manifestSchema>;

/** The word in `format`. */
export type DocumentKind = 'brokerform-backups' | 'brokerform-backup' | 'brokerform-backup-topic';

/** A file of a backup that is not what it must be. */
export class UnreadableBackup extends UserError {
  public override readonly name = 'UnreadableBackup';
}

export const parseTargetMark = (text: string, at: string): TargetMark =>
  parse('brokerform-backups', targetSchema, text, at);

/** @param at the file's name, for messages. @throws UnreadableBackup */
export const parseManifest = (text: string, at: string): Manifest =>
  parse('brokerform-backup', manifestSchema, text, at);

/** @throws UnreadableBackup, also if files are not in order of offset */
export function parseTopicIndex(text: string, at: string): TopicIndex {
  const index = parse('brokerform-backup-topic', indexSchema, text, at);
  for (const { partition, files } of index.partitions) {
    const wrong = files.findIndex(
      ({ firstOffset, lastOffset }, i) =>
        lastOffset < firstOffset || firstOffset <= (files[i - 1]?.lastOffset ?? -1),
    );
    if (wrong >= 0)
      throw new UnreadableBackup(
        `${at}: files of ${index.topic}-${partition} overlap: ${files[wrong]?.file ?? ''} begins at offset ${files[wrong]?.firstOffset ?? ''}.`,
        REMEDY,
      );
  }
  return index;
}

type Written<T> = Omit<T, 'format' | 'version'>;

/** The text of a document; its kind and version are set here. */
export function documentText(
  kind: DocumentKind,
  content: Written<TargetMark> | Written<Manifest> | Written<TopicIndex>,
): string {
  return `${JSON.stringify({ format: kind, version: FORMAT_VERSION, ...content }, null, 1)}\n`;
}

/** Nothing is missing that should be in it. A backup that is not good never replaces one. */
export function isComplete({ problems }: Pick<Manifest, 'problems'>): boolean {
  return problems.length === 0;
}

/** `orders-5` of a message. */
export function partitionName({ topic, partition }: { topic: string; partition: number }): string {
  return `${topic}-${partition}`;
}

/** `orders-5` → its topic and partition; null for what is no partition's name. */
export function parsePartitionName(text: string): { topic: string; partition: number } | null {
  const folder = partitionFolderOf(text);
  return folder?.kind === 'partition' ? { topic: folder.topic, partition: folder.partition } : null;
}

const REMEDY =
  'brokerform backup verify shows everything that is damaged; choose another backup, or copy the file back from another target';

function parse<T extends { format: string; version: number }>(
  kind: DocumentKind,
  schema: z.ZodType<T>,
  text: string,
  at: string,
): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UnreadableBackup(`${at} is not valid JSON: it is truncated or damaged.`, REMEDY);
  }
  const { success, data } = z.object(header).safeParse(value);
  if (!success || data.format !== kind)
    throw new UnreadableBackup(
      `${at} is not a file of this kind: its format is ${JSON.stringify(data?.format ?? null)}, expected "${kind}".`,
      'name the folder that holds brokerform-backups.json',
    );
  if (data.version < 1 || data.version > FORMAT_VERSION)
    throw new UnreadableBackup(
      `${at} has format version ${data.version}; this version of brokerform reads 1 to ${FORMAT_VERSION}.`,
      'use the version of brokerform that wrote it, or a later one',
    );
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UnreadableBackup(
    `${at}: ${issue?.path.join('.') || 'the document'} is not valid: ${issue?.message ?? ''}.`,
    REMEDY,
  );
}
