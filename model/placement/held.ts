/** What a node still holds, and so must stay for. */
import { count } from '../../shared/text';
import { UserError } from '../../shared/user-error';
import type { QuorumDescription, TopicDescription } from '../live/kafka';

/** What keeps a node from going; undefined if nothing does. A broker that is fenced or cordoned keeps what it holds. */
export function whatHolds(
  environment: { readonly name: string },
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
