import fc from 'fast-check';
import type { TopicFacts } from '../../../../model/review/facts';
import { topicRules } from '../../../../model/review/rules/topics';
import { cleanupPolicyChanged } from '../../../../model/review/rules/topics/cleanup';
import { topicDestroyed, topicForgotten } from '../../../../model/review/rules/topics/destroyed';
import {
  minIsrLowered,
  minIsrStopsWrites,
  replicationFactorChanged,
  uncleanElection,
} from '../../../../model/review/rules/topics/durability';
import {
  consumerVisible,
  maxMessageSize,
  timestampType,
} from '../../../../model/review/rules/topics/messages';
import { overridesReset } from '../../../../model/review/rules/topics/overrides';
import {
  movedShare,
  partitionBudget,
  partitionsAdded,
} from '../../../../model/review/rules/topics/partitions';
import { localRetentionCut, retentionCut, tieringOff } from '../../../../model/review/rules/topics/retention';
import {
  change,
  context,
  facts,
  keyed,
  said,
  topicCreated,
  topicDeleted,
  topicFacts,
  topicReplaced,
  topicUpdated,
} from './support';

describe('topic-destroyed', () => {
  const gone = { reason: 'delete_because_no_resource_config' };

  test('WHEN the declaration is removed THEN it says so, with what is lost', () => {
    const [found] = topicDestroyed.check(context([topicDeleted({}, gone)], { facts: facts() }));
    expect(found).toMatchObject({
      severity: 'error',
      subject: 'order.created',
      message:
        'topic order.created is deleted, because its declaration was removed: every record in it is deleted.',
      loss: { kind: 'exact', records: 1000n, bytes: 1048576, groups: [{ id: 'billing', lag: 40n }] },
    });
  });
  test('WHEN fewer partitions are declared THEN the replacement is named', () => {
    expect(said(topicDestroyed, context([topicReplaced({ partitions: 6 }, { partitions: 3 })]))).toEqual([
      'error: topic order.created shrinks from 6 to 3 partitions, which Kafka cannot do, so it is deleted and re-created: every record in it is deleted.',
    ]);
  });
  test('WHEN a topic of the same shape comes in its place THEN that is a rename', () => {
    const changes = [
      topicDeleted({}, { ...gone, address: 'kafka_topic.order_created' }),
      topicCreated({ name: 'order.placed' }, { address: 'kafka_topic.order_placed' }),
    ];
    expect(said(topicDestroyed, context(changes))[0]).toContain(
      'is renamed to order.placed, which Kafka cannot do',
    );
  });
  test('WHEN an index shifts THEN deletion and creation of one name are one loss', () => {
    const changes = [
      topicDeleted({}, { address: 'kafka_topic.all[0]' }),
      topicCreated({}, { address: 'kafka_topic.all[1]' }),
    ];
    expect(said(topicDestroyed, context(changes))[0]).toContain(
      'is deleted at kafka_topic.all[0] and re-created at kafka_topic.all[1], because its address changed without a moved block',
    );
  });
  test('GIVEN an announcement THEN it wants to be read and stops nothing', () => {
    const acl = {
      principal: 'User:deployer',
      host: '*',
      permission: 'Allow',
      operation: 'Delete',
      resourceType: 'Topic',
      resourceName: 'order.created',
      patternType: 'Literal',
    } as const;
    const [found] = topicDestroyed.check(
      context([topicDeleted({}, gone)], { facts: facts({ acls: [acl] }) }),
    );
    expect(found?.severity).toBe('warning');
    expect(found?.message).toMatch(/as the catalog announced\.$/);
  });
  test('GIVEN no cluster THEN it says that the loss is not known', () => {
    expect(topicDestroyed.check(context([topicDeleted({}, gone)]))[0]?.notKnown).toEqual([
      'record and byte counts: no cluster was queried',
    ]);
  });
  test('WHEN a moved block renames the resource THEN nothing is said', () => {
    const moved = change(
      'kafka_topic',
      ['no-op'],
      { name: 'a' },
      { name: 'a' },
      { previousAddress: 'kafka_topic.b' },
    );
    expect(topicDestroyed.check(context([moved]))).toEqual([]);
  });
  test('WHEN a removed block forgets it THEN it stays, undeclared', () => {
    const forgotten = change('kafka_topic', ['forget'], { name: 'order.created' }, null);
    expect(said(topicForgotten, context([forgotten]))).toEqual([
      'warning: topic order.created is removed from the state of local-topics-order and stays on the cluster, undeclared.',
    ]);
    expect(topicDestroyed.check(context([forgotten]))).toEqual([]);
  });
});

