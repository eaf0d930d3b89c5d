/** The cluster's own `min.insync.replicas`, which with eligible leader replicas (KIP-966) wins over every server.properties. */
import { clusterWideProperties } from '../../model/environment/cluster-properties';
import type { Environment } from '../../model/environment';
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import { firstAnswer } from '@brokerform/kafka-admin';
import { UserError } from '../../shared/user-error';

const MIN_ISR = 'min.insync.replicas';

/**
 * Sets the cluster's value to the declared one. A cluster without eligible leader replicas keeps none, and its brokers go by their
 * files.
 *
 * @returns what was changed, in a sentence; undefined if nothing
 * @throws UserError if Kafka refuses
 */
export async function alignMinIsr(
  admin: Pick<KafkaAdmin, 'describeCluster' | 'describeBrokerConfigs' | 'incrementalAlterConfigs'>,
  environment: Environment,
): Promise<string | undefined> {
  const wanted = clusterWideProperties(environment).get(MIN_ISR);
  const { brokers } = await admin.describeCluster();
  const entries = await firstAnswer(
    brokers.map(({ id }) => id),
    async (id) => (await admin.describeBrokerConfigs([id])).get(id) ?? [],
  );
  const entry = entries.find(({ name }) => name === MIN_ISR);
  if (wanted === undefined || entry?.source !== 'broker-default' || entry.value === wanted) return undefined;
  const failures = await admin.incrementalAlterConfigs([
    { resource: { type: 'broker', name: '' }, set: { [MIN_ISR]: wanted } },
  ]);
  if (failures.length > 0) {
    throw new UserError(
      `Kafka rejects ${MIN_ISR}=${wanted} for the cluster: ${failures.map(({ message }) => message).join('; ')}`,
      `kafka-configs.sh --alter --entity-type brokers --entity-default --add-config ${MIN_ISR}=${wanted}`,
    );
  }
  return `${MIN_ISR} of the cluster is ${wanted} now; it was ${entry.value ?? 'unknown'}`;
}
