import { local } from '../../../fixtures/environments/local';
import type { LivePartition } from '../../../../model/live/cluster';
import type { ClusterDescription, QuorumDescription, TopicDescription } from '../../../../model/live/kafka';
import { assess } from '../../../../model/live/readiness';
import { quorumReplica } from '../../../support/quorum-replica';

const cluster: ClusterDescription = {
  clusterId: 'c',
  brokers: [1, 2, 3].map((id) => ({ id, host: 'localhost', port: 19091 + id, rack: 'r' })),
};
const quorum: QuorumDescription = {
  leader: 1,
  leaderEpoch: 1,
  highWatermark: 10n,
  voters: [1, 2, 3].map((id) => quorumReplica(id)),
  observers: [],
};

function topic(name: string, partitions: readonly Partial<LivePartition>[]): TopicDescription {
  return {
    name,
    internal: name.startsWith('__'),
    replicationFactor: 3,
    partitions: partitions.map((changes, partition) => ({
      partition,
      leader: 1,
      replicas: [1, 2, 3],
      inSyncReplicas: [1, 2, 3],
      ...changes,
    })),
  };
}

test('GIVEN a quorum, all brokers and full ISRs WHEN assessed THEN nothing is missing', () => {
  expect(assess(local.nodes, cluster, quorum, [topic('order.created', [{}, {}])])).toEqual([]);
});

test('GIVEN a cluster that is coming up WHEN assessed THEN everything that is missing is told', () => {
  const topics = [
    topic('__consumer_offsets', [
      { inSyncReplicas: [1] },
      { inSyncReplicas: [1, 2] },
      { inSyncReplicas: [2] },
    ]),
    topic('order.created', [{ leader: null, inSyncReplicas: [] }, { inSyncReplicas: [1] }]),
  ];
  const missing = assess(
    local.nodes,
    { ...cluster, brokers: cluster.brokers.slice(0, 1) },
    { ...quorum, leader: null, voters: quorum.voters.slice(1) },
    topics,
  );

  expect(missing).toEqual([
    'The quorum has no leader.',
    'Not a voter of the quorum yet: controller 1.',
    'Not registered and unfenced yet: broker 2, 3.',
    '1 partition is without a leader: order.created-0.',
    '4 partitions are under-replicated: __consumer_offsets-0, __consumer_offsets-1, __consumer_offsets-2, ….',
  ]);
});

test('GIVEN a voter that does not fetch WHEN assessed THEN it is told; one that is briefly behind is not', () => {
  const voters = quorum.voters.map((voter) => ({ ...voter, lag: [0n, 40n, 41n][voter.id - 1] ?? 0n }));

  expect(assess(local.nodes, cluster, { ...quorum, voters }, [])).toEqual([
    "Not following the quorum's leader: controller 3.",
  ]);
});
