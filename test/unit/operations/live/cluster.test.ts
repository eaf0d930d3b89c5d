import type { KafkaAdmin } from '@brokerform/kafka-admin';
import { readLiveCluster, readReviewFacts } from '../../../../operations/live';

const TOPIC = {
  name: 'order.created',
  internal: false,
  replicationFactor: 2,
  partitions: [
    { partition: 0, leader: 101, replicas: [101, 102], inSyncReplicas: [101, 102] },
    { partition: 1, leader: 102, replicas: [102, 101], inSyncReplicas: [102, 101] },
  ],
};
const broker = (id: number, fenced = false): object => ({ id, host: 'h', port: 1, rack: 'a', fenced });
const refused = (): Promise<never> => Promise.reject(new Error('refused'));

/** Answers what these tests ask. */
function fakeAdmin(overrides: Partial<KafkaAdmin> = {}): KafkaAdmin {
  return {
    describeCluster: () => Promise.resolve({ clusterId: 'cluster', brokers: [] }),
    listRegisteredBrokers: () => Promise.resolve([broker(101), broker(102)]),
    listTopics: () => Promise.resolve([TOPIC]),
    seesEveryTopic: () => Promise.resolve(true),
    describeOverrides: () =>
      Promise.resolve({ overrides: new Map([[TOPIC.name, { 'min.insync.replicas': '2' }]]), failures: [] }),
    listAcls: () => Promise.resolve([]),
    listQuotas: () => Promise.resolve([]),
    listUsers: () => Promise.resolve([]),
    listGroups: ([id]: readonly number[]) =>
      Promise.resolve([
        {
          ...{ id: `group-${id}`, state: 'Empty', members: 0 },
          offsets: [{ topic: TOPIC.name, partition: 0, offset: 4n }],
        },
      ]),
    describeConfigs: () =>
      Promise.resolve(
        new Map([[TOPIC.name, [{ name: 'retention.ms', value: '1', overridden: true, inherited: '9' }]]]),
      ),
    describeBrokerConfigs: () => Promise.resolve(new Map()),
    describeLogDirs: ([id]: readonly number[]) =>
      Promise.resolve(
        new Map([
          [
            id,
            [
              {
                ...{ path: '/d', error: null, totalBytes: 9, usableBytes: 9 },
                replicas: [0, 1].map((partition) => ({
                  ...{ topic: TOPIC.name, partition, future: false },
                  bytes: id === 101 ? 10 : 7,
                })),
              },
            ],
          ],
        ]),
      ),
    listOffsets: (requests: readonly { topic: string; partition: number; timestamp: number }[]) =>
      Promise.resolve({
        offsets: requests.map((each) => ({
          ...each,
          offset: each.timestamp === -2 ? 2n : each.timestamp === -1 ? 10n : each.partition === 0 ? 5n : null,
        })),
        failures: [],
      }),
    ...overrides,
  } as unknown as KafkaAdmin;
}

