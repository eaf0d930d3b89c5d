/**
 * Restores records by producing them: anywhere, with new offsets. What is sent is always the same for the same backup, so that the number of
 * records that a partition got says where a restore is continued; what is sent twice the broker recognizes by producer and sequence.
 */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import { readHeader } from '../../model/backup/batch';
import { OffsetMap } from '../../model/backup/offset-map';
import type { OffsetRun } from '../../model/backup/offset-map';
import { SUSPENDED } from '../../model/backup/restore';
import { stampForProduce } from '../../model/backup/rewrite';
import { pollUntil } from '../../shared/system/poll';
import { UserError } from '../../shared/user-error';
import { inParallel } from '../backup/parallel';
import type { RestoreOptions } from './options';
import { outgoing } from './outgoing';
import type { Codecs, Outgoing } from './outgoing';
import type { RestoredPartition, Steps } from './place-topic';
import type { TopicPlan } from './plan';
import { asTuples, saveState } from './produce-state';
import type { ProduceState } from './produce-state';
import type { PartitionScan } from './scan';
import { contentOf, readBack } from './verify';

/** Partitions that are written at the same time. */
const AT_ONCE = 4;
/** Every so many batches all in-sync replicas confirm: then everything before is safe too. Facts: twice as fast as waiting each time. */
const BARRIER = 32;
const ATTEMPTS = 30;
const PAUSE_MS = 1_000;
/** Sequences are 31 bits and begin again at 0. */
const SEQUENCES = 2 ** 31;
const LEADER_TIMEOUT_MS = 60_000;

export interface ProducedTopic {
  readonly restored: RestoredPartition[];
  readonly runs: ReadonlyMap<number, readonly OffsetRun[]>;
  /** False where the topic changes what it takes: then only numbers can be compared. */
  readonly compared: boolean;
}

export interface ProduceContext extends Steps {
  readonly codecs: Codecs;
  readonly state: ProduceState | undefined;
  readonly file: string;
  readonly options: RestoreOptions;
}

/** @throws UserError if Kafka refuses a batch, others write to the topic, or what is read back is something else */
export async function produceTopic(
  admin: KafkaAdmin,
  plan: TopicPlan,
  { codecs, state: before, file, onCopied, onStep }: ProduceContext,
): Promise<ProducedTopic> {
  const state =
    before !== undefined && hasBegun(before) ? before : await begin(admin, plan, file, before?.suspended);
  onStep(`producing to ${plan.target}`);
  const sums = new Map<number, number>();
  await inParallel(plan.scans, AT_ONCE, async (scan) => {
    const writer = new PartitionWriter(admin, plan, scan, state);
    sums.set(scan.source.partition, await writer.write(codecs, onCopied));
  });
  onStep(`reading ${plan.target} back`);
  const compared = await keepsBatches(admin, plan.target);
  const restored: RestoredPartition[] = [];
  const runs = new Map<number, readonly OffsetRun[]>();
  for (const scan of plan.scans) {
    const { partition } = scan.source;
    const base = state.bases[partition] ?? 0;
    const { map, sha256 } = await expected(scan, codecs, base);
    const end = base + (sums.get(partition) ?? 0);
    const leader = await leaderOf(admin, plan.target, partition);
    const at = { topic: plan.target, partition, leader };
    const read = await readBack(admin, at, { startOffset: base, endOffset: end }, contentOf);
    const wrong = [
      ...(read.records === end - base ? [] : [`${end - base} records written, ${read.records} read`]),
      ...(compared && read.sha256 !== sha256 ? [`checksum written ${sha256}, read ${read.sha256}`] : []),
    ];
    if (wrong.length > 0)
      throw new UserError(
        `${plan.target}-${partition} is not what was written: ${wrong.join('; ')}.`,
        'if nothing else writes to the topic, delete it and restore it again; the backup is unchanged',
      );
    runs.set(partition, map.runs());
    restored.push({ partition, startOffset: base, endOffset: end, records: end - base, sha256: read.sha256 });
  }
  saveState(file, {
    ...state,
    offsets: Object.fromEntries([...runs].map(([partition, own]) => [partition, asTuples(own)])),
  });
  return { restored, runs, compared };
}

/** Whether its first record may have been written. */
const hasBegun = ({ bases }: ProduceState): boolean => Object.keys(bases).length > 0;

