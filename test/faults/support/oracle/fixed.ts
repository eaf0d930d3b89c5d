/** Cases of which less was said once than happened, and one of each kind that is seldom drawn: played in each run. */
import { REFUSED } from './cases';
import type { Case, Config, Entry, Surroundings, TopicCase } from './cases';
import { DAY, HOUR } from './draw';

/** What they need of brokers is not drawn. */
const SURROUNDINGS: Surroundings = {
  refresh: false,
  setting: { broker: null, key: 'message.max.bytes', value: '1500' },
};

const LARGEST = String(2n ** 63n - 1n);

const update = (recorded: Config, changed: Config, more: Partial<TopicCase> = {}): TopicCase => ({
  ...{ on: 'topic', replication: 1, fate: 'update', announced: 'no', byHand: {}, concealed: {} },
  ...{ recorded, declared: { ...recorded, ...changed }, ...more },
});

const read: Entry = {
  principal: 'own',
  permission: 'Allow',
  operation: 'Read',
  host: '*',
  resource: 'topic',
};

/** An entry that a client at work needs, and what the plan makes of it. */
const changed = (becomes: Partial<Entry>, createdFirst = true): Case => ({
  ...{ on: 'access', added: [], group: { protocol: 'classic' } },
  byHand: [{ ...read, resource: 'group' }],
  entries: [{ entry: read, fate: 'change', becomes: { ...read, ...becomes }, createdFirst }],
});

