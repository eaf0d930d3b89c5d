/** Every rule declares what it reads of the cluster, and what the cluster does not tell of that is unknown. */
import type { Unread, UnreadPart } from '../../../../model/live/unread';
import type { ReviewFacts, TopicFacts } from '../../../../model/review/facts';
import { missingFacts } from '../../../../model/review/missing-facts';
import type { Fact } from '../../../../model/review/needs';
import { rules } from '../../../../model/review/rules';
import type { ReviewContext } from '../../../../model/review/rule';
import { variablesChange } from './rules/hosts/documents';
import * as hosts from './rules/hosts/support';
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

const TOPIC = 'order.created';
const acl = (given: Parameters<typeof entry>[0]) => change('kafka_acl', ['create'], null, entry(given));
const credential = (username: string, mechanism = 'SCRAM-SHA-512') => ({
  username,
  scram_mechanism: mechanism,
});
const broker = (id: number) => hosts.replaced(hosts.addressOf(id), hosts.instance(id));

/** One of each kind of change that rules need facts for. */
const CONTEXTS: readonly ReviewContext[] = [
  context([topicCreated({})]),
  context([topicCreated({ name: 'order_created' })]),
  context([topicDeleted({})], { announced: new Set([TOPIC]) }),
  context([topicReplaced({}, { partitions: 1 })]),
  context([change('kafka_topic', ['forget'], topicDeleted({}).before, null)]),
  context([topicUpdated({ partitions: 6 }, { partitions: 12 })]),
  context([topicUpdated({ replicationFactor: 2 }, { replicationFactor: 3 })]),
  context([
    topicUpdated({ config: { 'retention.ms': '604800000' } }, { config: { 'retention.ms': '1000' } }),
  ]),
  context([
    topicUpdated({ config: { 'retention.bytes': '2000' } }, { config: { 'retention.bytes': '1000' } }),
  ]),
  context([topicUpdated({}, { config: { 'retention.ms': '1000' } })]),
  context([topicUpdated({}, { config: { 'cleanup.policy': 'compact' } })]),
  context([
    topicUpdated({ config: { 'cleanup.policy': 'compact' } }, { config: { 'cleanup.policy': 'delete' } }),
  ]),
  context([topicUpdated({}, { config: { 'max.message.bytes': '4000000' } })]),
  context([topicUpdated({}, { config: { 'unclean.leader.election.enable': 'true' } })]),
  context([topicUpdated({ config: { 'remote.storage.enable': 'true' } }, {})]),
  context([acl({ pattern: 'Prefixed', name: 'order.' })]),
  context([acl({ permission: 'Deny' })]),
  context([acl({ principal: 'User:deployer', operation: 'Delete' })]),
  context([change('kafka_acl', ['delete'], entry({}), null)]),
  context([change('kafka_acl', ['delete', 'create'], entry({}), entry({}))]),
  context([change('kafka_acl', ['delete'], entry({ permission: 'Deny' }), null)]),
  context([change('kafka_user_scram_credential', ['delete'], credential('order-service'), null)]),
  context([change('kafka_user_scram_credential', ['create'], null, credential('order-service'))]),
  context([
    change(
      'kafka_user_scram_credential',
      ['delete', 'create'],
      credential('order-service'),
      credential('order-service', 'SCRAM-SHA-256'),
    ),
  ]),
  context([change('confluent_kafka_topic', ['delete'], { topic_name: TOPIC }, null)]),
  context([change('confluent_kafka_acl', ['create'], null, {})]),
  hosts.context([broker(101)]),
  hosts.context([broker(101), broker(102)]),
  hosts.context([broker(101), broker(1)]),
  hosts.context([broker(101), topicDeleted({})]),
  hosts.context([hosts.updated(hosts.addressOf(101), hosts.instance(101), { instance_type: 'm7g.4xlarge' })]),
  hosts.context([hosts.deleted(hosts.volumeAddress(101), hosts.volume(101))]),
  hosts.context([variablesChange(101, {}, { jvm: ['-Xmx1g'] })]),
];

const known = (): ReviewFacts =>
  facts({
    topics: new Map([[TOPIC, topicFacts({ olderRecords: 10n, config: CONFIG, configFrom: [1, 2, 3] })]]),
    placements: [hosts.placed(TOPIC, [101, 102, 103])],
    principalGroups: new Map(),
    users: [{ name: 'order-service', credentials: [{ mechanism: 'SCRAM-SHA-512', iterations: 4096 }] }],
  });

const CONFIG: TopicFacts['config'] = new Map([
  ['retention.ms', { value: '604800000', overridden: true, inherited: '604800000' }],
]);

const asked = rules.filter(({ needs }) => needs !== undefined);

