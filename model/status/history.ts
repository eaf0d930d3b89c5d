/** End offsets and lag over the last minutes, as far as this process has read them. */
import type { PartitionEnd } from './readings';

/** A point of a plot. */
export interface LagPoint {
  /** Ms since the epoch. */
  readonly at: number;
  /** Records. */
  readonly lag: number;
}

/** Readings that a plot shows: five minutes at one each five seconds. */
export const PLOT_POINTS = 60;
/** An end that is older says nothing of now. Three readings. */
export const FRESH_MS = 20_000;

interface Ends {
  readonly last: PartitionEnd;
  readonly previous?: PartitionEnd;
}

export class StatusHistory {
  private readonly ends = new Map<string, Map<number, Ends>>();
  private readonly lags = new Map<string, LagPoint[]>();

  public noteEnd(topic: string, partition: number, end: PartitionEnd): void {
    const partitions = this.ends.get(topic) ?? new Map<number, Ends>();
    this.ends.set(topic, partitions);
    const before = partitions.get(partition)?.last;
    // A topic that was deleted and made again begins at 0.
    const previous = before !== undefined && before.offset <= end.offset ? { previous: before } : {};
    partitions.set(partition, { last: end, ...previous });
  }

  public noteLag(group: string, point: LagPoint): void {
    const points = this.lags.get(group) ?? [];
    this.lags.set(group, points);
    if (points.at(-1)?.at === point.at) return;
    points.push(point);
    if (points.length > PLOT_POINTS) points.shift();
  }

  /** Of what no longer exists nothing is kept. */
  public keepOnly(topics: ReadonlySet<string>, groups: ReadonlySet<string>): void {
    for (const topic of this.ends.keys()) if (!topics.has(topic)) this.ends.delete(topic);
    for (const group of this.lags.keys()) if (!groups.has(group)) this.lags.delete(group);
  }

  public endOf(topic: string, partition: number): PartitionEnd | undefined {
    return this.ends.get(topic)?.get(partition)?.last;
  }

  /**
   * Records a second, of the partitions that have a leader.
   *
   * @returns null as long as one of them was not read twice, or not within the last 20 s
   */
  public rateOf(topic: string, partitions: readonly number[], now: number): number | null {
    let sum = 0;
    for (const partition of partitions) {
      const { last, previous } = this.ends.get(topic)?.get(partition) ?? {};
      if (last === undefined || previous === undefined || now - last.at > FRESH_MS) return null;
      const seconds = (last.at - previous.at) / 1000;
      if (seconds <= 0) return null;
      sum += Number(last.offset - previous.offset) / seconds;
    }
    return sum;
  }

  public plotOf(group: string): readonly LagPoint[] {
    return this.lags.get(group) ?? [];
  }
}
