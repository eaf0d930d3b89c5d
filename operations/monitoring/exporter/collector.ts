/**
 * Reads groups, commits and ends in the background and keeps what each broker answered last: while one of them does not answer, its values stay and
 * have an age.
 */
import { readFailure } from '@brokerform/kafka-admin';
import type { LagReader, PartitionMoment, Topology } from '@brokerform/kafka-admin';
import {
  OFFSETS_TOPIC,
  coordinatorPartition,
  firstUnread,
  topicLags,
} from '../../../model/monitoring/group-lag';
import type {
  GroupReading,
  PartitionReading,
  TopicLag,
  TopicOffsets,
} from '../../../model/monitoring/group-lag';
import { momentToAsk, pruned, withEnd, withRecordAt } from '../../../model/monitoring/lag-timeline';
import { append } from '../../../shared/collections';
import { visible } from '../../../shared/visible';

export type Read = 'commits' | 'share' | 'ends';

interface Kept<T> {
  readonly value: T;
  /** Which broker answered with it, and when. */
  readonly broker: number;
  readonly at: number;
}

export interface GroupLag {
  readonly group: GroupReading;
  readonly topics: readonly TopicLag[];
}

export interface CollectorOptions {
  readonly clusterId?: string;
  readonly intervalMs: number;
  /** Shows a line, of what has changed. */
  readonly say: (line: string) => void;
}

export interface BrokerStatus {
  /** Whether the last read succeeded. */
  readonly up: boolean;
  readonly timeOuts: number;
  /** Time-outs among them. */
  readonly failures: number;
}

/** Moments that are asked for in one round of collecting; the next one continues where they did not suffice. */
const MOMENTS_A_ROUND = 6;

/** In the place of a leader, where there is none. */
const NO_BROKER = -1;

export class LagCollector {
  /** Whether the cluster answered in the last round, and is the one that is expected. */
  public up = false;
  public rounds = 0;
  public lastRoundMs = 0;
  public readonly brokers = new Map<number, BrokerStatus>();

  private topology: Topology | undefined;
  private readonly groups = new Map<string, Kept<GroupReading>>();
  private readonly share = new Map<string, Kept<readonly TopicOffsets[]>>();
  private readonly topics = new Map<
    string,
    { readonly id: string; readonly partitions: (Kept<PartitionReading> | undefined)[] }
  >();
  private readonly lastRead = new Map<string, number>();
  private rightsOf: string | undefined;
  private readonly problems = new Map<string, string>();

  public constructor(private readonly options: CollectorOptions) {}

  /** One round. Commits are read before ends, so that no lag is negative. What a broker does not answer is no error of the round. */
  public async collect(reader: LagReader): Promise<void> {
    const begun = Date.now();
    try {
      const topology = await this.readTopology(reader);
      this.up = topology !== undefined;
      if (topology === undefined) return;
      await this.checkRights(reader, topology);
      const failed = new Set<number>();
      await this.readGroups(reader, topology, failed);
      await this.readEnds(reader, topology, failed);
      for (let moment = 0; moment < MOMENTS_A_ROUND; moment += 1) {
        if (!(await this.askMoments(reader, topology, failed))) break;
      }
      this.prune();
    } finally {
      this.rounds += 1;
      this.lastRoundMs = Date.now() - begun;
    }
  }

  /** Of share groups, by connections of their own: a broker works on the requests of one connection one after the other. */
  public async collectShare(reader: LagReader): Promise<void> {
    const ids = [...this.groups.values()].flatMap(({ value: { id, kind } }) =>
      kind === 'share' ? [id] : [],
    );
    if (this.topology === undefined) return;
    if (ids.length > 0) await reader.readTopology();
    const byBroker = new Map<number, string[]>();
    for (const id of ids) append(byBroker, this.coordinatorOf(id), id);
    byBroker.delete(NO_BROKER);
    this.forgetReads('share', this.topology, byBroker);
    await Promise.all(
      [...byBroker].map(([broker, own]) =>
        this.reading(broker, 'share', async () => {
          const at = Date.now();
          for (const [id, value] of await reader.readShareOffsets(broker, own)) {
            if (this.groups.has(id)) this.share.set(id, { value, broker, at });
          }
        }),
      ),
    );
  }

