/** Client quotas. */
import type { LiveQuota, LiveQuotaEntity } from '../../model/live/cluster';
import { NONE, answerOf, unreadable } from './errors';
import type { Session } from './session';
import type { KafkaAdmin } from './types';

export function quotaRequests(session: Session): Pick<KafkaAdmin, 'listQuotas'> {
  const { kafka } = session;
  return {
    async listQuotas() {
      // No component and not strict: every entity, composite ones (user and client id) and defaults among them.
      const { errorCode, errorMessage, entries } = await answerOf(
        kafka.describeClientQuotasV0.api.async(await session.any(), [], false),
      );
      if (errorCode !== NONE)
        throw unreadable(kafka, 'the quotas', 'DescribeConfigs on the cluster', { errorCode, errorMessage });
      return entries.map(({ entity, values }): LiveQuota => ({
        entity: Object.fromEntries(
          entity.map(({ entityType, entityName }) => [entityType, entityName ?? null]),
        ) satisfies LiveQuotaEntity,
        config: Object.fromEntries(values.map(({ key, value }) => [key, value])),
      }));
    },
  };
}
