/** A local cluster whose nodes fail, and settings of its services: as `brokerform clients settings` exports them, or with one made worse. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bootstrapServers } from '../../../model/cluster/nodes';
import { nodeStatus } from '../../../operations/local/status';
import { localEnvironment } from '../../../operations/local/settings';
import type { LocalSettings } from '../../../operations/local/settings';
import { pollUntil } from '../../../shared/system/poll';
import { JavaClients } from './java';

/** Settings by their name in the file; null takes one out. */
export type Change = Readonly<Record<string, string | null>>;

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `brokerform …` on the cluster. */
export type Brokerform = (...args: string[]) => Outcome;

/** A node starts within seconds, and joins its partitions a little later; two processors run all of it. */
const PATIENCE_MS = 5 * 60_000;

export class Till {
  public readonly settings: LocalSettings;
  private readonly running: JavaClients[] = [];
  private readonly paused = new Set<number>();

  /** @param folder of the test */
  public constructor(
    private readonly folder: string,
    env: NodeJS.ProcessEnv,
    private readonly brokerform: Brokerform,
  ) {
    this.settings = localEnvironment(env);
  }

  private password(user: string): string {
    return readFileSync(path.join(this.settings.stateDirectory, 'secrets', user, 'password'), 'utf8').trim();
  }

  /** Client properties of the administrator. */
  public administrator(): string {
    const file = path.join(this.folder, 'admin.properties');
    const lines = [
      `bootstrap.servers=${bootstrapServers(this.settings).join(',')}`,
      'security.protocol=SASL_PLAINTEXT',
      'sasl.mechanism=SCRAM-SHA-512',
      `sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="admin" password="${this.password('admin')}";`,
      // A node that is paused does not answer: another one is asked soon.
      'request.timeout.ms=5000',
      'default.api.timeout.ms=30000',
    ];
    writeFileSync(file, lines.join('\n'), { mode: 0o600 });
    return file;
  }

  /** File of a service's settings, `java` or `librdkafka`, with a change. @param name of its folder */
  public exported(service: string, name: string, change: Change = {}, format = 'java'): string {
    const folder = path.join(this.folder, name);
    mkdirSync(folder, { recursive: true });
    this.succeed('clients', 'settings', service, '--format', format, '--output', folder);
    const [written = ''] = readdirSync(folder).filter((each) => each.startsWith(`${service}-`));
    const file = path.join(folder, written);
    const left = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => !((line.split('=')[0] ?? '') in change));
    const added = Object.entries(change).flatMap(([key, value]) =>
      value === null ? [] : [`${key}=${value}`],
    );
    writeFileSync(file, [...left, ...added, ''].join('\n'));
    return file;
  }

  /** Rules of which `brokerform clients lint` finds something in a file, asked beside the cluster. */
  public lint(file: string, service: string): string[] {
    const { status, stdout, stderr } = this.brokerform(
      ...['clients', 'lint', file, '--as', service, '--environment', 'local', '--json'],
    );
    if (status !== 0 && status !== 2) throw new Error(`The lint ended with ${status}: ${stderr}`);
    const { findings } = JSON.parse(stdout) as { findings: { rule: string }[] };
    return [...new Set(findings.map(({ rule }) => rule))].sort();
  }

  /** @param group what takes the place of KAFKA_GROUP */
  public async clients(user: string, group = 'none'): Promise<JavaClients> {
    const clients = await JavaClients.start(this.settings.kafkaVersion, this.variables(user, group));
    this.running.push(clients);
    return clients;
  }

  public variables(user: string, group = 'none'): NodeJS.ProcessEnv {
    return { KAFKA_PASSWORD: this.password(user), KAFKA_GROUP: group, KAFKA_CLIENT_RACK: 'rack-a' };
  }

  private pid(id: number): number {
    const node = this.settings.nodes.find((each) => each.id === id);
    const pid = node === undefined ? undefined : nodeStatus(this.settings, node).pid;
    if (pid === undefined) throw new Error(`node ${id} does not run`);
    return pid;
  }

  public others(id: number): number[] {
    return this.settings.nodes.map((node) => node.id).filter((each) => each !== id);
  }

  public pause(...ids: readonly number[]): void {
    for (const id of ids) {
      process.kill(this.pid(id), 'SIGSTOP');
      this.paused.add(id);
    }
  }

  public resume(...ids: readonly number[]): void {
    for (const id of ids) {
      process.kill(this.pid(id), 'SIGCONT');
      this.paused.delete(id);
    }
  }

  /** As a power cut does. */
  public cut(id: number): void {
    process.kill(this.pid(id), 'SIGKILL');
    this.paused.delete(id);
  }

  /** Starts what does not run, and returns once every replica is in sync. */
  public async whole(admin: JavaClients, topic: string): Promise<void> {
    this.succeed('local', 'start');
    const inSync = String(this.settings.nodes.map(({ id }) => id));
    const file = this.administrator();
    for (const partition of [0, 1, 2]) {
      const found = await pollUntil(
        async () =>
          (await admin.ask('leader', file, topic, partition)).endsWith(` ${inSync}`) ? true : undefined,
        { everyMs: 250, timeoutMs: PATIENCE_MS },
      );
      if (found === undefined) throw new Error(`${topic}-${partition} does not have every replica in sync`);
    }
  }

  public async leader(admin: JavaClients, topic: string): Promise<number> {
    return Number((await admin.ask('leader', this.administrator(), topic, 0)).split(' ')[0]);
  }

  /** Once another node than this one leads partition 0. */
  public async nextLeader(admin: JavaClients, topic: string, former: number): Promise<void> {
    const found = await pollUntil(
      async () => ([-1, former].includes(await this.leader(admin, topic)) ? undefined : true),
      { everyMs: 250, timeoutMs: PATIENCE_MS },
    );
    if (found === undefined) throw new Error(`${topic} has no other leader`);
  }

  /** Ends clients, and lets nodes run that are paused: a node that is paused cannot be stopped. */
  public async end(): Promise<void> {
    this.resume(...this.paused);
    await Promise.all(this.running.map((each) => each.kill()));
  }

  private succeed(...args: string[]): void {
    const { status, stdout, stderr } = this.brokerform(...args);
    if (status !== 0)
      throw new Error(`brokerform ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  }
}
