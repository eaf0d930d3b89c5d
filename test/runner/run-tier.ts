/** One tier by jest: started, followed, and ended if it hangs or the run is interrupted. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Failure, FileEnded, TestEvent } from './events';
import { project } from './tiers';
import type { Tier } from './tiers';
import { Lines, clock } from './voice';
import type { Say } from './voice';

export interface TierResult {
  readonly files: readonly FileEnded[];
  readonly seconds: number;
  /** Processor time of what it started, and null where the system does not tell. Kafka's nodes that run on by themselves are not in it. */
  readonly cpuSeconds: number | null;
  /** Not of a test: it hung, was ended, could not be cleaned up. */
  readonly failures: readonly Failure[];
}

export interface TierOptions {
  readonly say: Say;
  /** What is run. @default - jest */
  readonly command?: readonly string[];
  /** How long clean-up may take once the tier is asked to end. @default 120 */
  readonly graceSeconds?: number;
  /** How often it is said what runs. @default 60 */
  readonly reportSeconds?: number;
}

/** Enough to see why a program ended that says nothing more. */
const KEPT_LINES = 40;
/** Until the last lines of a program that ended have come; a program that it left may hold the pipe. */
const DRAIN_MS = 2_000;

export class TierRun {
  public readonly result: Promise<TierResult>;
  private readonly child: ChildProcess;
  private readonly files: FileEnded[] = [];
  private readonly failures: Failure[] = [];
  private readonly lastLines: string[] = [];
  private readonly began = Date.now();
  private readonly timers: NodeJS.Timeout[] = [];
  private current: { file: string; began: number; passed: number; failed: number } | undefined;
  private stopping = false;

  public constructor(
    private readonly tier: Pick<Tier, 'name' | 'about' | 'args' | 'limitMinutes'>,
    private readonly options: TierOptions,
  ) {
    const [program = '', ...args] = options.command ?? jest(tier);
    this.say(`begins: ${tier.about}`);
    this.child = spawn(program, args, {
      cwd: project,
      // A process group of its own: Ctrl-C reaches it through `stop`, and what it leaves can be ended.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' },
    });
    this.child.on('message', (event: TestEvent) => this.follow(event));
    this.listen();
    this.timers.push(
      setInterval(() => this.reportProgress(), (options.reportSeconds ?? 60) * 1000),
      setTimeout(() => this.timeOut(), tier.limitMinutes * 60_000),
    );
    this.result = this.end();
  }

  /** Ends the tier: its own clean-up runs, for as long as the grace period. Said once; a second call waits no longer. */
  public stop(reason: string): void {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    if (this.stopping) return this.signal('SIGKILL');
    this.stopping = true;
    const where = this.current === undefined ? 'before its first file' : `in ${this.current.file}`;
    this.failures.push({ name: this.tier.name, message: `${reason} It was ${where}.` });
    this.say(`${reason} It was ${where}. Its clean-up runs …`);
    this.signal('SIGTERM');
    const grace = this.options.graceSeconds ?? 120;
    this.timers.push(
      setTimeout(() => {
        const message = `The clean-up did not end within ${grace} s: its processes are killed, and folders and hosts may be left.`;
        this.failures.push({ name: this.tier.name, message });
        this.say(message);
        this.signal('SIGKILL');
      }, grace * 1000),
    );
  }

  private say(text: string): void {
    this.options.say(this.tier.name, text);
  }

  private timeOut(): void {
    this.stop(`It did not end within its limit of ${this.tier.limitMinutes} min.`);
  }

