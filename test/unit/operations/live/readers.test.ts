/** Who reads a topic, and what of it is not read yet. */
import type { LiveAcl, LiveGroup } from '../../../../model/live/cluster';
import type { TopicGroup } from '../../../../model/review/facts';
import { isBehind, lossText, unreadText } from '../../../../model/review/text';
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import { subscribedTopics } from '../../../../packages/kafka-admin/group-members';
import { readReviewFacts } from '../../../../operations/live';

const NAME = 'order.created';
const partition = (id: number): object => ({
  ...{ partition: id, leader: 101, replicas: [101], inSyncReplicas: [101] },
});

interface Given {
  readonly groups?: readonly Partial<LiveGroup>[];
  /** By partition: first and end; undefined where the leader does not tell. */
  readonly log?: readonly (readonly [first: bigint, end: bigint] | undefined)[];
  readonly acls?: readonly Partial<LiveAcl>[];
  readonly brokerConfig?: Readonly<Record<string, string>>;
  /** Of a second broker. @default - there is none */
  readonly otherConfig?: Readonly<Record<string, string>>;
  /** Keys that the topic sets itself. */
  readonly overrides?: Readonly<Record<string, string>>;
  readonly principals?: readonly string[];
}

async function read({
  groups = [],
  log = [
    [0n, 10n],
    [0n, 10n],
  ],
  acls = [],
  brokerConfig = { 'min.insync.replicas': '2' },
  otherConfig,
  overrides = {},
  principals = [],
}: Given) {
  const topic = {
    name: NAME,
    internal: false,
    replicationFactor: 1,
    partitions: log.map((_, id) => partition(id)),
  };
  const admin = {
    describeCluster: () => Promise.resolve({ clusterId: 'c', brokers: [] }),
    listRegisteredBrokers: () =>
      Promise.resolve(
        (otherConfig === undefined ? [101] : [101, 102]).map((id) => ({
          ...{ id, host: 'h', port: 1, rack: 'a', fenced: false },
        })),
      ),
    listTopics: () => Promise.resolve([topic]),
    seesEveryTopic: () => Promise.resolve(true),
    // Each group has its coordinator, here the first broker.
    listGroups: (brokers: readonly number[]) =>
      Promise.resolve(
        (brokers.includes(101) ? groups : []).map((group) => ({
          ...{ id: 'g', state: 'Stable', members: 1, offsets: [] },
          ...group,
        })),
      ),
    listAcls: () =>
      Promise.resolve(
        acls.map((acl) => ({
          ...{
            principal: 'User:a',
            host: '*',
            permission: 'Allow',
            operation: 'Read',
            resourceType: 'Group',
          },
          ...{ resourceName: 'g', patternType: 'Literal', ...acl },
        })),
      ),
    describeBrokerConfigs: ([id]: readonly number[]) =>
      Promise.resolve(
        new Map([
          [
            id,
            Object.entries((id === 101 ? brokerConfig : otherConfig) ?? {}).map(([name, value]) => ({
              ...{ name, value },
            })),
          ],
        ]),
      ),
    describeOverrides: () => Promise.resolve({ overrides: new Map([[NAME, overrides]]), failures: [] }),
    describeConfigs: () => Promise.resolve(new Map()),
    describeLogDirs: () => Promise.resolve(new Map()),
    listOffsets: (requests: readonly { partition: number; timestamp: number }[]) =>
      Promise.resolve({
        offsets: requests.flatMap((each) => {
          const known = log[each.partition];
          return known === undefined
            ? []
            : [{ ...each, topic: NAME, offset: each.timestamp === -2 ? known[0] : known[1] }];
        }),
        failures: [],
      }),
  } as unknown as KafkaAdmin;
  return readReviewFacts(admin, { topics: [NAME], olderThanMs: new Map(), principals });
}

