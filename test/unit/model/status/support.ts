/** A cluster of three brokers as a reading has it: healthy, unless a test says otherwise. */
import type { LiveGroup } from '../../../../model/live/cluster';
import type { QuorumReplica, RegisteredBroker, TopicDescription } from '../../../../model/live/kafka';
import { StatusHistory } from '../../../../model/status/history';
import type { BrokerReading, ClusterReading, StatusReadings } from '../../../../model/status/readings';
import { statusReport } from '../../../../model/status/report';
import type { StatusReport } from '../../../../model/status/report';

export const NOW = Date.parse('2026-11-30T12:00:00Z');
export const BROKERS = [1, 2, 3] as const;

export function broker(id: number, overrides: Partial<RegisteredBroker> = {}): RegisteredBroker {
  return { id, host: 'localhost', port: 9092 + id, rack: `zone-${id}`, fenced: false, ...overrides };
}

export function topic(name = 'order.created', overrides: Partial<TopicDescription> = {}): TopicDescription {
  return {
    name,
    internal: false,
    replicationFactor: 3,
    partitions: BROKERS.map((leader, partition) => ({
      ...{ partition, leader, replicas: [...BROKERS], inSyncReplicas: [...BROKERS] },
    })),
    ...overrides,
  };
}

export function voter(id: number, overrides: Partial<QuorumReplica> = {}): QuorumReplica {
  const times = { lastFetchTimestamp: NOW, lastCaughtUpTimestamp: NOW };
  return { id, directoryId: 'AAAAAAAAAAAAAAAAAAAAAA', logEndOffset: 100n, lag: 0n, ...times, ...overrides };
}

export function group(overrides: Partial<LiveGroup> = {}): LiveGroup {
  const offsets = BROKERS.map((_, partition) => ({ topic: 'order.created', partition, offset: 40n }));
  return { id: 'payment-service', state: 'Stable', members: 2, offsets, ...overrides };
}

export const disk: BrokerReading = {
  logDirectories: [{ path: '/data/1', error: null, totalBytes: 1000, usableBytes: 600, replicaBytes: 300 }],
};

export function clusterReading(overrides: Partial<ClusterReading> = {}): ClusterReading {
  return {
    clusterId: 'mWZ1vYdsT7eGWdQkc0PAXg',
    brokers: BROKERS.map((id) => broker(id)),
    topics: [topic()],
    everyTopic: true,
    ...overrides,
  };
}

export function readings(overrides: Partial<StatusReadings> = {}): StatusReadings {
  const at = NOW;
  return {
    environment: 'local',
    now: NOW,
    declaredBrokers: [...BROKERS],
    diskFree: 0.15,
    cluster: { value: clusterReading(), at },
    quorum: {
      value: {
        leader: 1,
        leaderEpoch: 4,
        highWatermark: 100n,
        voters: BROKERS.map((id) => voter(id)),
        observers: [],
      },
      at,
    },
    reassignments: { value: [], at },
    brokers: new Map(BROKERS.map((id) => [id, { value: disk, at, responds: true }])),
    minIsr: { value: new Map([['order.created', 2]]), at },
    groups: new Map(BROKERS.map((id) => [id, { value: id === 1 ? [group()] : [], at }])),
    claim: { value: { kind: 'free' }, at },
    run: null,
    alertSource: null,
    alerts: {},
    ownership: null,
    notes: [],
    ...overrides,
  };
}

/** Of each partition 100 records are written in ten seconds, until now. */
export function history(topics: readonly TopicDescription[] = [topic()], end = 100n): StatusHistory {
  const kept = new StatusHistory();
  for (const { name, partitions } of topics) {
    for (const { partition } of partitions) {
      kept.noteEnd(name, partition, { offset: end - 100n, at: NOW - 10_000 });
      kept.noteEnd(name, partition, { offset: end, at: NOW });
    }
  }
  return kept;
}

export function report(overrides: Partial<StatusReadings> = {}, kept = history()): StatusReport {
  return statusReport(readings(overrides), kept);
}
