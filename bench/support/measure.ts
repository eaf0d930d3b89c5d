/** One program run to its end: how long it took, what it cost, and the end of it whatever happens to the bench. */
import { execFile, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify, stripVTControlCharacters } from 'node:util';
import { projectRoot } from '../../operations/toolchain/paths';
import { UserError } from '../../shared/user-error';
import { groupBy } from '../../shared/collections';

export interface Measurement {
  /** Wall-clock seconds of the whole program, start to exit. */
  readonly seconds: number;
  /** Seconds of processor time, user and system, of the program and of everything that it started and waited for. */
  readonly cpuSeconds: number;
  /**
   * Highest sum, in MiB, of the resident memory of the program and all its descendants. Pages that processes share, such as
   * the code of fifty Terraforms, count once for each: an upper bound of what the machine must have. Sampled, so a peak
   * shorter than the interval can be missed.
   */
  readonly peakMiB: number;
  readonly stdout: string;
}

export function secondsOf(measurements: readonly Measurement[]): number[] {
  return measurements.map(({ seconds }) => seconds);
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** @default - the project */
  readonly cwd?: string;
  /** Added to this process's environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** @default 600 */
  readonly timeoutSeconds?: number;
}

const run = promisify(execFile);

/** The kernel is asked this often at most, and never for more than a twentieth of the time. */
const SAMPLE_INTERVAL_MS = 100;
const SAMPLE_SHARE = 20;
/** How long interrupted programs may take: Terraform ends what it began and releases its state lock. */
const END_TIMEOUT_MS = 20_000;

/** `times` is a shell's own means, there on every POSIX system: seconds of all children that were waited for. */
const WRAPPER = 'times="$1"; shift; "$@"; status=$?; times >"$times"; exit $status';

/** How much of what a failed program said is shown. */
const SAID_LINES = 20;
const SAID_LENGTH = 300;

/** A program's exit status was not 0. Its message has what matters of the output. */
export class CommandFailed extends UserError {
  public constructor(
    what: string,
    /** Everything that it said. */
    public readonly output: string,
  ) {
    super(`${what}:\n${excerpt(output)}`);
  }
}

/** From the first error on, or the end. */
function excerpt(output: string): string {
  const lines = stripVTControlCharacters(output)
    .split('\n')
    .filter((line) => line.trim() !== '');
  const error = lines.findIndex((line) => /\berror\b/i.test(line));
  const shown = error < 0 ? lines.slice(-SAID_LINES) : lines.slice(error, error + SAID_LINES);
  return shown.map((line) => line.slice(0, SAID_LENGTH)).join('\n');
}

/** Runs programs one after the other. Their output is kept in files of `directory`, for when one fails. */
export class Runner {
  private count = 0;

  /** @param abort ends the running program and every later one */
  public constructor(
    private readonly directory: string,
    private readonly abort: AbortSignal,
  ) {
    mkdirSync(directory, { recursive: true });
  }

  /** @throws CommandFailed if the exit status is not 0, after a time-out, and when interrupted */
  public async run(command: Command): Promise<Measurement> {
    this.abort.throwIfAborted();
    const file = (kind: string): string => join(this.directory, `${this.count}.${kind}`);
    this.count++;
    const files = { stdout: file('out'), stderr: file('err'), times: file('times') };
    const { status, seconds, peakMiB } = await this.execute(command, files);
    this.abort.throwIfAborted();
    const stdout = readFileSync(files.stdout, 'utf8');
    if (status !== 0) {
      const said = `${stdout}${readFileSync(files.stderr, 'utf8')}`;
      throw new CommandFailed(
        `${[command.program, ...command.args].join(' ')} ended with status ${status ?? 'none: killed'}`,
        said,
      );
    }
    return { seconds, cpuSeconds: childSeconds(readFileSync(files.times, 'utf8')), peakMiB, stdout };
  }

  private async execute(
    command: Command,
    files: { readonly stdout: string; readonly stderr: string; readonly times: string },
  ): Promise<{ status: number | null; seconds: number; peakMiB: number }> {
    const stdio = [files.stdout, files.stderr].map((name) => openSync(name, 'w', 0o600));
    const started = performance.now();
    const child = spawn('sh', ['-c', WRAPPER, 'sh', files.times, command.program, ...command.args], {
      cwd: command.cwd ?? projectRoot,
      env: { ...process.env, ...command.env },
      stdio: ['ignore', ...stdio],
      // A terminal's Ctrl-C comes to the bench alone, which then ends the program in order.
      detached: true,
    });
    stdio.forEach(closeSync);
    const exited = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    const root = child.pid;
    if (root === undefined) throw await exited.catch((error: unknown) => error);

    const timeout = AbortSignal.timeout((command.timeoutSeconds ?? 600) * 1000);
    const stop = AbortSignal.any([this.abort, timeout]);
    let ended: Promise<void> | undefined;
    const end = (): void => void (ended ??= endTree(root));
    stop.addEventListener('abort', end, { once: true });
    const peak = watchMemory(root, exited);
    try {
      const status = await exited;
      const seconds = (performance.now() - started) / 1000;
      return { status, seconds, peakMiB: await peak };
    } finally {
      stop.removeEventListener('abort', end);
      // The shell goes first: what it started may still be at work, on the cluster or on the state.
      await ended;
    }
  }
}

interface ProcessLine {
  readonly pid: number;
  readonly parent: number;
  readonly residentKiB: number;
}

async function processes(): Promise<ProcessLine[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,rss='], { maxBuffer: 16 * 2 ** 20 });
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, parent = 0, residentKiB = 0]) => ({ pid, parent, residentKiB }));
}

/** A process and everything below it. Process groups do not tell: the cdktf CLI gives each Terraform a terminal of its own. */
async function tree(root: number): Promise<ProcessLine[]> {
  const all = await processes();
  const children = groupBy(all, ({ parent }) => parent);
  const found = all.filter(({ pid }) => pid === root);
  // The array grows while it is walked.
  for (const { pid } of found) found.push(...(children.get(pid) ?? []));
  return found;
}

async function watchMemory(root: number, exited: Promise<unknown>): Promise<number> {
  let peakKiB = 0;
  let running = true;
  const done = exited.then(
    () => (running = false),
    () => (running = false),
  );
  while (running) {
    const began = performance.now();
    const sum = (await tree(root)).reduce((total, { residentKiB }) => total + residentKiB, 0);
    peakKiB = Math.max(peakKiB, sum);
    const pause = Math.max(SAMPLE_INTERVAL_MS, (performance.now() - began) * SAMPLE_SHARE);
    await Promise.race([done, sleep(pause)]);
  }
  return peakKiB / 1024;
}

/** Interrupts a program and all that it started, and kills what does not end. */
async function endTree(root: number): Promise<void> {
  const members = (await tree(root)).map(({ pid }) => pid);
  const signal = (name: NodeJS.Signals | 0): number[] =>
    members.filter((pid) => {
      try {
        return process.kill(pid, name);
      } catch {
        return false;
      }
    });
  signal('SIGINT');
  const deadline = performance.now() + END_TIMEOUT_MS;
  while (signal(0).length > 0 && performance.now() < deadline) await sleep(200);
  signal('SIGKILL');
}

/** The second line of `times`: user and system time of the children, `1m2.34s 0m0.56s`. */
export function childSeconds(times: string): number {
  const line = times.trim().split('\n').at(-1) ?? '';
  return [...line.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (total, [, minutes, seconds]) => total + Number(minutes) * 60 + Number(seconds),
    0,
  );
}
