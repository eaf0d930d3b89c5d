import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** How Kafka answered: `refused` by its access rules, or `failed` for another reason. */
export interface Outcome {
  readonly kind: 'allowed' | 'refused' | 'failed';
  /** Exception class and message, or the result. */
  readonly detail: string;
}

/** An operation of RoleProbe.java with its arguments. */
export type Step = readonly [operation: string, ...args: string[]];

const ANSWER_TIMEOUT_MS = 60_000;

/** One JVM with Kafka's own clients that does what it is told, as the user of a client properties file. */
export class Probe {
  private readonly process: ChildProcessByStdio<Writable, Readable, null>;
  private readonly waiting: { resolve: (outcome: Outcome) => void; reject: (error: Error) => void }[] = [];

  public constructor(kafkaLibs: string) {
    const source = join(__dirname, 'RoleProbe.java');
    this.process = spawn(
      'java',
      ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', join(kafkaLibs, '*'), source],
      {
        stdio: ['pipe', 'pipe', 'ignore'],
      },
    );
    createInterface({ input: this.process.stdout }).on('line', (line) => {
      const [kind, ...detail] = line.split('\t');
      this.waiting.shift()?.resolve({ kind: kind as Outcome['kind'], detail: detail.join(': ') });
    });
    this.process.on('exit', (code) => {
      for (const { reject } of this.waiting)
        reject(new Error(`RoleProbe ended with status ${code ?? 'signal'}`));
    });
  }

  /** @param properties path of the client properties of the user to act as */
  public async run(properties: string, step: Step): Promise<Outcome> {
    const answer = new Promise<Outcome>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no answer in ${ANSWER_TIMEOUT_MS} ms to: ${step.join(' ')}`)),
        ANSWER_TIMEOUT_MS,
      );
      const done = (): void => clearTimeout(timer);
      this.waiting.push({
        resolve: (outcome) => (done(), resolve(outcome)),
        reject: (error) => (done(), reject(error)),
      });
    });
    // Arguments go through the pipe, never through the command line: a new user's password is among them.
    this.process.stdin.write(`${[properties, ...step].join('\t')}\n`);
    return answer;
  }

  /** The same, for what must succeed. */
  public async must(properties: string, step: Step): Promise<string> {
    const outcome = await this.run(properties, step);
    if (outcome.kind !== 'allowed') throw new Error(`${step[0]} ${outcome.kind}: ${outcome.detail}`);
    return outcome.detail;
  }

  public async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.stdin.end();
    await ended;
  }
}