  /** To the whole group, as a terminal does it. */
  private signal(name: NodeJS.Signals): void {
    const { pid } = this.child;
    // It could not be started; and group 0 would be this process's own.
    if (pid === undefined) return;
    try {
      process.kill(-pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  private listen(): void {
    for (const stream of [this.child.stdout, this.child.stderr]) {
      const lines = new Lines((line) => {
        if (line.trim() === '' || line.startsWith('Running one project:')) return;
        this.lastLines.push(line);
        if (this.lastLines.length > KEPT_LINES) this.lastLines.shift();
        this.say(`| ${line}`);
      });
      stream
        ?.setEncoding('utf8')
        .on('data', (text: string) => lines.add(text))
        .on('close', () => lines.end());
    }
  }

  private follow(event: TestEvent): void {
    switch (event.kind) {
      case 'began':
        this.current = { file: event.file, began: Date.now(), passed: 0, failed: 0 };
        break;
      case 'test':
        if (this.current?.file === event.file) this.current[event.passed ? 'passed' : 'failed'] += 1;
        break;
      case 'ended':
        this.files.push(event);
        this.say(fileLine(event));
        for (const { name, message } of event.failures) this.say(`✗ ${name}\n${indent(message)}`);
        break;
    }
  }

  private reportProgress(): void {
    if (this.current === undefined) return this.say('its set-up runs …');
    const { file, began, passed, failed } = this.current;
    if (this.files.some((ended) => ended.file === file)) return this.say('its clean-up runs …');
    const counts = `${passed} passed${failed === 0 ? '' : `, ${failed} failed`}`;
    const since = (start: number): string => clock((Date.now() - start) / 1000);
    this.say(`… ${basename(file)}: ${counts} so far, ${since(began)} of ${since(this.began)}`);
  }

  private async end(): Promise<TierResult> {
    const ended = await this.ended();
    this.timers.forEach((timer) => clearTimeout(timer));
    // Whatever it left in its group.
    this.signal('SIGKILL');
    const failedTests = this.files.reduce((sum, { failed }) => sum + failed, 0);
    if (ended.how !== undefined && failedTests + this.failures.length === 0) {
      const message = `It ${ended.how}, and no test failed:\n${this.lastLines.join('\n')}`;
      this.failures.push({ name: this.tier.name, message });
      this.say(message);
    }
    const seconds = (Date.now() - this.began) / 1000;
    this.say(`ended after ${clock(seconds)}`);
    return { files: this.files, seconds, cpuSeconds: ended.cpu, failures: this.failures };
  }

  /** @returns how the program ended, if not well */
  private async ended(): Promise<{ how?: string; cpu: number | null }> {
    const before = cpuOfChildren();
    return new Promise((done) => {
      this.child.once('error', (error) => done({ how: `could not be started: ${error.message}`, cpu: null }));
      this.child.once('exit', (status, signal) => {
        const cpu = cpuOfThisChild(before);
        const how =
          status === 0
            ? {}
            : { how: signal === null ? `ended with status ${status}` : `was ended by ${signal}` };
        const finish = (): void => done({ ...how, cpu });
        this.child.once('close', finish);
        this.timers.push(setTimeout(finish, DRAIN_MS));
      });
    });
  }
}

function jest({ name, args }: Pick<Tier, 'name' | 'args'>): string[] {
  const program = join(project, 'node_modules/jest/bin/jest.js');
  const reporter = join(project, 'test/runner/reporter.cjs');
  return [process.execPath, program, '--selectProjects', name, '--reporters', reporter, ...args];
}

export function fileLine({ file, seconds, passed, failed, pending }: FileEnded): string {
  const counts = [`${passed} passed`];
  if (failed > 0) counts.push(`${failed} failed`);
  if (pending > 0) counts.push(`${pending} skipped`);
  return `${failed > 0 ? '✗' : '✓'} ${file}: ${counts.join(', ')}, ${clock(seconds)}`;
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ');
}

let reaped = 0;

/** Of this process's children, as each ends: the difference at an end is that child's, with all that it waited for. */
function cpuOfThisChild(before: number | null): number | null {
  const now = cpuOfChildren();
  if (now === null || before === null) return null;
  const seconds = now - Math.max(reaped, before);
  reaped = now;
  return seconds;
}

/** Seconds; null where the system does not tell. */
function cpuOfChildren(): number | null {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // cutime and cstime, in ticks of 1/100 s on every Linux that Node runs on.
    return (Number(fields[13]) + Number(fields[14])) / 100;
  } catch {
    return null;
  }
}