describe('a cluster', () => {
  test('GIVEN all that answers THEN everything is read, and a kind that is not asked for is not', async () => {
    const live = await readLiveCluster(fakeAdmin(), ['acls', 'groups']);

    expect(live).toMatchObject({
      clusterId: 'cluster',
      brokers: [
        { id: 101, rack: 'a', fenced: false },
        { id: 102, rack: 'a', fenced: false },
      ],
      topics: [{ name: TOPIC.name, config: { 'min.insync.replicas': '2' } }],
      acls: [],
      groups: [{ id: 'group-101' }, { id: 'group-102' }],
      unread: [],
    });
    expect(live).not.toHaveProperty('users');
    expect(live).not.toHaveProperty('quotas');
  });

  test('GIVEN kinds that are refused THEN they are named and the others are read', async () => {
    const live = await readLiveCluster(
      fakeAdmin({ listAcls: refused, listUsers: refused, listGroups: refused }),
    );

    expect(live.quotas).toEqual([]);
    expect(live).not.toHaveProperty('acls');
    expect(live.unread).toEqual(
      expect.arrayContaining([
        { what: { of: 'acls' }, why: 'refused' },
        { what: { of: 'users' }, why: 'refused' },
        { what: { of: 'groups' }, why: 'refused' },
      ]),
    );
    expect(live.unread).toHaveLength(3);
  });

  test('GIVEN a broker that is fenced, one that does not respond, and groups without coordinator THEN each is named', async () => {
    const offsets = {
      ...TOPIC,
      name: '__consumer_offsets',
      partitions: [{ partition: 7, leader: null, replicas: [103], inSyncReplicas: [] }],
    };
    const working = fakeAdmin();
    const live = await readLiveCluster(
      fakeAdmin({
        listRegisteredBrokers: () => Promise.resolve([broker(101), broker(102), broker(103, true)]) as never,
        listTopics: () => Promise.resolve([offsets, TOPIC]),
        listGroups: (ids) => (ids[0] === 102 ? refused() : working.listGroups(ids)),
      }),
    );

    expect(live.groups?.map(({ id }) => id)).toEqual(['group-101']);
    expect(live.unread).toEqual([
      { what: { of: 'broker', broker: 103 }, why: 'The broker is fenced: it does not respond' },
      { what: { of: 'groups', broker: 102 }, why: 'refused' },
      {
        what: { of: 'uncoordinated-groups', topic: '__consumer_offsets', partitions: 1 },
        why: 'The partitions have no leader: 7',
      },
    ]);
  });

  test('GIVEN topics that Kafka hides, or does not tell THEN it is said of which', async () => {
    const live = await readLiveCluster(
      fakeAdmin({
        seesEveryTopic: () => Promise.resolve(false),
        describeOverrides: () =>
          Promise.resolve({ overrides: new Map(), failures: [{ name: TOPIC.name, message: 'not allowed' }] }),
      }),
    );

    expect(live.unread).toMatchObject([
      { what: { of: 'hidden-topics' } },
      { what: { of: 'topic-config', topic: 'order.created' }, why: 'not allowed' },
    ]);
  });

  test('GIVEN topics that cannot be listed THEN there is nothing to compare', async () => {
    await expect(readLiveCluster(fakeAdmin({ listTopics: refused }))).rejects.toThrow('refused');
  });
});

