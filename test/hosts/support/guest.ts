/**
 * A host with a kernel of its own: qemu without hardware acceleration, for what containers share with their machine or lack.
 *
 * Everything of it is below one folder. It has no network but a forwarded port on the loopback interface, and its process
 * ends with the one that started it.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ansibleFolder, ensureAnsible } from '../../../operations/hosts/ansible';
import { silent } from '../../../shared/system/progress';
import type { Progress } from '../../../shared/system/progress';
import { run, tryRun } from '../../../shared/system/run';
import { ensureImage } from './image';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Half a minute on two idle cores; other work on them multiplies it. */
const BOOT_TIMEOUT_MS = 10 * MINUTE;
const SHUTDOWN_TIMEOUT_MS = 3 * MINUTE;
const PLAYBOOK_TIMEOUT_MS = 30 * MINUTE;
/** MiB of the guest: a small heap, its page cache, and Ansible's Python. */
const MEMORY_MIB = 2_048;

/** A data disk, as lsblk shows it on EC2. */
export interface GuestDisk {
  /** File name below the guest's folder, and qemu's name of it. */
  readonly name: string;
  readonly serial: string;
  /** Set for an instance store, whose disks are known by their model: qemu's NVMe has a fixed one, its SATA disks do not. */
  readonly model?: string;
}

/** An EBS volume: its serial number is its id without the dash. */
export function ebsVolume(volumeId: string): GuestDisk {
  return { name: volumeId, serial: volumeId.replace('-', '') };
}

export function instanceStore(number: number): GuestDisk {
  return {
    name: `instance-store-${number}`,
    serial: `AWS000000000000000${number}`,
    model: 'Amazon EC2 NVMe Instance Storage',
  };
}

export interface GuestOptions {
  /** Full name; the part before the first dot is the host's name. */
  readonly host: string;
  /** Private address, the guest's only one. */
  readonly address: string;
  /** Made empty, and all of them attached until `detach`. */
  readonly disks: readonly GuestDisk[];
  /** GiB of each disk. XFS takes no less than 300 MiB. @default 1 */
  readonly diskGiB?: number;
  /** A folder whose content the guest finds read-only below /opt/given. */
  readonly given: string;
}

export interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

export class Guest {
  private process: ChildProcess | undefined;
  private image = '';
  private port = 0;
  private attached: readonly GuestDisk[];

  /** @param directory made by the caller, removed by `destroy` */
  public constructor(
    private readonly directory: string,
    private readonly options: GuestOptions,
    private readonly progress: Progress = silent,
  ) {
    this.attached = options.disks;
  }

