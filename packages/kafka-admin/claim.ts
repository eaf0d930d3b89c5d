/** The claim's requests: membership of one classic group whose leader holds it. */
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import {
  CLAIM_GROUP,
  CLAIM_PROTOCOL,
  CLAIM_REBALANCE_SECONDS,
  CLAIM_SESSION_SECONDS,
  decodeHolder,
} from '../../model/claim';
import type { ClaimState } from '../../model/claim';
import { shellQuote } from '../../shared/shell-quote';
import { UserError } from '../../shared/user-error';
import { NONE, answerOf, reasonOf } from './errors';
import type { Session } from './session';
import type { ClaimAnswer, KafkaAdmin } from './types';

/** Kafka's error codes. */
const COORDINATOR_LOAD_IN_PROGRESS = 14;
const COORDINATOR_NOT_AVAILABLE = 15;
const NOT_COORDINATOR = 16;
const ILLEGAL_GENERATION = 22;
const INCONSISTENT_GROUP_PROTOCOL = 23;
const UNKNOWN_MEMBER_ID = 25;
const INVALID_SESSION_TIMEOUT = 26;
const REBALANCE_IN_PROGRESS = 27;
const GROUP_AUTHORIZATION_FAILED = 30;
const GROUP_ID_NOT_FOUND = 69;
const MEMBER_ID_REQUIRED = 79;

const MOVING: readonly number[] = [COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR];
/** FindCoordinator's key type for groups. */
const GROUP = 0;
const NOTHING = Buffer.alloc(0);

export function claimRequests(
  session: Session,
): Pick<KafkaAdmin, 'readClaim' | 'joinClaim' | 'syncClaim' | 'confirmClaim' | 'leaveClaim'> {
  const { kafka } = session;

  async function coordinator(): Promise<Kafka.Connection> {
    const { coordinators } = await answerOf(
      kafka.findCoordinatorV4.api.async(await session.any(), GROUP, [CLAIM_GROUP]),
    );
    const [found] = coordinators;
    if (found === undefined) throw new Error(`Kafka reports no coordinator of the group ${CLAIM_GROUP}`);
    if (found.errorCode !== NONE) throw failure(found.errorCode);
    return session.to(found.nodeId);
  }

  /** What can pass is an Error, to be tried again; what cannot is a UserError. */
  function failure(errorCode: number): Error {
    const reason = reasonOf(kafka, errorCode);
    if (errorCode === GROUP_AUTHORIZATION_FAILED) {
      return new UserError(
        `This user is not authorized to hold the claim on the cluster: ${reason}`,
        `the user needs Read on the group ${CLAIM_GROUP}`,
      );
    }
    if (errorCode === INVALID_SESSION_TIMEOUT) {
      return new UserError(
        `The claim needs a session of ${CLAIM_SESSION_SECONDS} s, which the brokers refuse: ${reason}`,
        'see group.min.session.timeout.ms and group.max.session.timeout.ms of the brokers',
      );
    }
    if (errorCode === INCONSISTENT_GROUP_PROTOCOL) {
      return new UserError(
        `The group ${CLAIM_GROUP} has members that are not of this project: ${reason}`,
        `list them: kafka-groups.sh --list, kafka-consumer-groups.sh --describe --members --group ${shellQuote(CLAIM_GROUP)}`,
      );
    }
    return new Error(MOVING.includes(errorCode) ? `the group's coordinator is moving (${reason})` : reason);
  }

  function answer(errorCode: number): ClaimAnswer {
    if (errorCode === NONE) return 'held';
    if (errorCode === REBALANCE_IN_PROGRESS || errorCode === ILLEGAL_GENERATION) return 'rejoin';
    if (errorCode === UNKNOWN_MEMBER_ID) return 'lost';
    throw failure(errorCode);
  }

  async function join(memberId: string, metadata: Buffer): Promise<Kafka.joinGroupV9.JoinGroupResponse> {
    return answerOf(
      kafka.joinGroupV9.api.async(
        await coordinator(),
        CLAIM_GROUP,
        CLAIM_SESSION_SECONDS * 1000,
        CLAIM_REBALANCE_SECONDS * 1000,
        memberId,
        null,
        CLAIM_PROTOCOL,
        [{ name: CLAIM_PROTOCOL, metadata }],
        null,
      ),
    );
  }

  return {
    async readClaim(): Promise<ClaimState> {
      const { groups } = await answerOf(
        kafka.describeGroupsV5.api.async(await coordinator(), [CLAIM_GROUP], false),
      );
      const [group] = groups;
      if (group === undefined || group.errorCode === GROUP_ID_NOT_FOUND) return { kind: 'free' };
      if (group.errorCode !== NONE) throw failure(group.errorCode);
      if (group.members.length === 0) return { kind: 'free' };
      // The leader alone has an assignment, and it is known while the group is stable.
      const leader = group.members.find(({ memberAssignment }) => memberAssignment.length > 0);
      if (group.groupState !== 'Stable' || leader === undefined) return { kind: 'changing' };
      return { kind: 'held', memberId: leader.memberId, holder: decodeHolder(leader.memberAssignment) };
    },

    async joinClaim(memberId, metadata) {
      let joined = await join(memberId, metadata);
      if (joined.errorCode === MEMBER_ID_REQUIRED) joined = await join(joined.memberId ?? '', metadata);
      const { errorCode, generationId, leader } = joined;
      const id = joined.memberId ?? memberId;
      const answered = answer(errorCode);
      return {
        answer: answered,
        memberId: id,
        generationId,
        leads: answered === 'held' && leader === id,
        members: joined.members.map((member) => member.memberId),
      };
    },

    async syncClaim({ memberId, generationId, members }, metadata) {
      const { errorCode } = await answerOf(
        kafka.syncGroupV5.api.async(
          await coordinator(),
          CLAIM_GROUP,
          generationId,
          memberId,
          null,
          CLAIM_PROTOCOL,
          CLAIM_PROTOCOL,
          members.map((id) => ({ memberId: id, assignment: id === memberId ? metadata : NOTHING })),
        ),
      );
      return answer(errorCode);
    },

    async confirmClaim({ memberId, generationId }) {
      const { errorCode } = await answerOf(
        kafka.heartbeatV4.api.async(await coordinator(), CLAIM_GROUP, generationId, memberId, null),
      );
      return answer(errorCode);
    },

    async leaveClaim(memberId, reason) {
      const { errorCode, members } = await answerOf(
        kafka.leaveGroupV5.api.async(await coordinator(), CLAIM_GROUP, [
          { memberId, groupInstanceId: null, reason },
        ]),
      );
      const code = errorCode === NONE ? (members[0]?.errorCode ?? NONE) : errorCode;
      if (code === NONE) return true;
      if (code === UNKNOWN_MEMBER_ID) return false;
      throw failure(code);
    },
  };
}
