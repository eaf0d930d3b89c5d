/**
 * The claim on a cluster: who takes nodes down or moves replicas now. One at a time, because each of them checks the cluster before it acts, and two
 * that read it at the same moment both find that their node can be spared.
 *
 * It is the membership of one consumer group in the cluster itself: docs/decisions/0013-claim.md.
 */

import { visible } from '../shared/visible';

/** Group id. Whoever operates the cluster needs Read on it. */
export const CLAIM_GROUP = 'brokerform.claim';
/** Kafka lets only members of one protocol type into a group: no consumer joins by mistake. */
export const CLAIM_PROTOCOL = 'brokerform-claim';

/** After this without a heartbeat the coordinator frees the claim. As of a consumer (KIP-735): longer than the failover of a coordinator. */
export const CLAIM_SESSION_SECONDS = 45;
/** As of a consumer (heartbeat.interval.ms). */
export const CLAIM_HEARTBEAT_SECONDS = 3;
/** How long the coordinator waits for a holder to confirm itself when somebody else asks at the same moment: three heartbeats. */
export const CLAIM_REBALANCE_SECONDS = 10;
/** Between two looks of one that waits for its turn. */
export const CLAIM_POLL_SECONDS = 2;
/** How long giving a claim back is tried, for a coordinator that moved; without an answer the cluster frees it when the session ends. */
export const CLAIM_RELEASE_SECONDS = 10;
/** Longest wait for one answer. Less than the session: a coordinator that does not answer is looked for again before it frees the claim. */
export const CLAIM_REQUEST_SECONDS = 15;
/** Between two tries while the cluster does not answer or the group is changing: an election takes tenths of a second. */
export const CLAIM_RETRY_MS = 500;
/** Between two looks whether the process that a claim belongs to, or works for, still runs. A look reads one file of /proc. */
export const CLAIM_FOLLOW_MS = 500;
/** How long the cluster may give no answer to one that takes, or confirms, its claim: an election and a broker's restart included. */
export const CLAIM_SILENCE_SECONDS = 60;

/** Of each text of a holder that is shown: whoever wrote it may have written a novel. */
const MOST_CHARACTERS = 200;

/** A process: its id, and when it started as the operating system has it. */
export interface ClaimProcess {
  readonly pid: number;
  readonly started: string;
}

/** Who holds the claim, as every operator reads it. */
export interface ClaimHolder {
  /** `<user>@<host>`: what has to be named to break the claim. */
  readonly owner: string;
  readonly host: string;
  /** What it is for, for instance `roll of broker-101, broker-102`. */
  readonly operation: string;
  /** ISO 8601, by the holder's clock. */
  readonly since: string;
  /** The claim is lost with it; what it starts works under the same claim. */
  readonly process: ClaimProcess;
}

/** What the cluster says of its claim. */
export type ClaimState =
  | { readonly kind: 'free' }
  | { readonly kind: 'held'; readonly memberId: string; readonly holder: ClaimHolder }
  /** Somebody takes it or gives it back at this moment. */
  | { readonly kind: 'changing' };

export function encodeHolder(holder: ClaimHolder): Buffer {
  return Buffer.from(JSON.stringify(holder));
}

/** Members are whoever has Read on the group: what they wrote is data, and may be anything. */
export function decodeHolder(bytes: Buffer): ClaimHolder {
  const value = parsed(bytes);
  const text = (key: string): string => {
    const found = value[key];
    return typeof found === 'string' && found !== '' ? visible(found.slice(0, MOST_CHARACTERS)) : 'unknown';
  };
  const process = value['process'] as Partial<ClaimProcess> | null | undefined;
  return {
    owner: text('owner'),
    host: text('host'),
    operation: text('operation'),
    since: text('since'),
    process: { pid: Number(process?.pid ?? -1), started: String(process?.started ?? '') },
  };
}

function parsed(bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** One sentence with all that is known of a holder. */
export function describeHolder({ owner, operation, since, process }: ClaimHolder): string {
  return `${owner} has held the claim on this cluster since ${since}: ${operation} (process ${process.pid}).`;
}

/** Whether a process works under this claim: it, or one of those that started it, is the process that the claim belongs to. */
export function isUnder(holder: ClaimHolder, host: string, lineage: readonly ClaimProcess[]): boolean {
  return (
    holder.host === host &&
    lineage.some(({ pid, started }) => pid === holder.process.pid && started === holder.process.started)
  );
}
