/** Whatever a roll waits for when it is asked to stop: what had begun is waited for, and nothing that had not begun begins. */
import type { LiveProperty } from '../../../../model/roll/plan';
import type { RollSnapshot } from '../../../../model/roll/snapshot';
import { NO_CLAIM } from '../../../../operations/claim/with-claim';
import type { HeldClaim } from '../../../../operations/claim/claim';
import type { HostNode } from '../../../../operations/hosts/inventory';
import { runPlaybook } from '../../../../operations/hosts/playbook';
import * as kafkaAdmin from '@brokerform/kafka-admin';
import { liveProperties, observe } from '../../../../operations/roll/context';
import type { RollContext } from '../../../../operations/roll/context';
import { readReports } from '../../../../operations/roll/reports';
import { configure, restart } from '../../../../operations/roll/roller';
import type { RollPlan } from '../../../../operations/roll/roller';
import type { RestartSilences } from '../../../../operations/roll/silences';
import { waitUntilAllowed, waitUntilBack } from '../../../../operations/roll/waits';
import { UserError } from '../../../../shared/user-error';
import { silent } from '../../../../shared/system/progress';
import { node, partition, snapshot, voter } from '../../model/roll/support';

jest.mock('../../../../operations/hosts/playbook', () => ({ runPlaybook: jest.fn() }));
jest.mock('../../../../operations/roll/reports', () => ({ readReports: jest.fn() }));
jest.mock('../../../../operations/roll/context', () => ({ observe: jest.fn(), liveProperties: jest.fn() }));
jest.mock('@brokerform/kafka-admin', () => ({
  ...jest.requireActual<typeof kafkaAdmin>('@brokerform/kafka-admin'),
  withAdmin: jest.fn(),
}));

const brokers: HostNode[] = [101, 102, 103].map((id) => ({ ...node(id), host: `host-${id}`, port: 9092 }));
const options = { checkTimeoutSeconds: 60, nodeTimeoutSeconds: 60 };
const healthy = (nowMs: number): RollSnapshot => {
  const state = snapshot({ voters: [voter(1), voter(2), voter(3)] });
  return { ...state, quorum: { ...state.quorum, nowMs } };
};
const behind = snapshot({ partitions: [partition({ inSyncReplicas: [101, 102] })] });

let stop: AbortController;
let clock: number;

beforeEach(() => {
  jest.resetAllMocks();
  stop = new AbortController();
  clock = 1_000_000;
  jest.mocked(observe).mockImplementation(() => Promise.resolve(healthy(clock)));
  jest
    .mocked(liveProperties)
    .mockResolvedValue(
      new Map<string, LiveProperty>([['a', { value: '1', readOnly: true, overridden: false }]]),
    );
  jest.mocked(readReports).mockResolvedValue(new Map());
  jest.mocked(runPlaybook).mockResolvedValue();
});

function contextWith(claim: HeldClaim = NO_CLAIM): RollContext {
  return {
    ansible: { python: '', playbook: [], ansibleLint: [], env: {} },
    inventory: 'inventory.json',
    hosts: brokers,
    connection: { bootstrapServers: [] },
    accepted: {},
    progress: silent,
    claim,
    signal: stop.signal,
  };
}

function plan(action: 'restart' | 'configure'): RollPlan {
  const set = action === 'configure' ? { 'num.io.threads': '10' } : {};
  return {
    snapshot: healthy(clock),
    reports: new Map(),
    plans: brokers.map((each) => ({ node: each, action, reasons: [], set, unset: [] })),
  };
}

/** Asks to stop in the look at the cluster of this number, from 1. */
function stopAtLook(look: number): void {
  let looks = 0;
  jest.mocked(observe).mockImplementation(() => {
    looks += 1;
    if (looks === look) stop.abort('SIGTERM');
    return Promise.resolve(healthy(clock));
  });
}

const touched = (): string[] => jest.mocked(runPlaybook).mock.calls.flatMap(([, , { limit }]) => [...limit]);
const names = (nodes: readonly HostNode[]): string[] => nodes.map(({ name }) => name);

