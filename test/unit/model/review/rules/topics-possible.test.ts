import { topicExists, topicImpossible } from '../../../../../model/review/rules/topics/possible';
import type { ReviewFacts } from '../../../../../model/review/facts';
import { context, facts, said, topicCreated, topicDeleted, topicReplaced, topicUpdated } from '../support';
import type { Topic } from '../support';

const cluster = (...topics: readonly string[]): ReviewFacts =>
  facts({
    topics: new Map(),
    placements: topics.map((topic) => ({ topic, minInSyncReplicas: 2, partitions: [] })),
  });
const exists = (known: ReviewFacts, ...changes: ReturnType<typeof topicCreated>[]) =>
  said(topicExists, context(changes, { facts: known }));

describe('topic-exists', () => {
  test('WHEN the name is taken THEN it stops', () => {
    expect(exists(cluster('order.created'), topicCreated({}))).toEqual([
      'error: topic order.created is to be created and already exists on the cluster: the apply fails there.',
    ]);
  });
  test.each(['order_created', 'order.created'])('WHEN %s collides with the other THEN it stops', (name) => {
    const other = name.includes('_') ? 'order.created' : 'order_created';
    expect(exists(cluster(other), topicCreated({ name }))).toEqual([
      `error: topic ${name} is to be created and ${other} exists, which differs from it only by dots and underscores: Kafka refuses it, and the apply fails there.`,
    ]);
  });
  test('WHEN it is imported, deleted by the same plan, replaced, or new THEN it is silent', () => {
    const taken = cluster('order.created');
    expect(exists(taken, topicCreated({}, { importing: true }))).toEqual([]);
    expect(exists(taken, topicDeleted({}), topicCreated({}))).toEqual([]);
    expect(exists(taken, topicReplaced({}, { partitions: 3 }))).toEqual([]);
    expect(exists(taken, topicUpdated({}, {}))).toEqual([]);
    expect(exists(cluster('order.paid', 'ordercreated'), topicCreated({}))).toEqual([]);
  });
  test('WHEN a rename takes a name that another topic has THEN it stops', () => {
    expect(
      exists(cluster('order.created', 'order.paid'), topicReplaced({}, { name: 'order.paid' })),
    ).toHaveLength(1);
  });
  test('GIVEN topics that the user is not authorized to describe THEN it is said that nothing is known', () => {
    const blind = {
      ...cluster(),
      unread: [{ what: { of: 'hidden-topics' } as const, why: 'refused' }],
    };
    const [finding] = topicExists.check(context([topicCreated({})], { facts: blind }));
    expect(finding).toMatchObject({
      severity: 'note',
      notKnown: ['whether topic order.created exists: refused'],
    });
  });
  test('GIVEN no cluster THEN a note says that it is not known, but not of a topic that the plan deletes and creates', () => {
    expect(topicExists.check(context([topicCreated({})]))).toMatchObject([
      {
        severity: 'note',
        message:
          'topic order.created is to be created; whether the name is taken, and whether the cluster has 3 brokers for its replicas, is unknown.',
        notKnown: ['whether topic order.created can be created: no cluster was queried'],
      },
    ]);
    expect(said(topicExists, context([topicReplaced({}, { partitions: 1 })]))).toEqual([]);
  });
});

const created = (after: Topic, known?: ReviewFacts) =>
  said(topicImpossible, context([topicCreated(after)], known === undefined ? {} : { facts: known }));

