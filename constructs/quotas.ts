import { Quota as KafkaQuota } from '@cdktf/provider-kafka/lib/quota';
import { Construct } from 'constructs';
import type { Quota } from '../model/access/types';
import { setAddress } from './address';

export interface QuotasProps {
  readonly quotas: readonly Quota[];
}

/**
 * Quotas of users, client ids and addresses.
 *
 * The provider replaces a quota on every change: it deletes and then creates, so that for a moment the entity has the
 * default quota, or none. `create_before_destroy` is no remedy here: the delete would remove the keys just set.
 */
export class Quotas extends Construct {
  public constructor(scope: Construct, id: string, props: QuotasProps) {
    super(scope, id);
    for (const quota of props.quotas) {
      const parts =
        quota.entityName === undefined
          ? [`default-${quota.entityType}`]
          : [quota.entityType, quota.entityName];
      const resource = new KafkaQuota(this, parts.join(' '), {
        entityType: quota.entityType,
        ...(quota.entityName === undefined ? {} : { entityName: quota.entityName }),
        config: { ...quota.config },
      });
      setAddress(resource, ...parts);
    }
  }
}
