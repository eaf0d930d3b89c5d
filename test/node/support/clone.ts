/** A fresh clone of the project as a user has it, with a cluster of its own: only programs and caches are the machine's. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const project = path.resolve(__dirname, '../../..');
/** An install, or a first `make up`, on two cores that do other things as well. */
const TIMEOUT_MS = 9 * 60_000;

export interface Outcome {
  readonly status: number | null;
  /** Standard output and standard error. */
  readonly output: string;
}

export interface CloneOptions {
  /** First of the cluster's ports: three for clients, and three for controllers 100 above. */
  readonly ports: number;
  /** Folders that come first on the PATH. */
  readonly path: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Use the packages that are installed here, instead of having `make` install them. @default false */
  readonly linked?: boolean;
  /** Of each program. @default - nine minutes */
  readonly timeoutMs?: number;
}

export class FreshClone {
  public readonly folder = mkdtempSync(path.join(tmpdir(), 'brokerform-fresh-'));
  private readonly env: NodeJS.ProcessEnv;
  private readonly timeoutMs: number;

  public constructor(options: CloneOptions) {
    this.timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    this.env = {
      // Nothing else of this process's: what a test run sets for its tests, a user's shell does not have.
      ...pick([
        'HOME',
        'LANG',
        'TMPDIR',
        'BROKERFORM_CACHE',
        'XDG_CACHE_HOME',
        'BROKERFORM_TERRAFORM_MIRROR',
        'JAVA_HOME',
      ]),
      PATH: [...options.path, process.env['PATH'] ?? ''].join(path.delimiter),
      NO_COLOR: '1',
      BROKERFORM_LOCAL_PORT_BASE: String(options.ports),
      npm_config_prefer_offline: 'true',
      ...options.env,
    };
    const { status, output } = this.run('git', 'clone', '--quiet', '--shared', project, '.');
    if (status !== 0) throw new Error(output);
    if (options.linked === true) {
      symlinkSync(path.join(project, 'node_modules'), path.join(this.folder, 'node_modules'));
      // Older than what is installed: `make` must not install into the project's folder.
      utimesSync(path.join(this.folder, 'package-lock.json'), 0, 0);
    }
  }

  public run(program: string, ...args: readonly string[]): Outcome {
    const { status, stdout, stderr, error } = spawnSync(program, args, {
      cwd: this.folder,
      encoding: 'utf8',
      env: this.env,
      timeout: this.timeoutMs,
      maxBuffer: 256 * 1024 * 1024,
    });
    if (error !== undefined) throw error;
    return { status, output: `${stdout}${stderr}` };
  }

  public brokerform(...args: readonly string[]): Outcome {
    return this.run('node', 'bin/brokerform.js', ...args);
  }

  /** Stops what still runs, and removes the folder. */
  public remove(): void {
    if (existsSync(path.join(this.folder, '.brokerform/local'))) {
      const { status, output } = this.brokerform('local', 'stop', '--force');
      if (status !== 0) throw new Error(output);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function pick(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
