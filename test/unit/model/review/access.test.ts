import type { LiveAcl } from '../../../../model/live/cluster';
import type { ReviewFacts } from '../../../../model/review/facts';
import { missingFacts } from '../../../../model/review/missing-facts';
import { review } from '../../../../model/review/review';
import { accessRules } from '../../../../model/review/rules/access';
import { credentialChanged } from '../../../../model/review/rules/access/credentials';
import { quotaRemoved, quotaReplaced, quotaSet } from '../../../../model/review/rules/access/quotas';
import { accessGap } from '../../../../model/review/rules/access/gap';
import { accessRemoved, principalRemoved } from '../../../../model/review/rules/access/removed';
import { aclWidened, deletionPermitted, denyRemoved } from '../../../../model/review/rules/access/widened';
import type { Entry } from './support';
import { change, context, entry, facts, said } from './support';

const added = (after: Entry) => change('kafka_acl', ['create'], null, entry(after));
const gone = (before: Entry) => change('kafka_acl', ['delete'], entry(before), null);
const replaced = (before: Entry, after: Entry) =>
  change('kafka_acl', ['create', 'delete'], entry(before), entry(after));

const live = (more: Partial<LiveAcl> = {}): LiveAcl => ({
  principal: 'User:order-service',
  host: '*',
  permission: 'Allow',
  operation: 'Read',
  resourceType: 'Topic',
  resourceName: 'order.created',
  patternType: 'Literal',
  ...more,
});

/** The service's own entries let it join this group. */
const joins = (members: number): Pick<ReviewFacts, 'principalGroups'> => ({
  principalGroups: new Map([
    [
      'User:order-service',
      [
        {
          id: 'billing',
          state: members > 0 ? 'Stable' : 'Empty',
          members,
          offsets: [{ topic: 'order.created', partition: 0, offset: 60n }],
        },
      ],
    ],
  ]),
});

describe('acl-widened', () => {
  test('WHEN a literal entry becomes a prefix THEN it stops, with the topics of today', () => {
    const wider = replaced({}, { name: 'order.', pattern: 'Prefixed' });
    const placements = ['order.created', 'order.paid', 'user.created'].map((topic) => ({
      topic,
      minInSyncReplicas: 2,
      partitions: [],
    }));
    expect(said(aclWidened, context([wider], { facts: facts({ placements }) }))).toEqual([
      'error: User:order-service gets Read on every topic whose name begins with order., until now only Read on topic order.created: today order.created and order.paid.',
    ]);
  });
  test('WHEN it is for everybody, everything or the cluster THEN it stops', () => {
    expect(said(aclWidened, context([added({ principal: 'User:*' })]))).toEqual([
      'error: everyone (User:*) gets Read on topic order.created.',
    ]);
    expect(said(aclWidened, context([added({ name: '*' })]))[0]).toBe(
      'error: User:order-service gets Read on every topic.',
    );
    expect(said(aclWidened, context([added({ operation: 'All' })]))[0]).toMatch(/^error: /);
    expect(
      said(aclWidened, context([added({ type: 'Cluster', name: 'kafka-cluster', operation: 'Alter' })]))[0],
    ).toBe('error: User:order-service gets Alter on the cluster.');
  });
  test('WHEN a new service reads one topic THEN that is a note, a prefix wants to be read', () => {
    expect(said(aclWidened, context([added({})]))[0]).toMatch(/^note: /);
    expect(said(aclWidened, context([added({ name: 'order.', pattern: 'Prefixed' })]))[0]).toMatch(
      /^warning: /,
    );
  });
  test('WHEN another entry allowed it already THEN nothing is said', () => {
    const wide = live({ resourceName: 'order.', patternType: 'Prefixed', operation: 'All' });
    expect(said(aclWidened, context([added({})], { facts: facts({ acls: [wide] }) }))).toEqual([]);
  });
  test('WHEN access narrows, or an address changes THEN nothing is said', () => {
    expect(said(aclWidened, context([replaced({ name: 'order.', pattern: 'Prefixed' }, {})]))).toEqual([]);
    expect(said(aclWidened, context([gone({}), added({})]))).toEqual([]);
  });
});

