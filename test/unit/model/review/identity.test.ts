/** Things that Kafka knows by their content: the same one deleted and declared, denied, renamed. */
import type { LiveAcl } from '../../../../model/live/cluster';
import type { PlannedAction, ResourceChange } from '../../../../model/review/change';
import { neededFacts } from '../../../../model/review/needed-facts';
import { readPlan } from '../../../../model/review/plan-json';
import type { ReviewContext } from '../../../../model/review/rule';
import { credentialChanged } from '../../../../model/review/rules/access/credentials';
import { denyAdded } from '../../../../model/review/rules/access/denied';
import { declaredAndDeleted } from '../../../../model/review/rules/access/identity';
import { principalRemoved } from '../../../../model/review/rules/access/removed';
import type { Entry } from './support';
import { change, context, entry, facts, said } from './support';

const user = (more: object = {}) => ({
  ...{ username: 'order-service', scram_mechanism: 'SCRAM-SHA-512', scram_iterations: 4096 },
  ...more,
});
const quota = (more: object = {}) => ({
  ...{ entity_type: 'user', entity_name: 'order-service', config: { producer_byte_rate: 1024 } },
  ...more,
});

const KINDS: readonly (readonly [
  string,
  Readonly<Record<string, unknown>>,
  Readonly<Record<string, unknown>>,
])[] = [
  ['kafka_acl', entry({}), entry({ operation: 'Write' })],
  ['kafka_acl', entry({ permission: 'Deny' }), entry({})],
  ['kafka_quota', quota(), quota({ entity_name: 'other' })],
  ['kafka_quota', quota({ entity_name: null }), quota({ entity_name: null, entity_type: 'client-id' })],
  ['kafka_user_scram_credential', user(), user({ scram_mechanism: 'SCRAM-SHA-256' })],
];

describe.each(KINDS)('%s', (type, values, another) => {
  const at = (
    address: string,
    actions: PlannedAction[],
    after: object | null,
    more: Partial<ResourceChange> = {},
  ) =>
    change(type, actions, actions.includes('delete') ? values : null, after as ResourceChange['after'], {
      address: `${type}.${address}`,
      ...more,
    });
  const old = at('old', ['delete'], null);
  const found = (given: ReviewContext) => declaredAndDeleted.check(given);

  test('GIVEN another address without moved THEN it stops, with the block to write', () => {
    const [stop, ...others] = found(context([old, at('new', ['create'], values)]));
    expect(others).toEqual([]);
    expect(stop).toMatchObject({ severity: 'error', address: `${type}.old` });
    expect(stop?.message).toContain(`is deleted as ${type}.old and stays declared as ${type}.new`);
    expect(stop?.instead).toContain(`"moved": [{ "from": "${type}.old", "to": "${type}.new" }]`);
  });
  test('GIVEN that it stays at another address, without a change THEN the same', () => {
    const given = context([old]);
    const planned = [{ stack: 'other', address: `${type}.new`, type, values }];
    const [stop] = found({ ...given, plans: given.plans.map((plan) => ({ ...plan, planned })) });
    expect(stop?.instead).toMatch(/^A moved block does not reach from local-topics-order to other\./);
  });
  test('GIVEN that it is replaced by itself, created first THEN the deletion takes it', () => {
    const [stop] = found(context([at('old', ['create', 'delete'], values)]));
    expect(stop?.instead).toContain(`terraform untaint ${type}.old`);
    expect(found(context([at('old', ['delete', 'create'], values)]))).toEqual([]);
  });
  test('GIVEN what an interrupted replacement left THEN its deletion takes what is there', () => {
    const left = at('old', ['delete'], null, { deposed: true });
    const given = context([left]);
    const planned = [{ stack: left.stack, address: left.address, type, values }];
    expect(found({ ...given, plans: given.plans.map((plan) => ({ ...plan, planned })) })).toMatchObject([
      {
        severity: 'error',
        message: expect.stringContaining('what an interrupted replacement left') as unknown,
      },
    ]);
  });
  test('GIVEN another thing THEN nothing is said', () => {
    expect(found(context([old, at('new', ['create'], another)]))).toEqual([]);
    expect(found(context([at('old', ['create', 'delete'], another)]))).toEqual([]);
    expect(found(context([old]))).toEqual([]);
  });
});