const commits = (...offsets: readonly (bigint | undefined)[]): Partial<LiveGroup> => ({
  offsets: offsets.flatMap((offset, id) =>
    offset === undefined ? [] : [{ topic: NAME, partition: id, offset }],
  ),
});
const readers = async (given: Given): Promise<readonly TopicGroup[] | undefined> =>
  (await read(given)).topics.get(NAME)?.groups;

describe('what a group has yet to read', () => {
  test.each<[what: string, given: Given, group: Partial<TopicGroup> | undefined, text: string]>([
    ['it committed the end', { groups: [commits(10n, 10n)] }, { lag: 0n }, '0 records'],
    ['it committed less', { groups: [commits(4n, 9n)] }, { lag: 7n }, '7 records'],
    [
      'records before the beginning of the log are gone',
      {
        groups: [commits(4n, 9n)],
        log: [
          [8n, 10n],
          [9n, 10n],
        ],
      },
      { lag: 3n },
      '3 records',
    ],
    [
      'it committed more than there is, as after a topic of the same name',
      { groups: [commits(40n, 10n)] },
      { lag: 0n },
      '0 records',
    ],
    [
      'a partition has no commit',
      { groups: [commits(4n)] },
      { lag: 6n, uncommitted: 10n },
      '6 records, and up to 10 records from partitions without a committed offset',
    ],
    [
      'a partition without a commit is empty',
      {
        groups: [commits(10n)],
        log: [
          [0n, 10n],
          [5n, 5n],
        ],
      },
      { lag: 0n },
      '0 records',
    ],
    [
      'nothing is committed and members read it',
      { groups: [{ reads: [NAME] }] },
      { lag: 0n, uncommitted: 20n },
      'up to 20 records from partitions without a committed offset',
    ],
    [
      'a partition does not tell its end',
      { groups: [commits(4n, 9n)], log: [[0n, 10n], undefined] },
      { lag: null },
      'an unknown number of records',
    ],
    [
      'a partition without a commit does not tell its end',
      { groups: [commits(10n)], log: [[0n, 10n], undefined] },
      { lag: 0n, uncommitted: null },
      'all from partitions without a committed offset',
    ],
    [
      'it reads another topic',
      { groups: [{ reads: ['other'], offsets: [{ topic: 'other', partition: 0, offset: 1n }] }] },
      undefined,
      '',
    ],
  ])('WHEN %s', async (_, given, group, text) => {
    const [found] = (await readers(given)) ?? [];
    if (group === undefined) return expect(found).toBeUndefined();
    const { id, state, members, ...numbers } = found!;
    expect([id, state, members]).toEqual(['g', 'Stable', 1]);
    expect(numbers).toEqual(group);
    expect(unreadText(found!)).toBe(text);
    expect(isBehind(found!)).toBe(text !== '0 records');
    expect(lossText({ kind: 'exact', groups: [found!] })).toBe(
      text === '0 records' ? '' : `not yet read by g (${text})`,
    );
  });
});

