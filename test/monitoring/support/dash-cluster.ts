/** Two Kafka nodes with the JMX exporter and the project's rules, and a Prometheus that scrapes them: plain processes on this machine. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { jvmOptions } from '../../../model/cluster/jvm';
import { JMX_OBJECT_NAMES, JMX_RULES } from '../../../model/host/jmx-rules';
import type { JmxRule } from '../../../model/host/jmx-rules';
import { requireJava, runJavaPrivately } from '../../../operations/local/java';
import { accepts } from '../../../operations/local/ports';
import { toUuid } from '../../../operations/local/storage';
import { ensureJmxExporter } from '../../../operations/toolchain/jmx-exporter';
import { ensureKafka } from '../../../operations/toolchain/kafka';
import { silent } from '../../../shared/system/progress';
import { firstPort } from '../../support/ports';
import { monitoringProgram } from './programs';

const KAFKA_VERSION = '4.3.1';
const HEAP_MIB = 256;
const START_TIMEOUT_MS = 240_000;

/** A node of a test: the first is broker and controller, the second a broker. */
export interface DashNode {
  readonly id: number;
  readonly role: 'combined' | 'broker';
  readonly port: number;
  readonly jmxPort: number;
}

/** A target of Prometheus beside the nodes. */
export interface Target {
  readonly job: string;
  readonly port: number;
  readonly labels?: Readonly<Record<string, string>>;
}

export class DashCluster {
  public readonly nodes: readonly DashNode[];
  public readonly prometheusPort: number;
  private readonly processes: ChildProcess[] = [];
  private readonly ports = firstPort('dashboards');
  private readonly clusterId = toUuid(Buffer.from('brokerform-dash!'));

  /** @param directory everything of the cluster is below it */
  public constructor(private readonly directory: string) {
    this.nodes = [
      { id: 1, role: 'combined', port: this.ports + 1, jmxPort: this.ports + 4 },
      { id: 2, role: 'broker', port: this.ports + 2, jmxPort: this.ports + 5 },
    ];
    this.prometheusPort = this.ports + 6;
  }

  public get bootstrap(): readonly string[] {
    return this.nodes.map(({ port }) => `localhost:${port}`);
  }

  /** A port of the test's own. @param index from 0 to 9 */
  public port(index: number): number {
    return this.ports + 10 + index;
  }

  /** Starts both nodes, and returns once each listens. */
  public async start(): Promise<void> {
    for (const node of this.nodes) await this.format(node);
    for (const node of this.nodes) await this.launch(node);
  }

  /**
   * Starts Prometheus, which scrapes and evaluates each second.
   *
   * @param rules text of a rules file
   */
  public async startPrometheus(
    environment: string,
    rules: string,
    targets: readonly Target[] = [],
  ): Promise<void> {
    const folder = this.folder('prometheus');
    writeFileSync(path.join(folder, 'rules.yml'), rules);
    const kafka = this.nodes.map(({ jmxPort: port, role }): Target => ({
      job: 'kafka',
      port,
      labels: { role },
    }));
    const all = [...kafka, ...targets];
    const scrapeConfigs = [...new Set(all.map(({ job }) => job))].map((job) => ({
      job_name: job,
      static_configs: all
        .filter((target) => target.job === job)
        .map(({ port, labels = {} }) => ({
          targets: [`localhost:${port}`],
          labels: { environment, ...labels },
        })),
    }));
    const config = {
      global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
      rule_files: ['rules.yml'],
      scrape_configs: scrapeConfigs,
    };
    writeFileSync(path.join(folder, 'prometheus.yml'), stringify(config));
    const program = await monitoringProgram('prometheus');
    await this.run('prometheus', program, [
      `--config.file=${path.join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${path.join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${this.prometheusPort}`,
    ]);
    await this.listens('prometheus', this.prometheusPort);
  }

  /** Starts a program and keeps its output; it ends with the cluster. */
  public run(name: string, command: string, args: readonly string[]): Promise<ChildProcess> {
    const output = openSync(path.join(this.folder(name), 'output.log'), 'a');
    const child = spawn(command, args, { cwd: this.folder(name), stdio: ['ignore', output, output] });
    this.processes.push(child);
    return new Promise((resolve, reject) => {
      child.once('spawn', () => resolve(child));
      child.once('error', reject);
    });
  }

