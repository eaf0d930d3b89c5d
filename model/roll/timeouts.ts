/** How long a roll waits, in seconds, and why. */

/**
 * For a cluster that others disturb: a replica that catches up, a move that ends. After it the roll is refused, and nothing was
 * restarted; it goes on where it was when it is called again.
 */
export const GATE_TIMEOUT_SECONDS = 600;

/**
 * For a node to be back in every ISR: shutdown (TimeoutStopSec, 600 s), the check of its logs after an unclean stop (minutes with all
 * cores, num.recovery.threads.per.data.dir), and copying what it missed. Strimzi waits 127 s and goes on or fails.
 */
export const NODE_TIMEOUT_SECONDS = 1_800;

/**
 * Between a broker's start and the word that systemd has restarted it again: a process that ends by itself is not waited for. As
 * RestartSec of its unit.
 */
export const CRASH_CHECK_SECONDS = 15;
