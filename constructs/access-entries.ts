import { Acl as KafkaAcl } from '@cdktf/provider-kafka/lib/acl';
import { Construct } from 'constructs';
import type { Acl } from '../model/access/types';
import { setAddress } from './address';

export interface AccessEntriesProps {
  readonly acls: readonly Acl[];
}

/**
 * Access control entries, all of them Allow: what nobody allowed, Kafka refuses.
 *
 * An entry's address is its principal, resource and operation. The pattern type is left out on purpose: when access to a
 * resource widens from Literal to Prefixed or narrows back, the entry is replaced under `create_before_destroy`, the new
 * one is there before the old one goes, and no client is refused in between. The provider's own order is the reverse.
 */
export class AccessEntries extends Construct {
  public constructor(scope: Construct, id: string, props: AccessEntriesProps) {
    super(scope, id);
    for (const acl of props.acls) {
      const parts = [acl.principal.replace(/^User:/, ''), acl.resourceType, acl.resourceName, acl.operation];
      const entry = new KafkaAcl(this, parts.join(' '), {
        aclPrincipal: acl.principal,
        aclHost: '*',
        aclOperation: acl.operation,
        aclPermissionType: 'Allow',
        resourceType: acl.resourceType,
        resourceName: acl.resourceName,
        resourcePatternTypeFilter: acl.patternType,
        lifecycle: { createBeforeDestroy: true },
      });
      setAddress(entry, ...parts);
    }
  }
}
