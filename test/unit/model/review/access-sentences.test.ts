/** What is said of ACLs is compared with what an authorizer does, before and after. */
import fc from 'fast-check';
import type { LiveAcl, LiveGroup } from '../../../../model/live/cluster';
import { accessGap } from '../../../../model/review/rules/access/gap';
import { accessRemoved } from '../../../../model/review/rules/access/removed';
import { aclWidened, denyRemoved } from '../../../../model/review/rules/access/widened';
import type { ResourceChange } from '../../../../model/review/change';
import { change, context, entry, facts, said } from './support';
import type { Entry } from './support';

const added = (after: Entry) => change('kafka_acl', ['create'], null, entry(after));
const gone = (before: Entry) => change('kafka_acl', ['delete'], entry(before), null);
const live = (of: Entry): LiveAcl => {
  const attributes = entry(of);
  return {
    // Another order of keys than the review's own.
    patternType: attributes['resource_pattern_type_filter'] as LiveAcl['patternType'],
    resourceName: attributes['resource_name'] ?? '',
    resourceType: attributes['resource_type'] as LiveAcl['resourceType'],
    operation: attributes['acl_operation'] as LiveAcl['operation'],
    permission: attributes['acl_permission_type'] as LiveAcl['permission'],
    host: '*',
    principal: attributes['acl_principal'] ?? '',
  };
};
const given = (changes: readonly ResourceChange[], acls: readonly Entry[]) =>
  context(changes, { facts: facts({ acls: acls.map(live) }) });
const prefix = { name: 'order.', pattern: 'Prefixed' };

describe('a Deny that is removed', () => {
  const deny: Entry = { permission: 'Deny' };
  test.each<[what: string, changes: ResourceChange[], acls: Entry[], said: string[]]>([
    ['its successor denies all', [gone(deny), added({ ...deny, operation: 'All' })], [deny, {}], []],
    ['its successor denies a prefix', [gone(deny), added({ ...deny, ...prefix })], [deny, {}], []],
    ['its successor denies everyone', [gone(deny), added({ ...deny, principal: 'User:*' })], [deny, {}], []],
    ['one that stays denies it', [gone(deny)], [deny, { ...deny, operation: 'All' }, {}], []],
    [
      'its successor denies less',
      [gone({ ...deny, operation: 'All' }), added(deny)],
      [{ ...deny, operation: 'All' }, { operation: 'Write' }],
      [
        'error: User:order-service is no longer denied All on topic order.created, only Read on topic order.created; User:order-service: Write on topic order.created allows it after the apply.',
      ],
    ],
    [
      'what allows it leaves in the same plan',
      [gone(deny), gone({})],
      [deny, {}],
      [
        'warning: User:order-service is no longer denied Read on topic order.created; today no ACL allows it.',
      ],
    ],
    [
      'what allows it is created by the same plan',
      [gone(deny), added({ operation: 'All', ...prefix })],
      [deny],
      [
        'error: User:order-service is no longer denied Read on topic order.created; User:order-service: All on every topic whose name begins with order. allows it after the apply.',
      ],
    ],
    [
      'an entry implies it',
      [gone({ ...deny, operation: 'Describe' })],
      [{ ...deny, operation: 'Describe' }, { operation: 'Write' }],
      [
        'error: User:order-service is no longer denied Describe on topic order.created; User:order-service: Write on topic order.created allows it after the apply.',
      ],
    ],
  ])('WHEN %s', (_, changes, acls, sentences) => {
    expect(said(denyRemoved, given(changes, acls))).toEqual(sentences);
  });
});

