/** Two rounds of the exporter of group lag and what a scrape would get, as JSON: `<client properties>`. */
import { performance } from 'node:perf_hooks';
import { exitOnFailure } from '../../operations/failure';
import { openLagReader, readClientProperties } from '@brokerform/kafka-admin';
import { LagCollector } from '../../operations/monitoring/exporter/collector';
import { renderValues } from '../../operations/monitoring/exporter/metrics';

export interface LagRead {
  readonly groups: number;
  /** Of a group and a partition each. */
  readonly pairs: number;
  readonly partitions: number;
  /** Milliseconds of a round: connecting and asking for times in the first one alone. */
  readonly rounds: readonly number[];
  /** Milliseconds in which the text of a scrape is made. */
  readonly render: number;
  readonly bytes: number;
  readonly series: number;
}

async function main(clientProperties: string): Promise<void> {
  const reader = await openLagReader({ ...readClientProperties(clientProperties), requestTimeoutMs: 60_000 });
  const collector = new LagCollector({
    intervalMs: 15_000,
    say: (line) => process.stderr.write(`${line}\n`),
  });
  const rounds: number[] = [];
  for (let round = 1; round <= 2; round += 1) {
    await collector.collect(reader);
    rounds.push(collector.lastRoundMs);
  }
  const began = performance.now();
  const text = await renderValues(collector, false);
  const lags = collector.lags();
  const read: LagRead = {
    groups: lags.length,
    pairs: lags.reduce(
      (sum, { topics }) => sum + topics.reduce((own, { partitions }) => own + partitions.length, 0),
      0,
    ),
    partitions: collector.partitions().reduce((sum, { partitions }) => sum + partitions.length, 0),
    rounds,
    render: performance.now() - began,
    bytes: Buffer.byteLength(text),
    series: text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length,
  };
  reader.close();
  process.stdout.write(`${JSON.stringify(read)}\n`);
}

main(process.argv[2] ?? '').catch(exitOnFailure);
