/**
 * Bounds what moving replicas takes from brokers (KIP-73). The rate is a broker's; lists on the topics say which replicas it is for.
 * Only partitions that are being moved are on the lists, and only while they are: a replica that is on one and falls out of sync
 * for another reason would be held back as well.
 */
import { added } from '../../model/placement';
import type { Move } from '../../model/placement';
import type { Reassignment } from '../../model/live/kafka';
import type { ConfigChange, ConfigFailure, KafkaAdmin } from '@brokerform/kafka-admin';
import type { Journal, Remembered, ThrottleValues } from './journal';
import { nameOf } from '../../model/placement/view';

export const RATES = {
  leader: 'leader.replication.throttled.rate',
  follower: 'follower.replication.throttled.rate',
} as const;
export const REPLICAS = {
  leader: 'leader.replication.throttled.replicas',
  follower: 'follower.replication.throttled.replicas',
} as const;

const UNSET: ThrottleValues = { leader: null, follower: null };
/** Everything of the topic is throttled: nothing can be added. */
const ALL = '*';

export class MoveThrottle {
  private remembered: Remembered;
  /** An earlier run on this machine did not come to its end. */
  public readonly interrupted: boolean;
  /** Lists as they are now, by topic. */
  private readonly lists = new Map<string, ThrottleValues>();

  public constructor(
    private readonly admin: KafkaAdmin,
    private readonly journal: Journal,
    private readonly bytesPerSecond: number,
    /** Moves under way that an earlier run began: what throttles these is ours, even if no journal of it is here. */
    private readonly underWay: readonly Reassignment[],
  ) {
    const found = journal.read();
    this.interrupted = found !== null;
    this.remembered = found ?? { brokers: {}, topics: {} };
  }

  /** Sets the rate on brokers. @throws Error if one of them refuses it: nothing must be moved unthrottled */
  public async begin(brokers: readonly number[]): Promise<void> {
    const configs = await this.admin.describeBrokerConfigs(brokers);
    const ours = new Set(this.interrupted ? [] : this.underWay.flatMap(({ replicas }) => replicas));
    const before = Object.fromEntries(
      [...configs].map(([id, entries]) => {
        const own = (name: string): string | null =>
          entries.find((entry) => entry.name === name && entry.source === 'broker')?.value ?? null;
        return [
          String(id),
          ours.has(id) ? UNSET : { leader: own(RATES.leader), follower: own(RATES.follower) },
        ];
      }),
    );
    this.remember({ brokers: { ...before, ...this.remembered.brokers }, topics: this.remembered.topics });
    const rate = String(this.bytesPerSecond);
    const failures = await this.admin.incrementalAlterConfigs(
      brokers.map((id) => ({
        resource: { type: 'broker', name: String(id) },
        set: { [RATES.leader]: rate, [RATES.follower]: rate },
      })),
    );
    if (failures.length > 0) throw new Error(`Not throttled: ${failures.map(failureText).join('; ')}`);
  }

  /** Lets the rate be for these moves, and for no others. */
  public async cover(moves: readonly Move[]): Promise<void> {
    const wanted = new Map<string, { leader: string[]; follower: string[] }>();
    for (const topic of this.lists.keys()) wanted.set(topic, { leader: [], follower: [] });
    for (const move of moves) {
      const entries = wanted.get(move.topic) ?? { leader: [], follower: [] };
      wanted.set(move.topic, entries);
      entries.leader.push(...move.from.map((id) => `${move.partition}:${id}`));
      entries.follower.push(...added(move).map((id) => `${move.partition}:${id}`));
    }
    await this.rememberTopics([...wanted.keys()].filter((topic) => !this.lists.has(topic)));
    const changes: ConfigChange[] = [];
    for (const [topic, entries] of wanted) {
      const before = this.remembered.topics[topic] ?? UNSET;
      const values = {
        leader: union(before.leader, entries.leader),
        follower: union(before.follower, entries.follower),
      };
      const current = this.lists.get(topic) ?? before;
      if (values.leader === current.leader && values.follower === current.follower) continue;
      this.lists.set(topic, values);
      changes.push({ resource: { type: 'topic', name: topic }, ...assign(REPLICAS, values) });
    }
    const failures = await this.admin.incrementalAlterConfigs(changes);
    const refused = failures.filter((failure) => !isGone(failure));
    if (refused.length > 0) throw new Error(`Not throttled: ${refused.map(failureText).join('; ')}`);
  }