describe('partitions-added', () => {
  const grown = topicUpdated({ partitions: 6 }, { partitions: 8 });

  test('GIVEN keys THEN the share that moves is told', () => {
    expect(said(partitionsAdded, context([grown], keyed('orderId')))).toEqual([
      'error: topic order.created grows from 6 to 8 partitions: 75 % of its values of orderId move to another partition, so their order breaks.',
    ]);
  });
  test('GIVEN readers that lag THEN they are named', () => {
    expect(said(partitionsAdded, context([grown], { ...keyed('orderId'), facts: facts() }))[0]).toMatch(
      /; billing has yet to read 40 records\.$/,
    );
  });
  test('GIVEN no keys THEN it is a note', () => {
    expect(said(partitionsAdded, context([grown], keyed(null)))[0]).toMatch(/^note: .* no order is lost\.$/);
  });
  test('GIVEN a compacted topic THEN keys are there whatever the catalog says', () => {
    const config = { 'cleanup.policy': 'compact' };
    const compacted = topicUpdated({ partitions: 6, config }, { partitions: 12, config });
    expect(said(partitionsAdded, context([compacted], keyed(null)))[0]).toContain(
      'compaction keeps the stale record',
    );
  });
  test('GIVEN no catalog THEN it is not silent about that', () => {
    const [found] = partitionsAdded.check(context([grown]));
    expect(found).toMatchObject({
      severity: 'error',
      notKnown: ['whether records of order.created have keys: the catalog does not declare it'],
    });
  });
  test('WHEN the count stays THEN nothing is said', () => {
    expect(said(partitionsAdded, context([topicUpdated({}, { config: { 'retention.ms': '1' } })]))).toEqual(
      [],
    );
  });
  test('the share is what counting gives', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), (from, to) => {
        let moved = 0;
        const hashes = from * to;
        for (let hash = 0; hash < hashes; hash++) if (hash % from !== hash % to) moved++;
        expect(movedShare(from, to)).toBeCloseTo(moved / hashes, 10);
      }),
    );
  });
});

describe('partition-budget', () => {
  test('WHEN brokers get more than 4,000 replicas THEN it counts them', () => {
    const crowded = facts({ partitionsPerBroker: new Map([1, 2, 3].map((id) => [id, 3_999])) });
    expect(said(partitionBudget, context([topicCreated({ partitions: 6 })], { facts: crowded }))).toEqual([
      'warning: 18 additional replicas make 4,005 replicas on each of 3 brokers, over the budget of 4,000 replicas.',
    ]);
  });
  test('WHEN there is room, or a topic is adopted THEN nothing is said', () => {
    const crowded = facts({ partitionsPerBroker: new Map([1, 2, 3].map((id) => [id, 4_000])) });
    expect(said(partitionBudget, context([topicCreated({})], { facts: facts() }))).toEqual([]);
    expect(
      said(partitionBudget, context([topicCreated({}, { importing: true })], { facts: crowded })),
    ).toEqual([]);
  });
});

describe('min ISR', () => {
  test('WHEN it reaches the replication factor THEN writes stop with one replica', () => {
    const raised = topicUpdated({}, { config: { 'min.insync.replicas': '3' } });
    expect(said(minIsrStopsWrites, context([raised]))).toEqual([
      'error: topic order.created has replication factor 3 and min ISR 3: one replica out of sync stops writes with acks=all.',
    ]);
    expect(said(minIsrLowered, context([raised]))).toEqual([]);
  });
  test('WHEN the replication factor falls to it THEN the same', () => {
    expect(said(minIsrStopsWrites, context([topicUpdated({}, { replicationFactor: 2 })]))[0]).toContain(
      'replication factor 2 and min ISR 2',
    );
  });
  test('WHEN a new topic has one replica THEN it says what that means', () => {
    const single = topicCreated({ replicationFactor: 1, config: { 'min.insync.replicas': '1' } });
    expect(said(minIsrStopsWrites, context([single]))[0]).toMatch(
      /^warning: topic order\.created has one replica/,
    );
  });
  test('WHEN it was so and something else changes THEN nothing is said', () => {
    const config = { 'min.insync.replicas': '3' };
    expect(said(minIsrStopsWrites, context([topicUpdated({ config }, { config, partitions: 7 })]))).toEqual(
      [],
    );
  });
  test('WHEN it falls to 1 THEN the leader alone acknowledges', () => {
    expect(
      said(minIsrLowered, context([topicUpdated({}, { config: { 'min.insync.replicas': '1' } })])),
    ).toEqual([
      'error: topic order.created: a write with acks=all is acknowledged by the leader alone, until now by 2 replicas. The loss of one broker can lose acknowledged records.',
    ]);
  });
  test('WHEN the replication factor falls below it THEN the silent weakening is found', () => {
    const config = { 'min.insync.replicas': '3' };
    expect(
      said(
        minIsrLowered,
        context([topicUpdated({ config, replicationFactor: 4 }, { config, replicationFactor: 2 })]),
      ),
    ).toEqual([
      'warning: topic order.created: a write with acks=all is acknowledged by 2 replicas, until now by 3.',
    ]);
  });
});

