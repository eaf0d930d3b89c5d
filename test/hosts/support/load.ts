/** Load.java from outside: starts it on the hosts' network, and asks for what happened. */
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { ensureKafka } from '../../../operations/toolchain/kafka';
import { KAFKA_VERSIONS } from './fleet';
import type { Fleet } from './fleet';

/** What clients saw. */
export interface LoadResult {
  readonly sent: number;
  readonly acknowledged: number;
  readonly consumed: number;
  /** Acknowledged records that nobody read. */
  readonly lost: number;
  /** Records that did not follow the one before them of the same key. */
  readonly outOfOrder: number;
  /** Longest time between sending a record and its acknowledgement, in ms. */
  readonly slowestMs: number;
  /** Time within which 99.9 % of the acknowledgements came, in ms. */
  readonly p999Ms: number;
  /** How often partitions were looked at. */
  readonly samples: number;
  /** What reached the producer, and so the application. */
  readonly errors: readonly string[];
  readonly underMinIsr: readonly string[];
  readonly otherErrors: readonly string[];
}

export const RECORDS_PER_SECOND = 500;
const START_TIMEOUT_MS = 60_000;
const END_TIMEOUT_MS = 120_000;

export class Load {
  private readonly process: ChildProcessByStdio<Writable, Readable, Readable>;
  private readonly lines: AsyncIterator<string>;
  private told = '';

  private constructor(command: string, args: readonly string[]) {
    this.process = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.process.stderr.setEncoding('utf8').on('data', (text: string) => (this.told += text));
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  /** Returns once the first record is acknowledged. @param name the topic's, made its own by the time */
  public static async start(fleet: Fleet, name: string): Promise<Load> {
    const topic = `${name}.${Date.now()}`;
    const { classpath } = await ensureKafka(KAFKA_VERSIONS.now);
    const [command, args] = fleet.onNetwork(
      ...['java', '-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', classpath],
      ...[join(__dirname, 'Load.java'), fleet.clientProperties('admin'), topic, String(RECORDS_PER_SECOND)],
    );
    const load = new Load(command, args);
    await load.answer('ready', START_TIMEOUT_MS);
    return load;
  }

  /** From here on the times of acknowledgements count. */
  public mark(): void {
    this.process.stdin.write('mark\n');
  }

  /** Stops producing, reads the rest, and tells. */
  public async stop(): Promise<LoadResult> {
    this.process.stdin.write('stop\n');
    return JSON.parse(await this.answer('{', END_TIMEOUT_MS)) as LoadResult;
  }

  /** For a test that failed before it stopped the load. */
  public kill(): void {
    this.process.kill('SIGKILL');
  }

  /** The next line that begins so; Kafka's clients write their log between the lines. */
  private async answer(beginning: string, timeoutMs: number): Promise<string> {
    const timer = setTimeout(() => this.kill(), timeoutMs);
    try {
      for (;;) {
        const next = await this.lines.next();
        if (next.done === true)
          throw new Error(`Load.java ended without an answer:\n${this.told.slice(-3000)}`);
        if (next.value.startsWith(beginning)) return next.value;
        this.told += `${next.value}\n`;
      }
    } finally {
      clearTimeout(timer);
    }
  }
}

/** No error reached the producer, no partition was under min ISR, nothing acknowledged is lost, and order per key is kept. */
export function expectUndisturbed(result: LoadResult): void {
  expect(result).toMatchObject({ errors: [], underMinIsr: [], otherErrors: [], lost: 0, outOfOrder: 0 });
  expect(result.acknowledged).toBe(result.sent);
  expect(result.consumed).toBe(result.sent);
  expect(result.sent).toBeGreaterThan(RECORDS_PER_SECOND);
  expect(result.samples).toBeGreaterThan(10);
}
