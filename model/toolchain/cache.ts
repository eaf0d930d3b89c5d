/** How processes that fill the same cache wait for each other. */

/** Longest wait for another process that makes the same thing: a provider build on a slow machine. */
export const CACHE_LOCK_TIMEOUT_MS = 15 * 60_000;

/** Between two renewals of a lock's time by the process that holds it. */
export const CACHE_LOCK_HEARTBEAT_MS = 5_000;

/** A lock that was not renewed for so long has lost its process, whatever its process id says: ids come back after a reboot. */
export const CACHE_LOCK_STALE_MS = 12 * CACHE_LOCK_HEARTBEAT_MS;
