/** What people who had not read the rules found silent, or untrue: by rule, severity and verdict. Without a cluster where it matters. */
import type { Unread } from '../../../../model/live/unread';
import { neededFacts } from '../../../../model/review/needed-facts';
import { jsonProblem } from '../../../../shared/json-problem';
import { review } from '../../../../model/review/review';
import type { ReviewContext } from '../../../../model/review/rule';
import { change, context, entry, facts, topicUpdated } from './support';

const judge = (given: ReviewContext) => review(given, [], '2026-11-24');
const rulesOf = (given: ReviewContext): string[] =>
  judge(given).findings.map(({ rule, severity }) => `${severity} ${rule}`);

type Config = Readonly<Record<string, string>>;
const DAY = 86_400_000;
const UNLIMITED = '9223372036854775807';

/** A topic with just this configuration. */
function updated(before: Config, after: Config): ReturnType<typeof topicUpdated> {
  const update = topicUpdated({}, {});
  const attributes = (config: Config): object => ({ ...update.before, config });
  return { ...update, before: { ...attributes(before) }, after: { ...attributes(after) } };
}

describe('values that Kafka reads although they are written otherwise', () => {
  test.each(['true', 'TRUE', 'True', ' true ', 'true '])('unclean leader election %j', (value) => {
    const key = 'unclean.leader.election.enable';
    expect(rulesOf(context([updated({ [key]: 'false' }, { [key]: value })]))).toContain(
      'error unclean-leader-election',
    );
  });
  test.each(['false', 'FALSE', ' False'])('tiered storage %j', (value) => {
    const key = 'remote.storage.enable';
    const off = updated({ [key]: 'true' }, { [key]: value, 'remote.log.delete.on.disable': 'TRUE' });
    expect(rulesOf(context([off]))).toContain('error tiered-storage-off');
  });
  test.each([
    ['unclean.leader.election.enable', 'false', 'FALSE'],
    ['retention.ms', '604800000', ' 604800000 '],
    ['cleanup.policy', 'compact,delete', 'compact, delete'],
  ])('%s from %j to %j is no change, which the provider waits for in vain', (key, before, after) => {
    expect(rulesOf(context([updated({ [key]: before }, { [key]: after })]))).toEqual([
      'warning value-respelled',
    ]);
  });
});

test.each([
  ['-1', UNLIMITED, []],
  [UNLIMITED, '-1', []],
  [UNLIMITED, '86400000', ['error retention-cut']],
])('retention.ms from %s to %s: %j', (before, after, found) => {
  expect(rulesOf(context([updated({ 'retention.ms': before }, { 'retention.ms': after })]))).toEqual(found);
});

describe('writers that are refused', () => {
  test.each([
    ['0', 'error'],
    ['120000', 'error'],
    [String(30 * DAY), 'warning'],
  ])('records may be %s ms old: %s', (value, severity) => {
    const key = 'message.timestamp.before.max.ms';
    const cut = updated({ [key]: UNLIMITED }, { [key]: value });
    expect(rulesOf(context([cut]))).toEqual([`${severity} timestamps-refused`]);
    const logTime = { 'message.timestamp.type': 'LogAppendTime' };
    const unread = updated({ [key]: UNLIMITED, ...logTime }, { [key]: value, ...logTime });
    expect(rulesOf(context([unread]))).toEqual([]);
    expect(rulesOf(context([updated({ [key]: value }, { [key]: UNLIMITED })]))).toEqual([
      'note consumer-visible-change',
    ]);
  });
  test('segments become smaller than batches that are sent today', () => {
    const large = { 'max.message.bytes': '10485760' };
    const cut = updated(large, { ...large, 'segment.bytes': '1048576' });
    expect(rulesOf(context([cut]))).toContain('error max-message-size-changed');
    const fine = updated(large, { ...large, 'segment.bytes': '104857600' });
    expect(rulesOf(context([fine]))).not.toContain('error max-message-size-changed');
  });
  test('a batch may be larger, and a segment holds none of them: nothing changes', () => {
    const segment = { 'segment.bytes': '1048576' };
    const before = { ...segment, 'max.message.bytes': '1048576' };
    const raised = updated(before, { ...segment, 'max.message.bytes': '10485760' });
    expect(rulesOf(context([raised])).join()).not.toContain('max-message-size-changed');
  });
});

