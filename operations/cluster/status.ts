/** A cluster on AWS as it sees itself, one line a node. */
import type { AwsEnvironment, AwsNode } from '../../model/aws/environment';
import { isBroker } from '../../model/cluster/nodes';
import { assess } from '../../model/live/readiness';
import { withAdmin } from '@brokerform/kafka-admin';
import type { ClusterDescription, QuorumDescription, TopicDescription } from '../../model/live/kafka';
import { table } from '../../shared/text-table';
import { adminConnection, readClusterAccess } from './access';

export interface ClusterStatus {
  readonly text: string;
  /** The gate would open. */
  readonly ready: boolean;
}

/** @throws UserError if the cluster does not answer */
export async function clusterStatus(environment: AwsEnvironment): Promise<ClusterStatus> {
  const access = await readClusterAccess(environment);
  return withAdmin(adminConnection(environment, access), async (admin) =>
    describeStatus(
      environment,
      await admin.describeCluster(),
      await admin.describeQuorum(),
      await admin.listTopics(),
    ),
  );
}

export function describeStatus(
  environment: Pick<AwsEnvironment, 'name' | 'nodes' | 'allNodes'>,
  cluster: ClusterDescription,
  quorum: QuorumDescription,
  topics: readonly TopicDescription[],
): ClusterStatus {
  const missing = assess(environment.nodes, cluster, quorum, topics);
  const rows = environment.allNodes.map((node) => [
    node.name,
    node.zone,
    node.instanceType,
    isBroker(node) ? brokerState(node, cluster) : controllerState(node, quorum),
    ...(isBroker(node) ? loadOf(node, topics) : ['', '', '']),
  ]);
  return {
    text: [
      `${environment.name}: cluster ${cluster.clusterId}, ${topics.length} topics`,
      table(['node', 'zone', 'instance', 'state', 'leads', 'replicas', 'behind'], rows),
      ...missing,
    ].join('\n'),
    ready: missing.length === 0,
  };
}

function brokerState({ id, drained }: AwsNode, cluster: ClusterDescription): string {
  if (cluster.brokers.some((broker) => broker.id === id))
    return drained ? 'serves, drained in code' : 'serves';
  return drained ? 'drained' : 'fenced or not registered';
}

function controllerState({ id }: AwsNode, quorum: QuorumDescription): string {
  if (quorum.leader === id) return 'leads the quorum';
  const voter = quorum.voters.find((each) => each.id === id);
  return voter === undefined ? 'not a voter' : `voter, ${voter.lag} behind`;
}

/** Partitions that it leads, replicas that it holds, and how many of these are not in sync. */
function loadOf({ id }: AwsNode, topics: readonly TopicDescription[]): string[] {
  const held = topics.flatMap(({ partitions }) => partitions.filter(({ replicas }) => replicas.includes(id)));
  return [
    held.filter(({ leader }) => leader === id).length,
    held.length,
    held.filter(({ inSyncReplicas }) => !inSyncReplicas.includes(id)).length,
  ].map(String);
}
