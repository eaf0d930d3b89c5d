import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { ensureKafka } from '../../../operations/toolchain/kafka';

export interface Written {
  readonly acknowledged: number;
  readonly failed: number;
  readonly firstError: string;
}

export interface ReadBack {
  readonly acknowledged: number;
  readonly missing: number;
  readonly outOfOrder: number;
  readonly twice: number;
}

/** Kafka's own Java client, which writes while something happens to the cluster, and reads back what was acknowledged. */
export class Load {
  private readonly lines: Interface;

  private constructor(private readonly process: ChildProcessByStdio<Writable, Readable, null>) {
    this.lines = createInterface({ input: process.stdout });
  }

  /** @param directory of the client properties; paths in them are relative to it */
  public static async start(directory: string, commandConfig: string, kafkaVersion: string): Promise<Load> {
    const { classpath } = await ensureKafka(kafkaVersion);
    const java = spawn(
      'java',
      ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-cp', classpath, join(__dirname, 'Load.java'), commandConfig],
      { cwd: directory, stdio: ['pipe', 'pipe', 'ignore'] },
    );
    return new Load(java);
  }

  public async fill(topic: string, mebibytes: number): Promise<void> {
    await this.ask(`fill ${topic} ${mebibytes}`);
  }

  public async begin(topic: string, recordsPerSecond: number): Promise<void> {
    await this.ask(`begin ${topic} ${recordsPerSecond}`);
  }

  public async end(): Promise<Written> {
    const [acknowledged, failed, ...error] = (await this.ask('end')).split(' ');
    return { acknowledged: Number(acknowledged), failed: Number(failed), firstError: error.join(' ') };
  }

  public async readBack(topic: string): Promise<ReadBack> {
    const [acknowledged = NaN, missing = NaN, outOfOrder = NaN, twice = NaN] = (
      await this.ask(`verify ${topic}`)
    )
      .split(' ')
      .map(Number);
    return { acknowledged, missing, outOfOrder, twice };
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
