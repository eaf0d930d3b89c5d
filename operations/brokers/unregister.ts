/** Forgetting a broker that will not come back. */
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import { UserError } from '../../shared/user-error';
import { nameOf } from '../../model/placement/view';

/** @throws UserError while it is up, or while it holds replicas: they would be lost to Kafka without a word */
export async function unregister(admin: KafkaAdmin, id: number): Promise<string> {
  const brokers = await admin.listRegisteredBrokers();
  const broker = brokers.find((each) => each.id === id);
  if (broker === undefined)
    throw new UserError(
      `Broker ${id} is not registered.`,
      `registered: ${brokers.map((each) => each.id).join(', ')}`,
    );
  const held = (await admin.listPartitionStates(null)).filter(({ replicas }) => replicas.includes(id));
  if (held.length > 0) {
    const shown = held.slice(0, 3).map(nameOf).join(', ');
    throw new UserError(
      `Broker ${id} holds ${held.length} replicas (${shown}${held.length > 3 ? ', …' : ''}): it stays registered.`,
      `brokerform brokers drain --node ${id} moves them to other brokers`,
    );
  }
  if (!broker.fenced)
    throw new UserError(
      `Broker ${id} is not fenced: it is still running, and would register again.`,
      'stop Kafka on it first: systemctl disable --now kafka',
    );
  await admin.unregisterBroker(id);
  return `Broker ${id} is no longer registered.`;
}
