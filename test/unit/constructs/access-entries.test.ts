import { AccessEntries } from '../../../constructs/access-entries';
import { asLive } from '../../../model/access/adopted';
import type { Acl } from '../../../model/access/types';
import type { LiveAcl } from '../../../model/live/cluster';
import { resources, synthesizeScope } from '../../support/synth';

const write: Acl = {
  principal: 'User:order-service',
  resourceType: 'Topic',
  resourceName: 'order.created',
  patternType: 'Literal',
  operation: 'Write',
  reason: 'producer of order.created',
};

const addressesOf = (acl: Acl): string[] =>
  Object.keys(
    synthesizeScope((scope) => new AccessEntries(scope, 'Access', { acls: [acl] })).resource?.['kafka_acl'] ??
      {},
  );

describe('AccessEntries', () => {
  test('GIVEN an entry THEN it is allowed from every host, with the pattern type written out', () => {
    const synthesized = synthesizeScope((scope) => new AccessEntries(scope, 'Access', { acls: [write] }));

    expect(resources(synthesized, 'kafka_acl')).toEqual([
      expect.objectContaining({
        acl_principal: 'User:order-service',
        acl_host: '*',
        acl_operation: 'Write',
        acl_permission_type: 'Allow',
        resource_type: 'Topic',
        resource_name: 'order.created',
        resource_pattern_type_filter: 'Literal',
      }),
    ]);
  });

  test('WHEN access widens from Literal to Prefixed THEN the address stays and the new entry comes first', () => {
    expect(addressesOf({ ...write, patternType: 'Prefixed' })).toEqual(addressesOf(write));
    const synthesized = synthesizeScope((scope) => new AccessEntries(scope, 'Access', { acls: [write] }));
    expect(resources(synthesized, 'kafka_acl')[0]).toHaveProperty('lifecycle.create_before_destroy', true);
  });

  test.each([
    ['principal', { principal: 'User:other' }],
    ['resource type', { resourceType: 'Group' as const }],
    ['resource name', { resourceName: 'order.other' }],
    ['operation', { operation: 'Read' as const }],
  ])('GIVEN entries that differ in the %s THEN their addresses differ', (_, difference) => {
    expect(addressesOf({ ...write, ...difference })).not.toEqual(addressesOf(write));
  });

  test('GIVEN a found entry that a role could give THEN its address is the role’s, so that giving the role changes nothing', () => {
    const found = synthesizeScope(
      (scope) => new AccessEntries(scope, 'Access', { acls: [], found: [asLive(write)] }),
    );
    expect(Object.keys(found.resource?.['kafka_acl'] ?? {})).toEqual(addressesOf(write));
  });

  test('GIVEN found entries of the same resource that no role gives THEN each has an address of its own and its own values', () => {
    const plain = asLive(write);
    const found: LiveAcl[] = [
      plain,
      { ...plain, patternType: 'Prefixed' },
      { ...plain, permission: 'Deny' },
      { ...plain, host: '10.0.0.1' },
      { ...plain, operation: 'All' },
    ];
    const synthesized = synthesizeScope((scope) => new AccessEntries(scope, 'Access', { acls: [], found }));
    const entries = resources(synthesized, 'kafka_acl');
    expect(entries).toHaveLength(5);
    for (const acl of found) {
      expect(entries).toContainEqual(
        expect.objectContaining({
          acl_host: acl.host,
          acl_permission_type: acl.permission,
          acl_operation: acl.operation,
          resource_pattern_type_filter: acl.patternType,
        }),
      );
    }
  });

  test('GIVEN entries that exist already THEN these are imported by the provider’s id, and no others', () => {
    const adopt = new Set(['User:order-service|*|Write|Allow|Topic|order.created|Literal']);
    const other: Acl = { ...write, operation: 'Read' };
    const synthesized = synthesizeScope(
      (scope) => new AccessEntries(scope, 'Access', { acls: [write, other], adopt }),
    );
    expect(synthesized.import).toEqual([
      {
        id: 'User:order-service|*|Write|Allow|Topic|order.created|Literal',
        to: `kafka_acl.${addressesOf(write)[0]}`,
      },
    ]);
  });
});
