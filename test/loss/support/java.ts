/** Clients.java as a process: commands and their answers, or the lines of a consumer. */
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { ensureKafka } from '../../../operations/toolchain/kafka';
import { javaCommand } from '../../../operations/toolchain/programs';
import { pollUntil } from '../../../shared/system/poll';

/** Clients give up sends after five minutes. */
const PATIENCE_MS = 6 * 60_000;

/** Of all processes: what came first. */
let arrived = 0;

export class JavaClients {
  /** Everything that it wrote. */
  public readonly lines: string[] = [];
  /** Of each line, its place among those of all processes. */
  public readonly places: number[] = [];
  private errors = '';
  private read = 0;

  private constructor(private readonly process: ChildProcessByStdio<Writable, Readable, Readable>) {
    createInterface({ input: process.stdout }).on('line', (line) => {
      this.lines.push(line);
      this.places.push((arrived += 1));
    });
    process.stderr.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
  }

  /** @param env what the settings files refer to */
  public static async start(kafkaVersion: string, env: NodeJS.ProcessEnv): Promise<JavaClients> {
    const { classpath } = await ensureKafka(kafkaVersion);
    const args = ['-Dlog4j2.level=OFF', '-Xmx192m', '-XX:TieredStopAtLevel=1', '-cp', classpath];
    return new JavaClients(
      spawn(javaCommand(), [...args, path.join(__dirname, 'Clients.java')], {
        env: { ...process.env, ...env },
        stdio: ['pipe', 'pipe', 'pipe'],
      }),
    );
  }

  /** The answer to a command. One at a time. */
  public async ask(...command: readonly (string | number)[]): Promise<string> {
    this.tell(...command);
    const line = await this.until(`an answer to ${command.join(' ')}`, () => this.lines[this.read]);
    this.read += 1;
    return line;
  }

  /** A command that has no answer. */
  public tell(...command: readonly (string | number)[]): void {
    this.process.stdin.write(`${command.join(' ')}\n`);
  }

  /** What follows a word at the beginning of a line, of every such line. */
  public saying(word: string): string[] {
    return this.lines.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  }

  /** The same, of several processes, in the order in which it came. */
  public static saying(word: string, processes: readonly JavaClients[]): string[] {
    return processes
      .flatMap(({ lines, places }) => lines.map((line, index) => ({ line, place: places[index] ?? 0 })))
      .sort((a, b) => a.place - b.place)
      .flatMap(({ line }) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  }

  /** @throws Error if the process ended before, or it takes too long */
  public async until<T>(what: string, look: () => T | undefined): Promise<T> {
    const seen = await pollUntil(
      () => {
        const found = look();
        if (found === undefined && this.process.exitCode !== null)
          throw new Error(`Java ended before ${what}:\n${this.errors}`);
        return found;
      },
      { everyMs: 50, timeoutMs: PATIENCE_MS },
    );
    if (seen === undefined) throw new Error(`no ${what}; the last lines: ${this.lines.slice(-5).join('\n')}`);
    return seen;
  }

  public kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /** A consumer finishes the record at work, commits and leaves its group. */
  public stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((done) => this.process.once('exit', done));
    this.process.kill(signal);
    await ended;
  }
}
