/** ACLs that a service was found with and that no role gives. */
import type { ServiceInput } from '../catalog/schema';
import type { LiveAcl } from '../live/cluster';
import { principalOf } from './platform';
import type { Acl } from './types';

/** Every field of an entry, as the Terraform provider joins them to an id: principal|host|operation|permission|type|name|pattern. */
export function aclId(acl: LiveAcl): string {
  const { principal, host, operation, permission, resourceType, resourceName, patternType } = acl;
  return [principal, host, operation, permission, resourceType, resourceName, patternType].join('|');
}

/** An entry of the model's own as the cluster shows it: an Allow from every address. */
export function asLive({ principal, resourceType, resourceName, patternType, operation }: Acl): LiveAcl {
  return { principal, host: '*', permission: 'Allow', operation, resourceType, resourceName, patternType };
}

/**
 * What stands under `adopted.acls` of a service, each entry once and in order of its id, without what its roles give as well.
 *
 * @param given the entries of its roles
 */
export function adoptedAclsOf(
  { name, adopted }: Pick<ServiceInput, 'name' | 'adopted'>,
  given: readonly Acl[],
): LiveAcl[] {
  if (adopted === undefined) return [];
  const known = new Set(given.map((acl) => aclId(asLive(acl))));
  const found = new Map<string, LiveAcl>();
  for (const { permission, operations, resource, names = [], prefixes = [], hosts } of adopted.acls) {
    const patterns = [
      ...names.map((resourceName) => ({ resourceName, patternType: 'Literal' as const })),
      ...prefixes.map((resourceName) => ({ resourceName, patternType: 'Prefixed' as const })),
    ];
    for (const pattern of patterns) {
      for (const operation of operations) {
        for (const host of hosts) {
          const acl = {
            principal: principalOf(name),
            host,
            permission,
            operation,
            resourceType: resource,
            ...pattern,
          };
          const id = aclId(acl);
          if (!known.has(id)) found.set(id, acl);
        }
      }
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, acl]) => acl);
}