/**
 * The topic as it is to be, without retention; and who writes, remembered before the first record is written.
 *
 * @param remembered what the topic set itself, of a try that was cut off here
 */
async function begin(
  admin: KafkaAdmin,
  plan: TopicPlan,
  file: string,
  remembered: ProduceState['suspended'] | undefined,
): Promise<ProduceState> {
  const { target, configuration, assignment, partitionCount } = plan;
  const overrides = remembered ?? (plan.exists ? await overridesOf(admin, target) : configuration);
  const suspended = Object.fromEntries(Object.entries(overrides).filter(([key]) => key in SUSPENDED));
  const identity = {
    format: 'brokerform-restore',
    version: 1,
    restore: plan.restore,
    topic: target,
  } as const;
  // Before the topic loses them: a try that is cut off must not take what is suspended for its values.
  saveState(file, {
    ...identity,
    ...{ producer: { id: '-1', epoch: -1 }, bases: {}, suspended, done: false, offsets: {} },
  });
  if (!plan.exists) {
    const failures = await admin.createTopics([
      {
        name: target,
        partitions: partitionCount,
        replicationFactor: assignment[0]?.length ?? 1,
        config: { ...configuration, ...SUSPENDED },
        assignment,
      },
    ]);
    for (const { message } of failures) throw new UserError(`${target} was not created: ${message}`);
  }
  const bases: Record<string, number> = {};
  for (const { source } of plan.scans) {
    await leaderOf(admin, target, source.partition);
    bases[source.partition] = await endOf(admin, target, source.partition);
  }
  const { producerId, producerEpoch } = await admin.initProducer();
  const state: ProduceState = {
    ...identity,
    producer: { id: String(producerId), epoch: producerEpoch },
    ...{ bases, suspended, done: false, offsets: {} },
  };
  saveState(file, state);
  if (plan.exists) {
    const failures = await admin.incrementalAlterConfigs([
      { resource: { type: 'topic', name: target }, set: SUSPENDED },
    ]);
    for (const { message } of failures)
      throw new UserError(
        `The retention of ${target} cannot be suspended: ${message}. No record was written.`,
      );
  }
  return state;
}

async function overridesOf(admin: KafkaAdmin, topic: string): Promise<Record<string, string>> {
  const configs = await admin.describeConfigs([topic]);
  return Object.fromEntries(
    (configs.get(topic) ?? [])
      .filter(({ overridden, value }) => overridden && value !== null)
      .map(({ name, value }) => [name, value ?? '']),
  );
}

/** A topic that compresses by itself, or has the time of appending, rewrites batches. */
async function keepsBatches(admin: KafkaAdmin, topic: string): Promise<boolean> {
  const entries = (await admin.describeConfigs([topic])).get(topic) ?? [];
  const value = (key: string): string | null | undefined => entries.find(({ name }) => name === key)?.value;
  return value('compression.type') === 'producer' && value('message.timestamp.type') !== 'LogAppendTime';
}

async function leaderOf(admin: KafkaAdmin, topic: string, partition: number): Promise<number> {
  const found = await pollUntil(
    async () => {
      const topics = await admin.listTopics();
      const own = topics.find(({ name }) => name === topic)?.partitions;
      return own?.find((each) => each.partition === partition)?.leader ?? undefined;
    },
    { everyMs: PAUSE_MS / 5, timeoutMs: LEADER_TIMEOUT_MS },
  );
  if (found !== undefined) return found;
  throw new UserError(`${topic}-${partition} has no leader.`, 'run the same command again once it has one');
}

/** The high watermark: what lies beyond can still be lost. */
async function endOf(admin: KafkaAdmin, topic: string, partition: number): Promise<number> {
  let reason = '';
  const end = await pollUntil(
    async () => {
      const { offsets, failures } = await admin.listOffsets([{ topic, partition, timestamp: -1 }]);
      reason = failures[0]?.message ?? '';
      return offsets[0]?.offset ?? undefined;
    },
    { everyMs: PAUSE_MS / 5, timeoutMs: LEADER_TIMEOUT_MS },
  );
  if (end !== undefined) return Number(end);
  throw new UserError(`The end of ${topic}-${partition} is unknown: ${reason}`);
}

