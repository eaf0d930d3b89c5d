/** What is to be done for each topic, and everything that speaks against it, found before anything is written. */
import { createHash } from 'node:crypto';
import { recordCodecs } from '@brokerform/kafka-admin';
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import { topicConfigFallback } from '../../model/kafka/config-definitions';
import { assignReplicas, chooseEngine, isWhole, topicPattern } from '../../model/backup/restore';
import type { AssignableBroker, EngineChoice, RestoreRange } from '../../model/backup/restore';
import type { TopicDescription } from '../../model/live/kafka';
import { UserError } from '../../shared/user-error';
import { visible } from '../../shared/visible';
import type { RestoreOptions } from './options';
import { isWritten, readMarker } from './place';
import { readState, stateFile } from './produce-state';
import { foldersInTheWay, placeReplicas, reachDirs, withoutRoom } from './place-plan';
import type { PlacedReplica, Reach } from './place-plan';
import { scanPartition } from './scan';
import type { PartitionScan } from './scan';
import { sizeOf } from './source';
import type { Source, SourceTopic } from './source';
import { damageText } from './text';

/** ListOffsets: where a partition begins, and ends. */
const FIRST = -2;
const END = -1;

/** The cluster that is restored to. */
export interface Target {
  readonly clusterId: string;
  readonly brokers: readonly AssignableBroker[];
  readonly topics: readonly TopicDescription[];
  readonly reach: Reach;
  /** What topics that set nothing get. */
  readonly brokerProperties: Readonly<Record<string, string | null>>;
  /** Of a topic that is there. */
  maxMessageBytes(topic: string): Promise<number>;
  /** Offsets from the beginning to the end of all partitions of a topic that is there. */
  recordsOf(topic: string): Promise<number>;
}

export interface Retention {
  /** -1: none. */
  readonly ms: number;
  /** -1: none. */
  readonly bytes: number;
  /** The cleanup policy has `delete`. */
  readonly deletes: boolean;
}

export interface TopicPlan {
  readonly name: string;
  readonly target: string;
  /** The same restore has it again, also in another process. */
  readonly restore: string;
  readonly choice: EngineChoice;
  readonly scans: readonly PartitionScan[];
  readonly configuration: Readonly<Record<string, string>>;
  readonly partitionCount: number;
  readonly assignment: readonly (readonly number[])[];
  readonly replicas: readonly PlacedReplica[];
  readonly retention: Retention;
  /** The topic is there already. */
  readonly exists: boolean;
  readonly notes: readonly string[];
}

export async function readTarget(admin: KafkaAdmin): Promise<Target> {
  const [{ clusterId }, registered, topics] = await Promise.all([
    admin.describeCluster(),
    admin.listRegisteredBrokers(),
    admin.listTopics(),
  ]);
  const alive = registered.filter(({ fenced }) => !fenced);
  const ids = alive.map(({ id }) => id);
  const logDirs = await admin.describeLogDirs(ids);
  const [first = 0] = ids;
  const properties = await admin.describeBrokerConfigs([first]);
  return {
    clusterId,
    brokers: alive,
    topics,
    reach: reachDirs(clusterId, logDirs),
    brokerProperties: Object.fromEntries(
      (properties.get(first) ?? []).map(({ name, value }) => [name, value]),
    ),
    maxMessageBytes: async (topic) => {
      const entries = (await admin.describeConfigs([topic])).get(topic) ?? [];
      return Number(entries.find(({ name }) => name === 'max.message.bytes')?.value ?? Infinity);
    },
    recordsOf: async (topic) => {
      const partitions = topics.find(({ name }) => name === topic)?.partitions ?? [];
      const ends = partitions.flatMap(({ partition }) => [
        { topic, partition, timestamp: FIRST },
        { topic, partition, timestamp: END },
      ]);
      const { offsets, failures } = await admin.listOffsets(ends);
      for (const { partition, message } of failures)
        throw new UserError(`${topic}-${partition}: ${message}. Nothing was written.`);
      return offsets.reduce(
        (sum, { timestamp, offset }) => sum + (timestamp === END ? 1 : -1) * Number(offset ?? 0n),
        0,
      );
    },
  };
}

