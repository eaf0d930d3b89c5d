/** Groups with their lag: end offsets less committed ones. */
import type { LiveGroup } from '../live/cluster';
import { ageOf } from './age';
import type { LagPoint, StatusHistory } from './history';
import { FRESH_MS } from './history';
import type { Owner, StatusReadings } from './readings';

export interface GroupTopic {
  readonly topic: string;
  readonly lag: number;
  /** Records that it may be behind; null: the catalog declares no objective in records, or is not read. */
  readonly objective: number | null;
}

export interface GroupStatus {
  readonly id: string;
  readonly owner: Owner | null;
  /** As Kafka names it: `Stable`, `Empty`, … */
  readonly state: string;
  readonly members: number;
  /** Records of all partitions whose end is known; null: it committed nothing, or no end is known. */
  readonly lag: number | null;
  /** Committed partitions whose end is unknown or old. */
  readonly unknownPartitions: number;
  /** Highest first. */
  readonly topics: readonly GroupTopic[];
  /** It is further behind in a topic than the catalog lets it be. */
  readonly late: boolean;
  readonly plot: readonly LagPoint[];
  /** Since its offsets were read. */
  readonly ageSeconds: number;
  /** The broker that coordinates it did not answer since. */
  readonly stale: boolean;
}

interface CoordinatedGroup {
  readonly group: LiveGroup;
  readonly at: number;
  readonly stale: boolean;
}

export function groupsOf(readings: StatusReadings, history: StatusHistory): GroupStatus[] {
  const { now, ownership } = readings;
  return newest(readings)
    .map(({ group, at, stale }): GroupStatus => {
      const { topics, unknownPartitions } = lagOf(group, readings, history);
      const lag = topics.length === 0 ? null : topics.reduce((sum, each) => sum + each.lag, 0);
      return {
        id: group.id,
        owner: ownership?.groupOwner(group.id) ?? null,
        state: group.state,
        members: group.members,
        lag,
        unknownPartitions,
        topics,
        late: topics.some(({ lag: behind, objective }) => objective !== null && behind > objective),
        plot: history.plotOf(group.id),
        ageSeconds: ageOf({ at }, now) ?? 0,
        stale,
      };
    })
    .sort((a, b) => (b.lag ?? -1) - (a.lag ?? -1) || (a.id < b.id ? -1 : 1));
}

/** Notes the lag of every group whose offsets and ends are of this reading. */
export function noteLags(readings: StatusReadings, history: StatusHistory): void {
  for (const { group, at, stale } of newest(readings)) {
    const { topics, unknownPartitions } = lagOf(group, readings, history);
    if (stale || unknownPartitions > 0 || topics.length === 0) continue;
    history.noteLag(group.id, { at, lag: topics.reduce((sum, { lag }) => sum + lag, 0) });
  }
}

/** A group that moved to another coordinator is in the readings of both: the later one is right. */
function newest({ groups, cluster }: StatusReadings): CoordinatedGroup[] {
  const found = new Map<string, CoordinatedGroup>();
  const fenced = new Set((cluster.value?.brokers ?? []).filter((each) => each.fenced).map(({ id }) => id));
  const answered = [...groups].filter(([id]) => !fenced.has(id)).map(([, reading]) => reading);
  for (const [broker, { value = [], at = 0, problem }] of groups) {
    // Once all others were read after it, its groups are in theirs.
    const isSuperseded =
      fenced.has(broker) && answered.every((other) => other.problem === undefined && (other.at ?? 0) > at);
    if (isSuperseded && !lacksCoordinators(cluster.value?.topics ?? [])) continue;
    for (const group of value) {
      if ((found.get(group.id)?.at ?? -1) < at)
        found.set(group.id, { group, at, stale: problem !== undefined || fenced.has(broker) });
    }
  }
  return [...found.values()];
}

/** Groups of an offline partition of the offsets topic have no coordinator: the last reading is all there is. */
function lacksCoordinators(
  topics: readonly {
    readonly name: string;
    readonly partitions: readonly { readonly leader: number | null }[];
  }[],
): boolean {
  return topics.some(
    ({ name, partitions }) =>
      name === '__consumer_offsets' && partitions.some(({ leader }) => leader === null),
  );
}

function lagOf(
  group: LiveGroup,
  { now, ownership }: StatusReadings,
  history: StatusHistory,
): { readonly topics: GroupTopic[]; readonly unknownPartitions: number } {
  const lags = new Map<string, number>();
  let unknownPartitions = 0;
  for (const { topic, partition, offset } of group.offsets) {
    const end = history.endOf(topic, partition);
    if (end === undefined || now - end.at > FRESH_MS) {
      unknownPartitions += 1;
      continue;
    }
    const lag = end.offset > offset ? Number(end.offset - offset) : 0;
    lags.set(topic, (lags.get(topic) ?? 0) + lag);
  }
  const topics = [...lags].map(([topic, lag]) => ({
    topic,
    lag,
    objective: ownership?.lagObjective(group.id, topic) ?? null,
  }));
  return { topics: topics.sort((a, b) => b.lag - a.lag || (a.topic < b.topic ? -1 : 1)), unknownPartitions };
}
