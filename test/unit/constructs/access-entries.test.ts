import { AccessEntries } from '../../../constructs/access-entries';
import type { Acl } from '../../../model/access/types';
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
});
