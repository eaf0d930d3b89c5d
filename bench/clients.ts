/** What the exported settings of a producer cost and gain, profile by profile, against its client's defaults. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localEnvironment } from '../operations/local/settings';
import { readPassword } from '../operations/local/secrets';
import { ensureKafka } from '../operations/toolchain/kafka';
import { findJava } from '../operations/toolchain/programs';
import { projectRoot } from '../operations/toolchain/paths';
import type { Cluster } from './support/cluster';
import { table } from './support/report';
import type { Section } from './support/report';
import { digits, ratios, spread, times, whole } from './support/statistics';
import type { Workspace } from './support/workspace';

const TOPIC = 'domain-1.readings';
const SERVICE = 'domain-1-meter';
const CATALOG = `domain: domain-1
description: What the benchmark of clients writes.
owner: { team: bench, contact: '#bench' }
topics:
  - { name: ${TOPIC}, description: Written as fast as it goes., key: meter, partitions: 6 }
services:
  - { name: ${SERVICE}, description: Writes., access: [{ role: idempotent-producer, topics: [${TOPIC}] }] }
`;

const PROFILES = ['durability', 'throughput', 'latency'] as const;
const DEFAULTS = "the client's defaults";
type Variant = typeof DEFAULTS | (typeof PROFILES)[number];
const VARIANTS: readonly Variant[] = [DEFAULTS, ...PROFILES];

/** Bytes of a record: about what an order has as Avro. */
const RECORD_BYTES = 512;
/** Share of the records that are sent before anything is measured: Java is slow while it compiles. */
const WARM_UP = 0.2;
/** Records a second where latency is measured: far below what two cores take, so that no queue forms. */
const STEADY = 1_000;
/** Lines of a file of settings that connect the client, whatever else it is set to. */
const CONNECTS = /^(?:bootstrap\.servers|security\.|sasl\.|ssl\.|config\.providers)/;

interface Figures {
  readonly mebibytes: number[];
  /** Milliseconds, at a steady rate. */
  readonly p50: number[];
  readonly p99: number[];
}

/** @param records that each producer writes as fast as it can; a tenth of them at the steady rate */
export async function benchClients(
  workspace: Workspace,
  cluster: Cluster,
  records: number,
  runs: number,
): Promise<Section> {
  const env = await cluster.declare({
    files: new Map([['domain-1.yaml', CATALOG]]),
    domains: ['domain-1'],
    topics: [TOPIC],
    services: [SERVICE],
  });
  workspace.say('deploying the topic');
  const brokerform = async (...args: string[]): Promise<void> => {
    await workspace.runner.run({
      program: process.execPath,
      args: [join(projectRoot, 'bin/brokerform.js'), ...args],
      env: { ...env, CDKTF_OUTPUT: workspace.folder('synthesized') },
    });
  };
  await brokerform('deploy', 'local-*', '--auto-approve');
  const files = new Map<Variant, string>();
  for (const profile of PROFILES) {
    const folder = workspace.folder(profile);
    await brokerform('clients', 'settings', SERVICE, '--profile', profile, '--output', folder);
    files.set(profile, join(folder, `${SERVICE}-producer.properties`));
  }
  const connection = readFileSync(files.get('durability') ?? '', 'utf8')
    .split('\n')
    .filter((line) => CONNECTS.test(line));
  const defaults = join(workspace.folder('defaults'), 'producer.properties');
  writeFileSync(defaults, `${connection.join('\n')}\n`);
  files.set(DEFAULTS, defaults);

  const { classpath } = await ensureKafka(localEnvironment().kafkaVersion);
  const { command: java } = await findJava();
  const password = readPassword(localEnvironment({ ...process.env, ...env }), SERVICE);
  const send = async (variant: Variant, count: number, rate: number): Promise<string> => {
    const { stdout } = await workspace.runner.run({
      program: java,
      args: [
        ...['-Xmx256m', '-cp', classpath, 'org.apache.kafka.tools.ProducerPerformance'],
        ...['--topic', TOPIC, '--record-size', String(RECORD_BYTES), '--throughput', String(rate)],
        ...['--num-records', String(count), '--warmup-records', String(Math.floor(count * WARM_UP))],
        ...['--command-config', files.get(variant) ?? ''],
      ],
      env: { ...env, KAFKA_PASSWORD: password },
    });
    return stdout;
  };

  const figures = new Map<Variant, Figures>(
    VARIANTS.map((variant) => [variant, { mebibytes: [], p50: [], p99: [] }]),
  );
  for (let run = 1; run <= runs; run++) {
    for (const [variant, { mebibytes, p50, p99 }] of figures) {
      workspace.say(`${variant}, run ${run} of ${runs}`);
      mebibytes.push(resultOf(await send(variant, records, -1)).mebibytes);
      const steady = resultOf(await send(variant, Math.ceil(records / 10), STEADY));
      p50.push(steady.p50);
      p99.push(steady.p99);
    }
  }

  const base = figures.get(DEFAULTS);
  const against = (variant: Variant, of: keyof Figures): string =>
    times(ratios(figures.get(variant)?.[of] ?? [], base?.[of] ?? []));
  const shown = (list: readonly number[], unit: string): string => `${spread(list, digits)} ${unit}`;
  return {
    id: 'clients',
    markdown: [
      table(
        [
          'producer',
          'written, as fast as it can',
          'this ÷ defaults',
          `p50 at ${whole(STEADY)} records/s`,
          'p99',
          'p99 ÷ defaults',
        ],
        [...figures].map(([variant, { mebibytes, p50, p99 }]) => [
          variant === DEFAULTS ? DEFAULTS : `profile ${variant}`,
          shown(mebibytes, 'MiB/s'),
          against(variant, 'mebibytes'),
          shown(p50, 'ms'),
          shown(p99, 'ms'),
          against(variant, 'p99'),
        ]),
      ),
      `${whole(records)} records of ${RECORD_BYTES} bytes into six partitions with three replicas, by Kafka's own \`kafka-producer-perf-test\`; ${whole(Math.ceil(records / 10))} at the steady rate. A fifth of them comes before what is measured.`,
    ].join('\n\n'),
  };
}

/** The last line that the tool prints, after its warm-up's. @throws Error if there is none */
export function resultOf(output: string): {
  readonly mebibytes: number;
  readonly p50: number;
  readonly p99: number;
} {
  const last = output.split('\n').findLast((line) => line.includes(' 99th'));
  const read = (pattern: RegExp): number => Number(pattern.exec(last ?? '')?.[1] ?? NaN);
  const result = {
    mebibytes: read(/\(([\d.]+) MB\/sec\)/),
    p50: read(/(\d+) ms 50th/),
    p99: read(/(\d+) ms 99th/),
  };
  if (Object.values(result).some((figure) => !Number.isFinite(figure)))
    throw new Error(`kafka-producer-perf-test printed no result:\n${output}`);
  // The tool counts whole milliseconds: less than one is half of one, so that a ratio exists.
  return { ...result, p50: Math.max(0.5, result.p50), p99: Math.max(0.5, result.p99) };
}
