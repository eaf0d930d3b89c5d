/** Whether a node's instance may go. Terraform asks before it terminates one, so every doubt is a no. */
import type { AwsEnvironment } from '../../model/aws/environment';
import { withAdmin } from '@brokerform/kafka-admin';
import type { QuorumDescription, TopicDescription } from '../../model/live/kafka';
import { UserError } from '../../shared/user-error';
import { adminConnection, readClusterAccess } from './access';

/**
 * Says that nothing is on the node.
 *
 * @throws UserError with what is on it and how it gets off, or if the cluster does not answer
 */
export async function requireDrained(environment: AwsEnvironment, nodeId: number): Promise<string> {
  const { topics, quorum } = await observe(environment, nodeId);
  const holds = whatHolds(environment, nodeId, topics, quorum);
  if (holds !== undefined) throw holds;
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

/** What keeps a node from going; undefined if nothing does. A broker that is fenced or cordoned keeps what it holds. */
export function whatHolds(
  environment: Pick<AwsEnvironment, 'name'>,
  nodeId: number,
  topics: readonly TopicDescription[],
  quorum: QuorumDescription,
): UserError | undefined {
  const { name } = environment;
  const voters = quorum.voters.map(({ id }) => id);
  if (voters.includes(nodeId)) {
    return new UserError(
      `Controller ${nodeId} is a voter of ${name}'s quorum (${voters.join(', ')}): its instance must stay.`,
      [
        'stop Kafka on it, then remove it from the quorum: kafka-metadata-quorum.sh … remove-controller',
        'an odd number of controllers must remain',
      ],
    );
  }
  const held = topics.flatMap((topic) =>
    topic.partitions
      .filter(({ replicas }) => replicas.includes(nodeId))
      .map((partition) => ({ topic: topic.name, ...partition })),
  );
  if (held.length === 0) return undefined;
  const leading = held.filter(({ leader }) => leader === nodeId).length;
  const only = held.filter(({ replicas }) => replicas.length === 1).length;
  const shown = held.slice(0, 3).map(({ topic, partition }) => `${topic}-${partition}`);
  return new UserError(
    `Broker ${nodeId} of ${name} holds ${count(held.length, 'replica')} of ${count(new Set(held.map(({ topic }) => topic)).size, 'topic')}` +
      ` (${shown.join(', ')}${held.length > shown.length ? ', …' : ''}), is leader of ${leading}` +
      `${only > 0 ? ` and has the only copy of ${only}` : ''}: its instance must stay.`,
    [
      `cordon it: node bin/brokerform.js brokers cordon --node ${nodeId} --environment ${name}`,
      `move its replicas to the others: node bin/brokerform.js brokers drain --node ${nodeId} --environment ${name}`,
      `then deploy again; or revert the change in environments/${name}.ts`,
    ],
  );
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
