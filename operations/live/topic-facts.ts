/** Sizes, records, configuration and groups of a few topics. */
import type { LiveGroup } from '../../model/live/cluster';
import type { Unread } from '../../model/live/unread';
import type { TopicConfigFact, TopicFacts, TopicGroup } from '../../model/review/facts';
import type { TopicConfigEntry, TopicDescription } from '../../model/live/kafka';
import type { KafkaAdmin, OffsetRequest } from '@brokerform/kafka-admin';
import { nameOf } from '../../model/placement/view';
import { attempt } from './attempt';

const EARLIEST = -2;
const END = -1;

interface Asked {
  readonly topics: readonly TopicDescription[];
  /** By topic, an age in ms. */
  readonly olderThanMs: ReadonlyMap<string, number>;
  readonly alive: readonly number[];
  readonly groups: readonly LiveGroup[] | undefined;
  readonly unread: Unread[];
}

export async function readTopicFacts(
  admin: KafkaAdmin,
  asked: Asked,
): Promise<ReadonlyMap<string, TopicFacts>> {
  if (asked.topics.length === 0) return new Map();
  const [configs, sizes, offsets] = await Promise.all([
    readConfigs(admin, asked),
    readBytes(admin, asked),
    readOffsets(admin, asked),
  ]);
  return new Map(
    asked.topics.map(({ name, partitions }) => {
      const byPartition = partitions.map(({ partition, leader }) => ({
        partition,
        // Without a leader those that are left may lack records: their sizes would be a false comfort.
        ...defined('bytes', leader === null ? undefined : sizes.get(`${name}-${partition}`)),
        ...defined('records', offsets.records(name, partition)),
        ...defined('olderRecords', offsets.olderRecords(name, partition)),
      }));
      const bytes = sum(
        byPartition.map((each) => (each.bytes === undefined ? undefined : BigInt(each.bytes))),
      );
      return [
        name,
        {
          name,
          partitions,
          ...(bytes === undefined ? {} : { bytes: Number(bytes) }),
          ...defined('records', sum(byPartition.map((each) => each.records))),
          ...defined('olderRecords', sum(byPartition.map((each) => each.olderRecords))),
          byPartition,
          ...defined('olderThanMs', asked.olderThanMs.get(name)),
          config: configs.topics.get(name) ?? new Map<string, TopicConfigFact>(),
          configFrom: configs.from,
          groups: groupsOf({ name, partitions }, asked.groups ?? [], offsets),
        },
      ];
    }),
  );
}

/** Undefined if one partition is not known: a smaller sum would be a false comfort. */
function sum(values: readonly (bigint | undefined)[]): bigint | undefined {
  return values.reduce<bigint | undefined>(
    (total, value) => (total === undefined || value === undefined ? undefined : total + value),
    0n,
  );
}

function defined<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}

interface Configs {
  /** Brokers that answered. */
  readonly from: readonly number[];
  readonly topics: ReadonlyMap<string, ReadonlyMap<string, TopicConfigFact>>;
}

/** Every broker is asked: what a topic sets is the same on all of them, what it inherits is each broker's own. */
async function readConfigs(admin: KafkaAdmin, { topics, alive, unread }: Asked): Promise<Configs> {
  const names = topics.map(({ name }) => name);
  const failures: Unread[] = [];
  const answers = await Promise.all(
    [...alive]
      .sort((a, b) => a - b)
      .map(async (broker) => {
        const configs = await attempt({ of: 'topic-configs', broker }, failures, () =>
          admin.describeConfigs(names, { inherited: true, broker }),
        );
        return configs === undefined ? [] : [{ broker, configs }];
      }),
  );
  const answered = answers.flat();
  // What a user may not read, each broker refuses in the same words.
  const reasons = new Set(failures.map(({ why }) => why));
  if (answered.length > 0) unread.push(...failures);
  else
    unread.push({ what: { of: 'topic-configs' }, why: [...reasons].join('; ') || 'No broker is available' });
  return {
    from: answered.map(({ broker }) => broker),
    topics: new Map(names.map((name) => [name, configOf(name, answered)])),
  };
}

function configOf(
  topic: string,
  answered: readonly {
    readonly broker: number;
    readonly configs: ReadonlyMap<string, readonly TopicConfigEntry[]>;
  }[],
): ReadonlyMap<string, TopicConfigFact> {
  const facts = new Map<string, TopicConfigFact>();
  const inheritedBy = new Map<string, Map<number, string | null>>();
  for (const { broker, configs } of answered)
    for (const { name, value, overridden, inherited = null } of configs.get(topic) ?? []) {
      if (!facts.has(name)) facts.set(name, { value, overridden, inherited });
      const values = inheritedBy.get(name) ?? new Map<number, string | null>();
      inheritedBy.set(name, values.set(broker, inherited));
    }
  for (const [name, values] of inheritedBy) {
    const fact = facts.get(name);
    if (fact !== undefined && new Set(values.values()).size > 1)
      facts.set(name, { ...fact, inheritedBy: values });
  }
  return facts;
}

