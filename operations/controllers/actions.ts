/** What `brokerform controllers …` does and prints. */
import { MAX_VOTER_BEHIND_MS } from '../../model/roll/blockers';
import { QUORUM_POLL_MS } from '../../model/roll/timeouts';
import { claimed, stoppedBefore } from '../claim/with-claim';
import type { ClaimOptions } from '../claim/with-claim';
import { connectionOf } from '../connect-options';
import type { ConnectOptions } from '../connect-options';
import { pause } from '../interruption';
import { withAdmin } from '@brokerform/kafka-admin';
import type { QuorumDescription } from '../../model/live/kafka';
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import { UserError } from '../../shared/user-error';

/**
 * Takes a controller out of the quorum that no longer runs: one that runs would join again (auto join).
 *
 * @throws UserError if it is not a voter, still runs, or those that are left are no majority without it
 */
export async function remove(options: ConnectOptions & ClaimOptions, id: number): Promise<void> {
  const connection = await connectionOf(options);
  await claimed(connection, `removing controller ${id}`, options, (signal) =>
    withAdmin(connection, async (admin) => {
      const voter = voterOf(await admin.describeQuorum(), id);
      await requireStopped(admin, id, signal);
      if (signal.aborted) throw stoppedBefore(signal);
      await admin.removeVoter(id, voter.directoryId);
      const { voters } = await admin.describeQuorum();
      console.log(`Controller ${id} is removed from the quorum. Voters: ${listOf(voters)}.`);
    }),
  );
}

function voterOf({ voters }: QuorumDescription, id: number): QuorumDescription['voters'][number] {
  const voter = voters.find((each) => each.id === id);
  if (voter !== undefined) return voter;
  throw new UserError(
    `Controller ${id} is not a voter of the quorum.\n    allowed: ${listOf(voters)}`,
    'nothing to do if it was removed already',
  );
}

/** A voter that runs fetches twice a second; one that has not for seconds does not run. */
async function requireStopped(admin: KafkaAdmin, id: number, signal: AbortSignal): Promise<void> {
  const first = await admin.describeQuorum();
  const before = voterOf(first, id).lastFetchTimestamp;
  const deadline = Date.now() + MAX_VOTER_BEHIND_MS;
  while (Date.now() < deadline && !signal.aborted) {
    const now = await admin.describeQuorum();
    if (now.leader === id || voterOf(now, id).lastFetchTimestamp > before) {
      throw new UserError(
        `Controller ${id} still runs: it would join the quorum again.`,
        `stop it first: systemctl disable --now kafka on its host, or ansible-playbook controller-remove.yml`,
      );
    }
    await pause(QUORUM_POLL_MS, signal);
  }
}

function listOf(voters: QuorumDescription['voters']): string {
  return voters.map(({ id }) => id).join(', ');
}
