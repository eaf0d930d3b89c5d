/** A cluster's state as `brokerform status` shows it, from what was read. What was not read is named, and never counts as healthy. */
import type { ClaimHolder } from '../claim';
import { CLAIM_GROUP } from '../claim';
import { append } from '../../shared/collections';
import { ageOf } from './age';
import type { AlertStatus } from './alerts';
import { brokersOf } from './brokers';
import type { BrokerStatus } from './brokers';
import { controllersOf } from './controllers';
import type { ControllerStatus } from './controllers';
import { groupsOf } from './groups';
import type { GroupStatus } from './groups';
import type { StatusHistory } from './history';
import { partitionsOf } from './partitions';
import type { PartitionStatus } from './partitions';
import { problemsOf } from './problems';
import type { Problem } from './problems';
import type { Owner, RunReading, StatusReadings } from './readings';
import { unreadOf } from './unread';
import type { UnreadStatus } from './unread';

/** `unknown`: nothing wrong was seen, and not everything was read. */
export type Health = 'healthy' | 'unhealthy' | 'unknown';

export interface TopicStatus {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Records a second; null as long as it is unknown. */
  readonly rate: number | null;
  readonly underReplicated: number;
  readonly underMinIsr: number;
  readonly offline: number;
}

export interface OwnerTopics {
  /** Null: no owner is known. */
  readonly owner: Owner | null;
  /** Kafka's own topics. */
  readonly internal: boolean;
  /** Sum of the known ones. */
  readonly rate: number | null;
  readonly topics: readonly TopicStatus[];
}

export interface DeployStatus {
  /** `unknown`: it could not be read. */
  readonly claim: 'free' | 'changing' | 'held' | 'unknown';
  readonly holder: ClaimHolder | null;
  readonly run: RunReading | null;
  /** Partitions whose replicas are moved; null: unknown. */
  readonly reassigning: number | null;
}

export interface StatusReport {
  readonly environment: string | null;
  readonly clusterId: string | null;
  /** Of this report, ISO 8601. */
  readonly at: string;
  /** Since brokers and topics were read; null: they never were. */
  readonly ageSeconds: number | null;
  readonly health: Health;
  readonly problems: readonly Problem[];
  readonly unread: readonly UnreadStatus[];
  readonly notes: readonly string[];
  readonly brokers: readonly BrokerStatus[];
  readonly controllers: ControllerStatus;
  readonly partitions: PartitionStatus;
  readonly owners: readonly OwnerTopics[];
  readonly groups: readonly GroupStatus[];
  readonly alerts: AlertStatus;
  readonly deploy: DeployStatus;
}

export function statusReport(readings: StatusReadings, history: StatusHistory): StatusReport {
  const { cluster, now, environment } = readings;
  const parts = {
    brokers: brokersOf(readings),
    controllers: controllersOf(readings),
    partitions: partitionsOf(readings),
    alerts: alertsOf(readings),
  };
  const problems = problemsOf(parts);
  const unread = unreadOf(readings, history);
  return {
    environment,
    clusterId: cluster.value?.clusterId ?? null,
    at: new Date(now).toISOString(),
    ageSeconds: ageOf(cluster, now),
    health: problems.length > 0 ? 'unhealthy' : unread.length > 0 ? 'unknown' : 'healthy',
    problems,
    unread,
    notes: readings.notes,
    ...parts,
    owners: topicsByOwner(readings, history, parts.partitions),
    groups: groupsOf(readings, history).filter(({ id }) => id !== CLAIM_GROUP),
    deploy: deployOf(readings),
  };
}

function alertsOf({ alertSource, alerts }: StatusReadings): AlertStatus {
  const { firing = [], pending = 0 } = alerts.value ?? {};
  const isRead = alerts.value !== undefined && alerts.problem === undefined;
  return {
    state: alertSource === null ? 'absent' : isRead ? 'read' : 'unread',
    url: alertSource?.url ?? null,
    why: alerts.problem ?? null,
    firing,
    pending,
  };
}

function deployOf({ claim, run, reassignments }: StatusReadings): DeployStatus {
  const known = claim.problem === undefined ? claim.value : undefined;
  return {
    claim: known?.kind ?? 'unknown',
    holder: known?.kind === 'held' ? known.holder : null,
    run,
    reassigning: reassignments.value?.length ?? null,
  };
}

function topicsByOwner(
  { cluster, ownership, now }: StatusReadings,
  history: StatusHistory,
  partitions: PartitionStatus,
): OwnerTopics[] {
  const states = statesByTopic(partitions);
  const byOwner = new Map<string, TopicStatus[]>();
  const owners = new Map<string, Pick<OwnerTopics, 'owner' | 'internal'>>();
  for (const { name, internal, partitions: own, replicationFactor } of cluster.value?.topics ?? []) {
    const owner = ownership?.topicOwner(name) ?? null;
    const key = JSON.stringify([internal, owner?.team ?? null]);
    owners.set(key, { owner, internal });
    const led = own.filter(({ leader }) => leader !== null).map(({ partition }) => partition);
    append(byOwner, key, {
      name,
      partitions: own.length,
      replicationFactor,
      rate: history.rateOf(name, led, now),
      ...(states.get(name) ?? { underReplicated: 0, underMinIsr: 0, offline: 0 }),
    });
  }
  return [...byOwner]
    .map(([key, topics]) => ({
      ...(owners.get(key) ?? { owner: null, internal: false }),
      rate: sumOf(topics.map(({ rate }) => rate)),
      topics,
    }))
    .sort((a, b) => rankOf(a) - rankOf(b) || ((a.owner?.team ?? '') < (b.owner?.team ?? '') ? -1 : 1));
}

/** Teams, then what no team owns, then Kafka's own. */
function rankOf({ owner, internal }: Pick<OwnerTopics, 'owner' | 'internal'>): number {
  return internal ? 2 : owner === null ? 1 : 0;
}

function sumOf(rates: readonly (number | null)[]): number | null {
  const known = rates.filter((rate) => rate !== null);
  return known.length === 0 ? null : known.reduce((sum, rate) => sum + rate, 0);
}

type TopicStates = Pick<TopicStatus, 'underReplicated' | 'underMinIsr' | 'offline'>;

function statesByTopic(partitions: PartitionStatus): ReadonlyMap<string, TopicStates> {
  const states = new Map<string, { -readonly [key in keyof TopicStates]: number }>();
  for (const kind of ['underReplicated', 'underMinIsr', 'offline'] as const) {
    for (const { topic } of partitions[kind]) {
      const state = states.get(topic) ?? { underReplicated: 0, underMinIsr: 0, offline: 0 };
      state[kind] += 1;
      states.set(topic, state);
    }
  }
  return states;
}