test('quotas of one entity with different limits do not touch each other', () => {
  const limits = (address: string, actions: PlannedAction[], config: object) => {
    const values = quota({ config });
    const [before, after] = actions[0] === 'delete' ? [values, null] : [null, values];
    return change('kafka_quota', actions, before, after, { address });
  };
  const both = (config: object) =>
    declaredAndDeleted.check(
      context([limits('a', ['delete'], { producer_byte_rate: 1 }), limits('b', ['create'], config)]),
    );
  expect(both({ consumer_byte_rate: 1 })).toEqual([]);
  expect(both({ consumer_byte_rate: 1, producer_byte_rate: 9 })).toHaveLength(1);
});

test('a deposed object is read as one', () => {
  const noop = { before: entry({}), after: null, actions: ['delete'] };
  const reading = readPlan(
    JSON.stringify({
      ...{ format_version: '1.2', terraform_version: '1.11.4' },
      resource_changes: [{ address: 'kafka_acl.a', type: 'kafka_acl', deposed: '1a2b', change: noop }],
    }),
    'scratch',
    'own',
  );
  expect(reading).toMatchObject({ ok: true, plan: { changes: [{ deposed: true }] } });
});

test.each([
  ['kafka_acl', 'acl_principal', entry({})],
  ['kafka_acl', 'acl_host', entry({})],
  ['kafka_quota', 'entity_name', quota()],
  ['kafka_user_scram_credential', 'username', user()],
])(
  'GIVEN two of %s of which the plan hides %s THEN they are not one thing for that',
  (type, part, values) => {
    const shown = Object.fromEntries(Object.entries(values).filter(([key]) => key !== part));
    const old = change(type, ['delete'], shown, null, { address: `${type}.old` });
    const other = change(type, ['create'], null, shown, { address: `${type}.new` });
    expect(declaredAndDeleted.check(context([old, other]))).toEqual([]);
    const alike = { ...other, after: values };
    expect(declaredAndDeleted.check(context([{ ...old, before: values }, alike]))).toHaveLength(1);
  },
);

describe('deny-added', () => {
  const denied = (more: Entry) =>
    change('kafka_acl', ['create'], null, entry({ permission: 'Deny', ...more }));
  const live = (more: Partial<LiveAcl> = {}): LiveAcl => ({
    ...{ principal: 'User:order-service', host: '*', permission: 'Allow', operation: 'Write' },
    ...{ resourceType: 'Topic', resourceName: 'order.created', patternType: 'Literal' },
    ...more,
  });
  const everything = { principal: 'User:*', operation: 'Write', name: '*' };

  test.each<[string, Entry, Partial<LiveAcl>]>([
    ['everybody on every topic', everything, {}],
    ['the principal on a prefix', { operation: 'Write', name: 'order.', pattern: 'Prefixed' }, {}],
    [
      'one topic of a wider Allow',
      { operation: 'Write' },
      { resourceName: 'order.', patternType: 'Prefixed' },
    ],
    ['all operations', { operation: 'All' }, {}],
    ['one operation of All', { operation: 'Write' }, { operation: 'All' }],
    ['what Write implies', { operation: 'Describe' }, {}],
    ['one principal of an Allow for everybody', { operation: 'Write' }, { principal: 'User:*' }],
  ])('GIVEN a Deny of %s THEN who is allowed it is named', (_, deny, allow) => {
    const [stop] = denyAdded.check(context([denied(deny)], { facts: facts({ acls: [live(allow)] }) }));
    expect(stop?.severity).toBe('error');
    expect(stop?.message).toMatch(/is denied .*, which ACLs allow today: User:/);
  });

  test.each<[string, Entry, Partial<LiveAcl>]>([
    ['another principal', { principal: 'User:other', operation: 'Write' }, {}],
    ['another operation', { operation: 'Read' }, {}],
    ['another topic', { operation: 'Write', name: 'order.paid' }, {}],
    ['a super user', everything, { principal: 'User:admin' }],
    ['another type', { type: 'Group', operation: 'Read' }, {}],
  ])('GIVEN a Deny of %s THEN nobody loses anything, and it wants to be read', (_, deny, allow) => {
    expect(said(denyAdded, context([denied(deny)], { facts: facts({ acls: [live(allow)] }) }))).toEqual([
      expect.stringMatching(/^warning: .* is denied .*, which no ACL allows\.$/),
    ]);
  });

  test('GIVEN a Deny that is there already, or the same entry at another address THEN nothing is said', () => {
    const acls = [live(), live({ permission: 'Deny', principal: 'User:*', operation: 'All' })];
    expect(denyAdded.check(context([denied({ operation: 'Write' })], { facts: facts({ acls }) }))).toEqual(
      [],
    );
    const gone = change('kafka_acl', ['delete'], entry({ permission: 'Deny' }), null);
    expect(denyAdded.check(context([gone, denied({})], { facts: facts({ acls: [live()] }) }))).toEqual([]);
  });
  test('GIVEN no cluster THEN whom it hits is not known, and it stops', () => {
    const [stop] = denyAdded.check(context([denied(everything)]));
    expect(stop).toMatchObject({
      severity: 'error',
      notKnown: ['who loses access: no cluster was queried'],
    });
  });
  test('GIVEN a group at work THEN it is named, and it was asked for', () => {
    const acls = [live({ operation: 'Read' })];
    const offsets = [{ topic: 'order.created', partition: 0, offset: 1n }];
    const principalGroups = new Map([
      ['User:order-service', [{ id: 'billing', state: 'Stable', members: 2, offsets }]],
    ]);
    const given = context([denied({ principal: 'User:*', operation: 'Read', name: '*' })], {
      facts: facts({ acls, principalGroups }),
    });
    expect(said(denyAdded, given)[0]).toMatch(/; group billing has 2 active members\.$/);
    expect(neededFacts(given).principals).toEqual(['User:order-service']);
  });
});

