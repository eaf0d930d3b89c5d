/** The example services on a cluster of the test's own, by the commands that a user calls. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import type { IHeaders } from 'kafkajs';
import { waitUntil } from '../../../shared/system/poll';
import { ensurePackages } from '../../support/npm-packages';
import { project } from '../../runner/tiers';

const execute = promisify(execFile);
const MINUTE = 60_000;
/** First port of the services, above the first of the cluster: examples/run.ts. */
const SERVICES_OFFSET = 160;

export type Service = 'order-service' | 'payment-service' | 'shipping-service';
const SERVICES: readonly Service[] = ['order-service', 'payment-service', 'shipping-service'];

export interface StoredRecord {
  readonly partition: number;
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Order {
  readonly orderId: string;
  readonly customerId: string;
}

/** A copy of examples/ with its packages, and what a user's shell has. */
export class Examples {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'brokerform-examples-'));
  readonly #ports: number;
  readonly #env: NodeJS.ProcessEnv;

  constructor(ports: number) {
    this.#ports = ports;
    mkdirSync(path.join(this.#folder, 'state'));
    this.#env = {
      ...process.env,
      BROKERFORM_LOCAL_STATE: path.join(this.#folder, 'state'),
      BROKERFORM_LOCAL_PORT_BASE: String(ports),
      CDKTF_OUTPUT: path.join(this.#folder, 'cdktf.out'),
      // The pauses between attempts, so that the test does not wait for them.
      RETRY_MS: '300',
      NO_COLOR: '1',
    };
  }

  async up(): Promise<void> {
    const source = path.join(project, 'examples');
    cpSync(source, this.#at(), {
      recursive: true,
      filter: (file) => !/[/\\](?:node_modules|\.run)$/.test(file),
    });
    symlinkSync(await ensurePackages('examples', source), this.#at('node_modules'));
    mkdirSync(path.join(this.#folder, 'bin'));
    symlinkSync(path.join(project, 'bin/brokerform.js'), path.join(this.#folder, 'bin/brokerform.js'));
    await this.run('up');
  }

  /** Ends everything, also what was killed in between. */
  async down(): Promise<void> {
    for (const service of SERVICES) for (const instance of [1, 2]) this.kill(service, instance);
    await this.#brokerform('local', 'stop', '--force');
    if (process.env['BROKERFORM_KEEP_TIER'] === undefined)
      rmSync(this.#folder, { recursive: true, force: true });
  }

  /** @throws Error with what it printed, unless it succeeds */
  run(...args: string[]): Promise<string> {
    return this.#node(['--import', 'tsx', 'run.ts', ...args], this.#at());
  }

  async start(service: Service, instance = 1): Promise<void> {
    await this.run('start', service, String(instance));
  }
  async stop(service: Service, instance = 1): Promise<void> {
    await this.run('stop', service, String(instance));
  }

  /** SIGKILL, if it runs. */
  kill(service: Service, instance = 1): void {
    try {
      process.kill(Number(readFileSync(this.#state(`${service}-${instance}.pid`), 'utf8')), 'SIGKILL');
    } catch {
      // It was not started, or ended.
    }
  }

  async killBroker(id: number): Promise<void> {
    const { nodes } = JSON.parse(await this.#brokerform('local', 'status', '--json')) as {
      nodes: { node: { id: number }; pid?: number }[];
    };
    const pid = nodes.find(({ node }) => node.id === id)?.pid;
    if (pid === undefined) throw new Error(`node ${id} does not run`);
    process.kill(pid, 'SIGKILL');
  }
  async startBroker(id: number): Promise<void> {
    await this.#brokerform('local', 'start', '--node', String(id));
  }

  /** Returns once it is accepted, however often it has to be sent for that. */
  async place(order: Order): Promise<void> {
    const body = JSON.stringify({ ...order, cents: 1999 });
    const accepted = (): Promise<boolean> =>
      fetch(`${this.#url('order-service', 1)}/orders`, { method: 'POST', body }).then(
        ({ status }) => status === 202,
        () => false,
      );
    if (!(await waitUntil(accepted, { everyMs: 50, timeoutMs: MINUTE })))
      throw new Error(`Order ${order.orderId} was not accepted.`);
  }

  /** Sum of a metric over its labels, or of those that match. */
  async metric(service: Service, name: string, labels = '', instance = 1): Promise<number> {
    const text = await (await fetch(`${this.#url(service, instance)}/metrics`)).text();
    return text
      .split('\n')
      .filter((line) => new RegExp(`^${name}[ {]`).test(line) && line.includes(labels))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  }

  /** Rows of a service's database, or of what stands in for the system outside. */
  async rows<T>(service: Service, sql: string, of: 'own' | 'partner' = 'own'): Promise<T[]> {
    const file = this.#state(of === 'own' ? `${service}.sqlite` : `${service}-partner.sqlite`);
    const code =
      "const { DatabaseSync } = require('@photostructure/sqlite'); const [, file, sql] = process.argv;" +
      'console.log(JSON.stringify(new DatabaseSync(file, { timeout: 10000 }).prepare(sql).all()));';
    return JSON.parse(await this.#node(['--eval', code, file, sql], this.#at())) as T[];
  }

  removeDatabase(service: Service): void {
    for (const suffix of ['', '-wal', '-shm'])
      rmSync(this.#state(`${service}.sqlite${suffix}`), { force: true });
  }

  log(service: Service, instance = 1): Record<string, unknown>[] {
    const text = readFileSync(this.#state('logs', `${service}-${instance}.log`), 'utf8');
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** @param user of the cluster */
  kafka(user: string): Kafka {
    const password = readFileSync(this.#passwordFile(user), 'utf8').trim();
    return new Kafka({
      brokers: this.#brokers(),
      logLevel: logLevel.NOTHING,
      sasl: { mechanism: 'scram-sha-512', username: user, password },
    });
  }

  /** @returns how many records were acknowledged */
  async sendAtOnceByPlatformatic(topic: string, records: number): Promise<number> {
    const program = path.join(__dirname, 'parallel-sends.mjs');
    const args = [this.#brokers().join(','), this.#passwordFile('admin'), topic, String(records)];
    return Number(await this.#node([program, ...args], project));
  }

  /** Everything that a topic holds, by partition and offset, as a client of the test reads it. */
  async records(topic: string): Promise<StoredRecord[]> {
    const kafka = this.kafka('admin');
    const admin = kafka.admin();
    await admin.connect();
    const ends = await admin.fetchTopicOffsets(topic).finally(() => admin.disconnect());
    const expected = ends.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
    const found: StoredRecord[] = [];
    if (expected === 0) return found;
    const consumer = kafka.consumer({ groupId: `test-${Date.now()}` });
    await consumer.connect();
    try {
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachMessage: ({ partition, message }) => {
          const { key, value, headers = {} } = message;
          found.push({
            partition,
            key: String(key),
            value: value ?? Buffer.alloc(0),
            headers: texts(headers),
          });
          return Promise.resolve();
        },
      });
      const isWhole = (): Promise<boolean> => Promise.resolve(found.length >= expected);
      if (!(await waitUntil(isWhole, { everyMs: 50, timeoutMs: MINUTE })))
        throw new Error(`${topic} has ${expected} records, and ${found.length} were read.`);
    } finally {
      await consumer.disconnect();
    }
    return found.sort((a, b) => a.partition - b.partition);
  }

  /** Records that a group has not committed yet. */
  async lag(group: Service, topics: readonly string[]): Promise<number> {
    const admin = this.kafka('admin').admin();
    await admin.connect();
    try {
      let lag = 0;
      for (const topic of topics) {
        const committed = await admin.fetchOffsets({ groupId: group, topics: [topic] });
        for (const { partition, high } of await admin.fetchTopicOffsets(topic)) {
          const offset = committed[0]?.partitions.find((each) => each.partition === partition)?.offset;
          lag += Number(high) - Math.max(0, Number(offset ?? 0));
        }
      }
      return lag;
    } finally {
      await admin.disconnect();
    }
  }

  #at(...parts: string[]): string {
    return path.join(this.#folder, 'examples', ...parts);
  }
  #brokers(): string[] {
    return [0, 1, 2].map((n) => `localhost:${this.#ports + n}`);
  }
  #passwordFile(user: string): string {
    return path.join(this.#folder, 'state/secrets', user, 'password');
  }
  #state(...parts: string[]): string {
    return this.#at('.run', String(this.#ports), ...parts);
  }
  #url(service: Service, instance: number): string {
    const port = this.#ports + SERVICES_OFFSET + SERVICES.indexOf(service) + (instance - 1) * SERVICES.length;
    return `http://127.0.0.1:${port}`;
  }
  #brokerform(...args: string[]): Promise<string> {
    return this.#node([path.join(project, 'bin/brokerform.js'), ...args], project);
  }
  /** Beside the orders that the test places. */
  async #node(args: readonly string[], cwd: string): Promise<string> {
    const options = { cwd, env: this.#env, timeout: 5 * MINUTE, maxBuffer: 64e6 };
    const { stdout } = await execute(process.execPath, args, options).catch((error: unknown) => {
      const { stdout: output, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`node ${args.join(' ')} failed:\n${output}${stderr}`);
    });
    return stdout;
  }
}

function texts(headers: IHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value === undefined ? '' : String(value)]),
  );
}