describe('facts of a review', () => {
  const request = {
    topics: [TOPIC.name, 'absent'],
    olderThanMs: new Map([[TOPIC.name, 1000]]),
    principals: ['User:order-service'],
  };

  test('GIVEN users that are to be created THEN those that exist are told, and without such users nobody is asked', async () => {
    const alice = { name: 'alice', credentials: [] };
    const listUsers = jest.fn(() => Promise.resolve([alice, { name: 'bob', credentials: [] }]));
    const of = (newUsers: readonly string[]) =>
      readReviewFacts(fakeAdmin({ listUsers }), { ...request, newUsers });
    expect((await of([])).users).toBeUndefined();
    expect(listUsers).not.toHaveBeenCalled();
    expect((await of(['alice', 'carol'])).users).toEqual([alice]);
  });
  test('GIVEN users that cannot be read THEN that is said', async () => {
    const facts = await readReviewFacts(fakeAdmin({ listUsers: refused }), {
      ...request,
      newUsers: ['alice'],
    });
    expect(facts.users).toBeUndefined();
    expect(facts.unread).toMatchObject([{ what: { of: 'users' } }]);
  });

  test('GIVEN a topic THEN sizes, records, older records, configuration and lag are told', async () => {
    const acls = [
      {
        ...{ principal: 'User:order-service', host: '*', permission: 'Allow', operation: 'Read' },
        ...{ resourceType: 'Group', resourceName: 'group-101', patternType: 'Literal' },
      },
    ];
    const facts = await readReviewFacts(
      fakeAdmin({ listAcls: () => Promise.resolve(acls) as never }),
      request,
    );

    expect([...facts.topics.keys()]).toEqual([TOPIC.name]);
    expect(facts.topics.get(TOPIC.name)).toMatchObject({
      bytes: 20,
      records: 16n,
      olderRecords: 3n + 8n, // of partition 1 no record is younger
      byPartition: [
        { partition: 0, bytes: 10, records: 8n, olderRecords: 3n },
        { partition: 1, bytes: 10, records: 8n, olderRecords: 8n },
      ],
      config: new Map([['retention.ms', { value: '1', overridden: true, inherited: '9' }]]),
      groups: [
        { id: 'group-101', lag: 6n },
        { id: 'group-102', lag: 6n },
      ],
    });
    expect(facts.partitionsPerBroker).toEqual(
      new Map([
        [101, 2],
        [102, 2],
      ]),
    );
    expect(facts.placements).toMatchObject([{ topic: TOPIC.name, minInSyncReplicas: 2 }]);
    expect(facts.principalGroups?.get('User:order-service')?.map(({ id }) => id)).toEqual(['group-101']);
    expect(facts.unread).toEqual([]);
  });

  test('GIVEN brokers that differ in what a topic inherits THEN each says its own, and who answered is told', async () => {
    const configs = (inherited: string): never =>
      new Map([[TOPIC.name, [{ name: 'retention.ms', value: '1', overridden: true, inherited }]]]) as never;
    const read = async (answer: (broker: number) => Promise<never>) => {
      const { topics, unread } = await readReviewFacts(
        fakeAdmin({ describeConfigs: (_, options) => answer(options?.broker ?? 0) }),
        request,
      );
      const { config, configFrom } = topics.get(TOPIC.name) ?? {};
      return { fact: config?.get('retention.ms'), configFrom, unread };
    };

    const fact = { value: '1', overridden: true, inherited: '101' };
    expect(await read((broker) => Promise.resolve(configs(String(broker))))).toEqual({
      fact: { ...fact, inheritedBy: new Map([101, 102].map((id) => [id, String(id)])) },
      ...{ configFrom: [101, 102], unread: [] },
    });
    expect(await read(() => Promise.resolve(configs('101')))).toMatchObject({ fact });
    expect(await read((id) => (id === 102 ? refused() : Promise.resolve(configs('101'))))).toEqual({
      ...{ fact, configFrom: [101] },
      unread: [{ what: { of: 'topic-configs', broker: 102 }, why: 'refused' }],
    });
    expect(await read(refused)).toMatchObject({
      ...{ fact: undefined, configFrom: [] },
      unread: [{ what: { of: 'topic-configs' }, why: 'refused' }],
    });
  });

  test('GIVEN parts that are refused THEN each is named, and what follows from it is not told', async () => {
    const working = fakeAdmin();
    const facts = await readReviewFacts(
      fakeAdmin({
        listAcls: refused,
        listGroups: refused,
        listOffsets: refused,
        describeLogDirs: (ids) => (ids[0] === 102 ? refused() : working.describeLogDirs(ids)),
      }),
      request,
    );

    expect(facts.topics.get(TOPIC.name)).toMatchObject({ bytes: 20, groups: [] });
    expect(facts.topics.get(TOPIC.name)).not.toHaveProperty('records');
    expect(facts).not.toHaveProperty('acls');
    expect(facts).not.toHaveProperty('principalGroups');
    expect(new Set(facts.unread.map(({ what }) => what))).toEqual(
      new Set([{ of: 'acls' }, { of: 'groups' }, { of: 'offsets' }, { of: 'sizes', broker: 102 }]),
    );
  });

  test('GIVEN a partition without a leader THEN what is left of it on disks is no size of it', async () => {
    const [first, second] = TOPIC.partitions;
    const offline = { ...TOPIC, partitions: [first, { ...second, leader: null }] };
    const listTopics: KafkaAdmin['listTopics'] = () => Promise.resolve([offline] as never);
    const facts = await readReviewFacts(fakeAdmin({ listTopics }), request);

    expect(facts.topics.get(TOPIC.name)).not.toHaveProperty('bytes');
  });

  test('GIVEN a broker that ended just now THEN another one tells what brokers have set', async () => {
    const facts = await readReviewFacts(
      fakeAdmin({
        describeBrokerConfigs: ([id]) =>
          id === 101
            ? refused()
            : Promise.resolve(new Map([[id ?? 0, [{ name: 'a', value: 'b' }]]]) as never),
      }),
      request,
    );

    expect(facts.brokerConfig).toEqual(new Map([['a', 'b']]));
    expect(facts.unread).toEqual([{ what: { of: 'broker-config', broker: 101 }, why: 'refused' }]);
  });

  test('GIVEN brokers of which none tells, and a topic whose min ISR is refused THEN both are named', async () => {
    const facts = await readReviewFacts(
      fakeAdmin({
        describeBrokerConfigs: refused,
        describeOverrides: () =>
          Promise.resolve({ overrides: new Map(), failures: [{ name: TOPIC.name, message: 'not allowed' }] }),
      }),
      request,
    );

    expect(facts.placements).toEqual([]);
    expect(facts.unread).toEqual([
      { what: { of: 'broker-config' }, why: 'refused' },
      { what: { of: 'min-isr', topic: 'order.created' }, why: 'not allowed' },
    ]);
  });

  test('GIVEN no topic and no principal THEN groups are not asked for', async () => {
    const facts = await readReviewFacts(fakeAdmin({ listGroups: () => Promise.reject(new Error('asked')) }), {
      topics: [],
      olderThanMs: new Map(),
      principals: [],
    });

    expect(facts.unread).toEqual([]);
    expect(facts.topics.size).toBe(0);
  });
});