describe('deny-removed', () => {
  test('THEN what is allowed from then on is named', () => {
    const wide = live({ resourceName: 'order.', patternType: 'Prefixed' });
    expect(
      said(denyRemoved, context([gone({ permission: 'Deny' })], { facts: facts({ acls: [wide] }) })),
    ).toEqual([
      'error: User:order-service is no longer denied Read on topic order.created; User:order-service: Read on every topic whose name begins with order. allows it after the apply.',
    ]);
  });
  test('WHEN an Allow goes THEN it is silent', () => {
    expect(said(denyRemoved, context([gone({})]))).toEqual([]);
  });
});

test('topic-deletion-permitted: the announcement names who still reads', () => {
  const announced = added({ principal: 'User:deployer', operation: 'Delete' });
  expect(said(deletionPermitted, context([announced], { facts: facts() }))).toEqual([
    'warning: topic order.created can be deleted by the next deploy; billing (2 active) still reads it.',
  ]);
  expect(said(aclWidened, context([announced]))).toEqual([]);
  expect(said(deletionPermitted, context([added({ operation: 'Delete' })]))).toEqual([]);
});

describe('access-removed', () => {
  const groupEntry = live({ resourceType: 'Group', resourceName: 'billing' });

  test('GIVEN a group at work THEN it stops', () => {
    const known = facts({ acls: [live(), groupEntry], ...joins(2) });
    expect(said(accessRemoved, context([gone({})], { facts: known }))).toEqual([
      'error: User:order-service loses Read on topic order.created; group billing has 2 active members.',
    ]);
  });
  test('GIVEN nobody at work THEN it wants to be read', () => {
    const known = facts({ acls: [live(), groupEntry], ...joins(0) });
    expect(said(accessRemoved, context([gone({})], { facts: known }))).toEqual([
      'warning: User:order-service loses Read on topic order.created.',
    ]);
  });
  test('GIVEN that its group loses its entry THEN it stops, too, and another group does not', () => {
    const known = facts({ acls: [groupEntry], ...joins(2) });
    const lost = (name: string) =>
      said(accessRemoved, context([gone({ type: 'Group', name })], { facts: known }));
    expect(lost('billing')).toEqual([
      'error: User:order-service loses Read on group billing; group billing has 2 active members.',
    ]);
    expect(lost('other')).toEqual(['warning: User:order-service loses Read on group other.']);
  });
  test('WHEN another entry allows the same THEN nothing is said', () => {
    const wide = live({ resourceName: 'order.', patternType: 'Prefixed' });
    expect(said(accessRemoved, context([gone({})], { facts: facts({ acls: [live(), wide] }) }))).toEqual([]);
    expect(said(accessRemoved, context([replaced({}, { name: 'order.', pattern: 'Prefixed' })]))).toEqual([]);
  });
  test('GIVEN no cluster THEN it says what it does not know', () => {
    expect(accessRemoved.check(context([gone({})]))[0]?.notKnown).toEqual([
      'whether it is in use: no cluster was queried',
    ]);
    expect(review(context([gone({})]), [], '2026-11-24')).toMatchObject({
      verdict: 'unknown',
      unknown: [
        'User:order-service, Read on topic order.created: whether it is in use (no cluster was queried)',
      ],
    });
  });
  test('GIVEN no cluster and an entry that allows the same THEN nobody needs to be known', () => {
    const wider = context([replaced({}, { name: 'order.', pattern: 'Prefixed' })]);
    expect(review(wider, [], '2026-11-24').unknown).toEqual([]);
  });
});

