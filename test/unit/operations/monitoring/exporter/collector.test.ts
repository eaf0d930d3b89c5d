/** What the exporter says of brokers of which there is nothing to read. Values of groups are held against Kafka's tools in test/monitoring/exporter.test.ts. */
import { LagCollector } from '../../../../../operations/monitoring/exporter/collector';
import type { LagReader, TopicPlace, Topology } from '../../../../../packages/kafka-admin';

const place = (name: string, leaders: readonly number[], internal = false): [string, TopicPlace] => [
  name,
  { name, id: name, internal, leaders },
];
/** Two brokers; the second leads what is given. */
const topology = (leader: number): Topology => ({
  clusterId: 'cluster',
  brokers: new Map([
    [1, 'localhost:1'],
    [2, 'localhost:2'],
  ]),
  topics: new Map([place('order.created', [1, leader]), place('__consumer_offsets', [1], true)]),
});

interface State {
  leader: number;
  shareGroups: readonly string[];
  asked: number[];
}

function readerOf(state: State): LagReader {
  return {
    readTopology: () => Promise.resolve(topology(state.leader)),
    seesEveryGroup: () => Promise.resolve(true),
    readGroups: (broker) => {
      state.asked.push(broker);
      const groups = state.shareGroups.map(
        (id) => ({ id, kind: 'share', state: 'Stable', members: 1, commits: [] }) as const,
      );
      return Promise.resolve({ groups: broker === 1 ? groups : [], failed: new Map() });
    },
    readShareOffsets: (_broker, ids) => Promise.resolve(new Map(ids.map((id) => [id, []]))),
    readOffsets: (_leader, wanted) =>
      Promise.resolve({
        offsets: wanted.map(({ topic, partition }) => ({ topic, partition, offset: 10, time: -1 })),
        failed: [],
      }),
    close: () => undefined,
  };
}

function collector(): LagCollector {
  return new LagCollector({ intervalMs: 1_000, say: () => undefined });
}
const reads = (of: LagCollector): string[] =>
  of
    .oldest()
    .map(({ broker, read }) => `${read} ${broker}`)
    .sort();

test('GIVEN a broker that leads and coordinates nothing THEN it is asked all the same, and is up', async () => {
  const state: State = { leader: 1, shareGroups: [], asked: [] };
  const lag = collector();
  await lag.collect(readerOf(state));
  expect(state.asked.sort()).toEqual([1, 2]);
  expect(lag.brokers.get(2)).toMatchObject({ up: true, failures: 0 });
  expect(reads(lag)).toEqual(['commits 1', 'commits 2', 'ends 1']);
});

test('GIVEN a broker whose leaders moved away THEN nothing that grows older is said of it', async () => {
  const state: State = { leader: 2, shareGroups: [], asked: [] };
  const lag = collector();
  await lag.collect(readerOf(state));
  expect(reads(lag)).toEqual(['commits 1', 'commits 2', 'ends 1', 'ends 2']);
  state.leader = 1;
  await lag.collect(readerOf(state));
  expect(reads(lag)).toEqual(['commits 1', 'commits 2', 'ends 1']);
});

test('GIVEN share groups that ended THEN no age of theirs is left', async () => {
  const state: State = { leader: 1, shareGroups: ['shared'], asked: [] };
  const lag = collector();
  const reader = readerOf(state);
  await lag.collect(reader);
  await lag.collectShare(reader);
  expect(reads(lag)).toContain('share 1');
  state.shareGroups = [];
  await lag.collect(reader);
  await lag.collectShare(reader);
  expect(reads(lag)).not.toContain('share 1');
});
