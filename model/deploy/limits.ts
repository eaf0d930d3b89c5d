/** How many stacks a deploy runs at a time, and how long a Terraform may stay silent. */

/**
 * Stacks at a time for each processor: a Terraform and its provider compute for about half of their time and wait for Kafka or AWS in the
 * other half (measured: eight topics stacks on two cores, docs/performance.md).
 */
const STACKS_PER_CORE = 2;

/** From here on a deploy is bound by the cluster's controller, not by the machine that deploys. */
const MOST_STACKS = 10;

/** @param cores processors that this machine has */
export function stacksAtATime(cores: number): number {
  return Math.min(MOST_STACKS, Math.max(2, cores * STACKS_PER_CORE));
}

/** Terraform prints a line every 10 s while it applies. Init and plan are silent while a registry or a cluster answers slowly. */
export const SILENCE_LIMIT_MS = 15 * 60_000;

/** Readiness gates of a first boot print each change only: FIRST_BOOT_TIMEOUT_SECONDS is 30 minutes, and Terraform speaks every 10 s. */
export const HANG_NOTICE_MS = 60_000;

/** From an interrupt to the next stronger one, for a Terraform that hangs: interrupt, second interrupt, kill. */
export const ESCALATION_MS = 60_000;

/** For a state lock that another run holds, among them a Terraform whose runner was killed. */
export const STATE_LOCK_WAIT_SECONDS = 120;

/** Logs of deploys that are kept. */
export const KEPT_LOGS = 20;
