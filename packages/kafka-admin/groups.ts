/** Groups of consumers, and what they committed. */
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import type { CommittedOffset, LiveGroup } from '../../model/live/cluster';
import type { GroupKind } from '../../model/monitoring/group-lag';
import { NONE, answerOf, reasonOf, refusal, unreadable } from './errors';
import { describeRequests } from './group-members';
import type { GroupMembers } from './group-members';
import { chunks } from './session';
import { shareOffsetsRequest } from './share-offsets';
import type { Session } from './session';
import type { KafkaAdmin } from './types';

/** A description has every member with its assignment: of a thousand members some megabytes. */
const GROUPS_PER_REQUEST = 200;
/** DescribeCluster's endpoint type. */
const BROKERS = 1;
/** Bit of AclOperation.DESCRIBE in the operations that a user may do. */
const DESCRIBE = 1 << 8;
/** The group went away between two requests. */
const GROUP_ID_NOT_FOUND = 69;

type ListedGroup = Kafka.listGroupsV5.ListGroupsResponseGroup;

export function groupRequests(session: Session): Pick<KafkaAdmin, 'listGroups'> {
  const { kafka } = session;
  const describe = describeRequests(session);
  const shareOffsets = shareOffsetsRequest(session);

  /** Without Describe on the cluster Kafka leaves out groups and says nothing. */
  async function requireAllGroups(): Promise<void> {
    const { clusterAuthorizedOperations } = await kafka.describeClusterV1.api.async(
      await session.any(),
      true,
      BROKERS,
    );
    if ((clusterAuthorizedOperations & DESCRIBE) === 0)
      throw refusal(
        'Kafka does not list every group',
        ['Without Describe on the cluster a user sees only the groups that it is authorized to describe'],
        'the user needs Describe on the cluster',
      );
  }

  async function ofBroker(broker: number): Promise<LiveGroup[]> {
    const connection = await session.to(broker);
    const { errorCode, groups } = await answerOf(kafka.listGroupsV5.api.async(connection, [], []));
    if (errorCode !== NONE)
      throw unreadable(kafka, `the groups of broker ${broker}`, 'Describe on the cluster', { errorCode });
    const described = await membersOf(connection, groups);
    const offsets = new Map([
      ...(await committed(connection, groups)),
      ...(await committedByShareGroups(connection, groups)),
    ]);
    return groups.flatMap(({ groupId }) => {
      const group = described.get(groupId);
      return group === undefined
        ? []
        : [
            {
              id: groupId,
              state: group.state,
              members: group.members,
              offsets: offsets.get(groupId) ?? [],
              reads: group.reads,
            },
          ];
    });
  }

  async function membersOf(
    connection: Kafka.Connection,
    groups: readonly ListedGroup[],
  ): Promise<Map<string, GroupMembers>> {
    const kinds = Object.keys(describe) as GroupKind[];
    const foreign = groups.filter((group) => !kinds.some((kind) => isOf(kind, group)));
    if (foreign.length > 0)
      throw refusal(
        `These groups are of an unknown type (known: ${kinds.join(', ')})`,
        foreign.map(({ groupId, groupType }) => `${groupId}: ${groupType}`),
      );
    const described: GroupMembers[] = [];
    for (const kind of kinds) {
      const same = groups.filter((group) => isOf(kind, group));
      for (const some of chunks(same, GROUPS_PER_REQUEST)) {
        described.push(
          ...(await describe[kind](
            connection,
            some.map(({ groupId }) => groupId),
          )),
        );
      }
    }
    const there = described.filter(({ errorCode }) => errorCode !== GROUP_ID_NOT_FOUND);
    refuse(
      'describe',
      there.map(({ id, errorCode, errorMessage }) => ({ id, errorCode, errorMessage })),
    );
    return new Map(there.map((group) => [group.id, group]));
  }

  /** To OffsetFetch share groups are not there. */
  async function committed(
    connection: Kafka.Connection,
    groups: readonly ListedGroup[],
  ): Promise<Map<string, CommittedOffset[]>> {
    const consumers = groups.filter((group) => !isOf('share', group));
    const offsets = new Map<string, CommittedOffset[]>();
    for (const some of chunks(consumers, GROUPS_PER_REQUEST)) {
      const response = await answerOf(
        kafka.offsetFetchV8.api.async(
          connection,
          some.map(({ groupId }) => ({ groupId, memberEpoch: -1, topics: null })), // of all topics
          false,
        ),
      );
      const there = response.groups.filter(({ errorCode }) => errorCode !== GROUP_ID_NOT_FOUND);
      refuse(
        'report the offsets of',
        there.map(({ groupId, errorCode }) => ({ id: groupId, errorCode })),
      );
      for (const { groupId, topics } of there) offsets.set(groupId, topics.flatMap(committedOffsets));
    }
    return offsets;
  }

  async function committedByShareGroups(
    connection: Kafka.Connection,
    groups: readonly ListedGroup[],
  ): Promise<Map<string, readonly CommittedOffset[]>> {
    const offsets = new Map<string, readonly CommittedOffset[]>();
    const share = groups.filter((group) => isOf('share', group)).map(({ groupId }) => groupId);
    for (const some of chunks(share, GROUPS_PER_REQUEST)) {
      const answers = await shareOffsets(connection, some);
      const there = answers.filter(({ errorCode }) => errorCode !== GROUP_ID_NOT_FOUND);
      refuse('report the offsets of', there);
      for (const { id, offsets: own } of there) offsets.set(id, own);
    }
    return offsets;
  }

  function refuse(
    what: string,
    groups: readonly { id: string; errorCode: number; errorMessage?: string | null }[],
  ): void {
    const failed = groups.filter(({ errorCode }) => errorCode !== NONE);
    if (failed.length === 0) return;
    throw refusal(
      `Kafka does not ${what} these groups`,
      failed.map(({ id, errorCode, errorMessage }) => `${id}: ${reasonOf(kafka, errorCode, errorMessage)}`),
    );
  }

  return {
    async listGroups(brokers) {
      await requireAllGroups();
      const groups = await Promise.all(brokers.map(ofBroker));
      return groups.flat().sort((a, b) => (a.id < b.id ? -1 : 1));
    },
  };
}

function isOf(kind: GroupKind, { groupType }: ListedGroup): boolean {
  return groupType.toLowerCase() === kind;
}

function committedOffsets({
  name,
  partitions,
}: Kafka.offsetFetchV8.OffsetFetchResponseTopic): CommittedOffset[] {
  return partitions
    .filter(({ committedOffset }) => committedOffset >= 0n) // A negative one stands for none.
    .map(({ partitionIndex, committedOffset }) => ({
      topic: name,
      partition: partitionIndex,
      offset: committedOffset,
    }));
}
