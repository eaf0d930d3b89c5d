/** Runs tiers in lanes and returns a row for each, whatever happens. */
import { spawnSync } from 'node:child_process';
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
  readonly isMet?: (need: Need) => boolean;
}

export class Run {
  private readonly running = new Map<Tier, TierRun>();
  private readonly rows: Row[] = [];
  private waiting: readonly Tier[];
  private seen: Snapshot;
  private interrupted: string | undefined;

  public constructor(
    tiers: readonly Tier[],
    private readonly options: RunOptions,
  ) {
    this.waiting = tiers;
    this.seen = options.look();
  }

  /** In the order in which tiers began. */
  public async all(): Promise<readonly Row[]> {
    this.leaveOutUnmet();
    const began: Tier[] = [];
    const ended = new Map<Tier, Row>();
    const lanes = new Set<Promise<void>>();
    for (;;) {
      const next =
        this.interrupted === undefined
          ? toBegin(this.waiting, [...this.running.keys()], this.options.lanes)
          : [];
      this.waiting = this.waiting.filter((tier) => !next.includes(tier));
      for (const tier of next) {
        began.push(tier);
        const lane = this.run(tier).then((row) => {
          ended.set(tier, row);
          lanes.delete(lane);
        });
        lanes.add(lane);
      }
      if (lanes.size === 0) break;
      await Promise.race(lanes);
    }
    const skipped = this.interrupted === undefined ? [] : this.waiting.map((tier) => notBegun(tier));
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
    for (const run of this.running.values()) run.stop(`It was ended by ${signal}.`);
  }

  private leaveOutUnmet(): void {
    this.waiting = this.waiting.filter((tier) => {
      const missing = unmet(tier, this.options.isMet ?? isMet);
      if (missing.length === 0) return true;
      const reason = missing.map(({ otherwise }) => otherwise).join('; ');
      this.options.say(tier.name, `skipped: ${reason}`);
      this.rows.push({
        tier,
        result: null,
        skipped: reason,
        cannot: missing.some(({ machine }) => machine === true),
      });
      return false;
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

function unmet({ needs }: Tier, met: (need: Need) => boolean): Need[] {
  const missing: Need[] = [];
  for (const need of needs) if (!(need.last === true && missing.length > 0) && !met(need)) missing.push(need);
  return missing;
}

const AFTERWARDS_TIMEOUT_MS = 5 * 60_000;

const asked = new Map<string, boolean>();

/** Each command once: several tiers need Java. */
function isMet({ command }: Need): boolean {
  const known = asked.get(command);
  if (known !== undefined) return known;
  const { status } = spawnSync(command, {
    shell: true,
    stdio: ['ignore', 'ignore', 'inherit'],
    cwd: project,
  });
  asked.set(command, status === 0);
  return status === 0;
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
