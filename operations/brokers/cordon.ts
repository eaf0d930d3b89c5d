/** Keeping new replicas off brokers (KIP-1066): what a drain begins with. */
import { CORDON_POLL_MS } from '../../model/placement/limits';
import type { ConfigChange, KafkaAdmin } from '@brokerform/kafka-admin';
import { UserError } from '../../shared/user-error';
import { brokersText } from '../../model/placement/goals';
import { CORDONED_LOG_DIRS, isCordoned } from '../../model/placement/view';
import { waitUntil } from '../../shared/system/poll';
import { upperFirst } from '../../shared/text';

const LEARNED_MS = 15_000;

/** @throws UserError if a broker does not know of cordoning, or the cluster does not allow it */
export async function cordon(admin: KafkaAdmin, ids: readonly number[]): Promise<string> {
  await requireSupport(admin, ids);
  await change(admin, ids, { set: { [CORDONED_LOG_DIRS]: '*' } });
  await untilTrue(admin, ids, true);
  return `${upperFirst(brokersText(ids))} ${ids.length === 1 ? 'is' : 'are'} cordoned: no new replicas are placed there, and existing replicas stay.`;
}

/** @throws UserError if a broker does not know of cordoning */
export async function uncordon(admin: KafkaAdmin, ids: readonly number[]): Promise<string> {
  await requireSupport(admin, ids);
  await change(admin, ids, { delete: [CORDONED_LOG_DIRS] });
  await untilTrue(admin, ids, false);
  return `${upperFirst(brokersText(ids))} ${ids.length === 1 ? 'takes' : 'take'} new replicas again.`;
}

/** An older broker would take the setting without a word, as it takes any that it does not know. */
async function requireSupport(admin: KafkaAdmin, ids: readonly number[]): Promise<void> {
  const configs = await admin.describeBrokerConfigs(ids);
  const without = ids.filter((id) => !configs.get(id)?.some(({ name }) => name === CORDONED_LOG_DIRS));
  if (without.length === 0) return;
  throw new UserError(
    `${upperFirst(brokersText(without))} cannot be cordoned: Kafka has ${CORDONED_LOG_DIRS} since 4.3.`,
    'upgrade Kafka on it first, or create no topics until it is drained',
  );
}

async function change(
  admin: KafkaAdmin,
  ids: readonly number[],
  what: Omit<ConfigChange, 'resource'>,
): Promise<void> {
  const failures = await admin.incrementalAlterConfigs(
    ids.map((id) => ({ resource: { type: 'broker', name: String(id) }, ...what })),
  );
  if (failures.length === 0) return;
  throw new UserError(
    [
      'Kafka refuses:',
      ...failures.map(({ resource, message }) => `    broker ${resource.name}: ${message}`),
    ].join('\n'),
    'cordoning needs metadata.version 4.3-IV0: raise it after the upgrade, as a separate step',
  );
}

/** A broker learns of it a moment after the controller; a command that follows must find it done. */
async function untilTrue(admin: KafkaAdmin, ids: readonly number[], cordoned: boolean): Promise<void> {
  let others: readonly number[] = [];
  const isDone = async (): Promise<boolean> => {
    const configs = await admin.describeBrokerConfigs(ids);
    others = ids.filter((id) => isCordoned(configs.get(id) ?? []) !== cordoned);
    return others.length === 0;
  };
  if (await waitUntil(isDone, { everyMs: CORDON_POLL_MS, timeoutMs: LEARNED_MS })) return;
  throw new UserError(
    `${upperFirst(brokersText(others))} ${cordoned ? 'did not apply it' : 'stayed cordoned'}: ${CORDONED_LOG_DIRS} may be set for all brokers, or in server.properties.`,
    'brokerform brokers status shows the current values',
  );
}