  /** Every group that is there, with what it reads. */
  public lags(now = Date.now()): GroupLag[] {
    return [...this.groups.values()].map(({ value: group }) => ({
      group,
      topics: topicLags(this.commitsOf(group), (topic, partition) => this.lookup(topic, partition), now),
    }));
  }

  public get brokerCount(): number | undefined {
    return this.topology?.brokers.size;
  }

  /** Topics that are no internal ones, and those that a group reads, with what is known of each partition. */
  public partitions(): {
    readonly topic: string;
    readonly partitions: readonly (PartitionReading | undefined)[];
  }[] {
    return [...this.topics].map(([topic, { partitions }]) => ({
      topic,
      partitions: partitions.map((kept) => kept?.value),
    }));
  }

  /** When the oldest value was read that is kept of a broker; without one, when it was read last. */
  public oldest(): { readonly broker: number; readonly read: Read; readonly at: number }[] {
    const oldest = new Map<string, number>();
    const note = (read: Read, { broker, at }: Kept<unknown>): void => {
      const key = `${read} ${broker}`;
      oldest.set(key, Math.min(oldest.get(key) ?? Infinity, at));
    };
    for (const kept of this.groups.values()) note('commits', kept);
    for (const kept of this.share.values()) note('share', kept);
    for (const { partitions } of this.topics.values())
      for (const kept of partitions) if (kept !== undefined) note('ends', kept);
    for (const [key, at] of this.lastRead) {
      if (!oldest.has(key) && this.topology?.brokers.has(Number(key.split(' ')[1]))) oldest.set(key, at);
    }
    return [...oldest].map(([key, at]) => {
      const [read, broker] = key.split(' ');
      return { broker: Number(broker), read: read as Read, at };
    });
  }

  /** Shows a problem once, until it is another or over. */
  public note(key: string, problem: string | undefined, over: string): void {
    if (this.problems.get(key) === problem) return;
    if (problem === undefined) this.problems.delete(key);
    else this.problems.set(key, problem);
    this.options.say(problem ?? over);
  }

  private async readTopology(reader: LagReader): Promise<Topology | undefined> {
    const topology = await reader.readTopology();
    const { clusterId } = topology;
    const expected = this.options.clusterId;
    const known = this.topology?.clusterId;
    if (known !== undefined && known !== clusterId) {
      this.options.say(
        `The cluster id is ${visible(clusterId)}, it was ${visible(known)}: earlier values are dropped.`,
      );
      this.forget();
    }
    const other = expected !== undefined && expected !== clusterId;
    this.note(
      'cluster',
      other
        ? `The cluster that answers has the id ${visible(clusterId)}; expected is ${visible(expected)}. Nothing of it is exported.`
        : undefined,
      `The cluster that answers has the id ${visible(clusterId)}, as expected.`,
    );
    if (other) {
      this.forget();
      return undefined;
    }
    this.topology = topology;
    for (const name of [...this.topics.keys()]) {
      if (topology.topics.get(name)?.id !== this.topics.get(name)?.id) this.topics.delete(name);
    }
    return topology;
  }

  /** Of what a broker has nothing to read any more there is no age: it would grow forever. */
  private forgetReads(read: Read, { brokers }: Topology, asked: ReadonlyMap<number, unknown>): void {
    for (const broker of brokers.keys()) if (!asked.has(broker)) this.lastRead.delete(`${read} ${broker}`);
  }

  /** Once of a cluster. */
  private async checkRights(reader: LagReader, { clusterId }: Topology): Promise<void> {
    if (this.rightsOf === clusterId) return;
    const all = await reader.seesEveryGroup();
    this.rightsOf = clusterId;
    if (!all)
      this.options.say(
        'Kafka shows this user only the groups that it is authorized to describe: for all groups it needs Describe on the cluster.',
      );
  }

  private forget(): void {
    this.topology = undefined;
    for (const kept of [this.groups, this.share, this.topics, this.lastRead, this.brokers]) kept.clear();
  }