/** What of the source should be in the partition, and the map to it. */
async function expected(
  scan: PartitionScan,
  codecs: Codecs,
  base: number,
): Promise<{ readonly map: OffsetMap; readonly sha256: string }> {
  const map = new OffsetMap();
  const hash = createHash('sha256');
  let next = base;
  for await (const { bytes, from } of outgoing(scan, codecs, () => undefined)) {
    for (const part of contentOf(bytes, readHeader(bytes))) hash.update(part);
    for (const { offset, count } of from) {
      map.add({ from: offset, to: next, count });
      next += count;
    }
  }
  return { map, sha256: hash.digest('hex') };
}

class PartitionWriter {
  private readonly partition: number;
  private readonly base: number;

  public constructor(
    private readonly admin: KafkaAdmin,
    private readonly plan: TopicPlan,
    private readonly scan: PartitionScan,
    private readonly state: ProduceState,
  ) {
    this.partition = scan.source.partition;
    this.base = state.bases[this.partition] ?? 0;
  }

  /** Writes what is missing; after an error from the last record on that every in-sync replica has. Returns the number of all records. */
  public async write(codecs: Codecs, onProgress: (bytes: number) => void): Promise<number> {
    let reason = '';
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (attempt > 0) await sleep(PAUSE_MS);
      const leader = await leaderOf(this.admin, this.plan.target, this.partition);
      const written = (await endOf(this.admin, this.plan.target, this.partition)) - this.base;
      const result = await this.pass(codecs, leader, written, attempt === 0 ? onProgress : () => undefined);
      if (result.ok) return result.records;
      reason = result.reason;
      if (result.final) break;
    }
    throw new UserError(
      `${this.plan.target}-${this.partition} was not restored to its end: ${reason}`,
      'run the same command again: it continues where it stopped',
    );
  }

  private async pass(
    codecs: Codecs,
    leader: number,
    written: number,
    onProgress: (bytes: number) => void,
  ): Promise<{ ok: true; records: number } | { ok: false; reason: string; final: boolean }> {
    let [records, sent] = [0, 0];
    let last: Outgoing | undefined;
    for await (const next of outgoing(this.scan, codecs, onProgress)) {
      if (records < written && records + next.count > written)
        return { ok: false, final: true, reason: 'others have written to it in between' };
      if (records >= written) {
        if (last !== undefined) {
          const failed = await this.send(leader, last, records - last.count, sent % BARRIER === 0 ? -1 : 1);
          if (failed !== undefined) return { ok: false, ...failed };
        }
        last = next;
        sent += 1;
      }
      records += next.count;
    }
    if (records < written) return { ok: false, final: true, reason: 'others have written to it in between' };
    // The last one is confirmed by all in-sync replicas, and with it everything.
    const failed = last === undefined ? undefined : await this.send(leader, last, records - last.count, -1);
    return failed === undefined ? { ok: true, records } : { ok: false, ...failed };
  }

  private async send(
    leader: number,
    { bytes }: Outgoing,
    position: number,
    acks: -1 | 1,
  ): Promise<{ readonly reason: string; readonly final: boolean } | undefined> {
    const { producer } = this.state;
    stampForProduce(bytes, {
      producerId: BigInt(producer.id),
      producerEpoch: producer.epoch,
      sequence: position % SEQUENCES,
    });
    const at = { topic: this.plan.target, partition: this.partition, leader };
    try {
      const answer = await this.admin.produceBatch({ ...at, acks, batch: bytes });
      if (!answer.ok) return { reason: answer.message, final: !PASSES.has(answer.error) };
      if (Number(answer.baseOffset) === this.base + position) return undefined;
      return {
        reason: `a batch got offset ${answer.baseOffset}, and ${this.base + position} was expected: others write to it`,
        final: acks === -1,
      };
    } catch (error) {
      return { reason: error instanceof Error ? error.message : String(error), final: false };
    }
  }
}

/** Errors that end with another leader, or once followers have caught up. */
const PASSES: ReadonlySet<string> = new Set([
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_OR_FOLLOWER',
  'REQUEST_TIMED_OUT',
  'NOT_ENOUGH_REPLICAS',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'DUPLICATE_SEQUENCE_NUMBER',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'NETWORK_EXCEPTION',
  'KAFKA_STORAGE_ERROR',
]);
