/** What `brokerform controllers …` does and prints. */
import { setTimeout as sleep } from 'node:timers/promises';
import { MAX_VOTER_BEHIND_MS } from '../../model/roll/gate';
import { connectionOf } from '../connect-options';
import type { ConnectOptions } from '../connect-options';
import { withAdmin } from '../kafka-admin';
import type { KafkaAdmin, QuorumDescription } from '../kafka-admin';
import { UserError } from '../toolchain/user-error';

const POLL_MS = 500;

/**
 * Takes a controller out of the quorum that no longer runs: one that runs would join again (auto join).
 *
 * @throws UserError if it is no voter, still runs, or those that are left are no majority without it
 */
export async function remove(options: ConnectOptions, id: number): Promise<void> {
  const connection = await connectionOf(options);
  await withAdmin(connection, async (admin) => {
    const voter = voterOf(await admin.describeQuorum(), id);
    await requireStopped(admin, id);
    await admin.removeVoter(id, voter.directoryId);
    const { voters } = await admin.describeQuorum();
    console.log(`Controller ${id} is out of the quorum. Voters are ${listOf(voters)}.`);
  });
}

function voterOf({ voters }: QuorumDescription, id: number): QuorumDescription['voters'][number] {
  const voter = voters.find((each) => each.id === id);
  if (voter !== undefined) return voter;
  throw new UserError(
    `Controller ${id} is no voter of the quorum.\n    allowed: ${listOf(voters)}`,
    'nothing has to be done if it is gone already',
  );
}

/** A voter that runs fetches twice a second; one that has not for seconds does not run. */
async function requireStopped(admin: KafkaAdmin, id: number): Promise<void> {
  const first = await admin.describeQuorum();
  const before = voterOf(first, id).lastFetchTimestamp;
  const deadline = Date.now() + MAX_VOTER_BEHIND_MS;
  while (Date.now() < deadline) {
    const now = await admin.describeQuorum();
    if (now.leader === id || voterOf(now, id).lastFetchTimestamp > before) {
      throw new UserError(
        `Controller ${id} still runs: it would join the quorum again.`,
        `stop it first: systemctl disable --now kafka on its host, or ansible-playbook controller-remove.yml`,
      );
    }
    await sleep(POLL_MS);
  }
}

function listOf(voters: QuorumDescription['voters']): string {
  return voters.map(({ id }) => id).join(', ');
}
