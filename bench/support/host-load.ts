/** Kafka's own performance tools against one broker, and what they say. */
import { dirname } from 'node:path';
import { staging } from '../../environments/staging';
import { ensureKafka } from '../../operations/toolchain/kafka';
import type { HostBroker } from './host-broker';
import type { Workspace } from './workspace';

const RECORD_BYTES = 1_024;
const RECORDS_PER_MIB = 2 ** 20 / RECORD_BYTES;
/** At a fixed rate: what staging is declared to produce at peak, MiB/s. */
export const FIXED_RATE_MIB = staging.load.produceMiBps;
/** How long nothing may come: a group takes its time to form on a busy machine. */
const READ_TIMEOUT_MS = 60_000;
/** Share of the records that comes first and is not counted: the compilers of client and broker are at work. */
export const WARM_UP = 0.25;

export interface Latency {
  readonly meanMs: number;
  /** Whole milliseconds, as the tool has them. */
  readonly p99Ms: number;
  readonly p999Ms: number;
}

export class HostLoad {
  private groups = 0;

  private constructor(
    private readonly workspace: Workspace,
    private readonly broker: HostBroker,
    private readonly classpath: string,
  ) {}

  public static async of(workspace: Workspace, broker: HostBroker): Promise<HostLoad> {
    return new HostLoad(workspace, broker, (await ensureKafka(staging.kafkaVersion)).classpath);
  }

  /** As fast as it goes, acks=all. Returns MiB/s. */
  public async produce(topic: string, mib: number): Promise<number> {
    const { rate } = await this.producer(topic, mib * RECORDS_PER_MIB, -1);
    return rate;
  }

  /** At the fixed rate, acks=all. */
  public async latency(topic: string, mib: number): Promise<Latency> {
    return this.producer(topic, mib * RECORDS_PER_MIB, FIXED_RATE_MIB * RECORDS_PER_MIB);
  }

  /** Everything of a topic from its beginning. Returns MiB/s of the fetches, without joining the group. */
  public async read(topic: string, mib: number): Promise<number> {
    const stdout = await this.tool(
      'org.apache.kafka.tools.ConsumerPerformance',
      ...['--bootstrap-server', this.broker.bootstrapServers, '--topic', topic, '--hide-header'],
      ...['--num-records', String(mib * RECORDS_PER_MIB), '--group', `bench-${(this.groups += 1)}`],
      // The classic protocol waits three seconds for further members.
      ...['--command-property', 'group.protocol=consumer', '--timeout', String(READ_TIMEOUT_MS)],
    );
    // start, end, MiB, MiB/s, records, records/s, ms of rebalancing, ms of fetching, MiB/s of fetching, records/s of fetching
    const fields = /^\d{4}-.*$/m.exec(stdout)?.[0].split(', ') ?? [];
    const rate = Number(fields[8]);
    if (Number(fields[4]) < mib * RECORDS_PER_MIB || Number.isNaN(rate))
      throw new Error(`ConsumerPerformance did not read everything: ${stdout}`);
    return rate;
  }

  private async producer(
    topic: string,
    records: number,
    throughput: number,
  ): Promise<Latency & { readonly rate: number }> {
    const warmUp = Math.floor(records * WARM_UP);
    const stdout = await this.tool(
      'org.apache.kafka.tools.ProducerPerformance',
      ...['--topic', topic, '--record-size', String(RECORD_BYTES), '--throughput', String(throughput)],
      ...['--num-records', String(records + warmUp), '--warmup-records', String(warmUp)],
      ...['--command-property', 'acks=all', `bootstrap.servers=${this.broker.bootstrapServers}`],
    );
    const said =
      /steady.*\(([\d.]+) MB\/sec\), ([\d.]+) ms avg latency.* (\d+) ms 99th, (\d+) ms 99\.9th/i.exec(stdout);
    if (said === null) throw new Error(`ProducerPerformance did not say how it went: ${stdout}`);
    const [rate = NaN, meanMs = NaN, p99Ms = NaN, p999Ms = NaN] = said.slice(1).map(Number);
    return { rate, meanMs, p99Ms, p999Ms };
  }

  private async tool(main: string, ...args: readonly string[]): Promise<string> {
    const [program = '', ...java] = this.broker.java;
    const { stdout } = await this.workspace.runner.run({
      program,
      args: [
        ...[...java, '-Xmx512m', '-XX:+UseSerialGC', '-Dlog4j2.level=ERROR', '-cp', this.classpath],
        ...[main, ...args, '--command-config', this.broker.commandConfig],
      ],
      // Where the properties' truststore is.
      cwd: dirname(this.broker.commandConfig),
      timeoutSeconds: 120,
    });
    return stdout;
  }
}
