import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { ensureKafka } from '../../../operations/toolchain/kafka';

type JavaProcess = ChildProcessByStdio<Writable, Readable, null>;

/** A program on Kafka's own Java clients that answers each line with a line. */
export class JavaClient {
  private readonly lines: Interface;

  protected constructor(private readonly process: JavaProcess) {
    this.lines = createInterface({ input: process.stdout });
  }

  /**
   * @param source file beside this one
   * @param directory of the client properties; paths in them are relative to it
   */
  protected static async launch(
    source: string,
    directory: string,
    commandConfig: string,
    kafkaVersion: string,
  ): Promise<JavaProcess> {
    const { classpath } = await ensureKafka(kafkaVersion);
    return spawn(
      'java',
      // Its own logging would go where the answers are read.
      [
        '-Dlog4j2.level=OFF',
        '-Xmx256m',
        '-XX:TieredStopAtLevel=1',
        '-cp',
        classpath,
        join(__dirname, source),
        commandConfig,
      ],
      { cwd: directory, stdio: ['pipe', 'pipe', 'ignore'] },
    );
  }

  public async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((done) => this.process.once('exit', done));
    this.process.kill('SIGKILL');
    await ended;
  }

  protected ask(command: string): Promise<string> {
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