  /**
   * Puts back what was there before this run, and before an interrupted one. Returns what could not be put back: it is remembered
   * for the next run.
   */
  public async end(): Promise<string[]> {
    const { brokers, topics } = this.remembered;
    const restored = (
      kind: 'broker' | 'topic',
      values: Readonly<Record<string, ThrottleValues>>,
    ): ConfigChange[] =>
      Object.entries(values).map(([name, value]) => ({
        resource: { type: kind, name },
        ...assign(kind === 'broker' ? RATES : REPLICAS, value),
      }));
    const failures = await this.admin.incrementalAlterConfigs([
      ...restored('topic', topics),
      ...restored('broker', brokers),
    ]);
    const left = failures.filter((failure) => !isGone(failure));
    this.lists.clear();
    if (left.length === 0) {
      this.journal.remove();
      return [];
    }
    const still = (
      kind: 'broker' | 'topic',
      values: Readonly<Record<string, ThrottleValues>>,
    ): typeof values =>
      Object.fromEntries(
        Object.entries(values).filter(([name]) =>
          left.some(({ resource }) => resource.type === kind && resource.name === name),
        ),
      );
    this.remember({ brokers: still('broker', brokers), topics: still('topic', topics) });
    return left.map(failureText);
  }

  private async rememberTopics(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    const configs = await this.admin.describeConfigs(names);
    const ours = new Set(this.interrupted ? [] : this.underWay.map(nameOf));
    const before = Object.fromEntries(
      [...configs].map(([topic, entries]) => {
        const own = (name: string): string | null => {
          const entry = entries.find((each) => each.name === name && each.overridden);
          return entry?.value === undefined ? null : without(entry.value, topic, ours);
        };
        return [topic, { leader: own(REPLICAS.leader), follower: own(REPLICAS.follower) }];
      }),
    );
    this.remember({ brokers: this.remembered.brokers, topics: { ...before, ...this.remembered.topics } });
    // What an interrupted run left on a topic is not what it was before.
    for (const [topic, entries] of configs) {
      const now = (name: string): string | null =>
        entries.find((each) => each.name === name && each.overridden)?.value ?? null;
      this.lists.set(topic, { leader: now(REPLICAS.leader), follower: now(REPLICAS.follower) });
    }
  }

  /** Written before anything is changed: a run that is killed right after leaves too much in the journal, never too little. */
  private remember(remembered: Remembered): void {
    this.remembered = remembered;
    this.journal.write(remembered);
  }
}

function assign(
  names: { readonly leader: string; readonly follower: string },
  values: ThrottleValues,
): { set: Record<string, string>; delete: string[] } {
  const pairs = [
    [names.leader, values.leader],
    [names.follower, values.follower],
  ] as const;
  return {
    set: Object.fromEntries(pairs.filter((pair): pair is readonly [string, string] => pair[1] !== null)),
    delete: pairs.filter(([, value]) => value === null).map(([name]) => name),
  };
}

/** The list with more entries; null if it is empty, as it was. */
function union(before: string | null, entries: readonly string[]): string | null {
  if (before === ALL) return ALL;
  const all = [...new Set([...split(before), ...entries])];
  return all.length === 0 ? before : all.join(',');
}

function without(list: string | null, topic: string, partitions: ReadonlySet<string>): string | null {
  if (list === null || list === ALL) return list;
  const left = split(list).filter((entry) => !partitions.has(`${topic}-${entry.split(':')[0]}`));
  return left.length === 0 ? null : left.join(',');
}

function split(list: string | null): string[] {
  return (list ?? '').split(',').filter((entry) => entry !== '');
}

/** A topic that was deleted meanwhile has no throttle. */
function isGone({ resource, error }: ConfigFailure): boolean {
  return resource.type === 'topic' && error === 'UNKNOWN_TOPIC_OR_PARTITION';
}

function failureText({ resource, message }: ConfigFailure): string {
  return `${resource.type} ${resource.name}: ${message.split('\n')[0]}`;
}
