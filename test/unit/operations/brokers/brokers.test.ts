import type { BrokerConfigEntry } from '../../../../model/live/kafka';
import { cordon, uncordon } from '../../../../operations/brokers/cordon';
import { drainGoal, rackGoal } from '../../../../model/placement/goals';
import { observe } from '../../../../operations/brokers/observe';
import { isCordoned } from '../../../../model/placement/view';
import { rackNotice } from '../../../../operations/brokers/rack-notice';
import { asLines, durationText, stateText } from '../../../../operations/brokers/reporter';
import { plan, run } from '../../../../operations/brokers/run';
import { statusText } from '../../../../operations/brokers/status';
import { unregister } from '../../../../operations/brokers/unregister';
import { silent } from '../../../../shared/system/progress';
import { FakeCluster, memoryJournal, quiet } from './fake-cluster';

describe('cordoning', () => {
  test('GIVEN brokers WHEN cordoned THEN they take no replicas, and WHEN uncordoned THEN they do', async () => {
    const cluster = new FakeCluster();

    expect(await cordon(cluster.admin(), [101])).toBe(
      'Broker 101 is cordoned: no new replicas are placed there, and existing replicas stay.',
    );
    expect(
      (await observe(cluster.admin())).brokers.filter(({ accepts }) => !accepts).map(({ id }) => id),
    ).toEqual([101]);

    expect(await uncordon(cluster.admin(), [101, 102])).toBe('Brokers 101, 102 take new replicas again.');
    expect((await observe(cluster.admin())).brokers.every(({ accepts }) => accepts)).toBe(true);
  });

  test('GIVEN a Kafka that does not know it WHEN cordoned THEN it is said, and nothing is set', async () => {
    const cluster = new FakeCluster();
    cluster.knowsCordoning = false;

    await expect(cordon(cluster.admin(), [101])).rejects.toThrow(
      'Broker 101 cannot be cordoned: Kafka has cordoned.log.dirs since 4.3.',
    );
    expect(cluster.brokerConfig.size).toBe(0);
  });

  test.each([
    ['*', true],
    ['/a,/b', true],
    ['/a', false],
    ['', false],
  ])('GIVEN cordoned.log.dirs=%j on a broker with /a and /b THEN it is cordoned: %s', (value, cordoned) => {
    const entry = (name: string, text: string): BrokerConfigEntry => ({
      name,
      value: text,
      source: 'broker',
      readOnly: false,
      sensitive: false,
    });

    expect(isCordoned([entry('log.dirs', '/a,/b'), entry('cordoned.log.dirs', value)])).toBe(cordoned);
  });
});

describe('unregistering', () => {
  test('GIVEN a broker that holds replicas, runs, or is not there THEN it is refused; GIVEN none of it THEN it is done', async () => {
    const cluster = new FakeCluster().topic('a', [101], [101]);
    cluster.fenced.add(103);

    await expect(unregister(cluster.admin(), 101)).rejects.toThrow(
      'Broker 101 holds 2 replicas (a-0, a-1): it stays registered.',
    );
    await expect(unregister(cluster.admin(), 102)).rejects.toThrow(
      'Broker 102 is not fenced: it is still running',
    );
    await expect(unregister(cluster.admin(), 109)).rejects.toThrow('Broker 109 is not registered.');
    expect(await unregister(cluster.admin(), 103)).toBe('Broker 103 is no longer registered.');
  });
});

test('GIVEN a cluster WHEN shown THEN each broker has a line with its state, load and throttle, and moves are named', async () => {
  const cluster = new FakeCluster()
    .topic('a', [101, 102], [102, 103])
    .change('a-1', { inSyncReplicas: [102] });
  cluster.fenced.add(103);
  cluster.brokerConfig.set(102, new Map([['leader.replication.throttled.rate', String(5 * 2 ** 20)]]));
  await cluster.admin().alterReassignments([{ topic: 'a', partition: 0, replicas: [104, 102] }]);

  expect(statusText(await observe(cluster.admin())).split('\n')).toEqual([
    'broker  rack  state   replicas  leads  behind  bytes  free    throttle',
    '101     a     serves  1         1      0       1 MiB  60 MiB',
    '102     b     serves  2         1      0       2 MiB  60 MiB  5 MiB/s',
    '103     c     fenced  1         0      1',
    '104     a     serves  0         0      0       0 B    60 MiB',
    'Being moved: 1',
    '    a-0: 104, 102, 101 to 104, 102',
  ]);
});

test('GIVEN brokers without a rack THEN they are named, and what that means', () => {
  const broker = (id: number, rack: string | null): { id: number; rack: string | null } => ({ id, rack });

  expect(rackNotice([broker(1, 'a'), broker(2, 'b')])).toBeUndefined();
  expect(rackNotice([broker(1, 'a'), broker(2, null)])).toBe(
    'Broker 2 has no rack (broker.rack). Each counts as a separate rack: replicas of one partition can share a zone or a host unnoticed.',
  );
  expect(rackNotice([broker(1, null), broker(2, null)])).toMatch(/^Brokers 1, 2 have no rack/);
});

test('GIVEN a broker without a rack WHEN spread or drained or shown THEN each says so', async () => {
  const cluster = new FakeCluster().topic('a', [101, 102]);
  cluster.withoutRack.add(104);
  const throttle = { bytesPerSecond: 2 ** 20, reason: 'as given' };
  const said: string[] = [];
  const reporter = { ...quiet, done: (text: string) => said.push(text) };

  expect(statusText(await observe(cluster.admin()))).toContain('Broker 104 has no rack');
  expect(await plan(cluster.admin(), rackGoal(), throttle)).toContain('Broker 104 has no rack');
  await run(cluster.admin(), drainGoal([101]), {
    ...{ throttle, reporter, journal: memoryJournal(), resume: '', pollMs: 1 },
    signal: new AbortController().signal,
  });
  expect(said).toContainEqual(expect.stringContaining('Broker 104 has no rack'));
});

describe('progress', () => {
  const state = {
    partitions: { done: 1, total: 4 },
    bytes: { left: 30 * 2 ** 20, total: 40 * 2 ** 20 },
    rate: 2 ** 20,
  };

  test('GIVEN moves WHEN told THEN partitions, bytes, rate and time are', () => {
    expect(stateText(state)).toBe('1 of 4 partitions moved, 30 MiB of 40 MiB left, 1 MiB/s, about 30 s');
    expect(stateText({ partitions: state.partitions, bytes: { left: 0, total: 0 } })).toBe(
      '1 of 4 partitions moved',
    );
    expect([5, 120, 100 * 60, 3 * 3600].map(durationText)).toEqual(['5 s', '2 min', '1.7 h', '3 h']);
  });

  test('GIVEN no terminal WHEN told often THEN there is a line every ten seconds', () => {
    const lines: string[] = [];
    let now = 0;
    const reporter = asLines(
      silent,
      (line) => lines.push(line),
      () => now,
    );

    for (now = 0; now <= 20_000; now += 1_000) reporter.state(state);

    expect(lines).toHaveLength(3);
    expect(lines[0]).toBe(`... ${stateText(state)}`);
  });
});
