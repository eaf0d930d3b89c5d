/** Sizes, records, configuration and groups of a few topics. */
import type { LiveGroup, Unread } from '../../model/live/cluster';
import type { TopicConfigFact, TopicFacts, TopicGroup } from '../../model/review/facts';
import type { KafkaAdmin, OffsetRequest, TopicDescription } from '../kafka-admin';
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
  const [configs, bytes, offsets] = await Promise.all([
    readConfigs(admin, asked),
    readBytes(admin, asked),
    readOffsets(admin, asked),
  ]);
  return new Map(
    asked.topics.map(({ name, partitions }) => [
      name,
      {
        name,
        partitions,
        ...defined('bytes', bytes?.get(name)),
        ...defined('records', offsets.records(name)),
        ...defined('olderRecords', offsets.olderRecords(name)),
        config: configs.get(name) ?? new Map<string, TopicConfigFact>(),
        groups: groupsOf(name, asked.groups ?? [], offsets),
      },
    ]),
  );
}

function defined<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}

async function readConfigs(
  admin: KafkaAdmin,
  { topics, unread }: Asked,
): Promise<ReadonlyMap<string, ReadonlyMap<string, TopicConfigFact>>> {
  const names = topics.map(({ name }) => name);
  const configs = await attempt('configuration of topics', unread, () =>
    admin.describeConfigs(names, { inherited: true }),
  );
  return new Map(
    [...(configs ?? [])].map(([topic, entries]) => [
      topic,
      new Map(
        entries.map(({ name, value, overridden, inherited = null }) => [
          name,
          { value, overridden, inherited },
        ]),
      ),
    ]),
  );
}

/** Of each partition the largest replica of those that brokers tell; a topic with a partition that none tells is left out. */
async function readBytes(
  admin: KafkaAdmin,
  { topics, alive, unread }: Asked,
): Promise<ReadonlyMap<string, number> | undefined> {
  const described = await Promise.all(
    alive.map((id) => attempt(`sizes of broker ${id}`, unread, () => admin.describeLogDirs([id]))),
  );
  if (described.every((each) => each === undefined)) return undefined;
  const largest = new Map<string, number>();
  for (const directories of described) {
    for (const { replicas } of [...(directories?.values() ?? [])].flat()) {
      for (const { topic, partition, bytes, future } of replicas) {
        const name = `${topic}-${partition}`;
        if (!future) largest.set(name, Math.max(largest.get(name) ?? 0, bytes));
      }
    }
  }
  return new Map(
    topics.flatMap(({ name, partitions }) => {
      const sizes = partitions.map(({ partition }) => largest.get(`${name}-${partition}`));
      // Of a partition that no broker told there is no sum: a smaller one would be a false comfort.
      if (sizes.some((size) => size === undefined)) return [];
      return [[name, sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)] as const];
    }),
  );
}

/** Offsets of each partition at the moments that were asked for. */
class Offsets {
  private readonly known = new Map<string, bigint | null>();

  public constructor(
    private readonly partitions: ReadonlyMap<string, readonly number[]>,
    private readonly moments: ReadonlyMap<string, number>,
    answers: readonly (OffsetRequest & { readonly offset: bigint | null })[],
  ) {
    for (const { topic, partition, timestamp, offset } of answers)
      this.known.set(`${topic}-${partition}@${timestamp}`, offset);
  }

  /** Undefined if it was not told. */
  public end(topic: string, partition: number): bigint | undefined {
    return this.known.get(`${topic}-${partition}@${END}`) ?? undefined;
  }

  public records(topic: string): bigint | undefined {
    return this.sum(topic, (partition) => {
      const first = this.known.get(`${topic}-${partition}@${EARLIEST}`);
      const end = this.end(topic, partition);
      return first === undefined || first === null || end === undefined ? undefined : end - first;
    });
  }

  public olderRecords(topic: string): bigint | undefined {
    const moment = this.moments.get(topic);
    if (moment === undefined) return undefined;
    return this.sum(topic, (partition) => {
      const first = this.known.get(`${topic}-${partition}@${EARLIEST}`);
      const young = this.known.get(`${topic}-${partition}@${moment}`);
      const end = this.end(topic, partition);
      if (first === undefined || first === null || young === undefined || end === undefined) return undefined;
      return (young ?? end) - first;
    });
  }

  /** Undefined if one partition is not known. */
  private sum(topic: string, of: (partition: number) => bigint | undefined): bigint | undefined {
    let total = 0n;
    for (const partition of this.partitions.get(topic) ?? []) {
      const some = of(partition);
      if (some === undefined) return undefined;
      total += some;
    }
    return total;
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
  const read = await attempt('offsets of topics', unread, () => admin.listOffsets(requests));
  const untold = new Map(
    (read?.failures ?? []).map((failure) => [`${failure.topic}-${failure.partition}`, failure.message]),
  );
  unread.push(...[...untold].map(([name, why]) => ({ what: `offsets of ${name}`, why })));
  return new Offsets(
    new Map(topics.map(({ name, partitions }) => [name, partitions.map(({ partition }) => partition)])),
    moments,
    read?.offsets ?? [],
  );
}

/** The lag counts partitions of which the end is known. */
function groupsOf(topic: string, groups: readonly LiveGroup[], offsets: Offsets): TopicGroup[] {
  return groups.flatMap(({ id, state, members, offsets: committed }) => {
    const own = committed.filter((each) => each.topic === topic);
    if (own.length === 0) return [];
    const lag = own.reduce((sum, { partition, offset }) => {
      const behind = (offsets.end(topic, partition) ?? offset) - offset;
      return sum + (behind > 0n ? behind : 0n);
    }, 0n);
    return [{ id, state, members, lag }];
  });
}