describe('what a rule reads', () => {
  /** The facts, which note what is read of them: `topics/order.created`, `acls`. */
  function recording(given: ReviewFacts, read: Set<string>): ReviewFacts {
    class Topics extends Map<string, TopicFacts> {
      public override get(topic: string): TopicFacts | undefined {
        read.add(`topic ${topic}`);
        return super.get(topic);
      }

      public override has(topic: string): boolean {
        read.add(`topic ${topic}`);
        return super.has(topic);
      }
    }
    return new Proxy(
      { ...given, topics: new Topics(given.topics) },
      {
        get: (target, name: keyof ReviewFacts): unknown => {
          if (name !== 'topics') read.add(name);
          return target[name];
        },
      },
    );
  }

  const PART: Readonly<Record<Fact['of'], readonly (keyof ReviewFacts)[]>> = {
    topic: [],
    'topic-config': [],
    'inherited-config': [],
    records: [],
    bytes: [],
    'older-records': [],
    readers: [],
    acls: ['acls'],
    groups: ['principalGroups'],
    user: ['users'],
    placements: ['placements'],
    brokers: ['brokers', 'partitionsPerBroker'],
    'broker-config': ['brokerConfig'],
    'not-asked': [],
  };

  test.each(rules.map((rule) => [rule.id, rule] as const))('%s declares it', (_, rule) => {
    // A part of the facts in one of the contexts, a topic in the very context: without ACLs in a plan a rule may look at others in vain.
    const ever = CONTEXTS.flatMap((given) => rule.needs?.({ ...given, facts: known() }) ?? []);
    const parts = new Set<string>(ever.flatMap(({ fact }) => PART[fact.of]));
    for (const given of CONTEXTS) {
      const read = new Set<string>();
      rule.check({ ...given, facts: recording(known(), read) }, []);
      // Why something is unknown every rule may say.
      read.delete('unread');
      const needs = rule.needs?.({ ...given, facts: known() }) ?? [];
      const topics = new Set(needs.flatMap(({ fact }) => ('topic' in fact ? [`topic ${fact.topic}`] : [])));
      expect([...read].filter((part) => !parts.has(part) && !topics.has(part))).toEqual([]);
    }
  });

  test('the contexts have a need of every kind and of every rule that has one', () => {
    const needs = asked.map(({ id, needs: of }) => ({
      id,
      kinds: CONTEXTS.flatMap((given) => [
        ...(of?.(given) ?? []),
        ...(of?.({ ...given, facts: lacking('inherited-config') }) ?? []),
      ]).map(({ fact }) => fact.of),
    }));
    expect(needs.filter(({ kinds }) => kinds.length === 0).map(({ id }) => id)).toEqual([]);
    expect(new Set(needs.flatMap(({ kinds }) => kinds))).toEqual(new Set(Object.keys(PART)));
  });
});

const WHY = 'refused for a test';
const unread = (what: UnreadPart): Unread[] => [{ what, why: WHY }];

function withoutTopic(...parts: readonly (keyof TopicFacts)[]): Pick<ReviewFacts, 'topics'> {
  const topic = known().topics.get(TOPIC);
  const left = Object.entries(topic ?? {}).filter(([part]) => !parts.includes(part as keyof TopicFacts));
  return { topics: new Map([[TOPIC, Object.fromEntries(left) as unknown as TopicFacts]]) };
}

function withTopic(more: Partial<TopicFacts>): Pick<ReviewFacts, 'topics'> {
  const topic = known().topics.get(TOPIC);
  return { topics: topic === undefined ? new Map() : new Map([[TOPIC, { ...topic, ...more }]]) };
}

/** The facts of a cluster that does not tell one kind of them. */
function lacking(kind: Fact['of']): ReviewFacts {
  const { acls, users, ...rest } = known();
  const all: ReviewFacts = { ...rest, acls: acls ?? [], users: users ?? [] };
  const cases: Readonly<Record<Fact['of'], ReviewFacts>> = {
    topic: { ...all, topics: new Map(), unread: unread({ of: 'hidden-topics' }) },
    'topic-config': { ...all, ...withTopic({ config: new Map() }), unread: unread({ of: 'topic-configs' }) },
    'inherited-config': {
      ...all,
      ...withTopic({ configFrom: [1, 2] }),
      unread: unread({ of: 'topic-configs', broker: 3 }),
    },
    records: { ...all, ...withoutTopic('records'), unread: unread({ of: 'offsets' }) },
    bytes: { ...all, ...withoutTopic('bytes'), unread: unread({ of: 'sizes', broker: 1 }) },
    'older-records': { ...all, ...withoutTopic('olderRecords'), unread: unread({ of: 'offsets' }) },
    readers: { ...all, unread: unread({ of: 'groups' }) },
    acls: { ...rest, users: users ?? [], unread: unread({ of: 'acls' }) },
    groups: { ...all, unread: unread({ of: 'groups' }) },
    user: { ...rest, acls: acls ?? [], unread: unread({ of: 'users' }) },
    placements: { ...all, placements: [], unread: unread({ of: 'min-isr' }) },
    brokers: all,
    'broker-config': all,
    'not-asked': all,
  };
  return cases[kind];
}

test.each(asked.map((rule) => [rule.id, rule] as const))(
  'GIVEN a cluster that does not tell what %s needs THEN that is unknown, with the reason',
  (_, rule) => {
    for (const given of CONTEXTS) {
      for (const { fact, unknown } of rule.needs?.({ ...given, facts: known() }) ?? []) {
        if (unknown === undefined) continue;
        const sentence = `${unknown} (${fact.of === 'not-asked' ? (fact.why ?? '') : WHY})`;
        expect(missingFacts({ ...given, facts: lacking(fact.of) }, [rule])).toContain(sentence);
        expect(missingFacts({ ...given, facts: lacking(fact.of) })).toContain(sentence);
      }
    }
  },
);

test.each(CONTEXTS)(
  'GIVEN a cluster that tells everything THEN nothing but foreign resources is unknown',
  (given) => {
    expect(
      missingFacts({ ...given, facts: known() }).filter((each) => !each.includes('does not read')),
    ).toEqual([]);
  },
);

test('GIVEN no cluster THEN what decides about records and clients is unknown', () => {
  const sentences = CONTEXTS.flatMap((given) => missingFacts(given));
  expect(sentences.filter((each) => each.endsWith('(no cluster was queried)')).length).toBeGreaterThan(10);
  for (const given of CONTEXTS)
    for (const { unqueried, fact } of asked.flatMap(({ needs }) => needs?.(given) ?? []))
      if (unqueried !== undefined)
        expect(missingFacts(given)).toContain(
          `${unqueried} (${fact.of === 'not-asked' && fact.why !== undefined ? fact.why : 'no cluster was queried'})`,
        );
});