test('replication-factor-changed: up copies at random, down deletes', () => {
  const up = topicUpdated({ replicationFactor: 2 }, { replicationFactor: 3 });
  const down = topicUpdated({ replicationFactor: 3 }, { replicationFactor: 2 });
  const two = topicFacts({
    partitions: [{ partition: 0, leader: 1, replicas: [1, 2], inSyncReplicas: [1, 2] }],
  });
  const known = facts({ topics: new Map([['order.created', two]]) });
  expect(said(replicationFactorChanged, context([up], { facts: known }))).toEqual([
    'error: topic order.created changes from 2 replicas to 3, on random brokers, regardless of racks and unthrottled: 1 MiB are copied.',
  ]);
  expect(said(replicationFactorChanged, context([down]))[0]).toContain('6 replicas are deleted');
  expect(said(replicationFactorChanged, context([topicUpdated({}, {})]))).toEqual([]);
});

describe('unclean-leader-election', () => {
  const on = { 'unclean.leader.election.enable': 'true' };
  test('WHEN it is switched on, or a new topic has it THEN it is found', () => {
    expect(said(uncleanElection, context([topicUpdated({}, { config: on })]))).toHaveLength(1);
    expect(said(uncleanElection, context([topicCreated({ config: on })]))).toHaveLength(1);
  });
  test('WHEN it was on before, or goes THEN nothing is said', () => {
    expect(
      said(uncleanElection, context([topicUpdated({ config: on }, { config: on, partitions: 7 })])),
    ).toEqual([]);
    expect(said(uncleanElection, context([topicUpdated({ config: on }, {})]))).toEqual([]);
  });
  test('WHEN the key is removed and brokers say true THEN it is found', () => {
    const config = new Map([
      ['unclean.leader.election.enable', { value: 'false', overridden: true, inherited: 'true' }],
    ]);
    const known = facts({ topics: new Map([['order.created', topicFacts({ config })]]) });
    const removed = topicUpdated({ config: { 'unclean.leader.election.enable': 'false' } }, {});
    expect(said(uncleanElection, context([removed], { facts: known }))).toHaveLength(1);
  });
});