describe('an Allow that is removed', () => {
  test.each<[what: string, changes: ResourceChange[], acls: Entry[], said: string[]]>([
    ['Read, which stays, implies it', [gone({ operation: 'Describe' })], [{ operation: 'Describe' }, {}], []],
    [
      'Read, which is created, implies it',
      [gone({ operation: 'Describe' }), added({})],
      [{ operation: 'Describe' }],
      [],
    ],
    [
      'AlterConfigs implies DescribeConfigs',
      [gone({ operation: 'DescribeConfigs' })],
      [{ operation: 'AlterConfigs' }, { operation: 'DescribeConfigs' }],
      [],
    ],
    ['everyone may', [gone({})], [{}, { principal: 'User:*' }], []],
    [
      'a Deny refused all of it',
      [gone({ operation: 'Write' })],
      [{ operation: 'Write' }, { permission: 'Deny', operation: 'All' }],
      [],
    ],
    [
      'Read implies it and leaves as well',
      [gone({ operation: 'Describe' }), gone({})],
      [{ operation: 'Describe' }, {}],
      [
        'warning: User:order-service loses Describe on topic order.created.',
        'warning: User:order-service loses Read on topic order.created.',
      ],
    ],
    [
      'the wider one leaves as well, whatever the order of its keys',
      [gone({}), gone(prefix)],
      [{}, prefix],
      [
        'warning: User:order-service loses Read on topic order.created.',
        'warning: User:order-service loses Read on every topic whose name begins with order..',
      ],
    ],
    [
      'Describe does not imply Read',
      [gone({})],
      [{}, { operation: 'Describe' }],
      ['warning: User:order-service loses Read on topic order.created.'],
    ],
  ])('WHEN %s', (_, changes, acls, sentences) => {
    expect(said(accessRemoved, given(changes, acls))).toEqual(sentences);
  });

  test('WHEN what replaces it is known only after the apply THEN it is neither a grant nor nothing', () => {
    const replaced = change(
      'kafka_acl',
      ['create', 'delete'],
      entry({}),
      { ...entry({}), acl_principal: undefined },
      { unknown: new Set(['acl_principal']) },
    );
    const [finding] = accessRemoved.check(context([replaced]));
    expect(finding?.message).toBe(
      'User:order-service loses Read on topic order.created, unless the ACL that replaces this one allows it.',
    );
    expect(finding?.notKnown).toContain('what replaces kafka_acl.it: known only after the apply');
    expect(said(aclWidened, context([replaced]))).toEqual([]);
  });

  test('WHEN the plan hides a part of it THEN who loses what is not known, and it stops', () => {
    const hidden = { ...entry({}), acl_principal: undefined };
    expect(said(accessRemoved, context([change('kafka_acl', ['delete'], hidden, null)]))).toEqual([
      'error: kafka_acl.it is removed, and the plan hides a part of it: who loses which access is unknown.',
    ]);
  });
});

describe('groups at work that lose by an Allow', () => {
  const group = (more: Partial<LiveGroup>): LiveGroup => ({
    ...{ id: 'billing', state: 'Stable', members: 1, offsets: [], ...more },
  });
  const lost = (of: Entry, groups: Partial<LiveGroup>, acls: readonly Entry[]) => {
    const principalGroups = new Map([[of.principal ?? 'User:order-service', [group(groups)]]]);
    return said(
      accessRemoved,
      context([gone(of)], { facts: facts({ acls: [of, ...acls].map(live), principalGroups }) }),
    )[0];
  };
  test.each<[what: string, of: Entry, group: Partial<LiveGroup>, acls: Entry[], said: RegExp]>([
    [
      'it subscribed and committed nothing',
      {},
      { reads: ['order.created'] },
      [{ type: 'Group', name: 'billing' }],
      /^error: .*; group billing has 1 active member\.$/,
    ],
    [
      'everyone may join it',
      {},
      { reads: ['order.created'] },
      [{ principal: 'User:*', type: 'Group', name: '*' }],
      /^error: .*; group billing, which everyone can join, has 1 active member\.$/,
    ],
    [
      'everyone loses',
      { principal: 'User:*' },
      { reads: ['order.created'] },
      [],
      /^error: .*; group billing has 1 active member\.$/,
    ],
    ['its prefix is removed', { type: 'Group', name: 'bill', pattern: 'Prefixed' }, {}, [], /^error: /],
    ['any group is removed', { type: 'Group', name: '*' }, {}, [], /^error: /],
    ['it reads another topic', {}, { reads: ['other'] }, [], /^warning: /],
    ['it has no members', {}, { reads: ['order.created'], members: 0 }, [], /^warning: /],
  ])('WHEN %s', (_, of, which, acls, sentence) => expect(lost(of, which, acls)).toMatch(sentence));
});

