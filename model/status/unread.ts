/** What could not be read, or is older than it should be. */
import { count } from '../../shared/text';
import { ageOf } from './age';
import { FRESH_MS } from './history';
import type { StatusHistory } from './history';
import type { Reading, StatusReadings } from './readings';

export interface UnreadStatus {
  /** For instance `groups of broker 3`. */
  readonly what: string;
  readonly why: string;
  /** Since it was last read; null: it never was. */
  readonly ageSeconds: number | null;
}

const NOT_YET = 'not read yet';

export function unreadOf(readings: StatusReadings, history: StatusHistory): UnreadStatus[] {
  const { cluster, quorum, reassignments, minIsr, claim, alerts, alertSource, now } = readings;
  const part = (what: string, reading: Reading<unknown>): UnreadStatus[] => {
    const { value, problem } = reading;
    if (value !== undefined && problem === undefined) return [];
    return [{ what, why: problem ?? NOT_YET, ageSeconds: ageOf(reading, now) }];
  };
  const clusterUnread = part('brokers and topics', cluster);
  // Without them nothing else is asked for.
  if (cluster.value === undefined) return clusterUnread;
  const brokers = cluster.value.brokers.filter(({ fenced }) => !fenced);
  return [
    ...clusterUnread,
    ...(cluster.value.everyTopic
      ? []
      : [
          {
            what: 'topics that the user is not authorized to describe',
            why: 'Kafka omits them without an error; the user needs Describe on every topic',
            ageSeconds: null,
          },
        ]),
    ...part('controllers', quorum),
    ...part('reassignments', reassignments),
    ...part('min ISR of topics', minIsr),
    // Of one that does not respond that is the problem, not its log directories.
    ...brokers
      .filter(({ id }) => readings.brokers.get(id)?.responds !== false)
      .flatMap(({ id }) => part(`log directories of broker ${id}`, readings.brokers.get(id) ?? {})),
    ...brokers.flatMap(({ id }) => part(`groups of broker ${id}`, readings.groups.get(id) ?? {})),
    ...endsUnread(readings, history),
    ...part('claim', claim),
    ...(alertSource?.required === true ? part(`alerts of ${alertSource.url}`, alerts) : []),
  ];
}

function endsUnread({ cluster, brokers, now }: StatusReadings, history: StatusHistory): UnreadStatus[] {
  const unknown = (cluster.value?.topics ?? []).flatMap(({ name, partitions }) =>
    partitions.flatMap(({ partition, leader }) => {
      const at = history.endOf(name, partition)?.at;
      return leader === null || (at !== undefined && now - at <= FRESH_MS) ? [] : [{ leader, at }];
    }),
  );
  if (unknown.length === 0) return [];
  const times = unknown.flatMap(({ at }) => at ?? []);
  const isSilent = ({ leader }: { readonly leader: number }): boolean =>
    brokers.get(leader)?.responds === false;
  return [
    {
      what: `end offsets of ${count(unknown.length, 'partition')}`,
      why: unknown.some(isSilent)
        ? 'their leaders do not respond'
        : times.length === 0
          ? NOT_YET
          : 'no recent answer',
      ageSeconds: times.length < unknown.length ? null : ageOf({ at: Math.min(...times) }, now),
    },
  ];
}
