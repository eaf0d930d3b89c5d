/**
 * The test hosts: systemd machines in a network namespace of their own, with a data disk each, and the means to act on them.
 *
 * Everything has the fleet's name: namespace, folder, hosts. What runs is ended by the id that was recorded for it, and the
 * machine's kernel parameters, which containers share, are put back.
 */
import { execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  ADMIN_USER,
  DEPLOY_USER,
  MONITORING_USERS,
  PLATFORM_USERS,
  REGISTRY_USER,
  REGISTRY_WRITER,
  SCRAM_MECHANISM,
} from '../../../model/access/platform';
import { bootstrapServers } from '../../../model/cluster/nodes';
import type { AwsDeclaration } from '../../../model/aws/declaration';
import type { AwsEnvironment } from '../../../model/aws/environment';
import { awsEnvironment } from '../../../model/aws/topology';
import { HOST_GROUPS, hostInventory } from '../../../model/host/inventory';
import { monitoringVariables } from '../../../model/host/monitoring-variables';
import type { MonitoringVariables } from '../../../model/host/monitoring-variables';
import { registryVariables } from '../../../model/host/registry-variables';
import type { RegistryVariables } from '../../../model/host/registry-variables';
import type { HostVariables } from '../../../model/host/variables';
import { receiverSecretNames } from '../../../model/monitoring/receiver-secrets';
import { ensureAnsible } from '../../../operations/hosts/ansible';
import { bundleExporter } from '../../../operations/monitoring/exporter/bundle';
import { ensureApicurio } from '../../../operations/toolchain/apicurio';
import { ensureJmxExporter } from '../../../operations/toolchain/jmx-exporter';
import { hashOf } from '../../../operations/toolchain/download';
import { silent } from '../../../shared/system/progress';
import { KAFKA_RELEASES } from '../../../model/kafka/release';
import { requireJava } from '../../../operations/local/java';
import { ensureKafka } from '../../../operations/toolchain/kafka';
import type { KafkaInstallation } from '../../../operations/toolchain/kafka';
import { run, tryRun } from '../../../shared/system/run';
import type { RunResult } from '../../../shared/system/run';
import { createAuthority } from '../../support/authority';
import { SWITCH, declaration } from './environment';
import { ensureTree } from './tree';

export const projectDirectory = join(__dirname, '../../..');
const scripts = join(__dirname, '..');

const MINUTE = 60_000;
/** A container has these in its machine's network namespace alone: the kernel shows them to no other. */
const KERNEL_PARAMETERS_ELSEWHERE = [
  'net.core.netdev_max_backlog',
  'net.core.rmem_default',
  'net.core.wmem_default',
  'net.core.rmem_max',
  'net.core.wmem_max',
];
/** Releases that hosts find below /opt/kafka, as if they had been unpacked there. */
export const KAFKA_VERSIONS = { before: '4.2.0', now: '4.3.1' } as const;

export interface Outcome {
  readonly status: number | null;
  /** Standard output, then standard error. */
  readonly output: string;
  readonly stdout: string;
}

export interface FleetOptions {
  /** Last word on a node's variables document. @default - as the model computes it */
  readonly adjust?: (variables: HostVariables) => HostVariables;
  /** The same for a host of the schema registry. @default - as the model computes it */
  readonly adjustRegistry?: (variables: RegistryVariables) => RegistryVariables;
  /** The same for a host of Prometheus. @default - as the model computes it */
  readonly adjustMonitoring?: (variables: MonitoringVariables) => MonitoringVariables;
}

type HostVars = Readonly<Record<string, unknown>>;
/** Among what hosts are given: the release, as its archive has it. */
const REGISTRY_ARCHIVE = 'apicurio.tar';
/** Among them as well: the exporter of group lag. */
const GROUPS_EXPORTER = 'kafka-groups-exporter.cjs';

/** Home of the user that Ansible logs in as, inside a host. */
const HOST_HOME = '/root';

export class Fleet {
  public readonly inventoryFile: string;
  private readonly state: string;
  private readonly given: string;
  private tree = '';

