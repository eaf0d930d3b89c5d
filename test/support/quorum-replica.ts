import type { QuorumReplica } from '../../model/live/kafka';

/** A replica of the metadata log that has everything, ten records. */
export function quorumReplica(id: number, changes: Partial<QuorumReplica> = {}): QuorumReplica {
  return {
    id,
    directoryId: 'cdDkoUdvTYyZ3WwRkgd_7g',
    logEndOffset: 10n,
    lag: 0n,
    lastFetchTimestamp: 1_795_000_000_000,
    lastCaughtUpTimestamp: 1_795_000_000_000,
    ...changes,
  };
}
