import { CLAIM_GROUP } from '../../../../model/claim';
import type { LiveGroup } from '../../../../model/live/cluster';
import { ownershipOf } from '../../../../model/status/owners';
import type { Reading } from '../../../../model/status/readings';
import { statusReport } from '../../../../model/status/report';
import { catalog, domain, topic as resolvedTopic, service } from '../../../support/resolved';
import {
  BROKERS,
  NOW,
  broker,
  clusterReading,
  disk,
  group,
  history,
  readings,
  report,
  topic,
  voter,
} from './support';

const texts = (overrides: Parameters<typeof report>[0]): string[] =>
  report(overrides).problems.map(({ severity, text }) => `${severity}: ${text}`);

describe('health', () => {
  test('GIVEN everything read and in order THEN it is healthy', () => {
    expect(report()).toMatchObject({ health: 'healthy', problems: [], unread: [], ageSeconds: 0 });
  });

  test('GIVEN nothing read yet THEN health is unknown, not good', () => {
    expect(report({ cluster: {} })).toMatchObject({
      health: 'unknown',
      ageSeconds: null,
      unread: [{ what: 'brokers and topics', why: 'not read yet', ageSeconds: null }],
    });
  });

  test('GIVEN a part that is no longer read THEN its last value stays with its age, and health is unknown', () => {
    const { quorum } = readings();
    const found = report({ quorum: { ...quorum, at: NOW - 60_000, problem: 'no answer within 4 s' } });
    expect(found.health).toBe('unknown');
    expect(found.unread).toEqual([{ what: 'controllers', why: 'no answer within 4 s', ageSeconds: 60 }]);
    expect(found.controllers).toMatchObject({ leader: 1, stale: true, ageSeconds: 60 });
  });

  test('GIVEN topics that Kafka may leave out THEN health is unknown', () => {
    const found = report({ cluster: { value: clusterReading({ everyTopic: false }), at: NOW } });
    expect(found.health).toBe('unknown');
    expect(found.unread[0]?.what).toBe('topics that the user is not authorized to describe');
  });

  test('GIVEN a Prometheus that does not answer THEN it counts only where it was asked for', () => {
    const alerts = { problem: 'no answer' };
    const source = { url: 'http://127.0.0.1:9090', required: false };
    expect(report({ alertSource: source, alerts })).toMatchObject({
      health: 'healthy',
      alerts: { state: 'unread', why: 'no answer' },
    });
    expect(report({ alertSource: { ...source, required: true }, alerts }).health).toBe('unknown');
  });
});

describe('brokers', () => {
  test('GIVEN one that the controllers count as up and that does not answer THEN it is a problem at once', () => {
    const found = report({
      brokers: new Map(
        BROKERS.map((id) => [
          id,
          id === 2
            ? { responds: false, problem: 'connect ECONNREFUSED' }
            : { value: disk, at: NOW, responds: true },
        ]),
      ),
    });
    expect(found.health).toBe('unhealthy');
    expect(found.brokers.map(({ state }) => state)).toEqual(['up', 'silent', 'up']);
    expect(found.problems).toEqual([
      { severity: 'critical', text: 'Broker 2 does not respond: connect ECONNREFUSED.' },
    ]);
  });

  test('GIVEN one that answers and refuses its log directories THEN it is up, and they are unread', () => {
    const found = report({
      brokers: new Map(
        BROKERS.map((id) => [id, { responds: true, problem: 'CLUSTER_AUTHORIZATION_FAILED' }]),
      ),
    });
    expect(found.brokers.every(({ state }) => state === 'up')).toBe(true);
    expect(found.unread.map(({ what }) => what)).toContain('log directories of broker 1');
  });

  test('GIVEN a fenced one, and one that is declared and not registered THEN each is named', () => {
    const brokers = [broker(1), broker(2, { fenced: true })];
    expect(texts({ cluster: { value: clusterReading({ brokers }), at: NOW } })).toEqual([
      'critical: Broker 2 is fenced: the controllers receive no heartbeat.',
      'critical: Broker 3 is declared and is not registered in the cluster.',
    ]);
  });

  test('GIVEN no broker that reports the others THEN their state is unknown, and none is up', () => {
    const found = report({ cluster: { value: clusterReading(), at: NOW - 30_000, problem: 'no answer' } });
    expect(found.brokers.every(({ state }) => state === 'unknown')).toBe(true);
    expect(found.health).toBe('unknown');
    expect(found.ageSeconds).toBe(30);
  });

  test('GIVEN a disk that fills and one that failed THEN both are problems, the failed one first', () => {
    const full = { path: '/data/1', error: null, totalBytes: 1000, usableBytes: 100, replicaBytes: 900 };
    const failed = {
      path: '/data/2',
      error: 'KAFKA_STORAGE_ERROR',
      totalBytes: null,
      usableBytes: null,
      replicaBytes: 0,
    };
    const brokers = new Map([
      ...readings().brokers,
      [1, { value: { logDirectories: [full, failed] }, at: NOW, responds: true }] as const,
    ]);
    expect(texts({ brokers })).toEqual([
      'critical: Log directory /data/2 of broker 1 is offline: KAFKA_STORAGE_ERROR.',
      'warning: Log directory /data/1 of broker 1 has 10 % free.',
    ]);
  });
});