describe('deny-added, of groups at work', () => {
  const ANYONE = 'User:*';
  const ONE = 'User:order-service';
  test.each([
    ['one', ONE, 'one', ONE, [ONE]],
    ['everyone', ANYONE, 'one', ONE, [ONE]],
    ['one', ONE, 'everyone', ANYONE, [ONE]],
    ['everyone', ANYONE, 'everyone', ANYONE, [ANYONE]],
  ])(
    'GIVEN a Deny of %s (%s) and an Allow of %s (%s) THEN the groups of %j are named, also without a commit',
    (_deny, denied, _allow, allowed, asked) => {
      const deny = entry({ permission: 'Deny', principal: denied, operation: 'Read' });
      const allow: LiveAcl = {
        ...{ principal: allowed, host: '*', permission: 'Allow', operation: 'Read' },
        ...{ resourceType: 'Topic', resourceName: 'order.created', patternType: 'Literal' },
      };
      const group = { state: 'Stable', members: 1, offsets: [], reads: ['order.created'] };
      const principalGroups = new Map(
        [ONE, ANYONE].map((principal) => [principal, [{ ...group, id: `of ${principal}` }]]),
      );
      const given = context([change('kafka_acl', ['create'], null, deny)], {
        facts: facts({ acls: [allow], principalGroups }),
      });
      expect([...new Set(neededFacts(given).principals)]).toEqual(asked);
      expect(said(denyAdded, given)).toEqual([
        expect.stringContaining(`; group of ${asked[0]} has 1 active member.`),
      ]);
    },
  );
});

describe('a user that is replaced', () => {
  const kind = 'kafka_user_scram_credential';
  const replaced = (after: object, actions: PlannedAction[] = ['delete', 'create']) =>
    context([change(kind, actions, user(), user(after))], { facts: facts() });

  test.each<[PlannedAction[]]>([[['delete', 'create']], [['create', 'delete']]])(
    'GIVEN another name, by %j THEN the one that had it is removed',
    (actions) => {
      const renamed = replaced({ username: 'orders' }, actions);
      expect(said(principalRemoved, renamed)).toEqual([
        'warning: user order-service is replaced by orders: it cannot log in again.',
      ]);
      expect(said(credentialChanged, renamed)).toEqual([]);
      expect(neededFacts(renamed).principals).toEqual(['User:order-service']);
    },
  );
  test('GIVEN the same name THEN it is another credential', () => {
    expect(said(principalRemoved, replaced({}))).toEqual([]);
    expect(said(credentialChanged, replaced({}))[0]).toContain('deleted and re-created');
  });
});
