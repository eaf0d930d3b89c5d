import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 200;

/** Looks until what it expects holds: brokers learn of a change one after the other. @throws what the last look threw */
export async function eventually<T>(look: () => Promise<T>, attempts = 150): Promise<T> {
  for (let attempt = 1; attempt < attempts; attempt += 1) {
    try {
      return await look();
    } catch {
      await sleep(PAUSE_MS);
    }
  }
  return look();
}