describe('access-gap', () => {
  const replacedFirst = (after: Entry) => change('kafka_acl', ['delete', 'create'], entry({}), entry(after));
  const gap = replacedFirst({ pattern: 'Prefixed' });
  const severities = (...all: Parameters<typeof context>) =>
    said(accessGap, context(...all)).map((text) => text.split(':')[0]);

  test('only where the old entry is deleted first', () => {
    expect(said(accessGap, context([gap]))).toEqual([
      'warning: User:order-service: the ACL for Read on topic order.created is deleted before its successor is created; requests in between are refused.',
    ]);
    expect(said(accessGap, context([replaced({}, { pattern: 'Prefixed' })]))).toEqual([]);
  });
  test('WHEN a member is at work THEN it stops, the same entry created again included', () => {
    const known = facts({ acls: [live()], ...joins(2) });
    expect(said(accessGap, context([gap], { facts: known }))).toEqual([
      'error: User:order-service: the ACL for Read on topic order.created is deleted before its successor is created; requests in between are refused; group billing, which everyone can join, has 2 active members.',
    ]);
    expect(severities([replacedFirst({})], { facts: known })).toEqual(['error']);
    expect(severities([gap], { facts: facts({ acls: [live()], ...joins(0) }) })).toEqual(['warning']);
  });
  test('WHEN an entry that stays allows the same THEN there is none', () => {
    const wide = live({ resourceName: '*' });
    expect(severities([gap], { facts: facts({ acls: [live(), wide], ...joins(2) }) })).toEqual([]);
    expect(
      severities([gap, gone({ name: '*' })], { facts: facts({ acls: [live(), wide], ...joins(2) }) }),
    ).toEqual(['error']);
  });
  test('WHEN another resource takes over THEN either may be first', () => {
    const known = facts({ acls: [live()], ...joins(1) });
    const taken = [gone({}), added({ name: '*' })];
    expect(said(accessGap, context(taken, { facts: known }))[0]).toMatch(
      /^error: User:order-service: the ACL for Read on topic order\.created is deleted, and \S+ that allows it too is created, in any order; requests in between are refused; group billing/,
    );
    expect(missingFacts(context(taken))).toContain(
      'User:order-service, Read on topic order.created: whether it is in use (no cluster was queried)',
    );
  });
});

describe('users', () => {
  const user = (more: object = {}) => ({
    username: 'order-service',
    scram_mechanism: 'SCRAM-SHA-512',
    scram_iterations: 4096,
    password_wo_version: '1',
    ...more,
  });
  const kind = 'kafka_user_scram_credential';

  test('principal-removed: while its group is at work it stops', () => {
    const deleted = change(kind, ['delete'], user(), null);
    const known = facts({
      acls: [live({ resourceType: 'Group', resourceName: 'bill', patternType: 'Prefixed' })],
      ...joins(2),
    });
    expect(said(principalRemoved, context([deleted], { facts: known }))).toEqual([
      'error: user order-service is removed while its group billing has 2 active members: it cannot log in again.',
    ]);
    expect(said(principalRemoved, context([deleted], { facts: facts() }))[0]).toMatch(/^warning: /);
    expect(said(principalRemoved, context([deleted]))[0]).toMatch(/^error: /);
    expect(said(principalRemoved, context([change(kind, ['create'], null, user())]))).toEqual([]);
  });
  test('credential-changed: password, iterations, mechanism', () => {
    const to = (more: object, actions: ('update' | 'delete' | 'create')[] = ['update']) =>
      said(credentialChanged, context([change(kind, actions, user(), user(more))]));
    expect(to({ password_wo_version: '2' })[0]).toContain('user order-service: a new password.');
    expect(to({ scram_iterations: 8192 })[0]).toContain('iterations from 4096 to 8192');
    expect(to({ scram_mechanism: 'SCRAM-SHA-256' }, ['delete', 'create'])[0]).toMatch(
      /^error: user order-service: mechanism from SCRAM-SHA-512 to SCRAM-SHA-256, deleted and re-created\./,
    );
    expect(to({})).toEqual([]);
  });
});

describe('quotas', () => {
  const quota = (rate: number) => ({
    entity_type: 'user',
    entity_name: 'order-service',
    config: { producer_byte_rate: rate },
  });

  test('a replacement leaves a window', () => {
    const both = change('kafka_quota', ['delete', 'create'], quota(1048576), quota(2097152));
    expect(said(quotaReplaced, context([both]))).toEqual([
      'warning: the quota of user order-service changes from producer_byte_rate=1 MiB/s to producer_byte_rate=2 MiB/s and is missing in between.',
    ]);
    expect(said(quotaRemoved, context([both]))).toEqual([]);
  });
  test('one goes, one comes', () => {
    expect(said(quotaRemoved, context([change('kafka_quota', ['delete'], quota(1), null)]))).toHaveLength(1);
    expect(said(quotaSet, context([change('kafka_quota', ['create'], null, quota(1048576))]))).toEqual([
      'note: user order-service gets a quota: producer_byte_rate=1 MiB/s.',
    ]);
  });
  test('the default entity has a name for readers', () => {
    const everybody = { entity_type: 'user', config: {} };
    expect(said(quotaRemoved, context([change('kafka_quota', ['delete'], everybody, null)]))[0]).toBe(
      'warning: the quota of every user without one of its own, no limit, is removed.',
    );
  });
});

test('a plan without access has nothing for these rules', () => {
  expect(accessRules.flatMap((rule) => rule.check(context([])))).toEqual([]);
});