describe('topic-impossible', () => {
  test.each<[what: string, after: Topic, why: string]>([
    ['a character in the name', { name: 'order created' }, 'the name is not valid: it has the character " "'],
    ['an empty name', { name: '' }, 'the name is not valid: it is empty'],
    [
      'a name of a folder',
      { name: '..' },
      'the name is not valid: it is "..", which names a folder in file systems',
    ],
    [
      'a long name',
      { name: 'x'.repeat(250) },
      'the name is not valid: it has 250 characters; at most 249 are allowed',
    ],
    ['no partition', { partitions: 0 }, '0 partitions, at least 1 is required'],
    ['fewer than none', { partitions: -3 }, '-3 partitions, at least 1 is required'],
    ['no replica', { replicationFactor: 0 }, 'replication factor 0, at least 1 is required'],
    [
      'a unit',
      { config: { 'retention.ms': '7d' } },
      '"retention.ms" cannot be "7d", which is not a whole number of at most 64 bits, allowed is a whole number, -1 or more',
    ],
    [
      'a number below the least',
      { config: { 'retention.ms': '-2' } },
      '"retention.ms" cannot be "-2", allowed is a whole number, -1 or more',
    ],
    [
      'a number that is too large',
      { config: { 'retention.ms': '9223372036854775808' } },
      '"retention.ms" cannot be "9223372036854775808"',
    ],
    [
      'a policy that does not exist',
      { config: { 'cleanup.policy': 'compat' } },
      '"cleanup.policy" cannot be "compat", allowed is any of compact, delete',
    ],
    [
      'a codec that does not exist',
      { config: { 'compression.type': 'brotli' } },
      '"compression.type" cannot be "brotli"',
    ],
    [
      'a truth value',
      { config: { 'unclean.leader.election.enable': 'yes' } },
      '"unclean.leader.election.enable" cannot be "yes"',
    ],
    [
      'a ratio',
      { config: { 'min.cleanable.dirty.ratio': '1.5' } },
      '"min.cleanable.dirty.ratio" cannot be "1.5"',
    ],
    [
      'keys that do not go together',
      { config: { 'min.compaction.lag.ms': '9', 'max.compaction.lag.ms': '3' } },
      '"min.compaction.lag.ms" (9) is more than "max.compaction.lag.ms" (3)',
    ],
    [
      'tiered and compacted',
      { config: { 'remote.storage.enable': 'true', 'cleanup.policy': 'compact' } },
      '"cleanup.policy" is "compact" on a topic with "remote.storage.enable"',
    ],
  ])('WHEN a topic is created with %s THEN it stops', (_, after, why) => {
    const [finding, ...more] = created(after);
    expect(finding).toMatch(/^error: topic .*: the apply fails there\.$/s);
    expect(finding).toContain(why);
    expect(more).toEqual([]);
  });

  test('WHEN there are more replicas than brokers THEN it stops', () => {
    expect(created({ replicationFactor: 4 }, facts())).toEqual([
      'error: topic order.created: replication factor 4 is more than the cluster has brokers (3): the apply fails there.',
    ]);
    expect(created({ replicationFactor: 4 })).toEqual([]);
    expect(created({ replicationFactor: 3 }, facts())).toEqual([]);
  });
  test('GIVEN a fenced broker THEN a new topic may have a replica on it, and a raised one may not', () => {
    const known = facts({ brokers: [1, 2, 3].map((id) => ({ id, rack: 'a', fenced: id === 3 })) });
    expect(created({ replicationFactor: 3 }, known)).toEqual([]);
    const raised = topicUpdated({ replicationFactor: 2 }, { replicationFactor: 3 });
    expect(said(topicImpossible, context([raised], { facts: known }))).toEqual([
      'error: topic order.created: replication factor 3 is more than the cluster has brokers that answer (2): the apply fails there.',
    ]);
    const as = topicUpdated({ replicationFactor: 3 }, { replicationFactor: 3, partitions: 7 });
    expect(said(topicImpossible, context([as], { facts: known }))).toEqual([]);
  });
  test('WHEN a key is of another version of Kafka THEN it wants to be read', () => {
    expect(created({ config: { 'message.format.version': '3.0' } })).toEqual([
      'warning: topic order.created: Kafka 4.3 has no topic configuration key message.format.version: a broker of that version refuses it, and the apply fails there.',
    ]);
  });
  test('WHEN an update sets it THEN it stops; what was there before is taken', () => {
    const update = (before: Topic, after: Topic) =>
      said(topicImpossible, context([topicUpdated(before, after)]));
    expect(update({}, { config: { 'retention.ms': 'x' } })).toHaveLength(1);
    expect(
      update({ config: { 'an.old.key': '1' } }, { config: { 'an.old.key': '1' }, partitions: 7 }),
    ).toEqual([]);
  });
  test('WHEN all of it is known only after the apply THEN it is silent: another rule stops', () => {
    const unknown = new Set(['name', 'partitions', 'replication_factor', 'config']);
    const change = topicCreated({}, { after: { name: undefined }, unknown });
    expect(said(topicImpossible, context([change], { facts: facts() }))).toEqual([]);
  });
  test('WHEN it is fine, deleted or only imported THEN it is silent', () => {
    expect(created({}, facts())).toEqual([]);
    expect(said(topicImpossible, context([topicDeleted({ name: '..' })]))).toEqual([]);
  });
});
