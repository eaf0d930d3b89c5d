/** What one run of the bench has: a folder of its own, a way to run programs, and an end to both. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brokeOnConnection } from '../../model/deploy/terraform-output';
import { ensureProviders } from '../../operations/toolchain/providers';
import { writeCatalog } from './catalog';
import type { GeneratedCatalog } from './catalog';
import { CommandFailed, Runner } from './measure';

/** Added to a program's environment; undefined removes a variable. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What the Kafka provider says of about one run in many, the more so the busier the processors: when several requests want
 * a broker's connection that one of them is about to open, sarama fails the others (`Broker.Open` says "connected" before it
 * takes the lock that makes requests wait). The same run succeeds when it is repeated.
 */
const NOT_CONNECTED = 'kafka: broker not connected';
const MOST_REPEATS = 3;

export class Workspace {
  public readonly directory = mkdtempSync(join(tmpdir(), 'brokerform-bench-'));
  public readonly runner: Runner;
  private readonly began = Date.now();
  private folders = 0;
  private repeats = 0;

  private constructor(
    public readonly abort: AbortSignal,
    /** For Terraform and the cdktf CLI, as `brokerform cdktf` would set it. */
    public readonly toolchain: Environment,
  ) {
    this.runner = new Runner(join(this.directory, 'output'), abort);
  }

  public static async open(abort: AbortSignal): Promise<Workspace> {
    const { env } = await ensureProviders();
    const toolchain = Object.entries(env).map(([name, value]) => [name, value === '' ? undefined : value]);
    return new Workspace(abort, {
      ...(Object.fromEntries(toolchain) as Environment),
      BROKERFORM_ENVIRONMENTS: 'local',
    });
  }

  /** A new folder. */
  public folder(name: string): string {
    const folder = join(this.directory, `${name}-${++this.folders}`);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** A new folder with a catalog. */
  public write(catalog: GeneratedCatalog): string {
    const folder = this.folder('catalog');
    writeCatalog(catalog, folder);
    return folder;
  }

  /** Tells on standard error what goes on: the result goes to standard output. */
  public say(text: string): void {
    const seconds = Math.round((Date.now() - this.began) / 1000);
    process.stderr.write(`[${String(seconds).padStart(4)} s] ${text}\n`);
  }

  /** A measurement with everything that must come before it; once more, and counted, if the provider failed in its own way. */
  public async repeating<T>(measure: () => Promise<T>): Promise<T> {
    for (let repeats = 0; ; repeats++) {
      try {
        return await measure();
      } catch (error) {
        const known = error instanceof CommandFailed && brokeOnConnection(error.output);
        if (!known || repeats === MOST_REPEATS) throw error;
        this.repeats++;
        this.say(`the provider failed with "${NOT_CONNECTED}": measuring once more`);
      }
    }
  }

  /** A sentence about the runs that had to be repeated since the last call; empty if there were none. */
  public takeRepeats(): string {
    const { repeats } = this;
    this.repeats = 0;
    if (repeats === 0) return '';
    return `Runs that failed with "${NOT_CONNECTED}" and were repeated: ${repeats}.`;
  }

  public close(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
