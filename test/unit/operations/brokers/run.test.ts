import { drainGoal, fillGoal, rackGoal } from '../../../../model/placement/goals';
import type { Goal } from '../../../../model/placement/goals';
import type { Journal } from '../../../../operations/brokers/journal';
import { plan, run } from '../../../../operations/brokers/run';
import { FakeCluster, memoryJournal, quiet } from './fake-cluster';

const throttle = { bytesPerSecond: 2 ** 20, reason: '1 MiB/s, as given' };
const RATE = '1048576';

function go(
  cluster: FakeCluster,
  goal: Goal,
  options: { journal?: Journal; signal?: AbortSignal; limits?: { partitions: number; bytes: number } } = {},
): Promise<string> {
  return run(cluster.admin(), goal, {
    throttle,
    reporter: quiet,
    journal: memoryJournal(),
    resume: 'brokerform brokers …',
    signal: new AbortController().signal,
    pollMs: 1,
    ...options,
  });
}

const twelve = (): FakeCluster =>
  new FakeCluster().topic('a', ...Array.from({ length: 12 }, () => [101, 102, 103])).topic('b', [102, 103]);

describe('a drain', () => {
  test('GIVEN a broker with replicas WHEN drained THEN they are elsewhere, leaders elected, throttles gone, the rest untouched', async () => {
    const cluster = twelve();
    const journal = memoryJournal();

    expect(await go(cluster, drainGoal([101]), { journal })).toBe(
      'Drain broker 101: done, 12 partitions moved. Preferred leaders are elected; throttles are restored.',
    );

    expect([...cluster.partitions.values()].filter(({ replicas }) => replicas.includes(101))).toEqual([]);
    expect(cluster.replicas('b-0')).toEqual([102, 103]);
    expect(cluster.elected).toHaveLength(12);
    expect(cluster.throttles()).toEqual({});
    expect(journal.content).toBeNull();
  });

  test('GIVEN moves under way THEN only they are throttled, each at its sources and its new broker', async () => {
    const cluster = new FakeCluster().topic('a', [101, 102], [102, 103]);
    const seen: Record<string, string>[] = [];
    cluster.onLook = () => seen.push(cluster.throttles());

    await go(cluster, drainGoal([101]));

    expect(seen).toContainEqual({
      '101 leader': RATE,
      '101 follower': RATE,
      '102 leader': RATE,
      '102 follower': RATE,
      '104 leader': RATE,
      '104 follower': RATE,
      'a leader': '0:101,0:102',
      'a follower': '0:104',
    });
  });

  test('GIVEN a limit WHEN drained THEN no more partitions are under way at once', async () => {
    const cluster = twelve();

    await go(cluster, drainGoal([101]), { limits: { partitions: 4, bytes: Infinity } });
    expect(cluster.mostUnderWay).toBe(4);

    const other = twelve();
    await go(other, drainGoal([101]), { limits: { partitions: 100, bytes: 2 * 2 ** 20 } });
    expect(other.mostUnderWay).toBe(2);
  });

  test('GIVEN a topic that came meanwhile WHEN drained THEN it is named and the drain is not done', async () => {
    const cluster = twelve();
    let looks = 0;
    cluster.onLook = () => {
      looks += 1;
      if (looks === 3) cluster.topic('new', [101]);
    };

    await expect(go(cluster, drainGoal([101]))).rejects.toThrow(
      'Drain broker 101: not done.\n    new-0 was placed on it meanwhile: brokerform brokers cordon prevents new replicas',
    );
  });

  test('GIVEN a dead broker WHEN drained THEN nothing is asked of it', async () => {
    const cluster = twelve();
    cluster.fenced.add(101);

    await go(cluster, drainGoal([101]));

    expect([...cluster.partitions.values()].filter(({ replicas }) => replicas.includes(101))).toEqual([]);
    expect(cluster.throttles()).toEqual({});
  });

  test('GIVEN a move that somebody takes back WHEN waited for THEN it is named', async () => {
    const cluster = new FakeCluster().topic('a', [101, 102]);
    cluster.looks = 100;
    let looks = 0;
    cluster.onLook = () => {
      looks += 1;
      if (looks > 4) cluster.underWay.clear();
    };

    await expect(go(cluster, drainGoal([101]))).rejects.toThrow(
      'a-0: the move was canceled elsewhere: its replicas are 101, 102',
    );
    expect(cluster.throttles()).toEqual({});
  });
});