describe('controllers', () => {
  const quorum = (leader: number | null, ...voters: ReturnType<typeof voter>[]) => ({
    value: { leader, leaderEpoch: 4, highWatermark: 100n, voters, observers: [] },
    at: NOW,
  });

  test('GIVEN a voter that stopped fetching THEN it does not follow, whatever this machine’s clock says', () => {
    // The leader's clock is an hour ahead: only its own times are compared.
    const ahead = NOW + 3_600_000;
    const stopped = voter(2, { lastFetchTimestamp: ahead - 12_000, lag: 24n });
    const found = report({
      quorum: quorum(
        1,
        voter(1, { lastFetchTimestamp: ahead }),
        stopped,
        voter(3, { lastFetchTimestamp: ahead - 400 }),
      ),
    });
    expect(found.controllers.voters.map(({ follows }) => follows)).toEqual([true, false, true]);
    expect(found.problems).toEqual([
      { severity: 'warning', text: 'Controller 2 does not follow the leader 1.' },
    ]);
  });

  test('GIVEN no leader THEN that is the problem', () => {
    expect(texts({ quorum: quorum(null, voter(1), voter(2)) })).toEqual([
      'critical: The controllers have no leader.',
    ]);
  });
});

describe('partitions', () => {
  test('GIVEN partitions that are offline, below min ISR or under-replicated THEN each is counted and named by topic', () => {
    const partitions = [
      { partition: 0, leader: null, replicas: [1, 2, 3], inSyncReplicas: [2] },
      { partition: 1, leader: 1, replicas: [1, 2, 3], inSyncReplicas: [1] },
      { partition: 2, leader: 1, replicas: [1, 2, 3], inSyncReplicas: [1, 3] },
    ];
    const found = report({
      cluster: { value: clusterReading({ topics: [topic('order.created', { partitions })] }), at: NOW },
    });
    expect(found.problems.map(({ text }) => text)).toEqual([
      '1 partition without a leader: order.created-0.',
      '1 partition below min ISR: order.created-1.',
      '2 partitions under-replicated: order.created-1 and order.created-2.',
    ]);
    expect(found.owners[0]?.topics[0]).toMatchObject({ offline: 1, underMinIsr: 1, underReplicated: 2 });
  });

  test('GIVEN a topic whose min ISR is unknown THEN it is not called healthy', () => {
    const found = report({ minIsr: { problem: 'no answer' } });
    expect(found.partitions.underMinIsr).toEqual([]);
    expect(found.health).toBe('unknown');
  });
});

