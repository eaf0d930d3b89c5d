/** How much at once replicas are moved. How fast is in model/aws/throttle. */

/**
 * Partitions that are copied at the same time. Kafka copies each as fast as the throttle lets all of them together; more of them end
 * later and cost more to take back. Small ones take a second each, whatever their number.
 */
export const MAX_PARTITIONS_IN_FLIGHT = 100;

/** Seconds of copying, at the throttle, that are under way at the same time: what an interruption costs at most. */
export const SECONDS_IN_FLIGHT = 300;

/**
 * Share of a broker's disks that moves leave free: segments roll and compaction rewrites meanwhile, and a broker whose disk is full
 * takes it out of use. Source: the sizing's own reserve is larger, see model/environment/capacity; this is the last tenth.
 */
export const DISK_RESERVE_SHARE = 0.1;

/** Between two looks at moves that are under way. Each names every partition that is moved; the quickest takes about a second. */
export const MOVE_POLL_MS = 1_000;

/** Between two looks whether brokers have learned that they are cordoned: metadata reaches them within tenths of a second. */
export const CORDON_POLL_MS = 200;
