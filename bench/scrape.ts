/** Scrapes of the JMX exporter in a broker: by the rules of this project, and by no rules, which make a series of every attribute. */
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { withAdmin } from '@brokerform/kafka-admin';
import { jmxConfigText } from '../model/host/jmx-config';
import { localMonitoringEndpoints } from '../model/monitoring/local-endpoints';
import { layout } from '../operations/local/layout';
import { stopMonitoring } from '../operations/local/monitoring';
import { localEnvironment } from '../operations/local/settings';
import { clusterStatus } from '../operations/local/status';
import { exchange } from '../shared/system/http';
import { UserError } from '../shared/user-error';
import type { Cluster } from './support/cluster';
import { table } from './support/report';
import type { Section } from './support/report';
import { ratios, seconds, spread, times, whole } from './support/statistics';
import type { Workspace } from './support/workspace';

const RULES = { 'our rules': jmxConfigText(), 'no rules': 'rules:\n  - pattern: ".*"\n' } as const;
type Rules = keyof typeof RULES;
const NAMES = Object.keys(RULES) as Rules[];
/** Of a run; its figures are their mean. */
const SCRAPES = 10;
const PARTITIONS_OF_TOPIC = 100;
/** Records that the controller writes for one request have a limit of 10,000. */
const TOPICS_PER_REQUEST = 25;
/** The exporter reads rules again when their file is younger than what it has; it compares whole seconds. */
const RELOAD_MS = 2_000;
const TIMEOUT_MS = 120_000;
/** Of /proc, on every Linux that Node.js runs on. */
const TICKS_PER_SECOND = 100;

interface Run {
  readonly seconds: number;
  readonly processor: number;
  readonly series: number;
  readonly bytes: number;
}

/** @param sizes replicas that the broker has */
export async function benchScrape(
  workspace: Workspace,
  cluster: Cluster,
  sizes: readonly number[],
  runs: number,
): Promise<Section> {
  const settings = localEnvironment({ ...process.env, ...cluster.env });
  const [node] = clusterStatus(settings);
  if (node?.pid === undefined) throw new Error('the first node does not run');
  const url = `http://127.0.0.1:${localMonitoringEndpoints(settings).jmxPorts[node.node.id] ?? 0}/metrics`;
  const { metricsRules } = layout(settings.stateDirectory).node(node.node.id);
  // Nothing else scrapes meanwhile.
  await stopMonitoring(settings);
  await scrape(url).catch((error: Error) => {
    throw new UserError(`The broker has no JMX exporter: ${error.message}`, [
      'node bin/brokerform.js local monitoring fetch',
    ]);
  });
  const rows: string[][] = [];
  let made = 0;
  for (const size of sizes) {
    const topics = Math.ceil((size * settings.nodes.length) / PARTITIONS_OF_TOPIC) - made;
    workspace.say(`creating ${topics * PARTITIONS_OF_TOPIC} partitions`);
    await createTopics(cluster, made, topics);
    made += topics;
    await cluster.settle(made, 0);
    const measured = new Map<Rules, Run[]>(NAMES.map((name) => [name, []]));
    for (let run = 1; run <= runs; run++)
      for (const name of NAMES) {
        workspace.say(`${whole(size)} replicas, ${name}, run ${run} of ${runs}`);
        writeFileSync(metricsRules, RULES[name]);
        await sleep(RELOAD_MS);
        measured.get(name)?.push(await measure(url, node.pid));
      }
    for (const name of NAMES) rows.push(row(size, name, measured));
  }
  return {
    id: 'scrape',
    markdown: table(
      ['replicas, rules', 'series', 'text', 'a scrape', 'processor of a scrape', 'no rules ÷ our rules'],
      rows,
    ),
  };
}

function row(size: number, name: Rules, measured: ReadonlyMap<Rules, readonly Run[]>): string[] {
  const of = (rules: Rules, value: (run: Run) => number): number[] => (measured.get(rules) ?? []).map(value);
  const took = (run: Run): number => run.seconds;
  return [
    `${whole(size)}, ${name}`,
    spread(
      of(name, ({ series }) => series),
      whole,
    ),
    `${whole((measured.get(name)?.[0]?.bytes ?? 0) / 1024)} KiB`,
    seconds(of(name, took)),
    seconds(of(name, ({ processor }) => processor)),
    name === 'no rules' ? times(ratios(of('no rules', took), of('our rules', took))) : '',
  ];
}

async function createTopics(cluster: Cluster, from: number, count: number): Promise<void> {
  await withAdmin(cluster.admin, async (admin) => {
    for (let start = 0; start < count; start += TOPICS_PER_REQUEST) {
      const some = Array.from({ length: Math.min(TOPICS_PER_REQUEST, count - start) }, (_, index) => ({
        name: `bench-scrape-${from + start + index}`,
        partitions: PARTITIONS_OF_TOPIC,
        replicationFactor: 1,
        config: { 'min.insync.replicas': '1' },
      }));
      const [failure] = await admin.createTopics(some);
      if (failure !== undefined) throw new Error(`${failure.name}: ${failure.message}`);
    }
  });
}

/** The mean of some scrapes; what the broker itself takes in the same time without them is left out. */
async function measure(url: string, pid: number): Promise<Run> {
  // With other rules, names are looked up anew.
  for (let warm = 0; warm < 3; warm += 1) await scrape(url);
  const began = [performance.now(), processorOf(pid)] as const;
  let text = '';
  for (let count = 0; count < SCRAPES; count += 1) text = await scrape(url);
  const took = (performance.now() - began[0]) / 1000;
  const used = processorOf(pid) - began[1];
  const before = processorOf(pid);
  await sleep(took * 1000);
  const idle = processorOf(pid) - before;
  return {
    seconds: took / SCRAPES,
    processor: Math.max(0, used - idle) / SCRAPES,
    series: text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length,
    bytes: text.length,
  };
}

async function scrape(url: string): Promise<string> {
  const { status, text } = await exchange(url, { method: 'GET', timeoutMs: TIMEOUT_MS, maxBytes: 1e9 });
  if (status !== 200) throw new Error(`${url} answers with status ${status}`);
  return text;
}

/** Seconds of user and system time of a process. */
function processorOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
