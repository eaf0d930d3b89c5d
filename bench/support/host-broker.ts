/** A broker with one controller on this machine, with the model's properties and the Java of the hosts. */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { staging } from '../../environments/staging';
import { PLATFORM_USERS } from '../../model/access/platform';
import type { AwsDeclaration } from '../../model/aws/declaration';
import type { AwsEnvironment, AwsNode } from '../../model/aws/environment';
import { instanceType } from '../../model/aws/instance-types';
import { bootstrapServers, isController } from '../../model/cluster/nodes';
import { DEFAULT_JAVA_VERSION, heapMiB } from '../../model/host/jvm';
import { jvmOptions } from '../../model/cluster/jvm';
import { readClientProperties, withAdmin } from '@brokerform/kafka-admin';
import { KafkaCluster, onThisMachine } from '../../test/support/kafka-cluster';
import { ensureTree } from '../../test/hosts/support/tree';
import type { HostState, JvmChoice } from './host-state';
import type { Workspace } from './workspace';

/** The controller listens there and the broker 50 above: apart from the other benchmarks' cluster. */
const FIRST_PORT = 27_292;
const BROKER_ID = 101;
const CONTROLLER_ID = 1;
const CONTROLLER_HEAP_MIB = 256;
const PARTITIONS = 6;
const READY_TIMEOUT_MS = 60_000;

/** Staging, whose hosts are small, with one broker: Kafka then keeps one replica of everything. */
const declaration: AwsDeclaration = {
  ...staging,
  name: 'bench-hosts',
  controllers: { ...staging.controllers, count: 1 },
  brokers: { ...staging.brokers, count: 1 },
};

/** Memory of the instance that the broker's host would be. */
export const INSTANCE_MIB = instanceType(declaration.brokers.instanceType)?.memoryMiB ?? 0;
/** As the model sizes it for that instance. */
export const BROKER_HEAP_MIB = heapMiB(declaration, { role: 'broker' }, INSTANCE_MIB);
export const INSTANCE_TYPE = declaration.brokers.instanceType;

export class HostBroker {
  private readonly cluster: KafkaCluster;
  private readonly environment: AwsEnvironment = onThisMachine(declaration, FIRST_PORT);
  private readonly folder: string;
  private wanted: JvmChoice = 'g1';
  /** What the running process was started under. */
  private running: string | undefined;
  private command: readonly string[] = [];
  public readonly commandConfig: string;

  /** @param heap in MiB */
  public constructor(
    workspace: Workspace,
    public readonly heap: number,
  ) {
    this.folder = workspace.folder('broker');
    const passwords = Object.fromEntries(
      PLATFORM_USERS.map((user) => [user, randomBytes(24).toString('base64url')]),
    );
    this.cluster = new KafkaCluster(this.folder, this.environment, passwords, {
      java: (node, directory) => this.commandLine(node, directory),
    });
    this.commandConfig = this.cluster.writeClientProperties('admin');
  }

  /** The broker's `log.dirs`. */
  public get dataDirectory(): string {
    return join(this.folder, `broker-${BROKER_ID}`, 'data');
  }

  /** Java of Debian 13, taken from the tree of the test hosts with the libraries that it was built against. */
  public async prepare(): Promise<void> {
    const tree = await ensureTree();
    const folder = join(this.folder, 'java');
    mkdirSync(folder);
    const name = `java-${DEFAULT_JAVA_VERSION}-openjdk-amd64`;
    // Its configuration is links to /etc, which only a change of the root resolves within the tree.
    const archive = execFileSync('chroot', [tree, 'tar', '-C', '/usr/lib/jvm', '-chf', '-', name], {
      maxBuffer: 2 ** 30,
    });
    execFileSync('tar', ['-xf', '-', '-C', folder], { input: archive });
    this.command = [
      join(tree, 'usr/lib64/ld-linux-x86-64.so.2'),
      ...['--library-path', join(tree, 'usr/lib/x86_64-linux-gnu'), join(folder, name, 'bin/java')],
    ];
    await this.cluster.createAuthority();
  }

  /** Java without options: clients use the same. */
  public get java(): readonly string[] {
    return this.command;
  }

  public get bootstrapServers(): string {
    return bootstrapServers(this.environment).join(',');
  }

  public javaVersion(): string {
    const [command = '', ...args] = this.java;
    const { stderr } = spawnSync(command, [...args, '-version'], { encoding: 'utf8' });
    return /build ([^,)]+)/.exec(stderr)?.[1] ?? 'unknown';
  }

  /** Runs as the state has it: started anew if another JVM is wanted, or huge pages, which a heap is given when it is touched. */
  public async ensure({ jvm, thp }: HostState): Promise<void> {
    const wanted = JSON.stringify([jvm, thp]);
    if (this.running === wanted) return;
    this.wanted = jvm;
    if (this.running === undefined) await this.cluster.start(CONTROLLER_ID, BROKER_ID);
    else await this.cluster.restart(BROKER_ID);
    this.running = wanted;
    await this.untilServing();
  }

  /** @throws Error if Kafka refuses it for a minute */
  public async createTopic(name: string): Promise<void> {
    const topic = { name, partitions: PARTITIONS, replicationFactor: 1, config: {} };
    await until(async () => {
      const failures = await this.admin((admin) => admin.createTopics([topic]));
      return failures.length === 0 || failures.some(({ message }) => message.includes('exists'));
    }, `Kafka does not create topic ${name}`);
  }

  /** MiB of the process that are in huge pages. */
  public hugePagesMiB(): number {
    const rollup = readFileSync(`/proc/${this.cluster.processId(BROKER_ID)}/smaps_rollup`, 'utf8');
    return Math.round(Number(/^AnonHugePages:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1024);
  }

  public async end(): Promise<void> {
    await this.cluster.stopAll();
  }

  /** A broker listens before it leads anything. */
  private async untilServing(): Promise<void> {
    await until(async () => {
      const topics = await this.admin((admin) => admin.listTopics());
      return topics.every(({ partitions }) => partitions.every(({ leader }) => leader === BROKER_ID));
    }, 'The broker does not lead its partitions');
  }

  private admin<T>(request: Parameters<typeof withAdmin<T>>[1]): Promise<T> {
    return withAdmin(readClientProperties(this.commandConfig), request);
  }

  private commandLine(node: AwsNode, directory: string): readonly string[] {
    const controller = isController(node);
    const options = jvmOptions({
      heapMiB: controller ? CONTROLLER_HEAP_MIB : this.heap,
      collector: !controller && this.wanted === 'zgc' ? 'zgc' : 'g1',
      javaVersion: DEFAULT_JAVA_VERSION,
      gcLogFile: join(directory, 'gc.log'),
      temporaryDirectory: directory,
      preTouch: !controller,
    }).map(({ option }) => option);
    if (controller || this.wanted !== 'plain') return [...this.java, ...options];
    return [...this.java, ...options.filter((option) => /^-Xm[sx]/.test(option))];
  }
}

async function until(condition: () => Promise<boolean>, otherwise: string): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    let reason: unknown;
    try {
      if (await condition()) return;
    } catch (error) {
      // Not there yet.
      reason = error;
    }
    if (Date.now() > deadline) throw new Error(`${otherwise} within a minute.`, { cause: reason });
    await sleep(200);
  }
}
