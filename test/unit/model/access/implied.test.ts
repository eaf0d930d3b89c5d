import fc from 'fast-check';
import { implies, orderedWithoutImplied } from '../../../../model/access/implied';
import type { Acl, AclOperation, AclPatternType } from '../../../../model/access/types';

const acl = (
  resourceName: string,
  patternType: AclPatternType,
  operation: AclOperation,
  more: Partial<Acl> = {},
): Acl => ({
  principal: 'User:a',
  resourceType: 'Topic',
  resourceName,
  patternType,
  operation,
  reason: 'r',
  ...more,
});

describe('implies', () => {
  test.each<[AclOperation, AclOperation]>([
    ['Read', 'Describe'],
    ['Write', 'Describe'],
    ['Delete', 'Describe'],
    ['Alter', 'Describe'],
    ['AlterConfigs', 'DescribeConfigs'],
  ])('GIVEN %s THEN %s is implied, and not the reverse', (stronger, weaker) => {
    expect(implies(acl('t', 'Literal', stronger), acl('t', 'Literal', weaker))).toBe(true);
    expect(implies(acl('t', 'Literal', weaker), acl('t', 'Literal', stronger))).toBe(false);
  });

  test.each<[AclOperation, AclOperation]>([
    ['Create', 'Describe'],
    ['AlterConfigs', 'Describe'],
    ['Alter', 'DescribeConfigs'],
    ['Write', 'Read'],
    ['Alter', 'AlterConfigs'],
  ])('GIVEN %s THEN %s is not implied', (given, other) => {
    expect(implies(acl('t', 'Literal', given), acl('t', 'Literal', other))).toBe(false);
  });

  test.each<[string, AclPatternType, string, AclPatternType, boolean]>([
    ['order.', 'Prefixed', 'order.created', 'Literal', true],
    ['order.', 'Prefixed', 'order.c', 'Prefixed', true],
    ['order.', 'Prefixed', 'order.', 'Literal', true],
    ['order.c', 'Prefixed', 'order.', 'Prefixed', false],
    ['order.', 'Literal', 'order.', 'Prefixed', false],
    ['order.', 'Prefixed', 'orders.x', 'Literal', false],
    ['*', 'Literal', 'order.', 'Prefixed', true],
    ['order.', 'Prefixed', '*', 'Literal', false],
    // In a prefix the star is a character like any other.
    ['*', 'Prefixed', 'order.created', 'Literal', false],
    ['*', 'Prefixed', '*', 'Literal', false],
  ])('GIVEN %s %s THEN %s %s covered: %s', (outer, outerType, inner, innerType, expected) => {
    expect(implies(acl(outer, outerType, 'Read'), acl(inner, innerType, 'Read'))).toBe(expected);
  });

  test('GIVEN another principal or resource type THEN nothing is implied', () => {
    const read = acl('t', 'Literal', 'Read');
    expect(implies(read, { ...read, principal: 'User:b' })).toBe(false);
    expect(implies(read, { ...read, resourceType: 'Group' })).toBe(false);
  });
});

describe('orderedWithoutImplied', () => {
  test('GIVEN Describe beside Read, and a name under a prefix THEN both go and leave their reasons', () => {
    const kept = orderedWithoutImplied([
      acl('order.created', 'Literal', 'Describe', { reason: 'looks' }),
      acl('order.created', 'Literal', 'Read', { reason: 'reads one' }),
      acl('order.', 'Prefixed', 'Read', { reason: 'reads all' }),
    ]);
    expect(kept).toEqual([acl('order.', 'Prefixed', 'Read', { reason: 'looks; reads all; reads one' })]);
  });

  test('GIVEN every resource type THEN Cluster, Topic, Group, TransactionalID, DelegationToken', () => {
    const types = ['DelegationToken', 'TransactionalID', 'Group', 'Topic', 'Cluster'] as const;
    const kept = orderedWithoutImplied(
      types.map((resourceType) => acl('x', 'Literal', 'Read', { resourceType })),
    );
    expect(kept.map(({ resourceType }) => resourceType)).toEqual([...types].reverse());
  });

  const any = fc.record({
    principal: fc.constantFrom('User:a', 'User:b'),
    resourceType: fc.constantFrom('Topic' as const, 'Group' as const),
    resourceName: fc.stringMatching(/^[ab*]{1,3}$/),
    patternType: fc.constantFrom('Literal' as const, 'Prefixed' as const),
    operation: fc.constantFrom<AclOperation>('Read', 'Describe', 'Alter', 'AlterConfigs', 'DescribeConfigs'),
    reason: fc.constantFrom('one', 'two'),
  });
  const withoutReason = ({ reason: _, ...rest }: Acl): Omit<Acl, 'reason'> => rest;

  test('whatever the entries: none implies another, none is lost, and their order does not matter', () => {
    fc.assert(
      fc.property(fc.array(any, { maxLength: 12 }), (acls) => {
        const kept = orderedWithoutImplied(acls);
        for (const one of kept) {
          for (const other of kept) if (one !== other) expect(implies(one, other)).toBe(false);
          expect(acls.map(withoutReason)).toContainEqual(withoutReason(one));
        }
        for (const given of acls) expect(kept.some((one) => implies(one, given))).toBe(true);
        expect(orderedWithoutImplied([...acls].reverse())).toEqual(kept);
      }),
    );
  });
});
