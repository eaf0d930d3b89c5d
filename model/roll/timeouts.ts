/** How long a roll waits, in seconds, and why. */
import { TIMEOUT_STOP_SECONDS } from '../host/limits';

/**
 * For a cluster that others disturb: a replica that catches up, a move that ends. After it the roll is refused, and nothing was
 * restarted; it continues where it was when it is called again.
 */
export const CHECK_TIMEOUT_SECONDS = 600;

/**
 * For a node to be back in every ISR: shutdown (TimeoutStopSec, ten minutes), the check of its logs after an unclean stop (minutes with all
 * cores, num.recovery.threads.per.data.dir), and copying what it missed. Strimzi waits 127 s and continues or fails.
 */
export const NODE_TIMEOUT_SECONDS = 1_800;

/** For a restart by Ansible: the stop takes TimeoutStopSec at most, Ansible's own way to the host some more. */
export const RESTART_TIMEOUT_SECONDS = TIMEOUT_STOP_SECONDS + 300;

/** For Ansible to ask hosts what runs and what waits for a restart. */
export const REPORT_TIMEOUT_SECONDS = 300;

/** For one request. They are few and the cluster is alive: what takes longer than this is a node that does not answer. */
export const REQUEST_TIMEOUT_SECONDS = 15;

/** Between two looks at the cluster. */
export const POLL_SECONDS = 1;

/**
 * Between two questions to systemd while a node is waited for. Half of RestartSec of the unit, so that a process that ended by
 * itself is seen before it is started again; it is not waited for.
 */
export const CRASH_CHECK_SECONDS = 15;

/** Between two looks at the quorum while a voter is taken out of it: the quorum's leader appends twice a second. */
export const QUORUM_POLL_MS = 500;
