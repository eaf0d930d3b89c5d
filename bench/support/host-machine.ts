/** This machine as a host: a data disk of its own, memory as an instance has it, and the states of its kernel. */
import { existsSync, mkdirSync, readFileSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { mountOptions } from '../../model/host/storage';
import { projectRoot } from '../../operations/toolchain/paths';
import { run } from '../../shared/system/run';
import { UserError } from '../../shared/user-error';
import type { HostState } from './host-state';
import type { Workspace } from './workspace';

const MACHINE_STATE = join(projectRoot, 'test/hosts/machine-state.sh');
const HUGE_PAGES = '/sys/kernel/mm/transparent_hugepage';
const SWAP_MIB = 2_048;
/** statfs(2): a file system in memory, from which nothing is read that a page cache does not have. */
const TMPFS_MAGIC = 0x01021994;
const MINUTES_2 = 120_000;

export interface MachineOptions {
  /** Size of the data disk, which grows as it is written. */
  readonly diskGiB: number;
  /** Memory that is left for broker, clients and page cache; the rest is filled. @default - all */
  readonly memoryMiB?: number;
}

export class HostMachine {
  /** Undone in reverse order. */
  private readonly undo: (() => Promise<unknown>)[] = [];
  private readonly directory: string;
  /** Mount point of the data disk, for Kafka's `log.dirs`. */
  public readonly dataDirectory: string;
  private device = '';
  private swapFile: string | undefined;

  /** @param dataDirectory where Kafka looks for it */
  private constructor(
    private readonly workspace: Workspace,
    dataDirectory: string,
  ) {
    this.directory = workspace.folder('machine');
    this.dataDirectory = dataDirectory;
  }

  /** Remembers what will be changed, and makes the disk. @throws UserError if there is no room */
  public static async prepare(
    workspace: Workspace,
    dataDirectory: string,
    options: MachineOptions,
  ): Promise<HostMachine> {
    const machine = new HostMachine(workspace, dataDirectory);
    try {
      await machine.remember();
      await machine.makeDisk(options.diskGiB);
      if (options.memoryMiB !== undefined) await machine.fillMemory(options.memoryMiB);
    } catch (error) {
      await machine.end();
      throw error;
    }
    return machine;
  }

  /** Kernel and disk as the state has them. The JVM is the broker's. */
  public async apply(state: HostState): Promise<void> {
    for (const [name, value] of Object.entries(state.sysctls)) {
      writeFileSync(join('/proc/sys', ...name.split('.')), value);
    }
    for (const [file, value] of Object.entries(state.thp)) writeFileSync(join(HUGE_PAGES, file), value);
    writeFileSync(this.queue('read_ahead_kb'), state.readAheadKiB);
    writeFileSync(this.queue('scheduler'), state.scheduler);
    // `atime` first: mount(8) adds to the options that there are, and noatime would win over relatime.
    await run('mount', ['-o', `remount,atime,${state.atime}`, this.dataDirectory]);
    await this.setSwap(state.swap);
    this.verify(state);
  }

  /** Why a state cannot be had here, or nothing. */
  public unavailable(state: HostState): string | undefined {
    const offered = readFileSync(this.queue('scheduler'), 'utf8').trim();
    if (offered.split(/[\s[\]]+/).includes(state.scheduler)) return undefined;
    return `the disk of this machine offers ${offered} and not ${state.scheduler}`;
  }

  /** Nothing waits to be written, and nothing that was read is left in memory. */
  public async settle(): Promise<void> {
    await run('sync', [], { timeoutMs: MINUTES_2 });
    writeFileSync('/proc/sys/vm/drop_caches', '1');
  }

  /** Reads zeros of a file that has no blocks until they have taken all free memory twice. */
  public async pressure(): Promise<void> {
    const file = join(this.directory, 'zeros');
    writeFileSync(file, '');
    truncateSync(file, this.availableMiB() * 2 * 2 ** 20);
    await this.workspace.runner.run({ program: 'dd', args: [`if=${file}`, 'of=/dev/null', 'bs=1M'] });
  }

  public availableMiB(): number {
    return memory('MemAvailable');
  }

  /** MiB that were moved to the swap file and are there now. */
  public swappedMiB(): number {
    return memory('SwapTotal') - memory('SwapFree');
  }

  /** Puts everything back. Goes on if something fails, and says so: it may run while another error is on its way. */
  public async end(): Promise<void> {
    for (const step of this.undo.splice(0).reverse()) {
      await step().catch((error: Error) => process.stderr.write(`Not put back: ${error.message}\n`));
    }
  }

  /** A value that the kernel has taken otherwise would be measured under a wrong name. */
  private verify({ readAheadKiB, atime }: HostState): void {
    const mounted = readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' '))
      .find(([, mountPoint]) => mountPoint === this.dataDirectory);
    // strictatime is what is not said.
    const shown = (mounted?.[3] ?? '').split(',').find((option) => option.endsWith('atime')) ?? 'strictatime';
    const readAhead = readFileSync(this.queue('read_ahead_kb'), 'utf8').trim();
    if (shown === atime && readAhead === readAheadKiB) return;
    throw new Error(
      `The data disk has ${shown} and a read-ahead of ${readAhead} KiB, not ${atime} and ${readAheadKiB} KiB.`,
    );
  }

  private async remember(): Promise<void> {
    const file = join(this.directory, 'kernel');
    await run(MACHINE_STATE, ['save', file]);
    this.undo.push(() => run(MACHINE_STATE, ['restore', file]));
  }

  private async makeDisk(gib: number): Promise<void> {
    const { bavail, bsize, type } = statfsSync(this.directory);
    if (type === TMPFS_MAGIC) {
      throw new UserError(
        `bench hosts needs a disk: ${this.directory} is in memory (tmpfs).`,
        'TMPDIR=<folder on a disk>',
      );
    }
    const freeGiB = Math.floor((bavail * bsize) / 2 ** 30);
    if (freeGiB < gib) {
      throw new UserError(
        `bench hosts writes up to ${gib} GiB; ${freeGiB} GiB are free below ${this.directory}.`,
        'make room, or TMPDIR=<folder on another disk>',
      );
    }
    const file = join(this.directory, 'disk');
    writeFileSync(file, '');
    truncateSync(file, gib * 2 ** 30);
    // Direct: else the machine's page cache below the device would hold, and read ahead, everything a second time.
    const device = await run('losetup', ['--find', '--show', '--direct-io=on', file]);
    this.device = device.trim();
    this.undo.push(() => run('losetup', ['--detach', this.device]));
    // A loop device keeps its queue's settings when it is detached.
    const before = ['read_ahead_kb', 'scheduler'].map(
      (name) => [name, active(readFileSync(this.queue(name), 'utf8'))] as const,
    );
    this.undo.push(() => {
      for (const [name, value] of before) writeFileSync(this.queue(name), value);
      return Promise.resolve();
    });
    await run('mkfs.xfs', ['-q', this.device]);
    mkdirSync(this.dataDirectory, { recursive: true });
    const options = mountOptions('gp3').map(({ key }) => key);
    await run('mount', ['-o', options.join(','), this.device, this.dataDirectory]);
    this.undo.push(() => run('umount', [this.dataDirectory]));
  }

  /** Pages of ramfs are never given back, and no share of them may be dirty: memory that is not there. */
  private async fillMemory(leftMiB: number): Promise<void> {
    writeFileSync('/proc/sys/vm/drop_caches', '3');
    const mib = this.availableMiB() - leftMiB;
    if (mib <= 0) return;
    this.workspace.say(`filling ${mib} MiB of memory: ${leftMiB} MiB are left, as on an instance`);
    const folder = join(this.directory, 'memory');
    mkdirSync(folder);
    await run('mount', ['-t', 'ramfs', 'ramfs', folder]);
    this.undo.push(() => run('umount', [folder], { timeoutMs: MINUTES_2 }));
    await this.workspace.runner.run({
      program: 'dd',
      args: ['if=/dev/zero', `of=${join(folder, 'filled')}`, 'bs=1M', `count=${mib}`],
    });
  }

  /** On: a file that is empty, so that what a run before it swapped out is in memory again. */
  private async setSwap(wanted: boolean): Promise<void> {
    if (this.swapFile !== undefined) await this.swapOff(this.swapFile);
    if (!wanted) return;
    const file = join(this.directory, 'swap');
    if (!existsSync(file)) {
      await run('fallocate', ['--length', `${SWAP_MIB}MiB`, file]);
      await run('chmod', ['600', file]);
      await run('mkswap', [file]);
    }
    await run('swapon', [file]);
    this.swapFile = file;
    this.undo.push(async () => {
      if (this.swapFile !== undefined) await this.swapOff(this.swapFile);
    });
  }

  private async swapOff(file: string): Promise<void> {
    await run('swapoff', [file], { timeoutMs: MINUTES_2 });
    this.swapFile = undefined;
  }

  private queue(name: string): string {
    return join('/sys/block', basename(this.device), 'queue', name);
  }
}

/** Of `none [mq-deadline] kyber` the one in brackets; a number as it is. */
function active(text: string): string {
  return /\[(.*)\]/.exec(text)?.[1] ?? text.trim();
}

/** MiB, as /proc/meminfo has it. */
function memory(field: string): number {
  const text = readFileSync('/proc/meminfo', 'utf8');
  return Math.floor(Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? NaN) / 1024);
}
