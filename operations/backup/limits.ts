/** Figures of backups. */

/** Read at once: larger ones are no faster (measured: 3.7 GB/s), and each partition under way holds one. */
export const READ_BYTES = 4 * 2 ** 20;
/** Partitions under way. Files of one are read one after the other. */
export const PARTITIONS_AT_ONCE = 4;
/** A folder in which Kafka replaces files is listed again after this time, */
export const SETTLE_POLL_MS = 100;
/** and given up after this one: Kafka replaces a segment within milliseconds. */
export const SETTLE_TIMEOUT_MS = 5_000;
/** A replica is read so often when it changes underneath, as a follower's does when it cuts its end. */
export const ATTEMPTS = 2;
/** A segment that is closed and lies in more parts than this is written as one. */
export const MOST_PARTS = 32;
/** Left free on the disk of the target, for indexes and manifest. */
export const SPARE_BYTES = 2 ** 20;
