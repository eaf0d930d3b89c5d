import { NO_CLAIM } from '../../../../operations/claim/with-claim';
import type { HostNode } from '../../../../operations/hosts/inventory';
import type { RollContext } from '../../../../operations/roll/context';
import { refuseHopeless, unreadyNodes } from '../../../../operations/roll/roller';
import type { RollPlan } from '../../../../operations/roll/roller';
import { silent } from '../../../../shared/system/progress';
import type { HostReport } from '../../../../model/roll/plan';
import { node, partition, snapshot, voter } from '../../model/roll/support';

const hosts: HostNode[] = [1, 2, 3, 101, 102, 103].map((id) => ({
  ...node(id),
  host: `host-${id}`,
  port: 9092,
}));
const context: RollContext = {
  ansible: { python: '', playbook: [], ansibleLint: [], env: {} },
  inventory: 'inventory.json',
  hosts,
  connection: { bootstrapServers: [] },
  accepted: {},
  progress: silent,
  claim: NO_CLAIM,
  signal: new AbortController().signal,
};
const report = (activeState: string): HostReport => ({
  activeState,
  subState: 'dead',
  startedAtMs: 0,
  changedFiles: [],
  running: new Map(),
  written: new Map(),
});

function plan(state: RollPlan['snapshot'], ...restarting: number[]): RollPlan {
  return {
    snapshot: state,
    reports: new Map(hosts.map(({ name }) => [name, report(name === 'controller-3' ? 'failed' : 'active')])),
    plans: hosts.map((host) => ({
      node: host,
      action: restarting.includes(host.id) ? 'restart' : 'none',
      reasons: [],
      set: {},
      unset: [],
    })),
  };
}

describe('a roll that would get stuck', () => {
  test('GIVEN a healthy cluster THEN it is not refused, nor is one that restarts nothing', () => {
    expect(() => refuseHopeless(context, plan(snapshot(), 1, 101))).not.toThrow();
    const offline = snapshot({ partitions: [partition({ leader: null })] });
    expect(() => refuseHopeless(context, plan(offline))).not.toThrow();
  });

  test('GIVEN a node outside it that is down THEN it is refused, with what systemd says of it', () => {
    const state = snapshot({ voters: [voter(1), voter(2), voter(3, 60_000)] });

    expect(() => refuseHopeless(context, plan(state, 101))).toThrow(
      'controller-3 is not running and is not part of this roll, so nothing is restarted:\n' +
        '    Kafka on controller-3 is failed',
    );
    // As a part of it, it is the first to be started.
    expect(() => refuseHopeless(context, plan(state, 3, 101))).not.toThrow();
  });

  test('GIVEN topics that can never spare a replica THEN each is named once, before anything is restarted', () => {
    const tight = partition({ replicas: [101, 102], inSyncReplicas: [101, 102] });
    expect(() => refuseHopeless(context, plan(snapshot({ partitions: [tight] }), 101, 102, 103))).toThrow(
      /^broker-101, broker-102 cannot be restarted:\n {4}order\.created-0 .* without 101 .*\n {4}order\.created-0 .* without 102 /,
    );
  });

  test('GIVEN a replica that is behind THEN it is not refused: that passes', () => {
    const behind = snapshot({ partitions: [partition({ inSyncReplicas: [101, 102] })] });
    expect(() => refuseHopeless(context, plan(behind, 101))).not.toThrow();
  });
});

test('GIVEN a cluster THEN unready are brokers that are not registered and controllers that do not follow', () => {
  const state = snapshot({ serving: new Set([101, 103]), voters: [voter(1), voter(2), voter(3, 60_000)] });
  expect([...unreadyNodes(hosts, state)]).toEqual([3, 102]);
});
