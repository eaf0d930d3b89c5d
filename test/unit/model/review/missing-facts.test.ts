import type { Unread } from '../../../../model/live/unread';
import type { ReviewFacts, TopicFacts } from '../../../../model/review/facts';
import { review } from '../../../../model/review/review';
import type { ResourceChange } from '../../../../model/review/change';
import type { Waiver } from '../../../../model/review/waivers';
import { missingFacts } from '../../../../model/review/missing-facts';
import {
  change,
  context,
  entry,
  facts,
  topicCreated,
  topicDeleted,
  topicFacts,
  topicReplaced,
  topicUpdated,
} from './support';

const config: TopicFacts['config'] = new Map([
  ['retention.ms', { value: '604800000', overridden: true, inherited: '604800000' }],
]);

/** A topic of which some numbers are not known, and why. */
function partly(
  missing: readonly (keyof TopicFacts)[],
  unread: readonly Unread[] = [],
  more: Partial<TopicFacts> = {},
): ReviewFacts {
  const known = Object.entries(topicFacts({ olderRecords: 10n, config, ...more })).filter(
    ([key]) => !missing.includes(key as keyof TopicFacts),
  );
  return facts({
    topics: new Map([['order.created', Object.fromEntries(known) as unknown as TopicFacts]]),
    unread,
  });
}

const missingOf = (one: ResourceChange, given?: ReviewFacts): string[] =>
  missingFacts(context([one], given === undefined ? {} : { facts: given }));

const cut = topicUpdated(
  { config: { 'retention.ms': '604800000' } },
  { config: { 'retention.ms': '3600000' } },
);
const raised = topicUpdated(
  { config: { 'retention.ms': '604800000' } },
  { config: { 'retention.ms': '704800000' } },
);
const smaller = topicUpdated(
  { config: { 'retention.bytes': '2000' } },
  { config: { 'retention.bytes': '1000' } },
);
const compacted = topicUpdated({}, { config: { 'cleanup.policy': 'compact' } });
const down: Unread = {
  what: { of: 'broker', broker: 103 },
  why: 'The broker is fenced: it does not respond',
};
const noLeader = (partition: number): TopicFacts['partitions'][number] => ({
  ...{ partition, leader: null, replicas: [103], inSyncReplicas: [103] },
});

test.each([
  ['everything that was told', cut, partly([])],
  ['a broker that is down, of which others told', cut, partly([], [down])],
  ['a new topic', topicCreated({}), partly(['records', 'bytes'], [down])],
  ['more retention', raised, partly(['records', 'olderRecords', 'bytes'], [down])],
  ['a topic that is gone already', topicDeleted({}), facts({ topics: new Map() })],
  ['a cut by time, the bytes of which nobody knows', cut, partly(['bytes'])],
])('GIVEN %s THEN nothing is missing', (_, one, given) => {
  expect(missingOf(one, given)).toEqual([]);
});

test.each<[string, ResourceChange, string[]]>([
  [
    'an update of a topic',
    cut,
    [
      'topic order.created: what is set on it without Terraform, which the update resets (no cluster was queried)',
    ],
  ],
  ['a topic that moves to another address', { ...cut, actions: ['no-op'], previousAddress: 'a.b' }, []],
  [
    'a new user',
    change('kafka_user_scram_credential', ['create'], null, { username: 'alice' }),
    [
      'user alice: whether it exists already, in which case its password is replaced (no cluster was queried)',
    ],
  ],
  [
    'a user that is deleted and created elsewhere',
    change('kafka_user_scram_credential', ['delete', 'create'], { username: 'alice' }, { username: 'alice' }),
    [expect.stringContaining('whether it is in use') as string],
  ],
])('GIVEN no cluster that was asked and %s THEN what can be lost is not known', (_, one, missing) => {
  expect(missingOf(one)).toEqual(missing);
});