describe('an interruption', () => {
  test('GIVEN moves under way WHEN interrupted THEN they are taken back, what is moved stays, throttles are gone', async () => {
    const cluster = twelve();
    const controller = new AbortController();
    let looks = 0;
    cluster.onLook = () => {
      looks += 1;
      if (looks === 5) controller.abort();
    };

    await expect(
      go(cluster, drainGoal([101]), {
        signal: controller.signal,
        limits: { partitions: 4, bytes: Infinity },
      }),
    ).rejects.toThrow(
      /^Interrupted: 4 of 12 partitions are moved and stay moved; moves in progress were canceled\. Throttles are restored\.\n {4}remedy: {2}brokerform brokers … continues$/,
    );

    expect(cluster.underWay.size).toBe(0);
    expect([...cluster.partitions.values()].filter(({ replicas }) => replicas.includes(101))).toHaveLength(8);
    expect(cluster.elected).toHaveLength(4);
    expect(cluster.throttles()).toEqual({});
  });
});

describe('a run after one that was killed', () => {
  /** As a drain of 101 leaves it: a-0 under way, throttles set, 102's rate and a list of b's were somebody's before. */
  function killed(): FakeCluster {
    const cluster = twelve();
    const admin = cluster.admin();
    void admin.alterReassignments([{ topic: 'a', partition: 0, replicas: [104, 102, 103] }]);
    for (const id of [101, 102, 103, 104])
      cluster.brokerConfig.set(
        id,
        new Map([
          ['leader.replication.throttled.rate', '500'],
          ['follower.replication.throttled.rate', '500'],
        ]),
      );
    cluster.topicConfig.get('a')?.set('leader.replication.throttled.replicas', '0:101,0:102,0:103');
    cluster.topicConfig.get('a')?.set('follower.replication.throttled.replicas', '0:104');
    cluster.topicConfig.get('b')?.set('follower.replication.throttled.replicas', '0:103');
    return cluster;
  }

  test('GIVEN its journal WHEN resumed THEN it is waited for, and what was there before is there again', async () => {
    const cluster = killed();
    const unset = { leader: null, follower: null };
    const journal = memoryJournal({
      brokers: { 101: unset, 102: { leader: '77', follower: null }, 103: unset, 104: unset },
      topics: { a: unset },
    });

    await go(cluster, drainGoal([101]), { journal });

    expect(cluster.replicas('a-0')).toEqual([104, 102, 103]);
    expect(cluster.throttles()).toEqual({ '102 leader': '77', 'b follower': '0:103' });
    expect(journal.content).toBeNull();
  });

  test('GIVEN no journal, on another machine WHEN resumed THEN what throttles its moves is taken away', async () => {
    const cluster = killed();

    await go(cluster, drainGoal([101]));

    expect(cluster.throttles()).toEqual({ 'b follower': '0:103' });
  });

  test('GIVEN a journal and nothing left to move WHEN run THEN throttles are put back all the same', async () => {
    const cluster = killed();
    cluster.underWay.clear();
    cluster.change('a-0', { replicas: [104, 102, 103] });
    const unset = { leader: null, follower: null };
    const journal = memoryJournal({
      brokers: { 101: unset, 102: unset, 103: unset, 104: unset },
      topics: { a: unset },
    });

    expect(await go(cluster, fillGoal([]), { journal })).toContain('nothing to move');
    expect(cluster.throttles()).toEqual({ 'b follower': '0:103' });
  });

  test('GIVEN a broker that does not respond WHEN throttles are put back THEN it is named and remembered', async () => {
    const cluster = twelve();
    const journal = memoryJournal();
    let looks = 0;
    cluster.onLook = () => {
      looks += 1;
      if (looks === 4) cluster.fenced.add(103);
    };

    await expect(go(cluster, drainGoal([101]), { journal })).rejects.toThrow(
      'Throttles could not be restored:\n    broker 103: Broker 103 is fenced or not registered: it cannot be queried.',
    );
    expect(journal.content).toEqual({ brokers: { 103: { leader: null, follower: null } }, topics: {} });
  });
});