test.each([
  ['min.compaction.lag.ms', String(7 * DAY), '0'],
  ['max.compaction.lag.ms', UNLIMITED, '1'],
  ['delete.retention.ms', String(DAY), '0'],
])('%s from %s to %s: compaction removes earlier, where the topic is compacted', (key, before, after) => {
  const compact = { 'cleanup.policy': 'compact' };
  expect(rulesOf(context([updated({ ...compact, [key]: before }, { ...compact, [key]: after })]))).toEqual([
    'warning compacted-earlier',
  ]);
  expect(rulesOf(context([updated({ [key]: before }, { [key]: after })]))).toEqual([]);
});

describe('what no rule reads', () => {
  test.each([
    ['confluent_kafka_topic', 'update'],
    ['confluent_kafka_acl', 'create'],
    ['aws_msk_configuration', 'update'],
    ['aiven_kafka_topic', 'update'],
    ['redpanda_acl', 'create'],
    ['kafka_share_group', 'update'],
  ] as const)('%s, %s: not known', (type, action) => {
    const values = { name: 'orders', partitions_count: 6 };
    const given = context([change(type, [action], action === 'create' ? null : values, values)]);
    const { verdict, unknown } = judge(given);
    expect({ verdict, unknown }).toEqual({
      verdict: 'unknown',
      unknown: [expect.stringContaining(`resources of type ${type}`) as string],
    });
  });
  test('what is not of Kafka is not asked for', () => {
    const given = context([change('aws_iam_user', ['update'], { name: 'a' }, { name: 'a', path: '/b/' })]);
    expect(judge(given).verdict).toBe('clear');
  });
});

describe('credentials', () => {
  const user = { username: 'alice', scram_mechanism: 'SCRAM-SHA-512', scram_iterations: 4096 };
  const update = (after: object, hidden: readonly string[] = []) => ({
    ...change('kafka_user_scram_credential', ['update'], user, { ...user, ...after }),
    hidden: new Set(hidden),
  });

  test('a new password, and no cluster that says who uses it: not known', () => {
    const { verdict, unknown, findings } = judge(context([update({}, ['password'])]));
    expect(findings.map(({ rule, severity }) => `${severity} ${rule}`)).toContain(
      'warning credential-changed',
    );
    expect(verdict).toBe('unknown');
    expect(unknown.join()).toContain('user alice: whether it is in use');
  });
  test('more iterations alone refuse nobody', () => {
    const { verdict, findings } = judge(context([update({ scram_iterations: 8192 })]));
    expect(verdict).toBe('clear');
    expect(findings[0]?.message).not.toContain('refused');
  });
});

describe('quotas', () => {
  const quota = { entity_type: 'user', entity_name: 'carol', config: { producer_byte_rate: 1048576 } };
  const concealed = { ...quota, config: undefined };
  const paths = new Set(['config']);

  test('one that is hidden is not called no limit', () => {
    const gone = { ...change('kafka_quota', ['delete'], concealed, null), sensitive: paths, hidden: paths };
    const [found] = judge(context([gone])).findings;
    expect(found).toMatchObject({ rule: 'quota-removed', severity: 'warning', subject: 'user carol' });
    expect(found?.message).toContain('limits that the plan does not show');
  });
  test('nor one that is known only after the apply', () => {
    const made = { ...change('kafka_quota', ['create'], null, concealed), unknown: paths };
    const found = judge(context([made])).findings.find(({ rule }) => rule === 'quota-set');
    expect(found?.message).toContain('limits that the plan does not show');
  });
  test.each([
    [undefined, 'warning'],
    ['carol', 'note'],
  ])('a quota of %s is a %s: a default one holds everybody back', (name, severity) => {
    const made = change('kafka_quota', ['create'], null, { ...quota, entity_name: name });
    expect(rulesOf(context([made]))).toEqual([`${severity} quota-set`]);
  });
});

