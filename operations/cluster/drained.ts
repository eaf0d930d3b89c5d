/** Whether a node's instance may go. Terraform asks before it terminates one, so every doubt is a no. */
import { whatHolds } from '../../model/placement/held';
import type { AwsEnvironment } from '../../model/aws/environment';
import { withAdmin } from '@brokerform/kafka-admin';
import type { QuorumDescription, TopicDescription } from '../../model/live/kafka';
import { UserError } from '../../shared/user-error';
import { CheckSaysNo } from '../exit-status';
import { adminConnection, readClusterAccess } from './access';

/**
 * Says that nothing is on the node.
 *
 * @throws CheckSaysNo with what is on it and how it gets off; UserError if the cluster does not answer
 */
export async function requireDrained(environment: AwsEnvironment, nodeId: number): Promise<string> {
  const { topics, quorum } = await observe(environment, nodeId);
  const holds = whatHolds(environment, nodeId, topics, quorum);
  if (holds !== undefined) throw new CheckSaysNo(holds.message);
  return `Node ${nodeId} of ${environment.name} holds no replica and is not a voter: its instance can be deleted.`;
}

async function observe(
  environment: AwsEnvironment,
  nodeId: number,
): Promise<{ topics: TopicDescription[]; quorum: QuorumDescription }> {
  try {
    const access = await readClusterAccess(environment);
    return await withAdmin(adminConnection(environment, access), async (admin) => ({
      topics: await admin.listTopics(),
      quorum: await admin.describeQuorum(),
    }));
  } catch (error) {
    throw new UserError(
      `Cannot determine whether node ${nodeId} of ${environment.name} is drained; its instance must stay: ${error instanceof Error ? error.message : String(error)}`,
      [
        'run this where the cluster can be reached, in its VPC or VPN',
        `deletionProtection: false in the environment, to delete all of ${environment.name} with its data`,
      ],
    );
  }
}