describe('a restart of three brokers', () => {
  test('GIVEN nobody who asks THEN all are restarted, and the claim is confirmed before each', async () => {
    const confirm = jest.fn(() => Promise.resolve());
    expect(await restart(contextWith({ ...NO_CLAIM, confirm }), plan('restart'), options)).toEqual([]);
    expect(touched()).toEqual(names(brokers));
    expect(confirm).toHaveBeenCalledTimes(3);
  });

  test('GIVEN silences THEN each node is restarted within its own, and one that they refuse is not touched', async () => {
    const within: string[] = [];
    const silences: RestartSilences = {
      begin: () => Promise.resolve(),
      during: async ([each], work) => {
        if (each?.name === 'broker-103') throw new UserError('not silenced');
        within.push(`silence ${each?.name ?? ''}`);
        const done = await work();
        within.push(`touched ${touched().join(', ')}`);
        return done;
      },
    };
    const rolled = restart({ ...contextWith(), silences }, plan('restart'), options);
    await expect(rolled).rejects.toThrow('not silenced');
    expect(within).toEqual([
      'silence broker-101',
      'touched broker-101',
      'silence broker-102',
      'touched broker-101, broker-102',
    ]);
  });

  // The first look chooses the node, the second asks whether it is recovering, the third is the gate.
  test.each([1, 2, 3])('WHEN it is asked in look %s at the cluster THEN no node is touched', async (look) => {
    stopAtLook(look);
    expect(names(await restart(contextWith(), plan('restart'), options))).toEqual(names(brokers));
    expect(touched()).toEqual([]);
  });

  test('WHEN it is asked while the gate waits THEN it ends at once, although the gate would open later', async () => {
    let looks = 0;
    jest.mocked(observe).mockImplementation(() => {
      looks += 1;
      if (looks === 5) stop.abort('SIGHUP');
      return Promise.resolve(looks < 6 ? behind : healthy(clock));
    });
    expect(names(await restart(contextWith(), plan('restart'), options))).toEqual(names(brokers));
    expect(touched()).toEqual([]);
  });

  test('WHEN it is asked while a broker is recovering THEN that is not waited for', async () => {
    const recovering = snapshot({ serving: new Set([102, 103]) });
    jest.mocked(readReports).mockImplementation(() => {
      stop.abort('SIGINT');
      const report = {
        activeState: 'active',
        subState: 'running',
        startedAtMs: 0,
        changedFiles: [],
        running: new Map(),
        written: new Map(),
      };
      return Promise.resolve(new Map([['broker-101', report]]));
    });
    jest.mocked(observe).mockResolvedValue(recovering);
    expect(names(await restart(contextWith(), plan('restart'), options))).toEqual(names(brokers));
    expect(touched()).toEqual([]);
  });

  test('WHEN it is asked while the claim is confirmed THEN the node that the gate let go stays up', async () => {
    const confirm = (): Promise<void> => {
      stop.abort('the claim is lost');
      return Promise.resolve();
    };
    expect(await restart(contextWith({ ...NO_CLAIM, confirm }), plan('restart'), options)).toHaveLength(3);
    expect(touched()).toEqual([]);
  });

  test('WHEN the claim is lost THEN nothing is restarted', async () => {
    const confirm = (): Promise<void> => Promise.reject(new UserError('The claim on the cluster is lost.'));
    const rolled = restart(contextWith({ ...NO_CLAIM, confirm }), plan('restart'), options);
    await expect(rolled).rejects.toThrow('The claim on the cluster is lost.');
    expect(touched()).toEqual([]);
  });

  test('WHEN it is asked while a node restarts THEN that node is waited for until it is back, and no other is touched', async () => {
    let afterwards = 0;
    jest.mocked(runPlaybook).mockImplementation(() => {
      stop.abort('SIGTERM');
      jest.mocked(observe).mockImplementation(() => {
        afterwards += 1;
        clock += 1_000;
        const serving = new Set(afterwards < 2 ? [102, 103] : [101, 102, 103]);
        return Promise.resolve({ ...healthy(clock), serving });
      });
      return Promise.resolve();
    });
    expect(names(await restart(contextWith(), plan('restart'), options))).toEqual([
      'broker-102',
      'broker-103',
    ]);
    expect(touched()).toEqual(['broker-101']);
    expect(afterwards).toBeGreaterThanOrEqual(2);
  });
});

describe('properties that are changed while brokers run', () => {
  test('WHEN it is asked after the first THEN the others are left', async () => {
    jest.mocked(kafkaAdmin.withAdmin).mockImplementation(() => {
      stop.abort('SIGINT');
      return Promise.resolve([]);
    });
    expect(names(await configure(contextWith(), plan('configure')))).toEqual(['broker-102', 'broker-103']);
    expect(kafkaAdmin.withAdmin).toHaveBeenCalledTimes(1);
  });
});

describe('the waits themselves', () => {
  test('GIVEN what was asked before THEN none of them looks at the cluster', async () => {
    stop.abort('SIGINT');
    expect(await waitUntilAllowed(contextWith(), brokers, 60)).toBe(false);
    expect(await waitUntilBack(contextWith(), brokers, 60, stop.signal)).toBe(false);
    expect(observe).not.toHaveBeenCalled();
  });
});
