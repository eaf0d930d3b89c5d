/** The steps of a placed topic, after everything was checked. */
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import { SUSPENDED } from '../../model/backup/restore';
import { groupBy } from '../../shared/collections';
import { pollUntil } from '../../shared/system/poll';
import { UserError } from '../../shared/user-error';
import { visible } from '../../shared/visible';
import { MARKER, writePartition } from './place';
import type { PlacedPartition } from './place';
import type { TopicPlan } from './plan';
import { readBack } from './verify';

const POLL_MS = 200;
/** Brokers open the folders and build indexes: some hundred megabytes a second. */
const OPEN_TIMEOUT_MS = 10 * 60_000;

export interface RestoredPartition {
  readonly partition: number;
  readonly startOffset: number;
  readonly endOffset: number;
  readonly records: number;
  readonly sha256: string;
}

export interface Steps {
  /** Bytes of the source that were copied. */
  readonly onCopied: (bytes: number) => void;
  readonly onStep: (text: string) => void;
}

/** @throws UserError if a disk is full, a folder was removed meanwhile, or what is read back is not what was written */
export async function placeTopic(
  admin: KafkaAdmin,
  plan: TopicPlan,
  { onCopied, onStep }: Steps,
): Promise<RestoredPartition[]> {
  const placed: PlacedPartition[] = [];
  for (const scan of plan.scans) {
    const replicas = plan.replicas.filter(({ partition }) => partition === scan.source.partition);
    placed.push(await writing(plan, () => writePartition(scan, replicas, plan.restore, onCopied)));
  }
  if (!plan.exists) {
    onStep(`creating ${plan.target}`);
    await createTopic(admin, plan);
  }
  onStep(`waiting until every replica of ${plan.target} is in sync`);
  const leaders = await waitForReplicas(admin, plan);
  onStep(`reading ${plan.target} back`);
  const restored: RestoredPartition[] = [];
  for (const written of placed) {
    const { partition, sha256, records } = written;
    const at = { topic: plan.target, partition, leader: leaders.get(partition) ?? -1 };
    const read = await readBack(admin, at, written);
    requireSame(plan, written, read);
    const wanted = plan.scans.find(({ source }) => source.partition === partition)?.startOffset ?? 0;
    // Batches are whole: what is before the first record that was asked for is deleted as Kafka's DeleteRecords does it.
    if (wanted > written.startOffset) {
      const failures = await admin.deleteRecords([
        { ...at, offset: BigInt(Math.min(wanted, written.endOffset)) },
      ]);
      for (const { message } of failures) throw new UserError(`${plan.target}-${partition}: ${message}`);
    }
    restored.push({
      ...{ partition, records, sha256, endOffset: written.endOffset },
      startOffset: Math.max(wanted, written.startOffset),
    });
  }
  await Promise.all(plan.replicas.map(({ folder }) => rm(path.join(folder, MARKER), { force: true })));
  return restored;
}

async function writing<T>(plan: TopicPlan, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const why = {
      ENOSPC: 'the disk is full',
      EDQUOT: 'the disk quota is used up',
      EACCES: 'no permission',
      EROFS: 'the file system is read-only',
    }[code];
    if (why === undefined) throw error;
    throw new UserError(
      `${plan.target} was not restored: ${why} (${(error as NodeJS.ErrnoException).path ?? plan.replicas[0]?.folder ?? ''}). The topic was not created.`,
      [
        'make room and run the same command again: it continues',
        `to give up, remove ${plan.target}-<partition> in each log directory; brokers do not use these folders`,
      ],
    );
  }
}

async function createTopic(admin: KafkaAdmin, plan: TopicPlan): Promise<void> {
  const { target, replicas, configuration, assignment, partitionCount } = plan;
  // A broker that was started in between has renamed the folder: as the leader it would have an empty log, and cut the followers to nothing.
  for (const { folder, dir } of replicas)
    if (
      !(await stat(path.join(folder, MARKER)).then(
        () => true,
        () => false,
      ))
    )
      throw new UserError(
        `${visible(folder)} is no longer there: broker ${dir.broker} was restarted underway and renamed it to …-stray. The topic was not created.`,
        'run the same command again',
      );
  for (const [broker, own] of groupBy(replicas, ({ dir }) => dir.broker)) {
    const asked = own.map(({ partition, dir }) => ({ topic: target, partition, path: dir.path }));
    const failures = await admin.alterReplicaLogDirs(broker, asked);
    for (const { partition, message } of failures)
      throw new UserError(
        `Broker ${broker} does not take the log directory of ${target}-${partition}: ${message}. The topic was not created.`,
      );
  }
  const failures = await admin.createTopics([
    {
      name: target,
      partitions: partitionCount,
      replicationFactor: assignment[0]?.length ?? 1,
      config: { ...configuration, ...SUSPENDED },
      assignment,
    },
  ]);
  for (const { message } of failures)
    throw new UserError(`${target} was not created: ${message}`, 'mend it and run the same command again');
}

/** Returns the leader of each partition. */
async function waitForReplicas(
  admin: KafkaAdmin,
  { target, assignment }: TopicPlan,
): Promise<Map<number, number>> {
  let missing = 'the topic is not known yet';
  const leaders = await pollUntil(
    async () => {
      const topics = await admin.listTopics();
      const partitions = topics.find(({ name }) => name === target)?.partitions ?? [];
      const waiting = partitions.filter(
        ({ leader, inSyncReplicas, replicas }) => leader === null || inSyncReplicas.length < replicas.length,
      );
      missing = waiting
        .map(
          ({ partition, inSyncReplicas }) => `${partition} (in sync: ${inSyncReplicas.join(', ') || 'none'})`,
        )
        .join(', ');
      if (partitions.length < assignment.length || waiting.length > 0) return undefined;
      return new Map(partitions.map(({ partition, leader }) => [partition, leader ?? -1]));
    },
    { everyMs: POLL_MS, timeoutMs: OPEN_TIMEOUT_MS },
  );
  if (leaders !== undefined) return leaders;
  throw new UserError(
    `${target} was created, and not every replica is in sync: partition ${missing}.`,
    'server.log of the broker says why; run the same command again to verify',
  );
}

function requireSame(
  { target }: TopicPlan,
  written: PlacedPartition,
  read: Awaited<ReturnType<typeof readBack>>,
): void {
  const differences = (['startOffset', 'endOffset', 'batches', 'records', 'sha256'] as const).filter(
    (key) => written[key] !== read[key],
  );
  if (differences.length === 0) return;
  throw new UserError(
    [
      `${target}-${written.partition} is not what was written:`,
      ...differences.map((key) => `    ${key}: written ${written[key]}, read ${read[key]}`),
    ].join('\n'),
    'the backup is unchanged: delete the topic and restore it again; keep server.log of its leader for a report',
  );
}
