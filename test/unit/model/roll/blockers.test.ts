import fc from 'fast-check';
import { blockers, lacking } from '../../../../model/roll/blockers';
import type { Blocker } from '../../../../model/roll/blockers';
import type { RollSnapshot } from '../../../../model/roll/snapshot';
import { node, partition, snapshot, voter } from './support';

const messages = (state: RollSnapshot, ...leaving: number[]): string[] =>
  blockers(state, leaving).map(({ message }) => message);
const only = (state: RollSnapshot, ...leaving: number[]): Partial<Blocker> => {
  const found = blockers(state, leaving);
  expect(found).toHaveLength(1);
  return found[0] ?? {};
};

describe('a broker', () => {
  test('GIVEN every replica in sync THEN it may be down', () => {
    expect(blockers(snapshot(), [102])).toEqual([]);
  });

  test('GIVEN another replica out of sync THEN it may not, until that one is back', () => {
    const state = snapshot({ partitions: [partition({ inSyncReplicas: [101, 102] })] });

    expect(only(state, 102)).toEqual({
      code: 'under-min-isr',
      message:
        'order.created-0 would be below min ISR without 102: in-sync replicas 101, 102 of 101, 102, 103; min ISR is 2.',
      transient: true,
      remedy: 'find out why 103 is not in sync',
    });
  });

  test('GIVEN that it is itself out of sync THEN its restart takes nothing away', () => {
    expect(blockers(snapshot({ partitions: [partition({ inSyncReplicas: [101, 102] })] }), [103])).toEqual(
      [],
    );
  });

  test('GIVEN as many replicas as min ISR THEN it may never be down', () => {
    const state = snapshot({ partitions: [partition({ replicas: [101, 102], inSyncReplicas: [101, 102] })] });

    expect(only(state, 101)).toMatchObject({
      code: 'never-enough-replicas',
      message:
        'order.created-0 has replicas 101, 102 and min ISR 2: without 101 it rejects writes with acks=all.',
      transient: false,
      remedy:
        'raise the replication factor of order.created above its min ISR, or use --accept-unavailable order.created',
    });
  });

  test('GIVEN a min ISR above the number of replicas THEN the number of replicas counts, as in the broker', () => {
    const state = snapshot({
      partitions: [partition({ replicas: [101, 102], inSyncReplicas: [101, 102], minInSyncReplicas: 3 })],
    });

    expect(only(state, 101).code).toBe('never-enough-replicas');
  });

  test('GIVEN the only replica THEN the topic would be away', () => {
    const state = snapshot({
      partitions: [partition({ replicas: [101], inSyncReplicas: [101], minInSyncReplicas: 1 })],
    });

    expect(messages(state, 101)).toEqual([
      'order.created-0 has replicas 101 and min ISR 1: without 101 it is offline.',
    ]);
    expect(blockers(state, [101], { acceptUnavailable: new Set(['order.created']) })).toEqual([]);
    expect(messages(state, 102)).toEqual([]);
  });

  test('GIVEN a partition without a leader THEN no broker may be down, whether it has a replica or not', () => {
    const state = snapshot({
      partitions: [partition({ leader: null, replicas: [103], inSyncReplicas: [103] })],
    });

    expect(only(state, 101)).toMatchObject({
      code: 'offline',
      message: 'order.created-0 has no leader; its replicas are 103.',
      remedy: 'bring back a replica that was in sync: 103',
    });
  });

  test('GIVEN replicas that are being moved THEN none may be down', () => {
    const reassigning = ['a-0', 'a-1', 'a-2', 'a-3'];

    expect(messages(snapshot({ reassigning }), 101)).toEqual([
      'Replicas are being moved: a-0, a-1, a-2 and 1 more.',
    ]);
  });
});