describe('retention-cut', () => {
  const week = { 'retention.ms': '604800000' };
  const day = { 'retention.ms': '86400000' };

  test('WHEN the time falls THEN records older than it are counted', () => {
    const known = facts({ topics: new Map([['order.created', topicFacts({ olderRecords: 250n })]]) });
    const [found] = retentionCut.check(
      context([topicUpdated({ config: week }, { config: day })], { facts: known }),
    );
    expect(found).toMatchObject({
      severity: 'error',
      message:
        'retention of topic order.created is reduced: retention.ms from 7d to 1d. Segments beyond that are deleted at the next pass of the log cleaner.',
      loss: { kind: 'estimate', records: 250n, bytes: 262144 },
    });
  });
  test('WHEN the key is removed THEN the value that brokers have decides', () => {
    const config = new Map([
      ['retention.ms', { value: '604800000', overridden: true, inherited: '3600000' }],
    ]);
    const known = facts({ topics: new Map([['order.created', topicFacts({ config })]]) });
    expect(said(retentionCut, context([topicUpdated({ config: week }, {})], { facts: known }))[0]).toContain(
      "retention.ms from 7d to 1h (the brokers' own), because retention.ms is no longer set on the topic",
    );
  });
  test('WHEN the key is removed and no cluster is asked THEN the assumption is told', () => {
    const month = { 'retention.ms': '2592000000' };
    const [found] = retentionCut.check(context([topicUpdated({ config: month }, {})]));
    expect(found?.message).toContain("from 30d to 7d (Kafka's default)");
    expect(found?.notKnown?.[0]).toBe(
      "the brokers' own retention.ms: no cluster was queried, Kafka's default is assumed",
    );
  });
  test('WHEN a size limit comes where there was none THEN it is a cut', () => {
    expect(
      said(retentionCut, context([topicUpdated({}, { config: { 'retention.bytes': '1048576' } })]))[0],
    ).toContain("retention.bytes from no limit (Kafka's default) to 1 MiB");
  });
  describe('GIVEN partitions that are not equally full', () => {
    const uneven = topicFacts({
      ...{ bytes: 1800, records: 180n, olderRecords: 60n },
      byPartition: [
        { partition: 0, bytes: 1200, records: 120n, olderRecords: 50n },
        { partition: 1, bytes: 200, records: 20n, olderRecords: 10n },
        { partition: 2, bytes: 400, records: 40n, olderRecords: 0n },
      ],
    });
    const lossOf = (topic: TopicFacts, before: object, after: object) =>
      retentionCut.check(
        context([topicUpdated({ config: { ...before } }, { config: { ...after } })], {
          facts: facts({ topics: new Map([['order.created', topic]]) }),
        }),
      )[0]?.loss;

    test('WHEN the size falls THEN each partition loses what exceeds it, and the empty ones make up for nothing', () => {
      expect(lossOf(uneven, {}, { 'retention.bytes': '300' })).toMatchObject({
        bytes: 900 + 0 + 100,
        records: 90n + 0n + 10n,
      });
    });
    test('WHEN the time falls THEN the bytes are in proportion to each partition’s own', () => {
      expect(lossOf(uneven, week, day)).toMatchObject({ records: 60n, bytes: 500 + 100 });
    });
    test('WHEN one partition is not known THEN there is no number that leaves it out', () => {
      const [first, ...others] = uneven.byPartition;
      const { bytes, ...blind } = { ...uneven, byPartition: [{ ...first!, bytes: 0 }, ...others] };
      expect(bytes).toBe(1800);
      expect(lossOf(blind, {}, { 'retention.bytes': '300' })).toBeUndefined();
      const incomplete = { ...uneven, byPartition: [{ partition: 0, olderRecords: 50n }, ...others] };
      expect(lossOf(incomplete, week, day)).toEqual(
        expect.not.objectContaining({ bytes: expect.anything() as unknown }),
      );
    });
  });
  test('WHEN it rises, or the topic is only compacted THEN nothing is said', () => {
    expect(said(retentionCut, context([topicUpdated({ config: day }, { config: week })]))).toEqual([]);
    const compact = { 'cleanup.policy': 'compact' };
    expect(
      said(
        retentionCut,
        context([topicUpdated({ config: { ...week, ...compact } }, { config: { ...day, ...compact } })]),
      ),
    ).toEqual([]);
  });
});

describe('tiered storage', () => {
  const tiered = { 'remote.storage.enable': 'true' };
  test('WHEN less stays on the brokers THEN it is told', () => {
    const cut = topicUpdated({ config: tiered }, { config: { ...tiered, 'local.retention.ms': '3600000' } });
    expect(said(localRetentionCut, context([cut]))[0]).toContain(
      "local.retention.ms from as long as the topic (Kafka's default) to 1h",
    );
  });
  test('WHEN it is switched off THEN it stops', () => {
    expect(said(tieringOff, context([topicUpdated({ config: tiered }, {})]))).toHaveLength(1);
    expect(said(tieringOff, context([topicUpdated({}, { config: tiered })]))).toEqual([]);
  });
});

