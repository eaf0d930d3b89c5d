/** How long a schema registry is waited for, and how much is asked of it at once. */

/** Of a registry that starts: seen to answer after 21 to 40 s under load, most of it group joins of its replay. */
export const REGISTRY_START_TIMEOUT_MS = 180_000;
/** From SIGTERM on; then it is killed, which loses nothing: every change that it acknowledged is in its log. */
export const REGISTRY_STOP_TIMEOUT_MS = 30_000;
/** Between two looks at one that starts or stops. */
export const REGISTRY_POLL_MS = 250;

export const REGISTRY_READ_TIMEOUT_MS = 10_000;
/** Apicurio answers a write that its log does not take after 30 s, with a 500. */
export const REGISTRY_WRITE_TIMEOUT_MS = 40_000;
/** Of one request of Terraform's provider, which has one limit for both. */
export const REGISTRY_PROVIDER_TIMEOUT_SECONDS = 60;
/** Of `brokerform schemas gate`: Apicurio starts in half a minute, and each of a thousand subjects is a few requests. */
export const REGISTRY_GATE_TIMEOUT_MS = 10 * 60_000;

/** Names that one request lists: Apicurio cuts the list at 1,000 without a word, also where more are asked for. */
export const SUBJECTS_PER_REQUEST = 1_000;
/** Bytes of an answer at most: a schema has 1 MB, a page of subjects 1,000 names of 249 characters. */
export const REGISTRY_MAX_RESPONSE_BYTES = 16 * 1024 * 1024;
/** Reads at once: one instance answers some hundreds a second. */
export const REGISTRY_READS_AT_ONCE = 8;