  private async readGroups(reader: LagReader, topology: Topology, failed: Set<number>): Promise<void> {
    const answered = new Map<number, ReadonlySet<string>>();
    // Also one that coordinates nothing, as after its return: whether it answers is to be known.
    await Promise.all(
      [...topology.brokers.keys()].map((broker) =>
        this.reading(
          broker,
          'commits',
          async () => {
            const at = Date.now();
            const read = await reader.readGroups(broker);
            for (const value of read.groups) this.groups.set(value.id, { value, broker, at });
            answered.set(broker, new Set([...read.groups.map(({ id }) => id), ...read.failed.keys()]));
            const [first] = read.failed;
            this.note(
              `groups ${broker}`,
              first &&
                `Broker ${broker} does not describe ${read.failed.size} groups, "${visible(first[0])}" first: ${visible(first[1])}`,
              `Broker ${broker} describes all groups again.`,
            );
          },
          failed,
        ),
      ),
    );
    // A group has ended if the broker that coordinates it answered without it. Others do not know.
    for (const id of [...this.groups.keys()]) {
      const known = answered.get(this.coordinatorOf(id));
      if (known !== undefined && !known.has(id)) this.groups.delete(id);
    }
    if (!topology.topics.has(OFFSETS_TOPIC)) this.groups.clear();
    for (const id of [...this.share.keys()]) if (!this.groups.has(id)) this.share.delete(id);
  }

  private async readEnds(reader: LagReader, topology: Topology, failed: Set<number>): Promise<void> {
    const readTopics = new Set(
      [...this.groups.values()].flatMap(({ value }) => this.commitsOf(value).map(({ topic }) => topic)),
    );
    const byLeader = new Map<number, PartitionMoment[]>();
    for (const { name, id, internal, leaders } of topology.topics.values()) {
      if (internal && !readTopics.has(name)) continue;
      const partitions = this.topics.get(name)?.partitions ?? [];
      // Kafka never takes partitions from a topic: what is beyond is of a topic that was created again.
      this.topics.set(name, { id, partitions: leaders.map((_leader, index) => partitions[index]) });
      for (const [partition, leader] of leaders.entries()) {
        if (leader >= 0) append(byLeader, leader, { topic: name, partition, timestamp: -1 });
      }
    }
    this.forgetReads('ends', topology, byLeader);
    await Promise.all(
      [...byLeader]
        .filter(([leader]) => !failed.has(leader))
        .map(([leader, wanted]) =>
          this.reading(leader, 'ends', () => this.readEndsOf(reader, leader, wanted), failed),
        ),
    );
  }

  /** The oldest before the ends, so that it is never above them. */
  private async readEndsOf(
    reader: LagReader,
    broker: number,
    wanted: readonly PartitionMoment[],
  ): Promise<void> {
    const first = await reader.readOffsets(
      broker,
      wanted.map((each) => ({ ...each, timestamp: -2 })),
    );
    const oldest = new Map(
      first.offsets.map(({ topic, partition, offset }) => [`${topic} ${partition}`, offset ?? 0]),
    );
    const askedAt = Date.now();
    const { offsets } = await reader.readOffsets(broker, wanted);
    const answeredAt = Date.now();
    for (const { topic, partition, offset: end } of offsets) {
      const partitions = this.topics.get(topic)?.partitions;
      const start = oldest.get(`${topic} ${partition}`);
      if (partitions === undefined || start === undefined || end === null) continue;
      const timeline = withEnd(partitions[partition]?.value.timeline ?? [], { end, askedAt, answeredAt });
      partitions[partition] = { value: { oldest: start, end, timeline }, broker, at: answeredAt };
    }
  }

  /** When the first unread records were written: one moment for each partition of which that is not known. Returns whether there was any. */
  private async askMoments(reader: LagReader, topology: Topology, failed: Set<number>): Promise<boolean> {
    const byLeader = new Map<number, PartitionMoment[]>();
    const asked = new Set<string>();
    const now = Date.now();
    for (const { topic, partition, offset, reading } of this.unread()) {
      const leader = topology.topics.get(topic)?.leaders[partition] ?? NO_BROKER;
      const key = `${topic} ${partition}`;
      if (leader < 0 || failed.has(leader) || asked.has(key)) continue;
      const timestamp = momentToAsk(reading.timeline, offset, now, 2 * this.options.intervalMs);
      if (timestamp === undefined) continue;
      asked.add(key);
      append(byLeader, leader, { topic, partition, timestamp });
    }
    await Promise.all(
      [...byLeader].map(([leader, wanted]) =>
        this.reading(
          leader,
          'ends',
          async () => {
            const moments = new Map(
              wanted.map((each) => [`${each.topic} ${each.partition}`, each.timestamp]),
            );
            for (const { topic, partition, offset, time } of (await reader.readOffsets(leader, wanted))
              .offsets) {
              const partitions = this.topics.get(topic)?.partitions;
              const kept = partitions?.[partition];
              const moment = moments.get(`${topic} ${partition}`);
              if (partitions === undefined || kept === undefined || moment === undefined) continue;
              const answer = offset === null ? null : { offset, time };
              const timeline = withRecordAt(kept.value.timeline, moment, answer);
              partitions[partition] = { ...kept, value: { ...kept.value, timeline } };
            }
          },
          failed,
        ),
      ),
    );
    return byLeader.size > 0;
  }