/** @throws UserError if no topic of the source matches */
export function chooseTopics(source: Source, pattern: string, options: RestoreOptions): readonly string[] {
  const matches = topicPattern(pattern);
  // Kafka's own topics are restored only when they are named: a pattern for "all" means those of users.
  const names = source.topics.filter((name) => name === pattern || (matches(name) && !name.startsWith('__')));
  if (names.length === 0)
    throw new UserError(`No topic of the ${source.text} matches ${visible(pattern)}.`, [
      source.topics.length === 0
        ? 'it holds no topics'
        : `it has ${source.topics.slice(0, 10).join(', ')}${source.topics.length > 10 ? ', …' : ''}`,
    ]);
  if (options.to !== undefined && names.length > 1)
    throw new UserError(
      `--to ${visible(options.to)} names one topic, and ${visible(pattern)} matches ${names.length}: ${names.slice(0, 5).join(', ')}.`,
      'restore topics one by one to give them other names',
    );
  return names;
}

export function rangeOf({ firstOffset, lastOffset, since, until }: RestoreOptions): RestoreRange {
  if (firstOffset !== undefined && lastOffset !== undefined && lastOffset < firstOffset)
    throw new UserError(
      `--last-offset ${lastOffset} is before --first-offset ${firstOffset}.`,
      'both are included: give the first one first',
    );
  if (since !== undefined && until !== undefined && until <= since)
    throw new UserError(
      `--until ${new Date(until).toISOString()} is not after --since ${new Date(since).toISOString()}.`,
      'the range is from --since to before --until',
    );
  return { firstOffset, lastOffset, since, until };
}

export interface PlanContext {
  readonly source: Source;
  readonly target: Target;
  readonly options: RestoreOptions;
  /** Bytes that were read. */
  readonly onProgress: (bytes: number) => void;
}

export interface LoadedTopic extends SourceTopic {
  readonly bytes: number;
}

/** The index of a topic, with the partitions that are asked for. */
export function loadTopic(source: Source, name: string, options: RestoreOptions): LoadedTopic {
  const topic = source.load(name);
  const { partition: wanted } = options;
  const missing = (wanted ?? []).filter((id) => !topic.partitions.some(({ partition }) => partition === id));
  if (missing.length > 0)
    throw new UserError(
      `The ${source.text} has no partition ${missing.join(', ')} of ${name}.`,
      `it has ${topic.partitions.map(({ partition }) => partition).join(', ') || 'none'}`,
    );
  const partitions = topic.partitions.filter(({ partition }) => wanted?.includes(partition) ?? true);
  const bytes = partitions.flatMap(({ files }) => files).reduce((sum, file) => sum + (sizeOf(file) ?? 0), 0);
  return { ...topic, partitions, bytes };
}

