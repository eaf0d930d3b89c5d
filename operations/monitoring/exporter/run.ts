/** The exporter of group lag, from its start until it is asked to end. */
import { UserRefused, openLagReader, rootCauses } from '@brokerform/kafka-admin';
import type { LagReader } from '@brokerform/kafka-admin';
import { setTimeout as sleep } from 'node:timers/promises';
import { visible } from '../../../shared/visible';
import { LagCollector } from './collector';
import { CONTENT_TYPE, renderState, renderValues } from './metrics';
import type { ExporterOptions } from './options';
import { serveMetrics } from './server';

/** Share groups take seconds where commits take milliseconds. */
const SHARE_TIMEOUT_FACTOR = 6;

/**
 * Serves until the signal. Whatever the cluster does, it continues: what it kept stays, and what is wrong is shown and exported.
 *
 * @param say shows a line
 * @throws UserError if it cannot listen, or a file of its connection cannot be read
 */
export async function runExporter(
  options: ExporterOptions,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<void> {
  await options.connection(); // What is wrong with it is said at the start.
  const collector = new LagCollector({
    ...{ intervalMs: options.intervalMs, say },
    ...(options.clusterId === undefined ? {} : { clusterId: options.clusterId }),
  });
  let values = '';
  const server = await serveMetrics(
    options,
    CONTENT_TYPE,
    async () => `${values}${await renderState(collector)}`,
  );
  say(`Group lag is served at ${server.url}.`);
  const render = async (): Promise<void> => {
    values = await renderValues(collector, options.perPartition);
  };
  const main = new ReaderOf(options, options.brokerTimeoutMs);
  const share = new ReaderOf(options, options.brokerTimeoutMs * SHARE_TIMEOUT_FACTOR);
  try {
    await Promise.all([
      repeat(options.intervalMs, signal, async () => {
        await main.use(collector, signal, (reader) => collector.collect(reader));
        await render();
      }),
      // Which groups there are is known after a first round.
      repeat(options.shareIntervalMs, signal, async () => {
        while (collector.rounds === 0 && !signal.aborted) await pause(100, signal);
        await share.use(undefined, signal, (reader) => collector.collectShare(reader));
        await render();
      }),
    ]);
  } finally {
    main.close();
    share.close();
    await server.close();
  }
}

/** Opened again after a failure of the whole cluster, with files read again: a password or an authority may be another one by then. */
class ReaderOf {
  private reader: LagReader | undefined;

  public constructor(
    private readonly options: ExporterOptions,
    private readonly timeoutMs: number,
  ) {}

  /** @param collector gets a failure. @default - none, another one is */
  public async use(
    collector: LagCollector | undefined,
    signal: AbortSignal,
    work: (reader: LagReader) => Promise<void>,
  ): Promise<void> {
    const abandon = (): void => this.close();
    signal.addEventListener('abort', abandon);
    try {
      this.reader ??= await this.open();
      await work(this.reader);
      collector?.note('reach', undefined, 'The cluster answers again.');
    } catch (error) {
      this.close();
      if (signal.aborted || collector === undefined) return;
      collector.up = false;
      const reason = error instanceof UserRefused ? ' Check user and password.' : '';
      collector.note('reach', `The cluster cannot be read: ${visible(rootCauses(error))}.${reason}`, '');
    } finally {
      signal.removeEventListener('abort', abandon);
    }
  }

  public close(): void {
    this.reader?.close();
    this.reader = undefined;
  }

  private async open(): Promise<LagReader> {
    const connection = await this.options.connection();
    return openLagReader({
      ...connection,
      connectTimeoutMs: this.timeoutMs,
      requestTimeoutMs: this.timeoutMs,
    });
  }
}

/** From start to start; a round that takes longer is followed by the next one after a second. */
async function repeat(intervalMs: number, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    const begun = Date.now();
    await work();
    await pause(Math.max(1_000, begun + intervalMs - Date.now()), signal);
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}

/** Until SIGTERM or Ctrl-C, which end it in order. */
export async function runUntilAsked(options: ExporterOptions): Promise<void> {
  const controller = new AbortController();
  const end = (): void => controller.abort();
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, end);
  try {
    await runExporter(options, controller.signal, (line) => process.stderr.write(`${line}\n`));
  } finally {
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.off(name, end);
  }
}