  /** @param directory everything of the fleet is below it  @param namespace of the network */
  public constructor(
    public readonly directory: string,
    public readonly namespace: string,
    public environment: AwsEnvironment,
    private options: FleetOptions = {},
  ) {
    this.state = join(directory, 'state');
    this.given = join(directory, 'given');
    this.inventoryFile = join(directory, 'inventory.json');
  }

  /** Keys, passwords and the certificate authority; and remembers the machine's kernel parameters. */
  public async prepare(): Promise<void> {
    mkdirSync(this.state, { recursive: true });
    mkdirSync(join(this.given, 'ca'), { recursive: true });
    await this.script('machine-state.sh', 'save', join(this.directory, 'machine'));
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(this.directory, 'key')]);
    await this.createAuthority();
    for (const user of [...PLATFORM_USERS, REGISTRY_USER, REGISTRY_WRITER, ...MONITORING_USERS]) {
      mkdirSync(join(this.given, 'secrets', user), { recursive: true });
      writeFileSync(this.passwordFile(user), randomBytes(24).toString('base64url'), { mode: 0o600 });
    }
    for (const name of receiverSecretNames(this.environment.monitoring)) {
      mkdirSync(this.receiversFolder, { recursive: true });
      const secret = name === SWITCH ? 'http://127.0.0.1:9099/switch' : randomBytes(24).toString('base64url');
      writeFileSync(join(this.receiversFolder, name), secret, { mode: 0o600 });
    }
    writeFileSync(join(this.given, GROUPS_EXPORTER), await bundleExporter());
    this.declare(this.environment, this.options);
  }

  /** Takes another declaration: names, inventory and the clients' files are written anew, no host is touched. */
  public declare(environment: AwsEnvironment, options: FleetOptions = this.options): void {
    this.environment = environment;
    this.options = options;
    const { allNodes, registryHosts, monitoringHosts } = environment;
    const lines = [...allNodes, ...registryHosts, ...monitoringHosts].map(
      ({ address, host, name }) => `${address} ${host} ${name}\n`,
    );
    writeFileSync(join(this.given, 'hosts'), ['127.0.0.1 localhost\n', ...lines].join(''));
    this.writeInventory();
    for (const user of [ADMIN_USER, DEPLOY_USER]) this.writeClientProperties(user);
  }

  /** Boots hosts by name, one after the other: their first seconds are processor time. */
  public async start(...names: readonly string[]): Promise<void> {
    this.tree = await ensureTree();
    for (const name of names) {
      const { address } = this.nodeNamed(name);
      const binds = [
        `${join(this.given, 'hosts')}:/etc/hosts`,
        `${this.given}:/opt/given`,
        `${join(this.directory, 'key.pub')}:${HOST_HOME}/.ssh/authorized_keys`,
        // Hosts have a runtime without tools; the machine's own speak to it.
        `${await javaHome()}:/opt/jdk`,
        `${await ensureJmxExporter(silent)}:/opt/jmx-exporter.jar`,
        ...(await this.kafkaFolders()),
        `${join(projectDirectory, 'ansible')}:/opt/brokerform`,
      ].map((bind) => `--bind-ro=${bind}`);
      await this.script(
        'start-host.sh',
        this.state,
        this.tree,
        this.namespace,
        name,
        `${address}/20`,
        ...binds,
      );
    }
    this.writeInventory();
  }

  /** Boots the hosts of the schema registry, with its release among what they are given. */
  public async startRegistryHosts(): Promise<void> {
    const archive = join(this.given, REGISTRY_ARCHIVE);
    if (!existsSync(archive)) {
      await run('tar', ['-cf', archive, '-C', await ensureApicurio(), '.']);
      writeFileSync(`${archive}.sha256`, await hashOf(archive, 'sha256'));
    }
    await this.start(...this.registryNames);
  }

  /** Powers hosts down; their disks and root file systems stay. */
  public async shutDown(...names: readonly string[]): Promise<void> {
    for (const name of names) {
      await this.script('stop-host.sh', this.state, this.namespace, name, '--keep');
    }
  }

  /** Ends a host as a power cut does; its disk and root file system stay, `start` boots it again. */
  public async cutPower(name: string): Promise<void> {
    await this.inHost(name, 'true');
    for (const file of ['leader', 'pid']) {
      const id = Number(readFileSync(join(this.state, name, file), 'utf8'));
      process.kill(id, 'SIGKILL');
    }
    await this.shutDown(name);
  }

  /** Puts another file in the place of a host's data disk while the host is down: an empty one, or one with a file system. */
  public hideDisk(name: string, { make }: { make?: 'ext4' } = {}): { putBack: () => void } {
    const disk = join(this.state, name, 'disk');
    if (existsSync(`${disk}.kept`)) throw new Error(`${name}: its disk is hidden already`);
    renameSync(disk, `${disk}.kept`);
    const size = statSync(`${disk}.kept`).size;
    writeFileSync(disk, '');
    truncateSync(disk, size);
    if (make === 'ext4') execFileSync('mkfs.ext4', ['-q', '-L', 'foreign', disk]);
    return { putBack: () => renameSync(`${disk}.kept`, disk) };
  }

  /** A larger volume, as EBS enlarges one under a running host. */
  public growDisk(name: string, byGibibytes: number): void {
    const disk = join(this.state, name, 'disk');
    truncateSync(disk, statSync(disk).size + byGibibytes * 1024 ** 3);
    execFileSync('losetup', ['--set-capacity', this.deviceOf(name)]);
  }

  /** The data disk as the host sees it. */
  public deviceOf(name: string): string {
    return readFileSync(join(this.state, name, 'device'), 'utf8').trim();
  }

  /** The environment with another declaration of its parts. */
  public environmentOf(change: Partial<AwsDeclaration>): AwsEnvironment {
    return awsEnvironment({ ...declaration, ...change });
  }

  /** A new machine in an old one's place: nothing is left of root file system and disk. */
  public async destroy(name: string): Promise<void> {
    await this.script('stop-host.sh', this.state, this.namespace, name);
  }

  public destroyRegistryHosts(): Promise<void> {
    return this.destroyAll(this.registryNames);
  }

  public destroyMonitoringHosts(): Promise<void> {
    return this.destroyAll(this.monitoringNames);
  }

  private async destroyAll(names: readonly string[]): Promise<void> {
    for (const name of names) await this.destroy(name);
    this.writeInventory();
  }

  /** Takes everything away, brokers first: without controllers they would wait for them. */
  public async end(): Promise<void> {
    const hosts = existsSync(this.state) ? readdirSync(this.state) : [];
    for (const name of hosts.sort()) await this.destroy(name);
    await this.script('machine-state.sh', 'restore', join(this.directory, 'machine'));
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Runs a command on a host, as root. */
  public async inHost(name: string, ...command: readonly string[]): Promise<Outcome> {
    return outcomeOf(await this.runInHost(name, command, 2 * MINUTE));
  }

  /** Runs a playbook on the host itself, with its variables as a document: as cloud-init does. */
  public async firstBoot(name: string, playbook: string): Promise<Outcome> {
    const variables = join('boot', `${name}.json`);
    mkdirSync(join(this.given, 'boot'), { recursive: true });
    writeFileSync(join(this.given, variables), JSON.stringify(this.document(name)));
    const inFolder = ['env', '--chdir=/opt/brokerform'];
    const command = ['ansible-playbook', '-i', 'localhost,', '-c', 'local', playbook];
    const given = ['-e', `@${join('/opt/given', variables)}`];
    return this.recorded(
      [`${name}:`, ...command, ...given],
      await this.runInHost(name, [...inFolder, ...command, ...given], 10 * MINUTE),
    );
  }

  private runInHost(name: string, command: readonly string[], timeoutMs: number): Promise<RunResult> {
    return tryRun(join(scripts, 'in-host.sh'), [join(this.state, name), ...command], { timeoutMs });
  }

  /** The same, for what must succeed. Returns standard output without the last line feed. */
  public async read(name: string, ...command: readonly string[]): Promise<string> {
    const { status, output, stdout } = await this.inHost(name, ...command);
    if (status !== 0) throw new Error(`${name}: ${command.join(' ')} ended with status ${status}: ${output}`);
    return stdout.trimEnd();
  }

  /** A command line for a program of this machine that shall be on the hosts' network. */
  public onNetwork(...command: readonly string[]): readonly [string, readonly string[]] {
    return [join(scripts, 'on-network.sh'), [this.namespace, join(this.given, 'hosts'), ...command]];
  }

  /** ansible-playbook from this machine over SSH, as an operator runs it. */
  public async playbook(playbook: string, ...args: readonly string[]): Promise<Outcome> {
    const ansible = await ensureAnsible(silent);
    const [command, words] = this.onNetwork(...ansible.playbook, playbook, '-i', this.inventoryFile, ...args);
    return this.recorded(
      ['ansible-playbook', playbook, ...args],
      await tryRun(command, words, {
        cwd: join(projectDirectory, 'ansible'),
        env: { ...process.env, ...ansible.env, ANSIBLE_NOCOLOR: '1' },
        timeoutMs: 20 * MINUTE,
      }),
    );
  }

  /** The brokerform command, on the hosts' network. */
  public async brokerform(...args: readonly string[]): Promise<Outcome> {
    const [command, words] = this.onNetwork(
      process.execPath,
      join(projectDirectory, 'bin/brokerform.js'),
      ...args,
    );
    return this.recorded(
      ['brokerform', ...args],
      await tryRun(command, words, {
        cwd: projectDirectory,
        env: { ...process.env, NO_COLOR: '1' },
        timeoutMs: 20 * MINUTE,
      }),
    );
  }

  /** `brokerform roll`, on this fleet. */
  public async roll(...args: readonly string[]): Promise<Outcome> {
    return this.brokerform('roll', ...this.cluster, '--inventory', this.inventoryFile, ...args);
  }

  /** The check alone, for hosts by name. */
  public async check(
    side: '--before' | '--after',
    names: readonly string[],
    ...args: readonly string[]
  ): Promise<Outcome> {
    const inventory = ['--inventory', this.inventoryFile];
    return this.brokerform(
      'roll',
      'check',
      side,
      '--node',
      names.join(','),
      ...this.cluster,
      ...inventory,
      ...args,
    );
  }

  /** `brokerform roll` that gets a signal once it has said something. */
  public async rollAndInterrupt(
    signal: NodeJS.Signals,
    text: string,
    ...args: readonly string[]
  ): Promise<Outcome> {
    const [command, words] = this.onNetwork(
      ...[process.execPath, join(projectDirectory, 'bin/brokerform.js'), 'roll', ...this.cluster],
      ...['--inventory', this.inventoryFile, ...args],
    );
    const child = spawn(command, words, { cwd: projectDirectory, env: { ...process.env, NO_COLOR: '1' } });
    let output = '';
    const collect = (chunk: Buffer): void => {
      const before = output.includes(text);
      output += chunk.toString();
      if (!before && output.includes(text)) child.kill(signal);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return this.recorded(['brokerform', 'roll', ...args], {
      status,
      stdout: output,
      stderr: '',
      missing: false,
    });
  }

  /** Everything that an operator would have typed, and what it printed: for a run that failed and was kept. */
  private recorded(command: readonly string[], result: RunResult): Outcome {
    const outcome = outcomeOf(result);
    appendFileSync(
      join(this.directory, 'transcript.log'),
      `$ ${command.join(' ')}\n${outcome.output}\n# status ${outcome.status}, ${new Date().toISOString()}\n\n`,
    );
    return outcome;
  }

  /** Which cluster, as every command takes it. */
  public get cluster(): readonly string[] {
    return ['--command-config', this.clientProperties('admin')];
  }

  /** The same for a playbook of day two, with further variables. */
  public dayTwo(variables: Readonly<Record<string, unknown>> = {}): readonly string[] {
    return ['--extra-vars', JSON.stringify({ brokerform_connection: this.cluster, ...variables })];
  }

  public clientProperties(user: string): string {
    return join(this.directory, `${user}.properties`);
  }

  public get bootstrapServers(): string {
    return bootstrapServers(this.environment).join(',');
  }

  public document(name: string): HostVariables {
    const inventory = JSON.parse(readFileSync(this.inventoryFile, 'utf8')) as {
      all: { children: Record<string, { hosts: Record<string, HostVariables> }> };
    };
    for (const { hosts } of Object.values(inventory.all.children)) {
      const found = hosts[name];
      if (found !== undefined) return found;
    }
    throw new Error(`no host ${name} in the inventory`);
  }

  /** Another password in the place that stands for Secrets Manager. The administrator's clients use it from now on. */
  public renewPassword(user: string): void {
    this.setPassword(user, randomBytes(24).toString('base64url'));
  }

  public setPassword(user: string, password: string): void {
    writeFileSync(this.passwordFile(user), password, { mode: 0o600 });
    if (user === ADMIN_USER) this.writeClientProperties(user);
  }

  public password(user: string): string {
    return readFileSync(this.passwordFile(user), 'utf8');
  }

  /** Hosts of the schema registry, which a test boots that needs them. */
  public get registryNames(): string[] {
    return this.environment.registryHosts.map(({ name }) => name);
  }

  /** Hosts of Prometheus, which a test boots that needs them. */
  public get monitoringNames(): string[] {
    return this.environment.monitoringHosts.map(({ name }) => name);
  }

  /** What stands for the secrets of receivers in Secrets Manager, on this machine. */
  public get receiversFolder(): string {
    return join(this.given, 'receivers');
  }

  public get names(): { readonly controllers: string[]; readonly brokers: string[] } {
    const { nodes } = this.environment;
    return {
      controllers: nodes.filter(({ role }) => role === 'controller').map(({ name }) => name),
      brokers: nodes.filter(({ role }) => role === 'broker').map(({ name }) => name),
    };
  }

  private nodeNamed(name: string): { readonly address: string } {
    const { nodes, registryHosts, monitoringHosts } = this.environment;
    const node = [...nodes, ...registryHosts, ...monitoringHosts].find(
      (candidate) => candidate.name === name,
    );
    if (node === undefined) throw new Error(`no node ${name} is declared`);
    return node;
  }

  private passwordFile(user: string): string {
    return join(this.given, 'secrets', user, 'password');
  }

  private async createAuthority(): Promise<void> {
    const file = join(this.given, 'ca/ca.pem');
    const key = join(this.given, 'ca/key.pem');
    await createAuthority('/CN=test hosts', { key, certificate: file });
    writeFileSync(join(this.directory, 'ca.crt'), readFileSync(file));
    appendFileSync(file, readFileSync(key));
    rmSync(key);
  }

  private async kafkaFolders(): Promise<string[]> {
    const folders = [];
    for (const version of Object.values(KAFKA_VERSIONS)) {
      const { home } = await kafkaFromMaven(version);
      folders.push(`${home}:/opt/kafka/${version}`);
    }
    return folders;
  }

  private writeInventory(): void {
    const { all } = hostInventory(this.environment, {}, { kind: 'ssh', user: 'root' });
    const { adjust = (variables: HostVariables) => variables } = this.options;
    const children: Record<string, { hosts: Record<string, HostVars> }> = Object.fromEntries(
      Object.entries(all.children ?? {}).map(([group, { hosts = {} }]) => [
        group,
        {
          hosts: Object.fromEntries(
            Object.entries(hosts).map(([name, variables]) => [
              name,
              { ...adjust(variables as HostVariables), ...this.notOnAws(name) },
            ]),
          ),
        },
      ]),
    );
    // Its hosts are there while a test has them.
    const registry = this.registryInventory();
    if (Object.keys(registry).length > 0) children[HOST_GROUPS.registry] = { hosts: registry };
    const monitoring = this.monitoringInventory();
    if (Object.keys(monitoring).length > 0) children[HOST_GROUPS.monitoring] = { hosts: monitoring };
    const vars = {
      ...all.vars,
      ansible_ssh_private_key_file: join(this.directory, 'key'),
      // Hosts are made anew under the same addresses; the network is the test's own.
      ansible_ssh_common_args:
        '-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR',
    };
    writeFileSync(this.inventoryFile, JSON.stringify({ all: { vars, children } }, undefined, 2));
  }

  private registryInventory(): Record<string, HostVars> {
    const { adjustRegistry = (variables: RegistryVariables) => variables } = this.options;
    const booted = this.environment.registryHosts.filter(({ name }) => existsSync(join(this.state, name)));
    return Object.fromEntries(
      booted.map((host) => [
        host.name,
        {
          ...adjustRegistry(registryVariables(this.environment, host)),
          ansible_host: host.address,
          ...this.notOnAws(host.name),
          ...this.registryRelease(host.number),
        },
      ]),
    );
  }

  private monitoringInventory(): Record<string, HostVars> {
    const { adjustMonitoring = (variables: MonitoringVariables) => variables } = this.options;
    const booted = this.environment.monitoringHosts.filter(({ name }) => existsSync(join(this.state, name)));
    const program = readFileSync(join(this.given, GROUPS_EXPORTER));
    // It comes from no bucket: the role finds it prepared, and compares its checksum all the same.
    const groupsExporter = { key: 'none', sha256: createHash('sha256').update(program).digest('hex') };
    return Object.fromEntries(
      booted.map((host) => [
        host.name,
        {
          ...adjustMonitoring(
            monitoringVariables(this.environment, host, {
              catalog: { environment: this.environment.name, domains: [] },
              groupsExporter,
            }),
          ),
          ansible_host: host.address,
          ...this.notOnAws(host.name),
          prometheus_receivers_folder: '/opt/given/receivers',
          kafka_groups_exporter_prepared_file: join('/opt/given', GROUPS_EXPORTER),
        },
      ]),
    );
  }

  /** The first fetches it and compares its checksum, the second finds it prepared. */
  private registryRelease(number: number): HostVars {
    const file = join('/opt/given', REGISTRY_ARCHIVE);
    if (number > 1) return { registry_prepared_file: file };
    return {
      registry_release_url: `file://${file}`,
      registry_release_sha256: readFileSync(join(this.given, `${REGISTRY_ARCHIVE}.sha256`), 'utf8'),
    };
  }

  /** What a host's document cannot say of a machine that is not on AWS. */
  private notOnAws(name: string): Record<string, unknown> {
    const device = join(this.state, name, 'device');
    return {
      storage_kind: 'path',
      storage_paths: existsSync(device) ? [readFileSync(device, 'utf8').trim()] : [],
      storage_wait_seconds: 30,
      secrets_folder: '/opt/given/secrets',
      tls_ca_folder: '/opt/given/ca',
      jmx_exporter_prepared_file: '/opt/jmx-exporter.jar',
      host_tuning_elsewhere: KERNEL_PARAMETERS_ELSEWHERE,
    };
  }

  /** As Kafka's own tools read it. */
  private writeClientProperties(user: string): void {
    const login = 'org.apache.kafka.common.security.scram.ScramLoginModule';
    writeFileSync(
      this.clientProperties(user),
      [
        `bootstrap.servers=${this.bootstrapServers}`,
        'security.protocol=SASL_SSL',
        `sasl.mechanism=${SCRAM_MECHANISM}`,
        `sasl.jaas.config=${login} required username="${user}" password="${this.password(user)}";`,
        'ssl.truststore.type=PEM',
        `ssl.truststore.location=${join(this.directory, 'ca.crt')}`,
        '',
      ].join('\n'),
      { mode: 0o600 },
    );
  }

  private async script(name: string, ...args: readonly string[]): Promise<string> {
    return run(join(scripts, name), args, { timeoutMs: 3 * MINUTE });
  }
}

async function javaHome(): Promise<string> {
  const { command } = await requireJava();
  const { stderr } = await tryRun(command, ['-XshowSettings:properties', '-version']);
  const home = /java\.home = (.+)/.exec(stderr)?.[1];
  if (home === undefined || !existsSync(join(home, 'bin/jcmd'))) {
    throw new Error(`${home ?? command} is no JDK: the tests ask running processes by its jcmd`);
  }
  return home;
}

/** Older releases are not pinned for hosts: their jars alone are needed here, and Maven checks those. */
function kafkaFromMaven(version: string): Promise<KafkaInstallation> {
  const releases = { [version]: { file: '', sha512: '' }, ...KAFKA_RELEASES };
  return ensureKafka(version, version in KAFKA_RELEASES ? {} : { releases, archives: [] });
}

function outcomeOf({ status, stdout, stderr }: RunResult): Outcome {
  return { status, stdout, output: stdout + stderr };
}
