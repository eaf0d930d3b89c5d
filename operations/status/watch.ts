/** Reading again and again. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { StatusReport } from '../../model/status/report';
import type { StatusSession } from './session';

/** Between the beginnings of two readings. */
export const INTERVAL_MS = 5_000;

/**
 * Reads state and offsets each every 5 s, apart from each other: offsets of many groups may take longer. A reading that takes longer than that is
 * followed by the next one at once.
 *
 * @returns what is known after each reading of the state, without end
 */
export async function* watch(session: StatusSession): AsyncGenerator<StatusReport, never> {
  let offsets: Promise<void> | undefined;
  for (;;) {
    const next = Date.now() + INTERVAL_MS;
    await session.readState();
    offsets ??= session.readOffsets().finally(() => (offsets = undefined));
    // The first report has offsets as well, where they are quick.
    await Promise.race([offsets, sleep(OFFSETS_PATIENCE_MS)]);
    yield session.report();
    await sleep(Math.max(0, next - Date.now()));
  }
}

const OFFSETS_PATIENCE_MS = 2_000;
