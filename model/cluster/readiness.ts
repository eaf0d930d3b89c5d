/** How long a cluster is waited for, and what counts as ready. */

/**
 * A first deploy: EC2 starts a host within a minute, cloud-init fetches packages and Kafka through the NAT gateway (5 to 10 minutes
 * on a small instance), nodes start within one. The rest is for a region on a bad day.
 */
export const FIRST_BOOT_TIMEOUT_SECONDS = 30 * 60;

/** Hosts accept connections to nothing while they boot, but after this time a missing route or name is worth a word. */
export const UNREACHABLE_HINT_SECONDS = 60;

/**
 * Records that a controller may be behind the quorum's leader. An idle leader appends two each second
 * (`metadata.max.idle.interval.ms` = 500), so a controller that stopped is 40 behind after 20 s; one that runs is behind by a few.
 */
export const MAX_CONTROLLER_LAG = 40;

/** Between two looks at a cluster on AWS that is waited for. Each asks every broker, and hosts need minutes. */
export const AWS_GATE_POLL_MS = 2_000;

/** The same for a local cluster, which is ready ten seconds after its start. */
export const LOCAL_GATE_POLL_MS = 300;

/** How long a local cluster is waited for: a cold start takes 10 s on two cores, recovery after a crash a little more. */
export const LOCAL_GATE_TIMEOUT_SECONDS = 120;

/** Between two looks at a local node that starts or stops: a look reads its record and tries its port. */
export const LOCAL_NODE_POLL_MS = 50;
