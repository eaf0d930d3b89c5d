/** A cluster of three combined nodes with the JMX exporter in each, watched by Prometheus and Alertmanager with the generated rules and routes. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { stringify } from 'yaml';
import { ADMIN_USER } from '../../../model/access/platform';
import type { ResolvedCatalog } from '../../../model/catalog/resolved';
import { bootstrapServers } from '../../../model/cluster/nodes';
import { scrapeJobs } from '../../../model/environment/scraped';
import { alertmanagerConfig } from '../../../model/monitoring/alertmanager';
import { localMonitoringEndpoints } from '../../../model/monitoring/local-endpoints';
import { ruleFileText } from '../../../model/monitoring/prometheus';
import { rulesOf } from '../../../model/monitoring/rules';
import type { Rules } from '../../../model/monitoring/rules';
import { scrapeConfigText } from '../../../model/monitoring/scrape';
import type { ScrapeJob } from '../../../model/monitoring/scrape';
import type { MonitoringSettings } from '../../../model/monitoring/settings';
import { startNode, stopNode } from '../../../operations/local/node';
import { layout } from '../../../operations/local/layout';
import { readPassword } from '../../../operations/local/secrets';
import type { LocalSettings } from '../../../operations/local/settings';
import { readRecord } from '../../../operations/local/status';
import { ensureJmxExporter } from '../../../operations/toolchain/jmx-exporter';
import { ensureKafka } from '../../../operations/toolchain/kafka';
import { ensureMonitoringProgram } from '../../../operations/toolchain/monitoring';
import type { MonitoringProgram } from '../../../operations/toolchain/monitoring';
import { writeToolShims } from '../../../operations/toolchain/tool-shims';
import { exchange } from '../../../shared/system/http';
import { run, tryRun } from '../../../shared/system/run';
import type { RunResult } from '../../../shared/system/run';
import { silent } from '../../../shared/system/progress';
import { signal } from '../../../shared/system/processes';
import { local } from '../../fixtures/environments/local';
import { eventually } from '../../support/eventually';
import { hastened, hastenedRoutes } from './hastened';

const project = path.resolve(__dirname, '../../..');
const brokerform = path.join(project, 'bin/brokerform.js');
const SCRAPE_MS = 2_000;

export interface WatchedClusterOptions {
  /** Everything is below it. */
  readonly folder: string;
  /** 200 ports from here on. */
  readonly firstPort: number;
  readonly catalog: ResolvedCatalog;
  readonly monitoring: MonitoringSettings;
  /** What else Prometheus scrapes. @default - nothing */
  readonly jobs?: readonly ScrapeJob[];
}

export class WatchedCluster {
  public readonly settings: LocalSettings;
  public readonly rules: Rules;
  private readonly processes: ChildProcess[] = [];

  public constructor(private readonly options: WatchedClusterOptions) {
    const { folder, firstPort, monitoring } = options;
    this.settings = {
      ...local,
      stateDirectory: path.join(folder, 'state'),
      heapMiB: 256,
      monitoring,
      nodes: local.nodes.map((node, index) => ({
        ...node,
        clientPort: firstPort + index,
        controllerPort: firstPort + 100 + index,
      })),
    };
    this.rules = rulesOf(this.settings, options.catalog);
  }

  public async start(): Promise<void> {
    await Promise.all(this.settings.nodes.map(({ id }) => this.startNode(id)));
    // The client of the gate is an ES module, which jest does not load.
    await run(process.execPath, [brokerform, 'local', 'gate'], {
      cwd: project,
      env: this.variables(),
      timeoutMs: 180_000,
    });
  }

  /** With which `brokerform … --environment local` means this cluster. */
  public variables(): NodeJS.ProcessEnv {
    const { stateDirectory, nodes } = this.settings;
    return {
      ...process.env,
      BROKERFORM_TEST_WATCHED: 'yes',
      BROKERFORM_LOCAL_STATE: stateDirectory,
      BROKERFORM_LOCAL_PORT_BASE: String(nodes[0]?.clientPort),
    };
  }

  /** Returns once its process listens. */
  public async startNode(id: number): Promise<void> {
    const [{ classpath }, metricsAgent] = await Promise.all([
      ensureKafka(this.settings.kafkaVersion),
      ensureJmxExporter(silent),
    ]);
    await startNode(this.settings, id, { classpath, metricsAgent });
  }

  /** As a power cut does. */
  public kill(id: number): void {
    const record = readRecord(this.settings, id);
    if (record === null || !signal(record, 'SIGKILL')) throw new Error(`node ${id} does not run`);
  }

  /** Runs the commands of the console block below a sentence of a runbook, each after the other. */
  public async follow(
    runbook: string,
    sentence: string,
    values: Readonly<Record<string, string>>,
  ): Promise<(RunResult & { readonly line: string })[]> {
    const page = readFileSync(path.join(project, runbook), 'utf8');
    const block = page.split(sentence)[1]?.split('```')[1];
    if (block === undefined) throw new Error(`${runbook} has no block below "${sentence}"`);
    const lines = block
      .split('\n')
      .filter((line) => line.startsWith('$ '))
      .map((line) => line.slice(2).replaceAll(/<(\w+)>/g, (_, name: string) => values[name] ?? ''));
    const results: (RunResult & { readonly line: string })[] = [];
    for (const line of lines) {
      const [program, ...args] = line.split(' ');
      if (program !== 'brokerform') throw new Error(`${line}: not a command of this project`);
      const options = { cwd: project, env: this.variables(), timeoutMs: 120_000 };
      results.push({ line, ...(await tryRun(process.execPath, [brokerform, ...args], options)) });
    }
    return results;
  }

