/** The exporter as a host runs it, and what a scrape of it says. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Samples of a text in the exposition format. */
export function samplesOf(text: string): Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value = ''] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      const pairs = [...labels.matchAll(/([a-z_]+)="((?:\\.|[^"\\])*)"/g)];
      return {
        name,
        labels: Object.fromEntries(
          pairs.map(([, label = '', text = '']) => [
            label,
            text.replace(/\\(.)/g, (_all, letter: string) => (letter === 'n' ? '\n' : letter)),
          ]),
        ),
        value: Number(value),
      };
    });
}

export class Exporter {
  private written = '';

  private constructor(
    private readonly process: ChildProcess,
    private readonly url: string,
  ) {
    process.stderr?.on('data', (data: Buffer) => (this.written += data.toString()));
  }

  /** @param args of node, from the file on */
  public static start(directory: string, port: number, ...args: readonly string[]): Exporter {
    const child = spawn(process.execPath, args, {
      cwd: directory,
      // Nothing of this project's: a host has none.
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return new Exporter(child, `http://127.0.0.1:${port}/metrics`);
  }

  /** What it has shown. */
  public get output(): string {
    return this.written;
  }

  public async text(): Promise<string> {
    const response = await fetch(this.url);
    if (response.status !== 200) throw new Error(`status ${response.status}`);
    return response.text();
  }

  /** Values of a series whose labels have these values. */
  public async samples(name: string, labels: Readonly<Record<string, string>> = {}): Promise<Sample[]> {
    return samplesOf(await this.text()).filter(
      (sample) =>
        sample.name === name &&
        Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    );
  }

  /** @throws Error unless there is exactly one */
  public async value(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
    const [only, ...more] = await this.samples(name, labels);
    if (only === undefined || more.length > 0)
      throw new Error(
        `${name} ${JSON.stringify(labels)}: ${only === undefined ? 'none' : 'several'}\n${this.written}`,
      );
    return only.value;
  }

  /** Waits until it has ended by itself, or by a signal. Returns its exit status. */
  public async ended(signal?: NodeJS.Signals): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const exit = once(this.process, 'exit');
      if (signal !== undefined) this.process.kill(signal);
      await exit;
    }
    return this.process.exitCode;
  }
}