  /** First unread record of each group and partition where there is one. */
  private *unread(): Iterable<{
    topic: string;
    partition: number;
    offset: number;
    reading: PartitionReading;
  }> {
    for (const { value } of this.groups.values()) {
      for (const { topic, partitions, offsets, lags } of this.commitsOf(value)) {
        for (const [index, partition] of partitions.entries()) {
          const reading = this.topics.get(topic)?.partitions[partition]?.value;
          const committed = offsets[index] ?? -1;
          if (reading === undefined || committed < 0 || committed >= reading.end || lags?.[index] === 0)
            continue;
          yield { topic, partition, offset: firstUnread(committed, reading.oldest), reading };
        }
      }
    }
  }

  private prune(): void {
    const sources = new Set(this.oldest().map(({ broker }) => broker));
    for (const id of [...this.brokers.keys()]) {
      if (!sources.has(id) && this.topology?.brokers.has(id) !== true) this.brokers.delete(id);
    }
    const least = new Map<string, number>();
    for (const { topic, partition, offset } of this.unread()) {
      const key = `${topic} ${partition}`;
      least.set(key, Math.min(least.get(key) ?? Infinity, offset));
    }
    for (const [topic, { partitions }] of this.topics) {
      for (const [partition, kept] of partitions.entries()) {
        if (kept === undefined) continue;
        const timeline = pruned(kept.value.timeline, least.get(`${topic} ${partition}`) ?? kept.value.end);
        partitions[partition] = { ...kept, value: { ...kept.value, timeline } };
      }
    }
  }

  private commitsOf({ id, kind, commits }: GroupReading): readonly TopicOffsets[] {
    return kind === 'share' ? (this.share.get(id)?.value ?? []) : commits;
  }

  private lookup(topic: string, partition: number): PartitionReading | 'unknown' | 'absent' {
    const leaders = this.topology?.topics.get(topic)?.leaders;
    if (leaders?.[partition] === undefined) return 'absent';
    return this.topics.get(topic)?.partitions[partition]?.value ?? 'unknown';
  }

  private coordinatorOf(group: string): number {
    const leaders = this.topology?.topics.get(OFFSETS_TOPIC)?.leaders ?? [];
    return leaders[coordinatorPartition(group, leaders.length)] ?? NO_BROKER;
  }

  /** What of one broker fails is counted and said, and stays there. */
  private async reading(
    broker: number,
    read: Read,
    work: () => Promise<void>,
    failed?: Set<number>,
  ): Promise<void> {
    const share = read === 'share' ? ' for share groups' : '';
    const problem = `${read === 'share' ? 'share ' : ''}${broker}`;
    const status = (): BrokerStatus => this.brokers.get(broker) ?? { up: true, timeOuts: 0, failures: 0 };
    // Share groups have a limit of their own: whether a broker is up is said by the others.
    const upOr = (up: boolean): boolean => (read === 'share' ? status().up : up);
    try {
      await work();
      this.lastRead.set(`${read} ${broker}`, Date.now());
      if (failed?.has(broker)) return;
      this.brokers.set(broker, { ...status(), up: upOr(true) });
      this.note(problem, undefined, `Broker ${broker} answers again${share}.`);
    } catch (error) {
      const { timeOut, message } = readFailure(error);
      failed?.add(broker);
      const { timeOuts, failures } = status();
      this.brokers.set(broker, {
        up: upOr(false),
        timeOuts: timeOuts + (timeOut ? 1 : 0),
        failures: failures + 1,
      });
      const reason = timeOut ? 'no answer in time' : visible(message);
      this.note(problem, `Broker ${broker} cannot be read${share}, its last values are kept: ${reason}.`, '');
    }
  }
}