  /** @throws Error with the end of the program's output */
  public async listens(name: string, port: number): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await accepts('localhost', port))) {
      const output = path.join(this.directory, name, 'output.log');
      if (Date.now() > deadline)
        throw new Error(
          `${name} does not listen on ${port}: ${existsSync(output) ? readFileSync(output, 'utf8').slice(-2000) : ''}`,
        );
      await sleep(100);
    }
  }

  /** What the agent of a node answers by other rules; by the project's again afterwards. */
  public async scrapeBy(node: DashNode, rules: readonly JmxRule[]): Promise<string> {
    this.writeRules(node, rules);
    const text = await scrape(node.jmxPort);
    this.writeRules(node, JMX_RULES);
    return text;
  }

  public async stop(): Promise<void> {
    for (const child of this.processes) child.kill('SIGKILL');
    while (this.processes.some(({ exitCode, signalCode }) => exitCode === null && signalCode === null))
      await sleep(50);
  }

  private folder(name: string): string {
    const folder = path.join(this.directory, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** As the role's template writes them. */
  private writeRules(node: DashNode, rules: readonly JmxRule[]): void {
    const config = {
      lowercaseOutputName: true,
      lowercaseOutputLabelNames: true,
      includeObjectNames: JMX_OBJECT_NAMES,
      rules: rules.map(({ pattern, name, type, labels }) => ({
        pattern,
        name,
        type,
        ...(labels === undefined ? {} : { labels }),
        cache: true,
      })),
    };
    writeFileSync(path.join(this.folder(`node-${node.id}`), 'jmx.yml'), stringify(config, { lineWidth: 0 }));
  }

  private async format(node: DashNode): Promise<void> {
    const folder = this.folder(`node-${node.id}`);
    this.writeRules(node, JMX_RULES);
    const controller = this.ports + 3;
    const isController = node.role === 'combined';
    const listeners = [
      `CLIENT://localhost:${node.port}`,
      ...(isController ? [`CONTROLLER://localhost:${controller}`] : []),
    ].join(',');
    const properties = {
      'process.roles': isController ? 'broker,controller' : 'broker',
      'node.id': node.id,
      'controller.quorum.bootstrap.servers': `localhost:${controller}`,
      'controller.listener.names': 'CONTROLLER',
      'inter.broker.listener.name': 'CLIENT',
      listeners,
      'advertised.listeners': listeners,
      'listener.security.protocol.map': 'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      'log.dirs': path.join(folder, 'data'),
      'offsets.topic.num.partitions': 1,
      'offsets.topic.replication.factor': 2,
      'group.initial.rebalance.delay.ms': 0,
      'num.network.threads': 2,
    };
    const file = path.join(folder, 'server.properties');
    writeFileSync(
      file,
      Object.entries(properties)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    );
    const { classpath } = await ensureKafka(KAFKA_VERSION);
    const result = await runJavaPrivately(
      await requireJava(),
      [
        ...['-cp', classpath, 'kafka.tools.StorageTool', 'format', '--cluster-id', this.clusterId],
        ...['--config', file, isController ? '--standalone' : '--no-initial-controllers'],
      ],
      folder,
      START_TIMEOUT_MS,
    );
    if (result.status !== 0)
      throw new Error(`node ${node.id} was not formatted: ${result.stdout}${result.stderr}`);
  }

  private async launch(node: DashNode): Promise<void> {
    const name = `node-${node.id}`;
    const folder = this.folder(name);
    const java = await requireJava();
    const { classpath } = await ensureKafka(KAFKA_VERSION);
    const options = jvmOptions({
      heapMiB: HEAP_MIB,
      collector: 'g1',
      javaVersion: java.version,
      gcLogFile: path.join(folder, 'gc.log'),
      temporaryDirectory: folder,
      preTouch: false,
      compiler: 'quick',
    });
    await this.run(name, java.command, [
      ...options.map(({ option }) => option),
      `-javaagent:${await ensureJmxExporter(silent)}=127.0.0.1:${node.jmxPort}:${path.join(folder, 'jmx.yml')}`,
      `-Dlog4j2.configurationFile=${path.join(__dirname, '../../../operations/local/assets/log4j2.properties')}`,
      ...[`-Dkafka.logs.dir=${folder}`, '-cp', classpath],
      ...['kafka.Kafka', path.join(folder, 'server.properties')],
    ]);
    await this.listens(name, node.port);
  }
}

/** The text of an exporter on this machine. */
export async function scrape(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(30_000) });
  if (!answer.ok) throw new Error(`port ${port} answered ${answer.status}`);
  return answer.text();
}

/** Each attribute that rules are tried on, as the agent writes it, up to its value. */
export const EVERY_ATTRIBUTE: readonly JmxRule[] = [
  {
    reason: 'A list of the attributes themselves.',
    pattern: '^(.+): <cache>$',
    name: 'attribute',
    type: 'GAUGE',
    labels: { text: '$1' },
  },
];

/** The attributes in an answer by these rules. */
export function attributesIn(text: string): string[] {
  return [...text.matchAll(/^attribute\{text="((?:[^"\\]|\\.)*)"\S* /gm)].map(([, value = '']) =>
    value.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped)),
  );
}
