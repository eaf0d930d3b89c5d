/** Looking again and again until something is so. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface PollOptions {
  /** Between two looks. Milliseconds. */
  readonly everyMs: number;
  /** From the first look on; the look after it is the last. Milliseconds. @default - no limit */
  readonly timeoutMs?: number;
  /** After each look that found nothing, unless it was the last. */
  readonly onWait?: () => void;
}

/**
 * @param look at least once; undefined: not yet. What it throws ends the polling
 * @returns what the look found; undefined after the time-out
 */
export async function pollUntil<T>(
  look: () => Promise<T | undefined> | T | undefined,
  options: PollOptions & { readonly timeoutMs?: never },
): Promise<T>;
export async function pollUntil<T>(
  look: () => Promise<T | undefined> | T | undefined,
  options: PollOptions,
): Promise<T | undefined>;
export async function pollUntil<T>(
  look: () => Promise<T | undefined> | T | undefined,
  { everyMs, timeoutMs = Infinity, onWait }: PollOptions,
): Promise<T | undefined> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined || Date.now() > deadline) return found;
    onWait?.();
    await sleep(everyMs);
  }
}

/** Waits until nothing is missing, and tells whenever what is missing changes. @returns what is missing after the time-out */
export async function waitForNothing(
  findMissing: () => Promise<readonly string[]>,
  onChange: (missing: readonly string[]) => void,
  options: Omit<PollOptions, 'onWait'>,
): Promise<readonly string[]> {
  let missing: readonly string[] = [];
  let last = '';
  const onWait = (): void => {
    const text = missing.join('\n');
    if (text !== last) onChange(missing);
    last = text;
  };
  const isReady = async (): Promise<boolean> => {
    missing = await findMissing();
    return missing.length === 0;
  };
  await waitUntil(isReady, { ...options, onWait });
  return missing;
}

/** Waits until it is so. @returns false after the time-out */
export async function waitUntil(
  isSo: () => Promise<boolean> | boolean,
  options: PollOptions,
): Promise<boolean> {
  const found = await pollUntil(async () => ((await isSo()) ? true : undefined), options);
  return found === true;
}