test.each(['Delete', 'Alter', 'AlterConfigs'] as const)(
  '%s alone takes records away as All does',
  (operation) => {
    const added = change('kafka_acl', ['create'], null, entry({ operation }));
    expect(rulesOf(context([added]))).toEqual(['warning acl-widened']);
  },
);

describe('what is said of a text that is no JSON', () => {
  const problemOf = (text: string): string => {
    try {
      JSON.parse(text);
      return 'none';
    } catch (error) {
      return jsonProblem(error);
    }
  };
  test.each(['{"password":s3cr3tpw}', '\u001b[31m╷\u001b[0m', '\ufeff{}', '{"a":"s3cr3tpw', '{"s3cr3tpw"'])(
    '%j is not repeated',
    (text) => {
      const problem = problemOf(text);
      expect(problem).not.toBe('none');
      expect(problem).toMatch(/^[\x20-\x7e]+$/);
      expect(problem).not.toContain('s3cr3tpw');
    },
  );
});

describe('users that are created', () => {
  const created = change('kafka_user_scram_credential', ['create'], null, {
    ...{ username: 'alice', scram_mechanism: 'SCRAM-SHA-512' },
  });
  const of = (mechanism: string) => [{ name: 'alice', credentials: [{ mechanism, iterations: 4096 }] }];
  const group = { id: 'g', state: 'Stable', protocol: 'classic', members: 1, offsets: [] };

  test('one that exists has its password replaced: an error while it is at work', () => {
    const idle = context([created], {
      facts: facts({ users: of('SCRAM-SHA-512'), principalGroups: new Map() }),
    });
    expect(rulesOf(idle)).toEqual(['warning credential-exists']);
    const principalGroups = new Map([['User:alice', [group as never]]]);
    const busy = context([created], { facts: facts({ users: of('SCRAM-SHA-512'), principalGroups }) });
    expect(rulesOf(busy)).toEqual(['error credential-exists']);
    expect(judge(busy).findings[0]?.message).toContain('while its group g has 1 active member');
  });
  test('another mechanism is another credential, and a new user is none of its business', () => {
    for (const users of [of('SCRAM-SHA-256'), []])
      expect(rulesOf(context([created], { facts: facts({ users }) }))).toEqual([]);
  });
  test('users that cannot be read: not known', () => {
    const unread: Unread[] = [{ what: { of: 'users' }, why: 'refused' }];
    expect(judge(context([created], { facts: facts({ unread }) }))).toMatchObject({
      verdict: 'unknown',
      unknown: ['whether users to be created exist already: alice (refused)'],
    });
  });
  test('the cluster is asked for them, and for the groups of those that exist', () => {
    const known = facts({ users: of('SCRAM-SHA-512') });
    expect(neededFacts(context([created]))).toMatchObject({ newUsers: ['alice'], principals: [] });
    expect(neededFacts(context([created], { facts: known }))).toMatchObject({ principals: ['User:alice'] });
  });
});

describe('entries that Kafka refuses, or that match no client', () => {
  const added = (more: object) => change('kafka_acl', ['create'], null, { ...entry({}), ...more });

  test.each([
    [{ resource_pattern_type_filter: 'Match' }, 'pattern type "Match", allowed is Literal and Prefixed'],
    [{ resource_pattern_type_filter: 'Any' }, 'pattern type "Any", allowed is Literal and Prefixed'],
    [{ acl_operation: 'Any' }, 'operation "Any", allowed is one operation, or All'],
    [{ acl_permission_type: 'Any' }, 'permission type "Any", allowed is Allow and Deny'],
    [{ resource_type: 'Any' }, 'resource type "Any", allowed is one resource type'],
    [{ resource_name: '' }, 'resource name "", allowed is a name, or *'],
  ])('%j', (more, text) => {
    const { findings } = judge(context([added(more)]));
    expect(findings).toMatchObject([{ rule: 'acl-impossible', severity: 'error' }]);
    expect(findings[0]?.message).toContain(text);
  });
  test.each(['10.0.0.0/8', 'client.example.com', '::1', '010.1.2.3', '0:0:0:0:0:0:0:0001'])(
    'host %s matches nobody: it allows nothing and denies nothing',
    (acl_host) => {
      for (const acl_permission_type of ['Allow', 'Deny'])
        expect(rulesOf(context([added({ acl_host, acl_permission_type })]))).toEqual([
          'warning acl-impossible',
        ]);
    },
  );
  test.each(['*', '10.1.2.3', '0:0:0:0:0:0:0:1', 'fe80:0:0:0:1:2:3:4'])('host %s does', (acl_host) => {
    expect(rulesOf(context([added({ acl_host })]))).toEqual(['note acl-widened']);
  });
  test('one that matches nobody is no successor of one that allows', () => {
    const before = entry({});
    const replaced = change('kafka_acl', ['create', 'delete'], before, { ...before, acl_host: '10.0.0.0/8' });
    expect(rulesOf(context([replaced]))).toEqual(['warning access-removed', 'warning acl-impossible']);
  });
});

