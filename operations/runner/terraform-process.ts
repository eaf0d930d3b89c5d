/** One run of Terraform that outlives this process if need be. */
import { spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { ESCALATION_MS, LOG_POLL_MS, SILENCE_LIMIT_MS } from '../../model/deploy/limits';
import { identify } from '../../shared/system/processes';
import type { ProcessIdentity } from '../../shared/system/processes';
import type { Interruption } from '../interruption';

export interface TerraformRunOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Gets everything that is printed; what stderr has is in `<log>.errors` as well. Readable by this user alone. */
  readonly log: string;
  readonly interruption: Interruption;
  /** Called once the process runs: so that a later run can wait for it if this one is killed. */
  readonly started?: (process: ProcessIdentity) => void;
  /** Called with all of the output of this run whenever it grew. */
  readonly watch?: (output: string) => void;
  /** @default SILENCE_LIMIT_MS */
  readonly silenceLimitMs?: number;
  /** @default ESCALATION_MS */
  readonly escalationMs?: number;
}

export interface TerraformResult {
  /** Exit status; null if it could not be started or a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it was asked to end before its time. Absent if it was not. */
  readonly ended?: 'interrupted' | 'silent';
}

/**
 * Runs Terraform in a process group of its own, its output in files: a Terraform that applies must not end because its reader did. If
 * this process is killed, Terraform continues, writes its state and releases its lock. A signal to this process becomes an interrupt of
 * Terraform's, and a silence beyond the limit does as well, each followed by stronger ones.
 */
export async function runTerraform(options: TerraformRunOptions): Promise<TerraformResult> {
  const { log, interruption } = options;
  const out = openSync(log, 'a', 0o600);
  const errors = openSync(`${log}.errors`, 'w+', 0o600);
  const start = fstatSync(out).size;
  try {
    const child = spawn(options.command, options.args, {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ['ignore', out, errors],
    });
    const failure = new Promise<Error | undefined>((resolve) => {
      child.once('spawn', () => resolve(undefined));
      child.once('error', resolve);
    });
    const error = await failure;
    if (error !== undefined) return { status: null, stdout: '', stderr: error.message };
    const identity = child.pid === undefined ? null : identify(child.pid);
    if (identity !== null) options.started?.(identity);
    const exit = new Promise<number | null>((resolve) => {
      child.once('exit', (status) => resolve(status));
      if (child.exitCode !== null) resolve(child.exitCode);
    });

    const tail = new Tail(log, start);
    let ended: TerraformResult['ended'];
    const escalate = escalation(options.escalationMs ?? ESCALATION_MS, (name) => {
      if (child.exitCode === null && child.signalCode === null) child.kill(name);
    });
    const stop = (why: 'interrupted' | 'silent'): void => {
      ended ??= why;
      escalate.next();
    };
    const off = interruption.onAsked(() => stop('interrupted'));
    if (interruption.signal.aborted) stop('interrupted');
    let lastSound = Date.now();
    const poll = setInterval(() => {
      if (tail.read()) {
        lastSound = Date.now();
        options.watch?.(tail.text);
      } else if (
        ended === undefined &&
        Date.now() - lastSound > (options.silenceLimitMs ?? SILENCE_LIMIT_MS)
      ) {
        stop('silent');
      }
    }, LOG_POLL_MS);
    try {
      const status = await exit;
      tail.read();
      options.watch?.(tail.text);
      const stderr = readFileSync(`${log}.errors`, 'utf8');
      // One file for people has both.
      if (stderr !== '') writeSync(out, stderr);
      return { status, stdout: tail.text, stderr, ...(ended === undefined ? {} : { ended }) };
    } finally {
      clearInterval(poll);
      off();
      escalate.end();
    }
  } finally {
    closeSync(out);
    closeSync(errors);
  }
}

/** Interrupt, second interrupt, kill: the next one on request, and by itself when the former had no effect in time. */
function escalation(
  everyMs: number,
  kill: (name: NodeJS.Signals) => void,
): { next: () => void; end: () => void } {
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGINT', 'SIGKILL'];
  let timer: NodeJS.Timeout | undefined;
  const next = (): void => {
    clearTimeout(timer);
    const name = signals.shift();
    if (name === undefined) return;
    kill(name);
    timer = setTimeout(next, everyMs);
  };
  return { next, end: () => clearTimeout(timer) };
}

/** The part of a file that was written since `start`. */
class Tail {
  private readonly chunks: Buffer[] = [];
  private cached = '';

  public constructor(
    private readonly file: string,
    private position: number,
  ) {}

  /** @returns whether the file grew */
  public read(): boolean {
    const descriptor = openSync(this.file, 'r');
    try {
      const length = fstatSync(descriptor).size - this.position;
      if (length <= 0) return false;
      const buffer = Buffer.alloc(length);
      const read = readSync(descriptor, buffer, 0, length, this.position);
      this.position += read;
      this.chunks.push(buffer.subarray(0, read));
      this.cached = '';
      return read > 0;
    } finally {
      closeSync(descriptor);
    }
  }

  public get text(): string {
    this.cached ||= Buffer.concat(this.chunks).toString('utf8');
    return this.cached;
  }
}
