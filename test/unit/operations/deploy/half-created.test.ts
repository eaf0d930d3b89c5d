import { asDeclaredAndEmpty } from '../../../../operations/deploy/half-created';

const declared = {
  address: 'kafka_topic.order_created',
  name: 'order.created',
  ...{ partitions: 2, replicationFactor: 3, config: { 'retention.ms': '1000' } },
};

/** A cluster with this topic. */
function cluster({
  name = declared.name,
  partitions = declared.partitions,
  replicationFactor = declared.replicationFactor,
  config = declared.config as Readonly<Record<string, string>>,
  ends = [0n, 0n] as readonly (bigint | null)[],
}): Parameters<typeof asDeclaredAndEmpty>[0] {
  const indexes = Array.from({ length: partitions }, (_, partition) => partition);
  return {
    listTopics: () =>
      Promise.resolve([
        {
          ...{ name, internal: false, replicationFactor },
          partitions: indexes.map((partition) => ({
            ...{ partition, leader: 1, replicas: [1, 2, 3], inSyncReplicas: [1, 2, 3] },
          })),
        },
      ]),
    listRegisteredBrokers: () => Promise.resolve([]),
    describeOverrides: () => Promise.resolve({ overrides: new Map([[name, config]]), failures: [] }),
    listOffsets: (wanted) =>
      Promise.resolve({
        offsets: wanted.flatMap((each) => {
          const offset = ends[each.partition];
          return offset === undefined ? [] : [{ ...each, offset }];
        }),
        failures: [],
      }),
  };
}

test('a topic that is as declared, and empty, is one that the apply created', async () => {
  expect(await asDeclaredAndEmpty(cluster({}), [declared])).toEqual([declared]);
});

test.each([
  ['is not there', { name: 'order.other' }],
  ['has other partitions', { partitions: 3, ends: [0n, 0n, 0n] }],
  ['has another replication factor', { replicationFactor: 2 }],
  ['has another value', { config: { 'retention.ms': '1001' } }],
  ['has a further value', { config: { ...declared.config, 'segment.ms': '1' } }],
  ['lacks a value', { config: {} }],
  ['has records', { ends: [0n, 1n] }],
  ['has no known end', { ends: [0n] }],
  ['has an end that the broker does not say', { ends: [0n, null] }],
])('a topic that %s is left alone', async (_, live) => {
  expect(await asDeclaredAndEmpty(cluster(live), [declared])).toEqual([]);
});