describe('cleanup-policy-changed', () => {
  const to = (policy: string) => topicUpdated({}, { config: { 'cleanup.policy': policy } });
  const from = (policy: string) => topicUpdated({ config: { 'cleanup.policy': policy } }, {});

  test('WHEN compaction comes to records without keys THEN producers are refused', () => {
    expect(said(cleanupPolicyChanged, context([to('compact')], keyed(null)))[0]).toContain(
      'Its records have no keys: brokers reject every new record',
    );
  });
  test('WHEN compaction comes to keyed records THEN all but the last are lost', () => {
    expect(said(cleanupPolicyChanged, context([to('compact,delete')], keyed('orderId')))[0]).toContain(
      'All records of each key but the last are permanently deleted.',
    );
  });
  test('WHEN deletion comes to a compacted topic THEN old keys go', () => {
    expect(said(cleanupPolicyChanged, context([from('compact')]))[0]).toContain(
      'Records beyond 7d are deleted',
    );
  });
  test('WHEN only compaction goes THEN it is no loss', () => {
    expect(said(cleanupPolicyChanged, context([from('compact,delete')]))[0]).toMatch(/^warning: /);
  });
  test('WHEN the policy stays THEN nothing is said', () => {
    expect(
      said(cleanupPolicyChanged, context([topicUpdated({}, { config: { 'cleanup.policy': 'delete' } })])),
    ).toEqual([]);
  });
});

describe('messages', () => {
  const size = (before: string, after: string) =>
    topicUpdated({ config: { 'max.message.bytes': before } }, { config: { 'max.message.bytes': after } });

  test('a lower limit stops, a higher one wants to be read', () => {
    expect(said(maxMessageSize, context([size('2097152', '1048588')]))[0]).toMatch(
      /^error: .* are rejected\.$/,
    );
    expect(said(maxMessageSize, context([size('1048588', '8388608')]))[0]).toContain(
      "beyond brokers' replica.fetch.max.bytes of 1 MiB",
    );
    expect(said(maxMessageSize, context([topicUpdated({}, {})]))).toEqual([]);
  });
  test('another clock is told', () => {
    const clock = topicUpdated({}, { config: { 'message.timestamp.type': 'LogAppendTime' } });
    expect(said(timestampType, context([clock]))).toHaveLength(1);
    expect(said(timestampType, context([topicUpdated({}, {})]))).toEqual([]);
  });
  test('what clients notice is a note', () => {
    const zstd = topicUpdated({}, { config: { 'compression.type': 'zstd' } });
    expect(said(consumerVisible, context([zstd]))[0]).toMatch(
      /^note: topic order\.created: compression\.type from producer/,
    );
    expect(said(consumerVisible, context([topicUpdated({}, {})]))).toEqual([]);
  });
});

describe('overrides-reset', () => {
  const byHand = (key: string, value: string, inherited: string) =>
    facts({
      topics: new Map([
        ['order.created', topicFacts({ config: new Map([[key, { value, overridden: true, inherited }]]) })],
      ]),
    });
  const any = topicUpdated({}, { partitions: 7 });

  test('WHEN retention was raised by hand THEN the update would cut it', () => {
    expect(said(overridesReset, context([any], { facts: byHand('retention.ms', '999', '1') }))).toEqual([
      'error: topic order.created: the update resets retention.ms=999 to 1, which is set on the cluster and not declared.',
    ]);
  });
  test('WHEN something harmless was set THEN it wants to be read', () => {
    expect(said(overridesReset, context([any], { facts: byHand('segment.ms', '5', '6') }))[0]).toMatch(
      /^warning: /,
    );
  });
  test('WHEN a reassignment is throttled THEN it stops', () => {
    expect(
      said(
        overridesReset,
        context([any], { facts: byHand('leader.replication.throttled.replicas', '0:1', '') }),
      )[0],
    ).toMatch(/^error: .* it throttles a running reassignment\.$/);
  });
  test('WHEN nothing is set by hand, or no cluster is asked THEN nothing is said', () => {
    expect(said(overridesReset, context([any], { facts: facts() }))).toEqual([]);
    expect(said(overridesReset, context([any]))).toEqual([]);
  });
});

test('a topic that is created as it should be is nothing to talk about', () => {
  const given = context([topicCreated({ name: 'order.new' })], { ...keyed('orderId'), facts: facts() });
  expect(topicRules.flatMap((rule) => rule.check(given))).toEqual([]);
});

test('a number that is known only after the apply is not read as none', () => {
  const unknown = new Set(['partitions', 'replication_factor']);
  const after = { name: 'order.created', config: { 'min.insync.replicas': '2' } };
  for (const change of [
    topicUpdated({}, {}, { after, unknown }),
    topicReplaced({}, {}, { after, unknown, reason: 'replace_because_cannot_update' }),
  ]) {
    const given = context([change], { facts: facts() });
    const found = topicRules.flatMap((rule) => said(rule, given));
    expect(found.filter((each) => / 0 |shrinks|grows|changes from/.test(each))).toEqual([]);
  }
});