test('a Deny whose successor comes later lets through what it refuses', () => {
  const gap = (permission: string) =>
    said(
      accessGap,
      context([
        change('kafka_acl', ['delete', 'create'], entry({ permission }), entry({ permission, ...prefix })),
      ]),
    );
  expect(gap('Deny')).toEqual([
    'warning: User:order-service: the Deny ACL on order.created is deleted before its successor is created; requests in between are allowed where other ACLs allow them.',
  ]);
  expect(gap('Allow')[0]).toMatch(/requests in between are refused\.$/);
});

test('an entry that a Deny refuses allows nothing', () => {
  const deny: Entry = { permission: 'Deny', operation: 'All', principal: 'User:*' };
  expect(said(aclWidened, given([added({})], [deny]))).toEqual([
    'warning: User:order-service gets an ACL for Read on topic order.created, which a Deny of everyone (User:*) (All on topic order.created) overrides while it exists.',
  ]);
  expect(said(aclWidened, given([added({}), gone(deny)], [deny]))).toEqual([
    'note: User:order-service gets Read on topic order.created.',
  ]);
});

/** Kafka's StandardAuthorizer, as far as topics go: Deny first; an allowed operation implies Describe. */
function allows(entries: readonly Entry[], principal: string, operation: string, topic: string): boolean {
  const about = entries.filter((each) => {
    const name = each.name ?? 'order.created';
    const matches = each.pattern === 'Prefixed' ? topic.startsWith(name) : name === '*' || name === topic;
    return matches && [principal, 'User:*'].includes(each.principal ?? 'User:order-service');
  });
  const does = (each: Entry): string => each.operation ?? 'Read';
  const denied = about.some((each) => each.permission === 'Deny' && ['All', operation].includes(does(each)));
  const allowed = about.some(
    (each) =>
      each.permission !== 'Deny' &&
      (['All', operation].includes(does(each)) ||
        (operation === 'Describe' && ['Read', 'Write'].includes(does(each)))),
  );
  return allowed && !denied;
}

test('GIVEN any entries THEN nothing is lost or gained in silence', () => {
  const principals = ['User:a', 'User:b'];
  const topics = ['x', 'xy'];
  const operations = ['Read', 'Write', 'Describe'];
  const any = fc.record({
    principal: fc.constantFrom(...principals, 'User:*'),
    operation: fc.constantFrom(...operations, 'All'),
    permission: fc.constantFrom('Allow', 'Allow', 'Deny'),
    name: fc.constantFrom(...topics, '*'),
    pattern: fc.constantFrom('Literal', 'Prefixed'),
  });
  const entries = fc.uniqueArray(any, { maxLength: 5, selector: (each) => JSON.stringify(each) });
  fc.assert(
    fc.property(entries, entries, entries, (staying, leaving, coming) => {
      const is = (one: Entry) => (other: Entry) => JSON.stringify(one) === JSON.stringify(other);
      const goes = leaving.filter((each) => !staying.some(is(each)));
      const comes = coming.filter((each) => ![...staying, ...goes].some(is(each)));
      const [before, after] = [
        [...staying, ...goes],
        [...staying, ...comes],
      ];
      const review = given(
        [...goes.map((each, index) => ({ ...gone(each), address: `g${index}` })), ...comes.map(added)],
        before,
      );
      for (const principal of principals)
        for (const topic of topics)
          for (const operation of operations) {
            const [was, is] = [before, after].map((some) => allows(some, principal, operation, topic));
            // A Deny that is added has a rule of its own.
            if (was === true && is === false && comes.every(({ permission }) => permission === 'Allow'))
              expect(accessRemoved.check(review).map(({ subject }) => subject)).toEqual(
                expect.arrayContaining([expect.stringMatching(`^(${principal}|User:\\*)$`)]),
              );
            if (was === false && is === true)
              expect([...aclWidened.check(review), ...denyRemoved.check(review)].length).toBeGreaterThan(0);
          }
    }),
    { numRuns: 1000 },
  );
});
