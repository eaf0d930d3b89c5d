import type { ClusterDescription, QuorumDescription, TopicDescription } from '../../../../model/live/kafka';
import { describeStatus } from '../../../../operations/cluster/status';
import { withBrokersOn } from './environment';
import { quorumReplica } from '../../../support/quorum-replica';

const environment = withBrokersOn(1, 2, 3);
const cluster: ClusterDescription = {
  clusterId: 'abc',
  brokers: [101, 102, 103].map((id) => ({ id, host: 'localhost', port: id, rack: 'r' })),
};
const quorum: QuorumDescription = {
  leader: 2,
  leaderEpoch: 1,
  highWatermark: 10n,
  voters: [1, 2, 3].map((id) => quorumReplica(id)),
  observers: [],
};
const topics: TopicDescription[] = [
  {
    name: 'order.created',
    internal: false,
    replicationFactor: 3,
    partitions: [
      { partition: 0, leader: 101, replicas: [101, 102, 103], inSyncReplicas: [101, 102, 103] },
      { partition: 1, leader: 101, replicas: [101, 102], inSyncReplicas: [101] },
    ],
  },
];

/** The cells of a node's line. */
function line(text: string, node: string): string[] {
  const found = text.split('\n').find((each) => each.startsWith(node));
  return found === undefined ? [] : found.split(/ {2,}/);
}

test('GIVEN a cluster that serves WHEN shown THEN each node has a line, and it is ready', () => {
  const inSync = topics.map((topic) => ({ ...topic, partitions: topic.partitions.slice(0, 1) }));
  const { text, ready } = describeStatus(environment, cluster, quorum, inSync);

  expect(ready).toBe(true);
  expect(text).toMatch(/^staging: cluster abc, 1 topics\n/);
  expect(line(text, 'controller-2').slice(0, 4)).toEqual([
    'controller-2',
    'eu-central-1b',
    environment.controllers.instanceType,
    'leads the quorum',
  ]);
  expect(line(text, 'broker-101').slice(3)).toEqual(['serves', '1', '1', '0']);
});

test('GIVEN nodes that are down WHEN shown THEN it says which, what they are behind, and why the gate stays shut', () => {
  const { text, ready } = describeStatus(
    environment,
    { ...cluster, brokers: cluster.brokers.slice(0, 1) },
    {
      ...quorum,
      voters: [...quorum.voters.slice(0, 1), quorumReplica(2)],
    },
    topics,
  );

  expect(ready).toBe(false);
  expect(line(text, 'broker-102').slice(3)).toEqual(['fenced or not registered', '0', '2', '1']);
  expect(line(text, 'controller-3')[3]).toBe('not a voter');
  expect(text).toContain('Not a voter of the quorum yet: controller 3.');
  expect(text).toContain('Not registered and unfenced yet: broker 102, 103.');
});

test('GIVEN a drained broker WHEN shown THEN nothing is missing for its being away', () => {
  const allNodes = environment.allNodes.map((node) => ({ ...node, drained: node.id === 103 }));
  const nodes = allNodes.filter(({ drained }) => !drained);
  const { text, ready } = describeStatus(
    { ...environment, nodes, allNodes },
    { ...cluster, brokers: cluster.brokers.slice(0, 2) },
    quorum,
    [],
  );

  expect(ready).toBe(true);
  expect(line(text, 'broker-103')[3]).toBe('drained');
});
