/** A tuned host against one as it comes, setting by setting: pairs on the same machine, one right after the other. */
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { BROKER_HEAP_MIB, HostBroker, INSTANCE_MIB, INSTANCE_TYPE } from './support/host-broker';
import { FIXED_RATE_MIB, HostLoad, WARM_UP } from './support/host-load';
import { HostMachine } from './support/host-machine';
import { PAIRS } from './support/host-pairs';
import type { Figures, Outcome, Pair } from './support/host-pairs';
import { hostReport } from './support/host-report';
import type { HostState } from './support/host-state';
import { tunedState } from './support/host-state';
import { requireRootOnLinux } from './support/privileged';
import type { Section } from './support/report';
import type { Workspace } from './support/workspace';

const READ_TOPIC = 'bench.read';
const WRITE_TOPIC = 'bench.write';
/** Below this many MiB it is `--small`: nothing is filled, and the heap is small, so that it disturbs nobody. */
const SMALL_MIB = 64;
const SMALL_HEAP_MIB = 512;
const SMALL_DISK_GIB = 4;
/** A run at a fixed rate is this part of what is produced otherwise; at 10 MiB/s it would take too long. */
const LATENCY_SHARE = 0.15;
/** How many times as much a burst is: beyond a tenth of an 8 GiB host's memory. */
const BURST = 4;
const LEAST_LATENCY_MIB = 10;
/** After everything was written, the disk below is given a moment. */
const PAUSE_MS = 300;

/** @param mib MiB that a run produces, and reads  @param pairs runs under each of the two states */
export async function benchHosts(workspace: Workspace, mib: number, pairs: number): Promise<Section> {
  await requireRootOnLinux('hosts', ['losetup', 'mkfs.xfs', 'debootstrap']);
  const small = mib < SMALL_MIB;
  const broker = new HostBroker(workspace, small ? SMALL_HEAP_MIB : BROKER_HEAP_MIB);
  workspace.say("hosts: the hosts' Java, a disk of the benchmark's own");
  await broker.prepare();
  const machine = await HostMachine.prepare(workspace, broker.dataDirectory, {
    diskGiB: small ? SMALL_DISK_GIB : diskGiB(mib, pairs),
    ...(small ? {} : { memoryMiB: INSTANCE_MIB }),
  });
  try {
    const bench = new HostBench(workspace, machine, broker, await HostLoad.of(workspace, broker), mib);
    const memoryMiB = machine.availableMiB();
    await bench.begin();
    const outcomes: Outcome[] = [];
    for (const pair of PAIRS) outcomes.push(await bench.compare(pair, pairs));
    return {
      id: 'hosts',
      markdown: hostReport(outcomes, mib),
      facts: [
        `${os.type()} ${os.release()}`,
        `OpenJDK ${broker.javaVersion()}`,
        `memory of ${small ? 'this machine' : `an ${INSTANCE_TYPE}`}: ${memoryMiB} MiB before the broker's heap of ${broker.heap} MiB`,
        `one broker and one controller, TLS and SCRAM, one replica, 6 partitions, records of 1 KiB, acks=all`,
        `${mib} MiB as fast as possible (${BURST} times as much where dirty ratios differ) and from a cold page cache, ${latencyMiB(mib)} MiB at ${FIXED_RATE_MIB} MiB/s, after a quarter of each to warm up`,
      ],
    };
  } finally {
    await broker.end();
    await machine.end();
  }
}

class HostBench {
  public constructor(
    private readonly workspace: Workspace,
    private readonly machine: HostMachine,
    private readonly broker: HostBroker,
    private readonly load: HostLoad,
    private readonly mib: number,
  ) {}

  /** A topic to read, and one to write to. */
  public async begin(): Promise<void> {
    const state = tunedState('throughput');
    await this.machine.apply(state);
    await this.broker.ensure(state);
    await this.broker.createTopic(READ_TOPIC);
    await this.broker.createTopic(WRITE_TOPIC);
    await this.load.produce(READ_TOPIC, this.mib);
  }

  public async compare(pair: Pair, runs: number): Promise<Outcome> {
    const [before, after] = pair.states;
    const unavailable = this.machine.unavailable(before) ?? this.machine.unavailable(after);
    if (unavailable !== undefined) return { pair, runs: [], unavailable };
    const results: [Figures, Figures][] = [];
    for (let run = 1; run <= runs; run += 1) {
      this.workspace.say(`hosts: ${pair.title}, ${pair.values.join(' and ')}, pair ${run} of ${runs}`);
      results.push([await this.measure(pair, before), await this.measure(pair, after)]);
    }
    return { pair, runs: results };
  }

  private async measure({ measures, pressure, burst }: Pair, state: HostState): Promise<Figures> {
    await this.machine.apply(state);
    await this.broker.ensure(state);
    if (pressure) await this.machine.pressure();
    const figures: { -readonly [Key in keyof Figures]?: Figures[Key] } = {};
    for (const measure of measures) {
      // What pressure has done to memory, or a burst to the disk, would be undone.
      if (!pressure && !(burst && measure === 'latency')) await this.machine.settle();
      await sleep(PAUSE_MS, undefined, { signal: this.workspace.abort });
      switch (measure) {
        case 'produce':
          figures.produceMiBps = await this.load.produce(WRITE_TOPIC, this.mib * (burst ? BURST : 1));
          break;
        case 'latency':
          figures.latency = await this.load.latency(WRITE_TOPIC, latencyMiB(this.mib));
          break;
        case 'read':
          figures.readMiBps = await this.load.read(READ_TOPIC, this.mib);
      }
    }
    return { ...figures, hugeMiB: this.broker.hugePagesMiB(), swappedMiB: this.machine.swappedMiB() };
  }
}

const latencyMiB = (mib: number): number => Math.max(LEAST_LATENCY_MIB, Math.round(mib * LATENCY_SHARE));

/** Everything stays until the end: to delete is work for the disk, which would be a part of the next run. */
function diskGiB(mib: number, pairs: number): number {
  const perRun = PAIRS.map(
    ({ measures, burst }) =>
      (measures.includes('produce') ? mib * (burst ? BURST : 1) : 0) +
      (measures.includes('latency') ? latencyMiB(mib) : 0),
  ).reduce((sum, each) => sum + each);
  return Math.ceil((perRun * 2 * pairs * (1 + WARM_UP)) / 1_024) + 4;
}
