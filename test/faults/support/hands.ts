import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { ensureKafka } from '../../../operations/toolchain/kafka';

/** Somebody who changes a cluster by hand, with Kafka's own Java clients: the commands are in Hands.java. */
export class Hands {
  private readonly lines: Interface;

  private constructor(private readonly process: ChildProcessByStdio<Writable, Readable, null>) {
    this.lines = createInterface({ input: process.stdout });
  }

  /** @param directory of the client properties; paths in them are relative to it */
  public static async start(directory: string, commandConfig: string, kafkaVersion: string): Promise<Hands> {
    const { classpath } = await ensureKafka(kafkaVersion);
    const java = spawn(
      'java',
      ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-cp', classpath, join(__dirname, 'Hands.java'), commandConfig],
      { cwd: directory, stdio: ['pipe', 'pipe', 'ignore'] },
    );
    return new Hands(java);
  }

  /** Each in its turn. @throws Error with Kafka's words */
  public async do(...commands: readonly string[]): Promise<void> {
    for (const command of commands) {
      const answer = await this.ask(command);
      if (answer !== 'done') throw new Error(`${command}: ${answer}`);
    }
  }

  public async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((done) => this.process.once('exit', done));
    this.process.kill('SIGKILL');
    await ended;
  }

  private ask(command: string): Promise<string> {
    const answer = new Promise<string>((done, failed) => {
      const ended = (): void => failed(new Error(`the Java client ended at: ${command}`));
      this.process.once('exit', ended);
      this.lines.once('line', (line) => {
        this.process.off('exit', ended);
        done(line);
      });
    });
    this.process.stdin.write(`${command}\n`);
    return answer;
  }
}
