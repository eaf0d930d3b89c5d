/** An assignment while it is being changed: replicas by partition, and what each broker carries. */
import type { Move, PlacedPartition, PlacementBroker } from './types';

/** A partition whose replicas may change. */
export interface Slot {
  readonly topic: string;
  readonly partition: number;
  readonly bytes: number;
  readonly before: readonly number[];
  replicas: readonly number[];
}

export interface Load {
  replicas: number;
  bytes: number;
  /** Partitions whose first replica is here. */
  leaders: number;
}

export class Assignment {
  public readonly slots: readonly Slot[];
  private readonly loads = new Map<number, Load>();
  private readonly ofTopic = new Map<string, number>();
  private readonly racks: ReadonlyMap<number, string>;
  private readonly meanReplicas: number;
  private readonly meanBytes: number;

  public constructor(
    partitions: readonly PlacedPartition[],
    public readonly brokers: readonly PlacementBroker[],
  ) {
    this.slots = partitions.map(({ topic, partition, replicas, bytes = 0 }) => ({
      topic,
      partition,
      bytes,
      before: replicas,
      replicas,
    }));
    this.racks = new Map(brokers.map(({ id, rack }) => [id, rackName(id, rack)]));
    for (const slot of this.slots) this.count(slot, 1);
    const loads = [...this.loads.values()];
    const mean = (total: number): number => total / Math.max(1, brokers.length);
    this.meanReplicas = mean(loads.reduce((sum, { replicas }) => sum + replicas, 0)) || 1;
    this.meanBytes = mean(loads.reduce((sum, { bytes }) => sum + bytes, 0)) || 1;
  }

  public load(id: number): Readonly<Load> {
    return this.loadOf(id);
  }

  /** Replicas and bytes, each as a share of what a broker carries on average: 2 is the average. */
  public weight(id: number): number {
    const { replicas, bytes } = this.loadOf(id);
    return replicas / this.meanReplicas + bytes / this.meanBytes;
  }

  /** What one more replica adds to a broker's weight. */
  public weightOf({ bytes }: Pick<Slot, 'bytes'>): number {
    return 1 / this.meanReplicas + bytes / this.meanBytes;
  }

  /** A broker that is not known any more is a rack of its own. */
  public rackOf(id: number): string {
    return this.racks.get(id) ?? rackName(id, null);
  }

  /** How many of these replicas are in the broker's rack. */
  public inRackOf(id: number, replicas: readonly number[]): number {
    return replicas.filter((other) => this.rackOf(other) === this.rackOf(id)).length;
  }

  public replace(slot: Slot, replicas: readonly number[]): void {
    this.count(slot, -1);
    slot.replicas = replicas;
    this.count(slot, 1);
  }

  /**
   * The broker that is to take the place of a replica: in the rack that has fewest of the others, then the lightest, then the one
   * with fewest replicas of the topic. Undefined if every candidate holds the partition already.
   */
  public replacement(slot: Slot, leaving: number, candidates: readonly number[]): number | undefined {
    const others = slot.replicas.filter((id) => id !== leaving);
    const rank = (id: number): readonly number[] => [
      this.inRackOf(id, others),
      this.weight(id),
      this.ofTopic.get(`${id} ${slot.topic}`) ?? 0,
      id,
    ];
    return candidates
      .filter((id) => !slot.replicas.includes(id))
      .map((id) => ({ id, rank: rank(id) }))
      .sort((a, b) => compare(a.rank, b.rank))[0]?.id;
  }

  /** The partitions that changed, with the first replica of each chosen so that preferred leaders are spread. */
  public moves(): Move[] {
    const changed = this.slots.filter(({ before, replicas }) => before !== replicas);
    for (const slot of changed) this.chooseLeader(slot);
    return changed.map(({ topic, partition, before, replicas, bytes }) => ({
      topic,
      partition,
      from: before,
      to: replicas,
      bytes,
    }));
  }

  /** The order of replicas costs nothing to copy. It is kept unless another replica leads fewer partitions. */
  private chooseLeader(slot: Slot): void {
    const [first = 0] = slot.replicas;
    const leads = (id: number): number => this.loadOf(id).leaders - (id === first ? 1 : 0);
    const least = Math.min(...slot.replicas.map(leads));
    const leader = slot.replicas.find((id) => leads(id) === least) ?? first;
    if (leads(first) > least) this.replace(slot, [leader, ...slot.replicas.filter((id) => id !== leader)]);
  }

  private count({ topic, replicas, bytes }: Slot, sign: 1 | -1): void {
    replicas.forEach((id, index) => {
      const load = this.loadOf(id);
      load.replicas += sign;
      load.bytes += sign * bytes;
      if (index === 0) load.leaders += sign;
      const key = `${id} ${topic}`;
      this.ofTopic.set(key, (this.ofTopic.get(key) ?? 0) + sign);
    });
  }

  private loadOf(id: number): Load {
    let load = this.loads.get(id);
    if (load === undefined) {
      load = { replicas: 0, bytes: 0, leaders: 0 };
      this.loads.set(id, load);
    }
    return load;
  }
}

/** A name that no broker without a rack shares with another. */
function rackName(id: number, rack: string | null): string {
  return rack ?? `\0broker ${id}`;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < a.length; index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Large partitions first: what comes last evens out what came before. */
export function bySize(slots: readonly Slot[]): Slot[] {
  return [...slots].sort(
    (a, b) =>
      b.bytes - a.bytes || (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition),
  );
}
