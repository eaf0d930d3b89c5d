/** What a run shows while it works: a line for each stack that ended, and what is being done now. */
import { createColors } from 'picocolors';
import type { Ora } from 'ora';
import { HANG_NOTICE_MS, RUN_NOTICE_MS } from '../../model/deploy/limits';
import { canRedraw } from '../../shared/system/progress';

const REDRAW_MS = 1_000;
/** Column of the seconds: behind `300 added, 10 changed, 0 destroyed`. */
const RESULT_WIDTH = 34;

interface Running {
  step: string;
  readonly since: number;
  lastSound: number;
}

export type Mark = 'ok' | 'failed' | 'skipped';

export class Board {
  private readonly running = new Map<string, Running>();
  private readonly colors = createColors(process.stdout.isTTY && !process.env['NO_COLOR']);
  private ended = 0;
  private timer: NodeJS.Timeout | undefined;
  private paused = false;
  private questions: Promise<unknown> = Promise.resolve();
  private readonly held: { readonly stream: NodeJS.WriteStream; readonly text: string }[] = [];

  private constructor(
    private readonly total: number,
    private readonly width: number,
    private readonly spinner: Ora | undefined,
  ) {}

  public static async create(stacks: readonly string[]): Promise<Board> {
    const width = Math.max(...stacks.map((name) => name.length));
    if (!canRedraw()) return new Board(stacks.length, width, undefined).ticking(RUN_NOTICE_MS);
    const { default: ora } = await import('ora');
    // Standard input stays as it is: a question may have to be answered, and Ctrl-C is a signal.
    const spinner = ora({ stream: process.stderr, discardStdin: false });
    return new Board(stacks.length, width, spinner).ticking(REDRAW_MS);
  }

  /** @param step what is done now, for instance `plan` or `apply 3/40` */
  public update(stack: string, step: string): void {
    const now = Date.now();
    const entry = this.running.get(stack);
    if (entry === undefined) this.running.set(stack, { step, since: now, lastSound: now });
    else {
      entry.step = step;
      entry.lastSound = now;
    }
    if (this.spinner !== undefined && !this.paused) this.draw();
  }

  /** A stack came to its end. `details` follow on lines of their own, word for word. */
  public end(stack: string, mark: Mark, text: string, details: readonly string[] = []): void {
    const since = this.running.get(stack)?.since;
    this.running.delete(stack);
    this.ended++;
    const seconds = since === undefined ? '' : `  ${Math.round((Date.now() - since) / 1000)} s`;
    const color = { ok: this.colors.green, failed: this.colors.red, skipped: this.colors.yellow }[mark];
    const label = { ok: 'ok    ', failed: 'FAILED', skipped: '--    ' }[mark];
    const plain = `${label}  ${stack.padEnd(this.width)}  ${text.padEnd(RESULT_WIDTH)}${seconds}`;
    const fits = !process.stdout.isTTY || plain.length <= process.stdout.columns;
    const line = fits
      ? `${color(label)}${plain.slice(label.length)}`
      : `${color(label.trim())} ${stack}: ${text}${seconds}`;
    this.print([line.trimEnd(), ...details].join('\n'));
  }

  /** Text of a result, on standard output. */
  public print(text: string): void {
    this.write(process.stdout, text);
  }

  /** Text beside the result, on standard error. */
  public note(text: string): void {
    this.write(process.stderr, text);
  }

  /** Leaves the terminal to one question at a time; what is to be printed meanwhile follows the answer. */
  public quiet<T>(question: () => Promise<T>): Promise<T> {
    const answer = this.questions.then(async () => {
      this.paused = true;
      this.spinner?.stop();
      try {
        return await question();
      } finally {
        this.paused = false;
        for (const { stream, text } of this.held.splice(0)) this.write(stream, text);
      }
    });
    this.questions = answer.catch(() => undefined);
    return answer;
  }

  public close(): void {
    clearInterval(this.timer);
    this.spinner?.stop();
  }

  private write(stream: NodeJS.WriteStream, text: string): void {
    if (this.paused) {
      this.held.push({ stream, text });
      return;
    }
    this.spinner?.clear();
    stream.write(`${text}\n`);
  }

  private ticking(everyMs: number): this {
    this.timer = setInterval(() => {
      if (this.paused || this.running.size === 0) return;
      if (this.spinner === undefined) process.stderr.write(`...     ${this.summary()}\n`);
      else this.draw();
    }, everyMs);
    this.timer.unref();
    return this;
  }

  private draw(): void {
    if (this.spinner === undefined) return;
    // One line: what is longer than the terminal cannot be redrawn in place.
    const room = Math.max(10, (process.stderr.columns || 80) - 4);
    const text = this.summary();
    const line = text.length > room ? `${text.slice(0, room - 1)}…` : text;
    if (this.spinner.isSpinning) this.spinner.text = line;
    else this.spinner.start(line);
  }

  private summary(): string {
    const now = Date.now();
    const stacks = [...this.running].map(([stack, { step, since, lastSound }]) => {
      const silent = now - lastSound > HANG_NOTICE_MS ? `, silent for ${seconds(now - lastSound)}` : '';
      return `${stack}: ${step} (${seconds(now - since)}${silent})`;
    });
    return `${this.ended} of ${this.total} stacks; ${stacks.join('; ')}`;
  }
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