test.each([
  [
    'a topic that goes, with a partition that has no leader',
    topicDeleted({}),
    partly(['records', 'bytes'], [down], { partitions: [noLeader(0)] }),
    [
      'topic order.created: how many records it has (no leader of partition 0)',
      'topic order.created: how many bytes it has (no leader of partition 0)',
    ],
  ],
  [
    'a topic that is replaced, with a leader that does not respond',
    topicReplaced({}, { partitions: 1 }),
    partly(
      ['records'],
      [
        {
          what: { of: 'partition-offsets', topic: 'order.created', partition: 0 },
          why: 'Broker 1 does not respond',
        },
      ],
    ),
    ['topic order.created: how many records it has (Broker 1 does not respond)'],
  ],
  [
    'a topic of whose namesake offsets are not known',
    topicReplaced({}, { partitions: 1 }),
    partly(
      ['records'],
      [
        {
          what: { of: 'partition-offsets', topic: 'order.created-2', partition: 0 },
          why: 'Broker 1 does not respond',
        },
      ],
    ),
    ['topic order.created: how many records it has (no broker reports it)'],
  ],
  [
    'a topic that goes, and groups that nobody tells',
    topicDeleted({}),
    partly([], [{ what: { of: 'groups', broker: 3 }, why: 'Broker 3 does not respond' }]),
    ['topic order.created: which groups read it (Broker 3 does not respond)'],
  ],
  [
    'a cut by time',
    cut,
    partly(['olderRecords'], [{ what: { of: 'offsets' }, why: 'refused' }]),
    ['topic order.created: how many of its records are too old (refused)'],
  ],
  [
    'a cut by size',
    smaller,
    partly(['bytes'], [{ what: { of: 'sizes', broker: 3 }, why: 'Broker 3 does not respond' }]),
    ['topic order.created: how many bytes it has (Broker 3 does not respond)'],
  ],
  [
    'compaction',
    compacted,
    partly(['records']),
    ['topic order.created: how many records it has (no broker reports it)'],
  ],
  [
    'a topic that may be there and is not shown',
    topicDeleted({}),
    facts({
      topics: new Map(),
      unread: [{ what: { of: 'hidden-topics' }, why: 'not allowed' }],
    }),
    ['topic order.created: whether it exists (not allowed)'],
  ],
  [
    'a change of a topic whose configuration is not told',
    raised,
    partly([], [{ what: { of: 'topic-configs' }, why: 'refused\n    remedy:  ask' }], {
      config: new Map(),
    }),
    ['topic order.created: its configuration (refused remedy: ask)'],
  ],
])('GIVEN %s THEN it is named, with the reason', (_, one, given, expected) => {
  expect(missingOf(one, given)).toEqual(expected);
});

test('GIVEN half of the brokers or more fenced THEN nothing that others tell stands for the whole cluster', () => {
  const fenced = (...ids: readonly number[]): ReviewFacts =>
    facts({ brokers: [1, 2, 3, 4].map((id) => ({ id, rack: 'a', fenced: ids.includes(id) })) });

  expect(missingOf(topicCreated({}), fenced(3))).toEqual([]);
  expect(missingOf(topicCreated({}), fenced(3, 4))).toEqual([
    'the state of the complete cluster (2 of 4 brokers are fenced: 3, 4; remove brokers that will not come back with brokerform brokers unregister)',
  ]);
  expect(missingFacts(context([], { facts: fenced(1, 2, 3) }))).toEqual([]);
});

describe('access', () => {
  const removed = change('kafka_acl', ['delete'], entry({}), null);
  const announced = change(
    'kafka_acl',
    ['create'],
    null,
    entry({ principal: 'User:deployer', operation: 'Delete' }),
  );
  const groupless = facts({ unread: [{ what: { of: 'groups' }, why: 'No broker is available' }] });

  test('GIVEN groups that are not known THEN nobody knows who is at work', () => {
    expect(missingOf(removed, groupless)).toEqual([
      'whether clients that lose access are active (No broker is available)',
    ]);
    expect(missingOf(announced, groupless)).toEqual([
      'topic order.created: which groups still read it (No broker is available)',
    ]);
  });

  test('GIVEN access that is not known THEN nobody knows what stays', () => {
    const { acls, ...blind } = facts({ unread: [{ what: { of: 'acls' }, why: 'refused' }] });
    expect(acls).toEqual([]);
    expect(missingOf(removed, blind)).toEqual(['which other ACLs exist (refused)']);
    expect(missingOf(raised, blind)).toEqual([]);
  });
});

describe('the verdict', () => {
  const today = '2026-11-24';
  const blind = partly(['olderRecords'], [{ what: { of: 'offsets' }, why: 'refused' }], { config });
  const missing = 'topic order.created: how many of its records are too old (refused)';
  const waiver: Waiver = {
    ...{ rule: 'retention-cut', resource: 'order.created', reason: 'Seen and agreed.', owner: 'o' },
    ...{ expires: '2026-12-01', source: { file: 'w.yaml', line: 1, column: 1 } },
  };

  test('GIVEN a finding that stops it THEN it is blocked, whatever is not known', () => {
    expect(review(context([cut], { facts: blind }), [], today)).toMatchObject({
      verdict: 'blocked',
      unknown: [missing],
    });
  });

  test('GIVEN that somebody answers for the finding THEN it is still not known what is lost', () => {
    const result = review(context([cut], { facts: blind }), [waiver], today);
    expect(result).toMatchObject({ verdict: 'unknown', unknown: [missing] });
    expect(result.waived).toHaveLength(1);
    expect(result.notKnown[0]).toBe(missing);
  });

  test('GIVEN all that is needed THEN what else is unread is said and stops nothing', () => {
    const result = review(context([cut], { facts: partly([], [down]) }), [waiver], today);
    expect(result.verdict).toBe('clear');
    expect(result.notKnown).toEqual(['broker 103: The broker is fenced: it does not respond']);
  });
});