describe('what is refused', () => {
  test("GIVEN somebody else's reassignment WHEN anything shall be moved THEN it is named and left alone", async () => {
    const cluster = twelve();
    await cluster.admin().alterReassignments([{ topic: 'b', partition: 0, replicas: [102, 104] }]);

    await expect(go(cluster, drainGoal([101]))).rejects.toThrow(
      '1 partition is being moved by another operation; nothing is changed:\n    b-0: 102, 104, 103 to 102, 104',
    );
    expect(cluster.throttles()).toEqual({});
    expect([...cluster.underWay.keys()]).toEqual(['b-0']);
  });

  test('GIVEN partitions that are offline or under min ISR THEN they are named', async () => {
    const cluster = twelve()
      .change('a-1', { leader: null, inSyncReplicas: [] })
      .change('a-2', { inSyncReplicas: [101] })
      .change('b-0', { inSyncReplicas: [102] });
    cluster.topicConfig.get('a')?.set('min.insync.replicas', '2');

    await expect(go(cluster, drainGoal([101]))).rejects.toThrow(
      [
        'Nothing is moved while partitions are in danger:',
        '    a-1 has no leader (replicas 101, 102, 103)',
        '    a-2 is below min ISR: 1 of 3 in sync, min.insync.replicas=2',
        '    remedy:',
      ].join('\n'),
    );
  });

  test('GIVEN disks that would get too full THEN the broker is named with what it has', async () => {
    const cluster = new FakeCluster().topic('a', ...Array.from({ length: 51 }, () => [101, 102, 103]));

    await expect(go(cluster, drainGoal([101]))).rejects.toThrow(
      'There is not enough disk for these moves:\n    broker 104 would take 51 MiB and has room for 50 MiB (60 MiB free of 100 MiB, 10 % stay free)',
    );
  });

  test('GIVEN brokers that are not there, or too few THEN it says which', async () => {
    await expect(go(twelve(), drainGoal([109]))).rejects.toThrow(
      'Broker 109 is not registered and holds no replica.',
    );
    await expect(go(twelve(), drainGoal([101, 104]))).rejects.toThrow(
      'Without brokers 101, 104 there is not enough room for every replica',
    );
    await expect(go(twelve(), fillGoal([109]))).rejects.toThrow('Broker 109 takes no replicas');
  });
});

describe('a plan', () => {
  test('GIVEN a fill WHEN planned THEN brokers and moves are shown, and nothing is changed', async () => {
    const cluster = new FakeCluster().topic('a', [101, 102], [101, 103], [101, 102], [102, 103]);

    const text = await plan(cluster.admin(), fillGoal([104]), throttle);

    expect(text.split('\n').map((line) => line.trimEnd())).toEqual([
      'broker  rack  replicas  preferred leader of  bytes',
      '101     a     3 -> 2    3 -> 2               3 MiB -> 2 MiB',
      '102     b     3 -> 2    1                    3 MiB -> 2 MiB',
      '103     c     2         0                    2 MiB',
      '104     a     0 -> 2    0 -> 1               0 B -> 2 MiB',
      '',
      'partition  replicas  become    to copy',
      'a-0        101, 102  102, 104  1 MiB',
      'a-3        102, 103  104, 103  1 MiB',
      '',
      '2 partitions, 2 MiB to copy, at least 2 s. Throttle per broker: 1 MiB/s, as given.',
    ]);
    expect(cluster.underWay.size).toBe(0);
    expect(cluster.throttles()).toEqual({});
  });

  test('GIVEN replicas that share a rack WHEN spread THEN they are in two', async () => {
    const cluster = new FakeCluster().topic('a', [101, 104], [101, 102]);

    await go(cluster, rackGoal());

    expect([...(cluster.replicas('a-0') ?? [])].filter((id) => id === 102 || id === 103)).toHaveLength(1);
    expect(cluster.replicas('a-1')).toEqual([101, 102]);
    expect(await plan(cluster.admin(), rackGoal(), throttle)).toBe(
      'Spread replicas over racks: nothing to move.',
    );
  });
});