describe('groups of a principal', () => {
  const [b, prefixed, other] = ['billing', 'order.a', 'zeta'].map((id) => ({ id }));
  const groups = [b!, prefixed!, other!];
  const open = { 'min.insync.replicas': '2', 'allow.everyone.if.no.acl.found': 'true' };
  test.each<[what: string, given: Given, ids: readonly string[]]>([
    ['an entry of its own', { acls: [{ resourceName: 'billing' }] }, ['billing']],
    ['a prefix', { acls: [{ resourceName: 'order.', patternType: 'Prefixed' }] }, ['order.a']],
    ['any name', { acls: [{ resourceName: '*' }] }, ['billing', 'order.a', 'zeta']],
    ['everyone', { acls: [{ principal: 'User:*', resourceName: 'billing' }] }, ['billing']],
    [
      'everyone, by a prefix',
      { acls: [{ principal: 'User:*', resourceName: 'order.', patternType: 'Prefixed' }] },
      ['order.a'],
    ],
    [
      'everyone, any name, any operation',
      { acls: [{ principal: 'User:*', resourceName: '*', operation: 'All' }] },
      ['billing', 'order.a', 'zeta'],
    ],
    ['another principal', { acls: [{ principal: 'User:b', resourceName: '*' }] }, []],
    ['Describe alone', { acls: [{ resourceName: '*', operation: 'Describe' }] }, []],
    ['a Deny', { acls: [{ resourceName: '*', permission: 'Deny' }] }, []],
    ['a topic of the same name', { acls: [{ resourceType: 'Topic', resourceName: 'billing' }] }, []],
    [
      'no entry, where brokers admit everyone then',
      { acls: [{ principal: 'User:b', resourceName: 'zeta' }], brokerConfig: open },
      ['billing', 'order.a'],
    ],
    [
      'no entry, where one of the brokers admits everyone then',
      { acls: [{ principal: 'User:b', resourceName: 'zeta' }], otherConfig: open },
      ['billing', 'order.a'],
    ],
    ['no entry, where they do not', {}, []],
  ])('GIVEN the right comes from %s', async (_, given, ids) => {
    const facts = await read({ groups, principals: ['User:a', 'User:*'], ...given });
    expect(facts.principalGroups?.get('User:a')?.map(({ id }) => id)).toEqual(ids);
    // Whoever takes something from everyone takes it from each group.
    expect(facts.principalGroups?.get('User:*')).toHaveLength(3);
  });
});

describe('min ISR that topics inherit', () => {
  test('GIVEN that no broker reports it THEN no number is taken in its place', async () => {
    const blind = await read({ brokerConfig: {} });
    expect(blind.placements).toEqual([]);
    expect(blind.unread).toContainEqual({
      what: { of: 'min-isr' },
      why: 'No broker reports its own value, which applies to topics that do not set one',
    });
  });
  test.each([
    [{ 'min.insync.replicas': '1' }, { 'min.insync.replicas': '2' }],
    [{ 'min.insync.replicas': '2' }, { 'min.insync.replicas': '1' }],
    [{}, { 'min.insync.replicas': '2' }],
  ])(
    'GIVEN brokers with %j and %j THEN the one that asks for most counts',
    async (brokerConfig, otherConfig) => {
      const known = await read({ brokerConfig, otherConfig });
      expect(known.placements).toMatchObject([{ minInSyncReplicas: 2 }]);
    },
  );
  test('GIVEN that every topic sets its own THEN the brokers need not tell', async () => {
    const known = await read({ brokerConfig: {}, overrides: { 'min.insync.replicas': '1' } });
    expect(known.placements).toMatchObject([{ minInSyncReplicas: 1 }]);
    expect(known.unread).toEqual([]);
  });
});

describe('topics of a subscription', () => {
  const encoded = (...topics: readonly string[]): Buffer => {
    const text = (value: string): Buffer => {
      const bytes = Buffer.from(value);
      const length = Buffer.alloc(2);
      length.writeInt16BE(bytes.length);
      return Buffer.concat([length, bytes]);
    };
    const head = Buffer.alloc(6);
    head.writeInt16BE(3);
    head.writeInt32BE(topics.length, 2);
    return Buffer.concat([head, ...topics.map(text), Buffer.from([0xff, 0xff, 0xff, 0xff])]);
  };
  test('are read, whatever follows', () => {
    expect(subscribedTopics(encoded('a', 'ü.b'))).toEqual(['a', 'ü.b']);
    expect(subscribedTopics(encoded())).toEqual([]);
  });
  test('another protocol has none, cut off anywhere', () => {
    const whole = encoded('order.created', 'x');
    for (let length = 0; length < 6 + 15 + 3; length += 1)
      expect(subscribedTopics(whole.subarray(0, length))).toEqual([]);
    expect(subscribedTopics(Buffer.from('{"connect": "worker"}'))).toEqual([]);
  });
});
