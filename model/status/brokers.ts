/** Brokers: registered ones as the controllers and they themselves report, declared ones that are not registered. */
import { ageOf } from './age';
import type { LogDirectoryReading, StatusReadings } from './readings';

/**
 * `silent`: the controllers count it as up and it does not answer, as in the seconds after its end. `unregistered`: the environment declares it and
 * the cluster does not know it. `unknown`: no broker reported whether it is fenced.
 */
export type BrokerState = 'up' | 'silent' | 'fenced' | 'unregistered' | 'unknown';

export interface BrokerStatus {
  readonly id: number;
  readonly rack: string | null;
  readonly address: string | null;
  readonly state: BrokerState;
  /** Why it is not up, as far as it is known. */
  readonly why: string | null;
  readonly leaders: number;
  readonly replicas: number;
  /** Replicas that are not in sync. */
  readonly outOfSync: number;
  readonly logDirectories: readonly LogDirectoryStatus[];
  /** Since its directories were read; null: they never were. */
  readonly logDirectoriesAgeSeconds: number | null;
}

export interface LogDirectoryStatus extends LogDirectoryReading {
  /** Share of the file system that is used, 0 to 1; null: unknown. */
  readonly used: number | null;
  readonly low: boolean;
}

export function brokersOf(readings: StatusReadings): BrokerStatus[] {
  const { cluster, brokers: own, declaredBrokers, now } = readings;
  const registered = cluster.value?.brokers ?? [];
  const loads = loadsOf(readings);
  const known = registered.map(({ id, rack, host, port, fenced }): BrokerStatus => {
    const reading = own.get(id);
    const silent = reading?.problem !== undefined && !reading.responds;
    const state = cluster.problem !== undefined ? 'unknown' : fenced ? 'fenced' : silent ? 'silent' : 'up';
    return {
      id,
      rack,
      address: host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`,
      state,
      why: state === 'up' || state === 'fenced' ? null : (reading?.problem ?? null),
      ...(loads.get(id) ?? NO_LOAD),
      logDirectories: (reading?.value?.logDirectories ?? []).map((each) => withUse(each, readings.diskFree)),
      logDirectoriesAgeSeconds: reading === undefined ? null : ageOf(reading, now),
    };
  });
  const missing = declaredBrokers
    .filter((id) => cluster.value !== undefined && registered.every((each) => each.id !== id))
    .map((id): BrokerStatus => ({
      id,
      rack: null,
      address: null,
      state: 'unregistered',
      why: null,
      ...NO_LOAD,
      logDirectories: [],
      logDirectoriesAgeSeconds: null,
    }));
  return [...known, ...missing].sort((a, b) => a.id - b.id);
}

function withUse(directory: LogDirectoryReading, diskFree: number): LogDirectoryStatus {
  const { totalBytes, usableBytes } = directory;
  const used =
    totalBytes === null || usableBytes === null || totalBytes === 0 ? null : 1 - usableBytes / totalBytes;
  return { ...directory, used, low: used !== null && 1 - used < diskFree };
}

type Load = Pick<BrokerStatus, 'leaders' | 'replicas' | 'outOfSync'>;
const NO_LOAD: Load = { leaders: 0, replicas: 0, outOfSync: 0 };

function loadsOf({ cluster }: StatusReadings): ReadonlyMap<number, Load> {
  const loads = new Map<number, { -readonly [key in keyof Load]: number }>();
  const of = (id: number): { -readonly [key in keyof Load]: number } => {
    const load = loads.get(id) ?? { ...NO_LOAD };
    loads.set(id, load);
    return load;
  };
  for (const { leader, replicas, inSyncReplicas } of (cluster.value?.topics ?? []).flatMap(
    (topic) => topic.partitions,
  )) {
    if (leader !== null) of(leader).leaders += 1;
    for (const id of replicas) {
      of(id).replicas += 1;
      if (!inSyncReplicas.includes(id)) of(id).outOfSync += 1;
    }
  }
  return loads;
}
