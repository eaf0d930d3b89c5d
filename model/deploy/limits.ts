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

/** Resources at a time of a Terraform without another setting. Source: Terraform's documentation, -parallelism. */
export const TERRAFORM_PARALLELISM = 10;

/**
 * Resources at a time of a deploy. Creating Kafka's resources waits for answers, not for the processor: 100 is 2.5 times as fast as
 * Terraform's own 10 (500 topics: 21 s against 56 s on two cores). See docs/performance.md.
 */
export const DEPLOY_PARALLELISM = 100;

/** For a state lock that another run holds, among them a Terraform whose runner was killed. */
export const STATE_LOCK_WAIT_SECONDS = 120;

/** Logs of deploys that are kept. */
export const KEPT_LOGS = 20;

/** Repetitions of a run whose errors pass by themselves (passingReason): a busy broker has caught up by then; what fails a third time has another cause. */
export const MOST_REPEATS = 2;

/** Between two looks at the growing log of a Terraform: for people who watch it. */
export const LOG_POLL_MS = 200;

/** Between two looks whether a Terraform that a killed run left has ended. A look reads one file of /proc per stack. */
export const LEFT_BEHIND_POLL_MS = 500;

/** Without a terminal: between two lines that say what runs. Three lines of Terraform's own, which come every 10 s. */
export const RUN_NOTICE_MS = 30_000;