describe('what another, unchanged entry of the plan covers', () => {
  const wide = entry({ name: 'order.', pattern: 'Prefixed' });
  const planned = (values: Readonly<Record<string, string>>) => [
    { stack: 'local-topics-order', address: 'kafka_acl.wide', type: 'kafka_acl', values },
  ];
  const beside = (
    one: ReturnType<typeof change>,
    values: Readonly<Record<string, string>>,
  ): ReviewContext => {
    const given = context([one]);
    return { ...given, plans: given.plans.map((plan) => ({ ...plan, planned: planned(values) })) };
  };

  test('an Allow that goes takes nothing away, if the other one is there', () => {
    const { findings, unknown } = judge(beside(change('kafka_acl', ['delete'], entry({}), null), wide));
    expect(findings).toEqual([]);
    expect(unknown).toEqual([
      'User:order-service, Read on topic order.created: whether the ACL that still allows it exists (no cluster was queried)',
    ]);
  });
  test('a Deny that goes allows nothing', () => {
    const deny = entry({ permission: 'Deny' });
    const gone = change('kafka_acl', ['delete'], deny, null);
    expect(rulesOf(beside(gone, { ...wide, acl_permission_type: 'Deny' }))).toEqual([]);
    expect(rulesOf(beside(gone, wide))).toEqual(['error deny-removed']);
  });
  test('an Allow that comes gives nothing', () => {
    expect(rulesOf(beside(change('kafka_acl', ['create'], null, entry({})), wide))).toEqual([]);
  });
  test('with a cluster only what it has counts', () => {
    const given = beside(change('kafka_acl', ['delete'], entry({}), null), wide);
    expect(rulesOf({ ...given, facts: facts({ acls: [] }) })).toEqual(['warning access-removed']);
  });
});

describe('an empty cleanup.policy', () => {
  const key = 'cleanup.policy';
  test('nothing is deleted from then on, and a cut cuts nothing', () => {
    const update = updated({ [key]: 'delete', 'retention.ms': '2' }, { [key]: '', 'retention.ms': '1' });
    const { findings } = judge(context([update]));
    expect(findings).toMatchObject([{ rule: 'cleanup-policy-changed', severity: 'warning' }]);
    expect(findings[0]?.message).toBe(
      'topic order.created: cleanup.policy from delete to none. Nothing is deleted or compacted: its disk usage grows without a limit.',
    );
  });
  test.each(['delete', 'compact'])('%s after it takes records away', (policy) => {
    expect(rulesOf(context([updated({ [key]: '' }, { [key]: policy })]))).toEqual([
      'error cleanup-policy-changed',
    ]);
  });
});

test("Kafka's largest number is no limit where a topic begins to delete", () => {
  const limit = { 'retention.ms': UNLIMITED, 'retention.bytes': '-1' };
  const update = updated({ 'cleanup.policy': 'compact', ...limit }, { 'cleanup.policy': 'delete', ...limit });
  expect(rulesOf(context([update]))).toEqual(['note cleanup-policy-changed']);
  expect(neededFacts(context([update])).olderThanMs.size).toBe(0);
});