  public processId(id: number): number | undefined {
    return readRecord(this.settings, id)?.pid;
  }

  /** Prometheus and Alertmanager, with the rules and routes that the commands write, hastened. */
  public async watch(): Promise<void> {
    const { folder, catalog, monitoring } = this.options;
    const { prometheus, alertmanager } = localMonitoringEndpoints(this.settings);
    const { name } = this.settings;
    const write = (file: string, text: string): void => writeFileSync(path.join(folder, file), text);
    write('local.rules.yml', ruleFileText(hastened(this.rules)));
    write(
      'prometheus.yml',
      scrapeConfigText({
        environment: name,
        jobs: [...scrapeJobs(this.settings), ...(this.options.jobs ?? [])],
        ruleFiles: ['local.rules.yml'],
        alertmanagers: { targets: [{ address: `127.0.0.1:${alertmanager.port}` }] },
        intervalMs: SCRAPE_MS,
      }),
    );
    const routes = hastenedRoutes(alertmanagerConfig(name, monitoring, catalog));
    write('alertmanager.yml', stringify(routes, { lineWidth: 0 }));
    await this.run('alertmanager', [
      '--config.file=alertmanager.yml',
      '--storage.path=alertmanager',
      `--web.listen-address=127.0.0.1:${alertmanager.port}`,
      '--cluster.listen-address=',
    ]);
    await this.run('prometheus', [
      '--config.file=prometheus.yml',
      '--storage.tsdb.path=prometheus',
      `--web.listen-address=127.0.0.1:${prometheus.port}`,
    ]);
    await eventually(() => isReady(`${alertmanager.url}/-/ready`));
    await eventually(() => isReady(`${prometheus.url}/-/ready`));
  }

  /** Samples of an instant query. */
  public async query(expression: string): Promise<Sample[]> {
    const answer = await this.api<{ result: { metric: Record<string, string>; value: [number, string] }[] }>(
      `query?query=${encodeURIComponent(expression)}`,
    );
    return answer.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  }

  /** Names of all series that were ever scraped or recorded. */
  public seriesNames(): Promise<string[]> {
    return this.api<string[]>('label/__name__/values');
  }

  /** Bytes per second and broker of the administrator, as whom the tests write. */
  public async setProducerQuota(bytes: number): Promise<void> {
    const kafka = await ensureKafka(this.settings.kafkaVersion);
    const files = layout(this.settings.stateDirectory);
    await writeToolShims(kafka, files.bin);
    await run(
      path.join(files.bin, 'kafka-configs.sh'),
      [
        ...['--bootstrap-server', bootstrapServers(this.settings).join(',')],
        ...['--command-config', files.clientProperties(ADMIN_USER), '--alter'],
        ...['--entity-type', 'users', '--entity-name', ADMIN_USER],
        ...['--add-config', `producer_byte_rate=${bytes}`],
      ],
      { timeoutMs: 60_000 },
    );
  }

  public kafka(): Kafka {
    return new Kafka({
      clientId: 'test',
      brokers: bootstrapServers(this.settings),
      logLevel: logLevel.NOTHING,
      sasl: {
        mechanism: 'scram-sha-512',
        username: ADMIN_USER,
        password: readPassword(this.settings, ADMIN_USER),
      },
    });
  }

  public async stop(): Promise<void> {
    for (const child of this.processes) child.kill('SIGKILL');
    await Promise.all(
      this.settings.nodes.map(({ id }) => stopNode(this.settings, id, { force: true, timeoutMs: 0 })),
    );
  }

  /** Until {@link stop}. */
  public async run(program: MonitoringProgram, args: readonly string[]): Promise<void> {
    const { folder } = this.options;
    const { command, args: before } = await ensureMonitoringProgram(program);
    mkdirSync(path.join(folder, program), { recursive: true });
    const output = openSync(path.join(folder, `${program}.log`), 'a');
    this.processes.push(
      spawn(command, [...before, ...args], { cwd: folder, stdio: ['ignore', output, output] }),
    );
  }

  private async api<T>(request: string): Promise<T> {
    const { prometheus } = localMonitoringEndpoints(this.settings);
    const { status, text } = await exchange(`${prometheus.url}/api/v1/${request}`, {
      method: 'GET',
      timeoutMs: 10_000,
      maxBytes: 1e8,
    });
    if (status !== 200) throw new Error(`${request}: ${status} ${text}`);
    return (JSON.parse(text) as { data: T }).data;
  }
}

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

async function isReady(url: string): Promise<void> {
  const { status } = await exchange(url, { method: 'GET', timeoutMs: 5_000, maxBytes: 1e6 });
  if (status !== 200) throw new Error(`${url}: ${status}`);
}
