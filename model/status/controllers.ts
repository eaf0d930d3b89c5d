/** The controllers' quorum. */
import { MAX_CONTROLLER_LAG } from '../cluster/readiness';
import { ageOf } from './age';
import type { StatusReadings } from './readings';

/** A follower fetches twice a second; one that did not for this long is down, frozen or cut off. */
const SILENT_SECONDS = 8;

export interface VoterStatus {
  readonly id: number;
  readonly leader: boolean;
  /** Records that it has yet to copy. */
  readonly lag: number;
  /** Since it last fetched, by the leader's clock; null: it never did, as far as this leader knows. */
  readonly fetchedSecondsAgo: number | null;
  /** It follows: it is the leader, or fetches and is not far behind. */
  readonly follows: boolean;
}

export interface ControllerStatus {
  /** Null: there is none, or it is unknown. */
  readonly leader: number | null;
  readonly leaderEpoch: number | null;
  readonly voters: readonly VoterStatus[];
  /** Since it was read; null: it never was. */
  readonly ageSeconds: number | null;
  /** The last try to read it failed. */
  readonly stale: boolean;
}

export function controllersOf({ quorum, now }: StatusReadings): ControllerStatus {
  const { value } = quorum;
  const leader = value?.voters.find(({ id }) => id === value.leader);
  return {
    leader: value?.leader ?? null,
    leaderEpoch: value?.leaderEpoch ?? null,
    voters: (value?.voters ?? [])
      .map(({ id, lag, lastFetchTimestamp }): VoterStatus => {
        const isLeader = id === value?.leader;
        const silentMs =
          lastFetchTimestamp < 0 || leader === undefined
            ? null
            : leader.lastFetchTimestamp - lastFetchTimestamp;
        const fetchedSecondsAgo = isLeader
          ? 0
          : silentMs === null
            ? null
            : Math.max(0, Math.round(silentMs / 1000));
        return {
          id,
          leader: isLeader,
          lag: Number(lag),
          fetchedSecondsAgo,
          follows:
            isLeader ||
            (lag <= BigInt(MAX_CONTROLLER_LAG) &&
              (fetchedSecondsAgo === null || fetchedSecondsAgo < SILENT_SECONDS)),
        };
      })
      .sort((a, b) => a.id - b.id),
    ageSeconds: ageOf(quorum, now),
    stale: quorum.problem !== undefined,
  };
}