const CASES: readonly Case[] = [
  // Without a cluster the removal of an entry that a client at work needs was a warning, and the verdict clear.
  {
    on: 'access',
    byHand: [
      { principal: 'own', permission: 'Allow', operation: 'Read', host: '*', resource: 'topic' },
      { principal: 'own', permission: 'Allow', operation: 'Write', host: '*', resource: 'topic' },
    ],
    entries: [
      {
        entry: {
          principal: 'everyone',
          permission: 'Allow',
          operation: 'All',
          host: '*',
          resource: 'groups',
        },
        fate: 'remove',
        becomes: { principal: 'own', permission: 'Allow', operation: 'Read', host: '*', resource: 'topics' },
        createdFirst: true,
      },
    ],
    added: [],
    group: { protocol: 'consumer' },
  },
  // Without a cluster a largest message size that is no longer set was compared with Kafka's default, and not with the brokers' own.
  {
    ...{ on: 'topic', replication: 1, fate: 'update', announced: 'no', byHand: {}, concealed: {} },
    recorded: { 'max.message.bytes': '1048588', 'compression.type': 'zstd' },
    declared: { 'compression.type': 'lz4' },
  },
  // What a known limit deletes was counted as all of it, while a hidden one cut more; and the hidden key was said to be no longer set.
  {
    ...{ on: 'topic', replication: 1, fate: 'update', announced: 'no', byHand: {} },
    recorded: { 'retention.ms': '604800000', 'compression.type': 'lz4' },
    declared: { 'retention.ms': '54000000', 'compression.type': 'lz4', 'retention.bytes': '100000' },
    concealed: { 'retention.ms': 'sensitive' },
  },
  // What a producer sends in normal operation, what a copier sends, and what a clock that is ahead makes of it.
  update({ 'message.timestamp.before.max.ms': LARGEST }, { 'message.timestamp.before.max.ms': '1000' }),
  update({}, { 'message.timestamp.before.max.ms': String(HOUR) }),
  update({}, { 'message.timestamp.after.max.ms': '600000' }),
  // Kafka refuses a batch that is larger than a segment, whatever max.message.bytes is.
  update(
    { 'max.message.bytes': '2097152', 'segment.bytes': '1073741824' },
    { 'segment.bytes': '1048576' },
    { replication: 3 },
  ),
  update(
    { 'cleanup.policy': 'compact', 'min.compaction.lag.ms': String(7 * DAY) },
    { 'min.compaction.lag.ms': '0' },
  ),
  update({ 'cleanup.policy': 'delete', 'retention.ms': String(HOUR) }, { 'cleanup.policy': '' }),
  update({ 'cleanup.policy': '' }, { 'cleanup.policy': 'compact' }),
  update(
    { 'unclean.leader.election.enable': 'false' },
    { 'unclean.leader.election.enable': 'TRUE' },
    { replication: 3 },
  ),
  // The same value in a spelling that Kafka prints back as another: nothing changes, and the apply fails.
  update({ 'unclean.leader.election.enable': 'true' }, { 'unclean.leader.election.enable': 'TRUE' }),
  update({ 'retention.ms': String(HOUR) }, { 'retention.ms': `0${HOUR}` }),
  // Raised by hand, and reset by an update that is about another key.
  update(
    { 'retention.ms': String(HOUR), 'compression.type': 'lz4' },
    { 'compression.type': 'zstd' },
    { byHand: { 'retention.ms': '-1' } },
  ),
  // An entry that Kafka takes and never finds a client for.
  changed({ host: '10.0.0.0/8' }),
  // What a client at work needs is deleted before its successor is created, or another resource takes over in any order.
  changed({ resource: 'topics' }, false),
  {
    ...{ on: 'access', byHand: [{ ...read, resource: 'group' }], group: { protocol: 'consumer' } },
    entries: [{ entry: read, fate: 'remove', becomes: read, createdFirst: true }],
    added: [{ ...read, resource: 'all-topics' }],
  },
  // A Deny that is wider than what is allowed, and one of another host.
  {
    ...{
      on: 'access',
      byHand: [read, { ...read, resource: 'group' }],
      entries: [],
      group: { protocol: 'share' },
    },
    added: [{ ...read, permission: 'Deny', operation: 'All', resource: 'topics' }],
  },
  {
    ...{
      on: 'access',
      byHand: [read, { ...read, resource: 'group' }],
      entries: [],
      group: { protocol: 'consumer' },
    },
    added: [{ ...read, permission: 'Deny', host: '10.1.2.3' }],
  },
  ...(['topic', 'quota', 'user'] as const).map((on): Case => {
    if (on === 'topic') return update({ 'retention.ms': '-1' }, {}, { fate: 'moved-replaced' });
    if (on === 'user')
      return { on, fate: 'moved-replaced', twin: false, through: { principal: 'own', prefix: false } };
    const limits = { producer_byte_rate: 10_000_000 };
    return { on, entity: 'user', fate: 'moved-replaced', limits, becomes: limits, byHand: {} };
  }),
  {
    ...{ on: 'access', byHand: [{ ...read, resource: 'group' }], added: [], group: { protocol: 'consumer' } },
    entries: [{ entry: read, fate: 'moved-replaced', becomes: read, createdFirst: true }],
  },
  // A user that is created and exists: its client is locked out.
  ...([undefined, { protocol: 'classic' }] as const).map((group): Case => ({
    ...{ on: 'user', fate: 'exists', twin: false, through: { principal: 'own', prefix: true } },
    ...(group === undefined ? {} : { group }),
  })),
  ...(['remove', 'change'] as const).flatMap((fate) =>
    (['sensitive', 'unknown'] as const).map((concealed): Case => ({
      ...{ on: 'quota', entity: 'user', fate, concealed, byHand: {} },
      ...{ limits: { producer_byte_rate: 10_000_000 }, becomes: { consumer_byte_rate: 20_000_000 } },
    })),
  ),
];

export interface FixedPlan {
  readonly name: string;
  readonly cases: readonly Case[];
  readonly surroundings: Surroundings;
}

export const FIXED_PLANS: readonly FixedPlan[] = [
  { name: 'that failed once, or are seldom drawn', cases: CASES, surroundings: SURROUNDINGS },
  // Of their own: with one of them the provider creates none of the entries that it asks for at the same time.
  {
    name: 'of entries that Kafka refuses',
    cases: REFUSED.flatMap((refused) => [changed({ refused }), changed({ refused }, false)]),
    surroundings: { refresh: true },
  },
];