  /** Keys, disks and an overlay above the image. */
  public async prepare(): Promise<void> {
    const { disks, given, diskGiB = 1 } = this.options;
    this.image = await ensureImage();
    this.port = await freePort();
    mkdirSync(this.directory, { recursive: true });
    for (const { name } of disks) {
      closeSync(openSync(this.file(name), 'w'));
      truncateSync(this.file(name), diskGiB * 2 ** 30);
    }
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', this.file('key')]);
    const root = join(this.image, 'root.ext4');
    await run('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', root, '-F', 'raw', this.file('root.qcow2')]);
    await run('mkfs.ext4', ['-q', '-L', 'given', '-d', given, this.file('given'), '1G']);
    this.writeClientFiles();
  }

  /** Boots it, and returns once root can log in. What boots after that is waited for by `booted`. */
  public async start(): Promise<void> {
    // The kernel ends it with this process, however that ends.
    const command = ['--pdeathsig', 'KILL', 'qemu-system-x86_64', ...this.machine()];
    const log = openSync(this.file('qemu.log'), 'w');
    this.process = spawn('setpriv', command, { stdio: ['ignore', log, log] });
    closeSync(log);
    await this.reachable('boots');
  }

  /** The state that the boot ended in, as systemd says it: `running`, or `degraded` with a unit that failed. */
  public async booted(): Promise<string> {
    const { output } = await this.ssh(['systemctl', 'is-system-running', '--wait'], BOOT_TIMEOUT_MS);
    return output.trim();
  }

  /** Runs a command as root. Never throws for what the command does. */
  public async ssh(command: readonly string[], timeoutMs = 2 * MINUTE): Promise<Outcome> {
    const words = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
    const { status, stdout, stderr } = await tryRun('ssh', ['-F', this.file('ssh_config'), 'guest', words], {
      timeoutMs,
    });
    return { status, output: stdout + stderr };
  }

  /** The same for what must succeed. Returns what it printed, without the last line feed. */
  public async read(...command: readonly string[]): Promise<string> {
    const { status, output } = await this.ssh(command);
    if (status !== 0) throw new Error(`${command.join(' ')} ended with status ${status}: ${output}`);
    return output.trimEnd();
  }

  /**
   * Runs a playbook from this machine: under emulation it is several times as fast as Ansible inside the guest.
   *
   * @param variables documents, the last word counts
   */
  public async playbook(file: string, ...variables: readonly unknown[]): Promise<Outcome> {
    const ansible = await ensureAnsible(this.progress);
    const documents = variables.flatMap((document, index) => {
      writeFileSync(this.file(`variables-${index}.json`), JSON.stringify(document));
      return ['-e', `@${this.file(`variables-${index}.json`)}`];
    });
    const [command = '', ...args] = [
      ...ansible.playbook,
      ...[file, '-i', this.file('inventory.json'), ...documents],
    ];
    const { status, stdout, stderr } = await tryRun(command, args, {
      cwd: ansibleFolder,
      env: { ...ansible.env, ANSIBLE_NOCOLOR: '1' },
      timeoutMs: PLAYBOOK_TIMEOUT_MS,
    });
    return { status, output: stdout + stderr };
  }

  public async reboot(): Promise<void> {
    const before = await this.bootId();
    await this.ssh(['systemctl', 'reboot']);
    await this.disconnect();
    await this.reachable('reboots', before);
  }

  /** An orderly shut-down; the disks keep what is on them. */
  public async powerOff(): Promise<void> {
    await this.ssh(['systemctl', 'poweroff']);
    await this.disconnect();
    const deadline = Date.now() + SHUTDOWN_TIMEOUT_MS;
    while (this.runs()) {
      if (Date.now() > deadline) throw new Error(`The guest does not power off: ${this.console()}`);
      await sleep(200);
    }
  }

  /** Takes disks out of a guest that is off, or puts back what was taken out. */
  public attach(...disks: readonly GuestDisk[]): void {
    this.attached = disks;
  }

  public file(name: string): string {
    return join(this.directory, name);
  }

  /** Ends it as a power cut does, and removes everything of it. */
  public async destroy(): Promise<void> {
    await this.disconnect();
    this.process?.kill('SIGKILL');
    while (this.runs()) await sleep(50);
    rmSync(this.directory, { recursive: true, force: true });
  }

  private runs(): boolean {
    return this.process !== undefined && this.process.exitCode === null && this.process.signalCode === null;
  }

  private machine(): string[] {
    const { address, host } = this.options;
    const [name = host] = host.split('.');
    const subnet = address.replace(/\d+$/, '');
    const network = `[Match]\nType=ether\n[Network]\nAddress=${address}/24\nGateway=${subnet}254\n`;
    const kernel = [
      ...['root=/dev/vda', 'rw', 'console=ttyS0', 'quiet', 'systemd.firstboot=no', 'systemd.ssh_auto=no'],
      // A switch of page tables with every system call makes emulation three times as slow; nobody else is in there.
      'mitigations=off',
      `systemd.hostname=${name}`,
      credential('ssh.authorized_keys.root', readFileSync(this.file('key.pub'), 'utf8')),
      credential('network.hosts', `127.0.0.1 localhost\n${address} ${host} ${name}\n`),
      credential('network.network.10-guest', network),
      'systemd.mount-extra=LABEL=given:/opt/given:ext4:ro',
    ];
    const { image } = this;
    return [
      // Without acceleration on every machine: what there is of it differs, and so would the processor that is seen.
      ...['-nodefaults', '-display', 'none', '-machine', 'q35,accel=tcg', '-cpu', 'Nehalem', '-smp', '2'],
      ...['-m', String(MEMORY_MIB), '-serial', `file:${this.file('console')}`],
      ...['-kernel', join(image, 'kernel'), '-initrd', join(image, 'initrd'), '-append', kernel.join(' ')],
      ...['-drive', `file=${this.file('root.qcow2')},if=virtio,format=qcow2,cache=unsafe`],
      ...['-drive', `file=${this.file('given')},if=virtio,format=raw,readonly=on`],
      ...['-netdev', userNetwork(subnet, address, this.port)],
      ...['-device', 'virtio-net-pci,netdev=network'],
      ...this.attached.flatMap((disk, index) => this.device(disk, index)),
    ];
  }

  private device({ name, serial, model }: GuestDisk, index: number): string[] {
    const device =
      model === undefined
        ? `nvme,drive=${name},serial=${serial}`
        : `ide-hd,drive=${name},bus=ide.${index},serial=${serial},model=${model}`;
    const drive = `file=${this.file(name)},if=none,id=${name},format=raw,cache=unsafe`;
    return ['-drive', drive, '-device', device];
  }

  private writeClientFiles(): void {
    const lines = [
      ...['Host guest', 'HostName 127.0.0.1', `Port ${this.port}`, 'User root', 'BatchMode yes'],
      ...[`IdentityFile ${this.file('key')}`, 'StrictHostKeyChecking no', 'UserKnownHostsFile /dev/null'],
      // One connection for all commands: under emulation a new one takes seconds.
      ...['LogLevel ERROR', 'ConnectTimeout 20', 'ControlMaster auto', 'ControlPersist 60'],
      `ControlPath ${this.file('ssh')}`,
    ];
    writeFileSync(this.file('ssh_config'), `${lines.join('\n')}\n`);
    const guest = { ansible_ssh_args: `-F ${this.file('ssh_config')}` };
    writeFileSync(this.file('inventory.json'), JSON.stringify({ all: { hosts: { guest } } }));
  }

  private async bootId(): Promise<string> {
    const { status, output } = await this.ssh(['cat', '/proc/sys/kernel/random/boot_id'], 30 * SECOND);
    return status === 0 ? output.trim() : '';
  }

  private async disconnect(): Promise<void> {
    await tryRun('ssh', ['-F', this.file('ssh_config'), '-O', 'exit', 'guest']);
  }

  /** Waits for a login of another boot than the one before. */
  private async reachable(what: string, before = ''): Promise<void> {
    const began = Date.now();
    for (;;) {
      if (!this.runs()) {
        throw new Error(`qemu has ended: ${readFileSync(this.file('qemu.log'), 'utf8')}${this.console()}`);
      }
      const boot = await this.bootId();
      const seconds = Math.round((Date.now() - began) / SECOND);
      if (boot !== '' && boot !== before) {
        this.progress.done(`guest ${this.options.host} ${what}: ${seconds} s`);
        return;
      }
      if (Date.now() - began > BOOT_TIMEOUT_MS)
        throw new Error(`The guest is out of reach: ${this.console()}`);
      this.progress.update(`guest ${this.options.host} ${what}: ${seconds} s`);
      await sleep(500);
    }
  }

  /** The end of what it wrote to its console. */
  private console(): string {
    return readFileSync(this.file('console'), 'utf8').slice(-2_000);
  }
}

/** A word of the kernel's command line that systemd makes a credential of. */
function credential(name: string, content: string): string {
  return `systemd.set_credential_binary=${name}:${Buffer.from(content).toString('base64')}`;
}

/** A network inside qemu, which leads nowhere (`restrict`) but from `port` of the loopback interface to SSH. */
function userNetwork(subnet: string, address: string, port: number): string {
  const addresses = `net=${subnet}0/24,host=${subnet}254,dns=${subnet}253,dhcpstart=${address}`;
  return `user,id=network,restrict=on,${addresses},hostfwd=tcp:127.0.0.1:${port}-${address}:22`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