describe('topics and groups', () => {
  const declared = ownershipOf(
    catalog(
      domain(),
      domain({
        name: 'payment',
        owner: { team: 'payment-team', contact: '#payment' },
        topics: [],
        services: [service({ groups: ['payment-*'] }), service({ groups: ['payment-refunds-*', 'ledger'] })],
      }),
    ),
  );

  test('GIVEN a catalog THEN topics are by owner, what no one owns and Kafka’s own last, with records a second', () => {
    const topics = [topic('__consumer_offsets', { internal: true }), topic('unowned'), topic()];
    const found = statusReport(
      readings({ cluster: { value: clusterReading({ topics }), at: NOW }, ownership: declared }),
      history(topics),
    );
    expect(found.owners.map(({ owner, internal, rate }) => [owner?.team, internal, rate])).toEqual([
      ['order-team', false, 30],
      [undefined, false, 30],
      [undefined, true, 30],
    ]);
  });

  test.each([
    ['of its service', { records: 100 }, { records: 500 }, { objective: 100, late: true }],
    ['of the topic', undefined, { records: 500 }, { objective: 500, late: false }],
    ['in time alone', { time: 60_000 }, { records: 100 }, { objective: null, late: false }],
  ] as const)(
    'GIVEN an objective %s THEN the group is held against it',
    (_, ofService, ofTopic, expected) => {
      const reads = [{ group: 'payment-*', topics: ['order.*'] }];
      const reader = service({
        groups: ['payment-*'],
        reads,
        ...(ofService === undefined ? {} : { lagObjective: ofService }),
      });
      const ownership = ownershipOf(
        catalog(
          domain({ topics: [resolvedTopic({ lagObjective: ofTopic })] }),
          domain({ name: 'payment', topics: [], services: [reader] }),
        ),
      );
      const [found] = report({ ownership }).groups;
      expect({ objective: found?.topics[0]?.objective, late: found?.late }).toEqual(expected);
    },
  );

  test('GIVEN a group THEN its lag is what is between its offsets and the ends, for the owner of the service', () => {
    const [found] = report({ ownership: declared }).groups;
    expect(found).toMatchObject({
      lag: 180,
      unknownPartitions: 0,
      topics: [{ topic: 'order.created', lag: 180, objective: null }],
      late: false,
    });
    expect(found?.owner?.team).toBe('payment-team');
  });

  test('GIVEN a group that committed past the end THEN its lag is none, and never negative', () => {
    const offsets = [{ topic: 'order.created', partition: 0, offset: 999n }];
    const groups = new Map([...readings().groups, [1, { value: [group({ offsets })], at: NOW }] as const]);
    expect(report({ groups }).groups[0]?.lag).toBe(0);
  });

  test('GIVEN partitions whose ends are old or unread THEN they are counted as unknown, and health is as well', () => {
    const kept = history([topic('order.created', { partitions: topic().partitions.slice(0, 2) })]);
    const found = report({}, kept);
    expect(found.groups[0]).toMatchObject({ lag: 120, unknownPartitions: 1 });
    expect(found.owners[0]?.rate).toBeNull();
    expect(found).toMatchObject({ health: 'unknown', unread: [{ what: 'end offsets of 1 partition' }] });
  });

  test('GIVEN a group that moved to another coordinator THEN the later reading is shown, once', () => {
    const groups = new Map([
      [1, { value: [group({ members: 9 })], at: NOW - 9_000, problem: 'the broker does not respond' }],
      [2, { value: [group({ members: 2 })], at: NOW }],
      [3, { value: [], at: NOW }],
    ]);
    expect(report({ groups }).groups.map(({ members, stale }) => [members, stale])).toEqual([[2, false]]);
  });

  test('GIVEN a group of a fenced broker that all others were read after THEN it is no longer shown', () => {
    const brokers = [broker(1, { fenced: true }), broker(2), broker(3)];
    const cluster = { value: clusterReading({ brokers }), at: NOW };
    const none: Reading<LiveGroup[]> = { value: [], at: NOW };
    const ofFenced: Reading<LiveGroup[]> = { value: [group()], at: NOW - 9_000 };
    expect(
      report({
        cluster,
        groups: new Map([
          [1, ofFenced],
          [2, none],
          [3, none],
        ]),
      }).groups,
    ).toEqual([]);
    // While a coordinator is missing, its last reading is all that is known.
    const offsets = topic('__consumer_offsets', {
      partitions: [{ partition: 0, leader: null, replicas: [1], inSyncReplicas: [1] }],
    });
    const uncoordinated = { value: clusterReading({ brokers, topics: [topic(), offsets] }), at: NOW };
    expect(
      report({
        cluster: uncoordinated,
        groups: new Map([
          [1, ofFenced],
          [2, none],
          [3, none],
        ]),
      }).groups.map(({ stale }) => stale),
    ).toEqual([true]);
  });

  test('GIVEN the group of the claim THEN it is no consumer’s', () => {
    const groups = new Map([
      ...readings().groups,
      [2, { value: [group({ id: CLAIM_GROUP })], at: NOW }] as const,
    ]);
    expect(report({ groups }).groups.map(({ id }) => id)).toEqual(['payment-service']);
  });
});

test('GIVEN a claim that cannot be read THEN who holds it is unknown, not no one', () => {
  expect(
    report({ claim: { value: { kind: 'free' }, at: NOW - 9_000, problem: 'no answer' } }).deploy,
  ).toEqual({
    claim: 'unknown',
    holder: null,
    run: null,
    reassigning: 0,
  });
});