/** @returns the plan, and what forbids it, a sentence each */
export async function planTopic(
  topic: LoadedTopic,
  { source, target, options, onProgress }: PlanContext,
): Promise<{ readonly plan: TopicPlan; readonly problems: readonly string[] }> {
  const range = rangeOf(options);
  const scans: PartitionScan[] = [];
  for (const partition of topic.partitions) scans.push(await scanPartition(partition, range, onProgress));

  const name = options.to ?? topic.name;
  const restore = createHash('sha256')
    .update(JSON.stringify([source.id, topic.name, name, options.partition, range]))
    .digest('hex')
    .slice(0, 16);
  const there = target.topics.find((each) => each.name === name);
  const partitionCount =
    topic.partitionCount ?? Math.max(0, ...topic.partitions.map(({ partition }) => partition)) + 1;
  const replicationFactor =
    options.replicationFactor ?? topic.assignment?.[0]?.length ?? Math.min(3, target.brokers.length);
  const assignment = assignReplicas(target.brokers, partitionCount, replicationFactor, topic.assignment);
  const replicas =
    assignment === null || target.reach.unreachable.length > 0
      ? []
      : await keptReplicas(name, restore, placeReplicas(name, scans, assignment, target.reach.dirs), target);
  const isOurs = await allOurs(replicas, restore);
  const choice = chooseEngine(
    {
      topicExists: there !== undefined && !isOurs,
      sameCluster: source.clusterId === target.clusterId,
      unreachable: target.reach.unreachable,
      timeRange: range.since !== undefined || range.until !== undefined,
    },
    options.engine,
  );
  const configuration = topic.configuration ?? {};
  const plan: TopicPlan = {
    ...{ name: topic.name, target: name, restore, choice, scans, configuration, partitionCount },
    assignment: assignment ?? [],
    replicas,
    retention: retentionOf(configuration, target.brokerProperties),
    exists: there !== undefined,
    notes: notesOf(topic, range, choice, assignment),
  };
  const problems = [
    ...scans.flatMap(({ damage }) => (options.skipDamaged === true ? [] : damage.map(damageText))),
    ...missingPartitions(topic, options),
    ...(scans.every(({ batches }) => batches === 0) && !isWhole(range)
      ? [`${topic.name}: no record of the backup is in this range`]
      : []),
    ...(there === undefined && assignment === null
      ? [
          `${name}: replication factor ${replicationFactor}, and the cluster has ${target.brokers.length} brokers that are not fenced; give --replication-factor`,
        ]
      : []),
    ...(choice.engine === 'place'
      ? await againstPlacing(plan, target)
      : await againstProducing(plan, there, options, target)),
  ];
  return { plan, problems };
}

/** A restore that is continued finds its folders where it wrote them, also if another directory is emptier now. */
async function keptReplicas(
  name: string,
  restore: string,
  planned: readonly PlacedReplica[],
  { reach }: Target,
): Promise<readonly PlacedReplica[]> {
  const own = new Map<string, PlacedReplica>();
  for (const folder of foldersInTheWay(name, reach.dirs)) {
    const marker = await readMarker(folder);
    if (marker?.restore !== restore) continue;
    for (const each of planned) {
      const dir = reach.dirs
        .get(each.dir.broker)
        ?.find(({ path }) => folder === `${path}/${name}-${each.partition}`);
      if (dir !== undefined) own.set(`${each.dir.broker} ${each.partition}`, { ...each, dir, folder });
    }
  }
  return planned.map((each) => own.get(`${each.dir.broker} ${each.partition}`) ?? each);
}

/** Whether this restore wrote every replica and was interrupted afterwards. */
async function allOurs(replicas: readonly PlacedReplica[], restore: string): Promise<boolean> {
  const markers = await Promise.all(replicas.map(({ folder }) => readMarker(folder)));
  return markers.length > 0 && markers.every((each) => isWritten(each) && each.restore === restore);
}

async function againstPlacing(plan: TopicPlan, target: Target): Promise<string[]> {
  const { choice, target: name, restore, scans, replicas, exists } = plan;
  if (choice.refused !== undefined)
    return [
      `${name}: --engine place is not possible: ${choice.refused}; leave it out, or use --engine produce`,
    ];
  const folders = exists ? [] : foldersInTheWay(name, target.reach.dirs);
  const foreign: string[] = [];
  for (const folder of folders) if ((await readMarker(folder))?.restore !== restore) foreign.push(folder);
  const unsupported = plan.configuration['remote.storage.enable'] === 'true';
  return [
    ...foreign.map(
      (folder) =>
        `${name}: ${visible(folder)} is there and belongs to no topic, or to another restore; move it away, then restore`,
    ),
    ...(unsupported
      ? [
          `${name}: remote.storage.enable is true: a backup has what brokers hold, not what is in tiered storage`,
        ]
      : []),
    ...withoutRoom(replicas, scans).map((text) => `${name}: ${text}`),
  ];
}

