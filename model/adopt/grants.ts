/** What one principal is allowed from everywhere, in the form in which roles ask for it. */
import { asLive, aclId } from '../access/adopted';
import { principalOf } from '../access/platform';
import type { AclOperation, AclPatternType, AclResourceType } from '../access/types';
import type { LiveAcl } from '../live/cluster';

export class Grants {
  private readonly ids: ReadonlySet<string>;
  private readonly allowed: readonly LiveAcl[];

  /** @param user name of the user, whose entries these are */
  public constructor(
    private readonly user: string,
    acls: readonly LiveAcl[],
  ) {
    this.allowed = acls.filter(
      ({ permission, host, operation }) => permission === 'Allow' && host === '*' && operation !== 'All',
    );
    this.ids = new Set(this.allowed.map(aclId));
  }

  /** Names or prefixes of resources on which every one of the operations is allowed, in order. */
  public having(
    resourceType: AclResourceType,
    patternType: AclPatternType,
    ...operations: readonly AclOperation[]
  ): string[] {
    const names = new Set(
      this.allowed
        .filter((acl) => acl.resourceType === resourceType && acl.patternType === patternType)
        .map(({ resourceName }) => resourceName),
    );
    return [...names]
      .filter((name) => this.has(resourceType, patternType, name, ...operations))
      .filter((name) => patternType === 'Prefixed' || name !== '*')
      .sort();
  }

  public has(
    resourceType: AclResourceType,
    patternType: AclPatternType,
    resourceName: string,
    ...operations: readonly AclOperation[]
  ): boolean {
    const principal = principalOf(this.user);
    return operations.every((operation) =>
      this.ids.has(
        aclId(asLive({ principal, resourceType, resourceName, patternType, operation, reason: '' })),
      ),
    );
  }
}
