import { Acl as KafkaAcl } from '@cdktf/provider-kafka/lib/acl';
import { Construct } from 'constructs';
import { aclId, asLive } from '../model/access/adopted';
import type { Acl } from '../model/access/types';
import type { LiveAcl } from '../model/live/cluster';
import { setAddress } from './address';
import { ImportBlock } from './import-block';

export interface AccessEntriesProps {
  /** What roles give. */
  readonly acls: readonly Acl[];
  /** What was found on the cluster besides. @default - nothing */
  readonly found?: readonly LiveAcl[];
  /** Ids, as `aclId` writes them, of entries that exist already: they are imported and not created. @default - none */
  readonly adopt?: ReadonlySet<string>;
}

/**
 * Access control entries. What the model gives is Allow: what no entry allows, Kafka refuses.
 *
 * An entry's address is its principal, resource and operation. The pattern type is left out on purpose: when access to a
 * resource widens from Literal to Prefixed or narrows back, the entry is replaced under `create_before_destroy`, the new
 * one exists before the old one is deleted, and no client is refused in between. The provider's own order is the reverse.
 *
 * A found entry has the same address as if a role gave it, so that giving the role later changes nothing on the cluster; what no
 * role can give (a Deny, an entry for one address, a second pattern of the same name) has more in its address.
 */
export class AccessEntries extends Construct {
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: AccessEntriesProps,
  ) {
    super(scope, id);
    const taken = new Set<string>();
    // Prefixed first: a Literal entry of the same name is the one that it makes superfluous.
    const found = [...(props.found ?? [])].sort((a, b) => Number(isLiteral(a)) - Number(isLiteral(b)));
    for (const acl of [...props.acls.map(asLive), ...found]) {
      const plain = plainParts(acl);
      const parts = isOrdinary(acl) && !taken.has(plain.join(' ')) ? plain : [...plain, ...distinction(acl)];
      taken.add(parts.join(' '));
      this.createEntry(acl, parts);
    }
  }

  private createEntry(acl: LiveAcl, parts: readonly string[]): void {
    const entry = new KafkaAcl(this, parts.join(' '), {
      aclPrincipal: acl.principal,
      aclHost: acl.host,
      aclOperation: acl.operation,
      aclPermissionType: acl.permission,
      resourceType: acl.resourceType,
      resourceName: acl.resourceName,
      resourcePatternTypeFilter: acl.patternType,
      lifecycle: { createBeforeDestroy: true },
    });
    setAddress(entry, ...parts);
    const id = aclId(acl);
    if (this.props.adopt?.has(id) === true) new ImportBlock(entry, id);
  }
}

const isLiteral = ({ patternType }: LiveAcl): boolean => patternType === 'Literal';

/** As a role could give it. */
const isOrdinary = ({ permission, host, operation }: LiveAcl): boolean =>
  permission === 'Allow' && host === '*' && operation !== 'All';

const plainParts = ({ principal, resourceType, resourceName, operation }: LiveAcl): string[] => [
  principal.replace(/^User:/, ''),
  resourceType,
  resourceName,
  operation,
];

const distinction = ({ permission, host, patternType }: LiveAcl): string[] => [patternType, permission, host];
