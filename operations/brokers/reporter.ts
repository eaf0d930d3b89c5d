/** Shows how far a move is: in place on a terminal, elsewhere a line now and then. */
import { formatBytes, formatRate } from '../../shared/units';
import { canRedraw, createProgress } from '../../shared/system/progress';
import type { Progress } from '../../shared/system/progress';

export interface MoveState {
  readonly partitions: { readonly done: number; readonly total: number };
  readonly bytes: { readonly left: number; readonly total: number };
  /** Bytes per second of the last minute; undefined before there was something to measure. */
  readonly rate?: number;
  /** What holds it up, if something does. */
  readonly trouble?: string;
}

export interface Reporter {
  /** A step before or after the moving. */
  step(text: string): void;
  /** How far it is; called every second or two. */
  state(state: MoveState): void;
  done(text: string): void;
  fail(text: string): void;
}

/** A line in a log, no more often than this. */
const LINE_EVERY_MS = 10_000;

export async function createReporter(): Promise<Reporter> {
  const progress = await createProgress();
  return canRedraw() ? inPlace(progress) : asLines(progress, (line) => console.error(line));
}

function inPlace(progress: Progress): Reporter {
  return {
    step: (text) => progress.update(text),
    state: (state) => progress.update(stateText(state)),
    done: (text) => progress.done(text),
    fail: (text) => progress.fail(text),
  };
}

export function asLines(
  progress: Progress,
  write: (line: string) => void,
  now: () => number = Date.now,
): Reporter {
  let last = -Infinity;
  return {
    step: (text) => progress.update(text),
    state: (state) => {
      if (now() - last < LINE_EVERY_MS) return;
      last = now();
      write(`... ${stateText(state)}`);
    },
    done: (text) => progress.done(text),
    fail: (text) => progress.fail(text),
  };
}

/** `12 of 40 partitions moved, 3.1 GiB of 10 GiB left, 48 MiB/s, about 2 min`. */
export function stateText({ partitions, bytes, rate, trouble }: MoveState): string {
  const parts = [`${partitions.done} of ${partitions.total} partitions moved`];
  if (bytes.total > 0) parts.push(`${formatBytes(bytes.left)} of ${formatBytes(bytes.total)} left`);
  if (rate !== undefined && rate > 0 && bytes.left > 0)
    parts.push(formatRate(rate), `about ${durationText(bytes.left / rate)}`);
  if (trouble !== undefined) parts.push(trouble);
  return parts.join(', ');
}

export function durationText(seconds: number): string {
  if (seconds < 100) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 100 * 60) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 360) / 10} h`;
}