async function againstProducing(
  { target: name, restore, scans, partitionCount, configuration }: TopicPlan,
  there: TopicDescription | undefined,
  { to, append, state: given, dryRun }: RestoreOptions,
  target: Target,
): Promise<string[]> {
  const largest = Math.max(0, ...scans.map(({ largestBatch }) => largestBatch));
  const limit =
    there === undefined
      ? Number(
          configuration['max.message.bytes'] ??
            topicConfigFallback('max.message.bytes', target.brokerProperties),
        )
      : await target.maxMessageBytes(name);
  if (largest > limit)
    return [
      `${name}: the largest batch has ${largest} bytes, and max.message.bytes is ${limit}; raise it for the restore`,
    ];
  const cannotDecode = scans.some(({ needsZstd }) => needsZstd) && !(await recordCodecs()).has('zstd');
  if (cannotDecode)
    return [
      `${name}: batches that are compressed with zstd must be decoded, since they have gaps or are cut by the range; Node.js has zstd from 22.15 on, and this is ${process.version}; place needs no decoding`,
    ];
  const began = dryRun === true ? undefined : readState(stateFile(name, given), restore);
  if (began?.done === true)
    return [`${name}: this restore is complete; ${stateFile(name, given)} has its offset map`];
  if (there === undefined) return [];
  const records = began === undefined ? await target.recordsOf(name) : 0;
  if (records > 0 && append !== true)
    return [
      `${name} has ${records} records, and those of the backup would come behind them; restore into ${to === undefined ? 'another topic by --to' : 'another topic'}, or add --append`,
    ];
  const highest = Math.max(...scans.map(({ source }) => source.partition));
  const has = there.partitions.length;
  if (has === partitionCount) return [];
  const other = to === undefined ? 'another topic by --to' : 'another topic';
  if (has <= highest)
    return [
      `${name} has ${has} ${has === 1 ? 'partition' : 'partitions'}, and records of partition ${highest} are to be restored; add partitions, or restore into ${other}`,
    ];
  return [
    `${name} has ${has} partitions, and the backup has ${partitionCount}: records with one key would be in two partitions; restore into ${other}`,
  ];
}

function missingPartitions(topic: LoadedTopic, options: RestoreOptions): string[] {
  if (options.partition !== undefined) return [];
  const count = topic.partitionCount ?? Math.max(...topic.partitions.map(({ partition }) => partition)) + 1;
  const has = new Set(topic.partitions.map(({ partition }) => partition));
  const missing = Array.from({ length: count }, (_, id) => id).filter((id) => !has.has(id));
  if (missing.length === 0) return [];
  return [
    `${topic.name}: partition ${missing.join(', ')} is not in the source; name the partitions to restore by --partition`,
  ];
}

function notesOf(
  topic: LoadedTopic,
  range: RestoreRange,
  { engine }: EngineChoice,
  assignment: TopicPlan['assignment'] | null,
): string[] {
  const moved =
    topic.assignment !== null && assignment !== null && !sameAssignment(topic.assignment, assignment);
  return [
    ...(topic.configuration === null
      ? [
          'the source does not know the configuration: the topic gets the defaults; deploy, and it gets the declared values',
        ]
      : []),
    ...(engine === 'place' && !isWhole(range)
      ? ['place copies whole batches: up to a batch of records beyond the end of the range comes along']
      : []),
    ...(engine === 'place' && moved ? ['replicas are placed on other brokers than before'] : []),
  ];
}

function sameAssignment(a: TopicPlan['assignment'], b: TopicPlan['assignment']): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function retentionOf(
  configuration: Readonly<Record<string, string>>,
  brokerProperties: Target['brokerProperties'],
): Retention {
  const value = (key: string): string | null =>
    configuration[key] ?? topicConfigFallback(key, brokerProperties);
  return {
    ms: Number(value('retention.ms') ?? -1),
    bytes: Number(value('retention.bytes') ?? -1),
    deletes: (value('cleanup.policy') ?? 'delete').includes('delete'),
  };
}