/** By `<topic>-<partition>` the largest replica of those that brokers tell. */
async function readBytes(admin: KafkaAdmin, { alive, unread }: Asked): Promise<ReadonlyMap<string, number>> {
  const described = await Promise.all(
    alive.map((id) => attempt({ of: 'sizes', broker: id }, unread, () => admin.describeLogDirs([id]))),
  );
  const largest = new Map<string, number>();
  for (const directories of described) {
    for (const { replicas } of [...(directories?.values() ?? [])].flat()) {
      for (const { topic, partition, bytes, future } of replicas) {
        const name = `${topic}-${partition}`;
        if (!future) largest.set(name, Math.max(largest.get(name) ?? 0, bytes));
      }
    }
  }
  return largest;
}

/** Offsets of each partition at the moments that were asked for. */
class Offsets {
  private readonly known = new Map<string, bigint | null>();

  public constructor(
    private readonly moments: ReadonlyMap<string, number>,
    answers: readonly (OffsetRequest & { readonly offset: bigint | null })[],
  ) {
    for (const { topic, partition, timestamp, offset } of answers)
      this.known.set(`${topic}-${partition}@${timestamp}`, offset);
  }

  /** Undefined if it was not reported. */
  public end(topic: string, partition: number): bigint | undefined {
    return this.known.get(`${topic}-${partition}@${END}`) ?? undefined;
  }

  /** Undefined if it was not reported. */
  public first(topic: string, partition: number): bigint | undefined {
    return this.known.get(`${topic}-${partition}@${EARLIEST}`) ?? undefined;
  }

  public records(topic: string, partition: number): bigint | undefined {
    const first = this.first(topic, partition);
    const end = this.end(topic, partition);
    return first === undefined || end === undefined ? undefined : end - first;
  }

  /** Records from an offset to the end. Those before the beginning of the log are gone: the group cannot read them any more. */
  public unread(topic: string, partition: number, committed: bigint): bigint | undefined {
    const first = this.first(topic, partition);
    const end = this.end(topic, partition);
    if (first === undefined || end === undefined) return undefined;
    const from = committed > first ? committed : first;
    return end > from ? end - from : 0n;
  }

  public olderRecords(topic: string, partition: number): bigint | undefined {
    const moment = this.moments.get(topic);
    const first = this.known.get(`${topic}-${partition}@${EARLIEST}`);
    const end = this.end(topic, partition);
    if (moment === undefined || first === undefined || first === null || end === undefined) return undefined;
    const offset = this.known.get(`${topic}-${partition}@${moment}`);
    // Null: no record is younger.
    return offset === undefined ? undefined : (offset ?? end) - first;
  }
}

async function readOffsets(admin: KafkaAdmin, { topics, olderThanMs, unread }: Asked): Promise<Offsets> {
  const now = Date.now();
  const moments = new Map([...olderThanMs].map(([topic, age]) => [topic, Math.max(0, now - age)]));
  const requests = topics.flatMap(({ name, partitions }) =>
    [EARLIEST, END, ...(moments.has(name) ? [moments.get(name) ?? 0] : [])].flatMap((timestamp) =>
      partitions.map(({ partition }) => ({ topic: name, partition, timestamp })),
    ),
  );
  const read = await attempt({ of: 'offsets' }, unread, () => admin.listOffsets(requests));
  // A partition is asked for several moments, and is said once.
  const failures = new Map((read?.failures ?? []).map((failure) => [nameOf(failure), failure]));
  for (const { topic, partition, message: why } of failures.values())
    unread.push({ what: { of: 'partition-offsets', topic, partition }, why });
  return new Offsets(moments, read?.offsets ?? []);
}

/** Groups that committed offsets for the topic, and those whose members read it and have not committed any yet. */
function groupsOf(
  { name: topic, partitions }: Pick<TopicDescription, 'name' | 'partitions'>,
  groups: readonly LiveGroup[],
  offsets: Offsets,
): TopicGroup[] {
  return groups.flatMap(({ id, state, members, offsets: committed, reads = [] }) => {
    const own = new Map(
      committed.filter((each) => each.topic === topic).map(({ partition, offset }) => [partition, offset]),
    );
    if (own.size === 0 && !reads.includes(topic)) return [];
    const begun = partitions.filter(({ partition }) => own.has(partition));
    const others = partitions.filter(({ partition }) => !own.has(partition));
    const lag = sum(begun.map(({ partition }) => offsets.unread(topic, partition, own.get(partition) ?? 0n)));
    const uncommitted = sum(others.map(({ partition }) => offsets.records(topic, partition)));
    return [
      {
        id,
        state,
        members,
        lag: lag ?? null,
        ...(uncommitted === 0n ? {} : { uncommitted: uncommitted ?? null }),
      },
    ];
  });
}