describe('a rack of brokers', () => {
  test('GIVEN one replica for each rack THEN they may be down together', () => {
    const partitions = [
      partition({ replicas: [101, 102, 103], inSyncReplicas: [101, 102, 103] }),
      partition({ partition: 1, replicas: [104, 102, 103], inSyncReplicas: [104, 102, 103] }),
    ];
    expect(blockers(snapshot({ partitions }), [101, 104])).toEqual([]);
  });

  test('GIVEN two replicas in it THEN they may not', () => {
    const partitions = [partition({ replicas: [101, 104, 103], inSyncReplicas: [101, 104, 103] })];

    expect(messages(snapshot({ partitions }), 101, 104)).toEqual([
      'order.created-0 has replicas 101, 104, 103 and min ISR 2: without 101, 104 it rejects writes with acks=all.',
    ]);
  });
});

describe('a controller', () => {
  test('GIVEN the others following THEN it may be down', () => {
    expect(blockers(snapshot(), [1])).toEqual([]);
  });

  test('GIVEN another that stopped, or is behind, THEN it may not', () => {
    const stopped = snapshot({ voters: [voter(1), voter(2), voter(3, 6_000)] });
    const behind = snapshot({ voters: [voter(1), voter(2), voter(3, 0, 41n)] });

    expect(only(stopped, 2)).toEqual({
      code: 'quorum-majority',
      message: 'Without 2 the quorum has 1 of 3 voters, and the majority is 2: 3 does not follow the leader.',
      transient: true,
      remedy: 'bring back controller 3 first',
    });
    expect(only(behind, 1).code).toBe('quorum-majority');
    // The one that does not follow can be restarted: it takes nothing away.
    expect(blockers(stopped, [3])).toEqual([]);
  });

  test('GIVEN a quorum of one THEN it may never be down', () => {
    expect(only(snapshot({ voters: [voter(1)] }), 1)).toMatchObject({
      transient: false,
      remedy: 'add controllers: a quorum of fewer than three survives no restart',
    });
  });

  test('GIVEN no leader THEN nobody may be down', () => {
    expect(messages(snapshot({ leader: null }), 101)).toEqual(['The quorum has no leader.']);
  });
});

test('GIVEN any partition THEN what the gate lets go leaves its min ISR in sync, or takes no replica that was in sync', () => {
  const ids = [101, 102, 103, 104, 105];
  const cases = fc.record({
    replicas: fc.shuffledSubarray(ids, { minLength: 1 }),
    outside: fc.subarray(ids),
    minInSyncReplicas: fc.integer({ min: 1, max: 4 }),
    leaving: fc.subarray(ids, { minLength: 1 }),
  });
  fc.assert(
    fc.property(cases, ({ replicas, outside, minInSyncReplicas, leaving }) => {
      const inSyncReplicas = replicas.filter((id) => !outside.includes(id));
      const leader = inSyncReplicas[0] ?? null;
      const state = snapshot({
        partitions: [partition({ leader, replicas, inSyncReplicas, minInSyncReplicas })],
      });
      if (blockers(state, leaving).length > 0) return true;
      const left = inSyncReplicas.filter((id) => !leaving.includes(id)).length;
      return left >= Math.min(minInSyncReplicas, replicas.length) || left === inSyncReplicas.length;
    }),
  );
});

describe('after a restart', () => {
  const before = 999_000;

  test('GIVEN a broker that is in every ISR THEN it is back', () => {
    expect(lacking(snapshot(), [node(102)], before)).toEqual([]);
  });

  test('GIVEN a broker that is not registered, or not in sync yet, THEN it is not', () => {
    expect(lacking(snapshot({ serving: new Set([101, 103]) }), [node(102)], before)).toEqual([
      'broker-102 is not registered and unfenced yet.',
    ]);
    const partitions = [partition({ inSyncReplicas: [101, 103] })];
    expect(lacking(snapshot({ partitions }), [node(102)], before)).toEqual([
      'broker-102 is not in sync yet in 1 of its partitions: order.created-0.',
    ]);
  });

  test('GIVEN a voter that was up to date before the restart alone THEN that proves nothing', () => {
    const state = snapshot({ voters: [voter(1), voter(2, 1_500), voter(3)] });

    expect(lacking(state, [node(2)], before)).toEqual([
      "controller-2 does not follow the quorum's leader yet, 0 records behind.",
    ]);
    expect(lacking(state, [node(3)], before)).toEqual([]);
    expect(lacking(state, [node(4)], before)).toEqual(['controller-4 is not a voter of the quorum.']);
  });
});
