/** A Kafka of its own for backups: brokers without TLS and users, on loopback, whose files a test may read, copy and damage. */
import { spawn } from 'node:child_process';
import type { ChildProcess, ChildProcessByStdio } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { local } from '../../fixtures/environments/local';
import { accepts } from '../../../operations/local/ports';
import { directoryId } from '../../../operations/local/storage';
import { ensureKafka } from '../../../operations/toolchain/kafka';
import { javaCommand } from '../../../operations/toolchain/programs';
import { run } from '../../../shared/system/run';
import { uuidOf } from '../../../model/kafka/uuid';

/** Brokers; the first is the controller as well. */
const NODES = [1, 2];
const JAVA = ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-Dlog4j2.level=OFF'];
const PATIENCE_MS = 180_000;
/** Segments are small and cleaning is constant: what takes a day elsewhere takes seconds. */
const PROPERTIES = {
  'offsets.topic.num.partitions': '3',
  'offsets.topic.replication.factor': '2',
  'transaction.state.log.num.partitions': '3',
  'transaction.state.log.replication.factor': '2',
  'transaction.state.log.min.isr': '1',
  'group.initial.rebalance.delay.ms': '0',
  'log.cleaner.backoff.ms': '50',
  'log.cleaner.min.cleanable.ratio': '0.01',
  'log.cleaner.dedupe.buffer.size': '4194304',
  'log.cleaner.threads': '1',
  'log.retention.check.interval.ms': '200',
  'log.initial.task.delay.ms': '500',
  'log.segment.delete.delay.ms': '100',
  'file.delete.delay.ms': '100',
};

export class BackupCluster {
  public readonly clusterId: string;
  public readonly clientProperties: string;
  private readonly processes = new Map<number, ChildProcess>();
  private classpath = '';

  /** @param port of the first broker; the controller's is 50 higher */
  public constructor(
    private readonly directory: string,
    private readonly port: number,
  ) {
    this.clusterId = uuidOf(directory);
    this.clientProperties = path.join(directory, 'client.properties');
  }

  public get servers(): string {
    return NODES.map((id) => `127.0.0.1:${this.port + id}`).join(',');
  }

  public get kafkaVersion(): string {
    return local.kafkaVersion;
  }

  public data(id: number): string {
    return path.join(this.directory, `node-${id}`, 'data');
  }

  public allData(): string[] {
    return NODES.map((id) => this.data(id));
  }

  public async start(): Promise<void> {
    this.classpath = (await ensureKafka(this.kafkaVersion)).classpath;
    mkdirSync(this.directory, { recursive: true });
    writeFileSync(this.clientProperties, `bootstrap.servers=${this.servers}\n`, { mode: 0o600 });
    for (const id of NODES) await this.format(id);
    await Promise.all(NODES.map((id) => this.launch(id)));
  }

  /** Ends one as a power cut does. */
  public async kill(id: number): Promise<void> {
    await end(this.processes.get(id));
    this.processes.delete(id);
  }

  public async stop(): Promise<void> {
    await Promise.all([...this.processes.values()].map(end));
  }

  public async launch(id: number): Promise<void> {
    const folder = path.join(this.directory, `node-${id}`);
    const output = openSync(path.join(folder, 'output.log'), 'a');
    const child = spawn(
      javaCommand(),
      [
        '-Xmx320m',
        '-XX:TieredStopAtLevel=1',
        '-cp',
        this.classpath,
        'kafka.Kafka',
        path.join(folder, 'server.properties'),
      ],
      { cwd: folder, stdio: ['ignore', output, output] },
    );
    closeSync(output);
    this.processes.set(id, child);
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await accepts('127.0.0.1', this.port + id))) {
      if (child.exitCode !== null || Date.now() > deadline)
        throw new Error(`node ${id}: ${readFileSync(path.join(folder, 'output.log'), 'utf8').slice(-3000)}`);
      await sleep(100);
    }
  }

  /** A program of Kafka's own. Returns what it prints. */
  public tool(main: string, ...args: readonly string[]): Promise<string> {
    return run(javaCommand(), [...JAVA, '-cp', this.classpath, main, ...args]);
  }

  public records(): RecordWriter {
    return new RecordWriter(
      spawn(
        javaCommand(),
        [...JAVA, '-cp', this.classpath, path.join(__dirname, 'Writes.java'), this.servers],
        {
          stdio: ['pipe', 'pipe', 'inherit'],
        },
      ),
    );
  }

  private async format(id: number): Promise<void> {
    const folder = path.join(this.directory, `node-${id}`);
    mkdirSync(folder, { recursive: true });
    const properties = {
      'process.roles': id === 1 ? 'broker,controller' : 'broker',
      'node.id': String(id),
      listeners: [
        `PLAINTEXT://127.0.0.1:${this.port + id}`,
        ...(id === 1 ? [`CONTROLLER://127.0.0.1:${this.port + 50}`] : []),
      ].join(','),
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${this.port + id}`,
      'controller.listener.names': 'CONTROLLER',
      'controller.quorum.bootstrap.servers': `127.0.0.1:${this.port + 50}`,
      'log.dirs': this.data(id),
      ...PROPERTIES,
    };
    const file = path.join(folder, 'server.properties');
    writeFileSync(
      file,
      Object.entries(properties)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    );
    await this.tool(
      'kafka.tools.StorageTool',
      ...['format', '--config', file, '--cluster-id', this.clusterId],
      ...(id === 1
        ? ['--initial-controllers', `1@127.0.0.1:${this.port + 50}:${directoryId(this.clusterId, 1)}`]
        : ['--no-initial-controllers']),
    );
  }
}

/** Writes.java: a line for each command. */
export class RecordWriter {
  private readonly lines: Interface;

  public constructor(private readonly child: ChildProcessByStdio<Writable, Readable, null>) {
    this.lines = createInterface({ input: child.stdout });
  }

  public ask(...words: readonly (string | number)[]): Promise<string> {
    return new Promise((done, failed) => {
      const ended = (): void => failed(new Error(`Writes.java ended at: ${words.join(' ')}`));
      this.child.once('exit', ended);
      this.lines.once('line', (line) => {
        this.child.off('exit', ended);
        done(line);
      });
      this.child.stdin.write(`${words.join(' ')}\n`);
    });
  }

  public stop(): Promise<void> {
    return end(this.child);
  }
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGKILL');
  await ended;
}
