/** Runs tiers in lanes and returns a row for each, whatever happens. */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { differences } from './guard';
import type { Snapshot } from './guard';
import type { Row } from './report';
import { TierRun } from './run-tier';
import type { TierOptions } from './run-tier';
import { toBegin } from './schedule';
import { project } from './tiers';
import type { Need, Tier } from './tiers';
import type { Say } from './voice';

export interface RunOptions {
  readonly lanes: number;
  readonly say: Say;
  /** What must be left alone, as it is now. */
  readonly look: () => Snapshot;
  /** @default - jest */
  readonly commandOf?: (tier: Tier) => readonly string[];
  readonly tierOptions?: Pick<TierOptions, 'graceSeconds' | 'reportSeconds'>;
  /** @default - asks this machine */
  readonly isMet?: (need: Need) => boolean | Promise<boolean>;
}

export class Run {
  private readonly running = new Map<Tier, TierRun>();
  private readonly rows: Row[] = [];
  /** Whose needs are met. */
  private waiting: readonly Tier[];
  /** Of whose needs nothing is known yet. */
  private unknown: readonly Tier[];
  private seen: Snapshot;
  private interrupted: string | undefined;

  public constructor(
    tiers: readonly Tier[],
    private readonly options: RunOptions,
  ) {
    this.waiting = tiers.filter(({ needs }) => needs.length === 0);
    this.unknown = tiers.filter(({ needs }) => needs.length > 0);
    this.seen = options.look();
  }

  /**
   * In the order in which tiers began. What needs nothing begins at once: what others need is fetched meanwhile, on a fresh machine for
   * minutes.
   */
  public async all(): Promise<readonly Row[]> {
    const began: Tier[] = [];
    const ended = new Map<Tier, Row>();
    const under = new Set<Promise<void>>();
    const wait = (work: Promise<void>): void => {
      const entry = work.finally(() => under.delete(entry));
      under.add(entry);
    };
    const lookOn = (): void => {
      if (this.interrupted === undefined && this.unknown.length > 0) wait(this.lookAtNext().then(lookOn));
    };
    lookOn();
    for (;;) {
      const next = this.toBegin();
      this.waiting = this.waiting.filter((tier) => !next.includes(tier));
      for (const tier of next) {
        began.push(tier);
        wait(this.run(tier).then((row) => void ended.set(tier, row)));
      }
      if (under.size === 0) break;
      await Promise.race(under);
    }
    const skipped =
      this.interrupted === undefined ? [] : [...this.waiting, ...this.unknown].map((tier) => notBegun(tier));
    return [...began.flatMap((tier) => ended.get(tier) ?? []), ...this.rows, ...skipped];
  }

  /** Ends what runs, begins nothing more. */
  public interrupt(signal: string): void {
    if (this.interrupted === undefined) {
      const names = [...this.running.keys()].map(({ name }) => name);
      this.options.say(
        '',
        `${signal}: ends ${names.join(', ') || 'nothing'}; once more kills without clean-up.`,
      );
    }
    this.interrupted = signal;
    endAsking();
    for (const run of this.running.values()) run.stop(`It was ended by ${signal}.`);
  }

  private toBegin(): Tier[] {
    if (this.interrupted !== undefined) return [];
    // What runs alone comes last: not before it is known what else there is.
    const waiting = this.waiting.filter(({ alone }) => alone === undefined || this.unknown.length === 0);
    return toBegin(waiting, [...this.running.keys()], this.options.lanes);
  }

  /** Whether the needs of the next tier are met: then it waits for a lane, else it has its row. */
  private async lookAtNext(): Promise<void> {
    const [tier, ...rest] = this.unknown;
    if (tier === undefined) return;
    const missing = await unmet(tier, this.options.isMet ?? isMet);
    // The question was ended with the run: nothing is known.
    if (this.interrupted !== undefined) return;
    this.unknown = rest;
    if (missing.length === 0) {
      this.waiting = [...this.waiting, tier];
      return;
    }
    const reason = missing.map(({ otherwise }) => otherwise).join('; ');
    this.options.say(tier.name, `skipped: ${reason}`);
    this.rows.push({
      tier,
      result: null,
      skipped: reason,
      cannot: missing.some(({ machine }) => machine === true),
    });
  }

  private async run(tier: Tier): Promise<Row> {
    const { say, commandOf, tierOptions } = this.options;
    const command = commandOf?.(tier);
    const run = new TierRun(tier, { say, ...tierOptions, ...(command === undefined ? {} : { command }) });
    this.running.set(tier, run);
    const result = await run.result;
    const beside = [...this.running.keys()].filter((other) => other !== tier).map(({ name }) => name);
    this.running.delete(tier);
    const touched = this.touched();
    if (touched.length === 0) return { tier, result };
    const others = beside.length === 0 ? '' : `, or by ${beside.join(', ')} beside it`;
    const message = `What is the user's is not as it was, by this tier${others}, or by somebody else:\n${touched.join('\n')}`;
    say(tier.name, message);
    const failure = { name: 'nothing of the user’s is touched', message };
    return { tier, result: { ...result, failures: [...result.failures, failure] } };
  }

  /** Since the last look. */
  private touched(): string[] {
    const now = this.options.look();
    const touched = differences(this.seen, now);
    this.seen = now;
    return touched;
  }
}

function notBegun(tier: Tier): Row {
  return { tier, result: null, skipped: 'the run was ended before it began' };
}

async function unmet({ needs }: Tier, met: NonNullable<RunOptions['isMet']>): Promise<Need[]> {
  const missing: Need[] = [];
  for (const need of needs)
    if (!(need.last === true && missing.length > 0) && !(await met(need))) missing.push(need);
  return missing;
}

const AFTERWARDS_TIMEOUT_MS = 5 * 60_000;

const asked = new Map<string, Promise<boolean>>();
/** What answers now. */
let asking: ChildProcess | undefined;

/** It and what it started. */
function endAsking(): void {
  if (asking?.pid === undefined || asking.exitCode !== null || asking.signalCode !== null) return;
  try {
    process.kill(-asking.pid, 'SIGTERM');
  } catch {
    // It ended in this moment.
  }
}

/** Each command once: several tiers need Java. */
function isMet({ command }: Need): Promise<boolean> {
  const known = asked.get(command);
  if (known !== undefined) return known;
  const answer = new Promise<boolean>((done) => {
    // A group of its own, so that all of it can be ended.
    asking = spawn(command, {
      shell: true,
      stdio: ['ignore', 'ignore', 'inherit'],
      cwd: project,
      detached: true,
    });
    asking.once('error', () => done(false));
    asking.once('exit', (status) => done(status === 0));
  });
  asked.set(command, answer);
  return answer;
}

/** A command that has to end well once the tiers have ended, whether they did well or not. A row like a tier's. */
export function afterwards(command: string, say: Say): Row {
  const began = Date.now();
  say('then', command);
  const { status, stdout, stderr } = spawnSync(command, {
    shell: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    cwd: project,
    timeout: AFTERWARDS_TIMEOUT_MS,
    maxBuffer: 64 * 1024 ** 2,
  });
  const output = `${stdout}${stderr}`.trim();
  if (output !== '') say('then', output);
  const how = status === null ? 'did not end in time' : `ended with status ${status}`;
  return {
    tier: { name: `then: ${command}` },
    result: {
      files: [],
      seconds: (Date.now() - began) / 1000,
      cpuSeconds: null,
      failures: status === 0 ? [] : [{ name: command, message: `It ${how}:\n${output}` }],
    },
    afterwards: true,
  };
}
