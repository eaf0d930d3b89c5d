import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { groupBy } from '../../shared/collections';

/** What a request needs: the client's library and a connection. */
export interface Session {
  readonly kafka: typeof Kafka;
  /** To any broker. What only the active controller can do, a broker forwards to it. */
  any(): Promise<Kafka.Connection>;
  /** To this broker. @throws UserError if it does not answer, or is fenced or not registered */
  to(broker: number): Promise<Kafka.Connection>;
}

/** How long the controller may take for one request: 1,000 topics take about 1.3 s. */
export const CONTROLLER_TIMEOUT_MS = 30_000;

/**
 * Changes per request. The controller refuses a request that makes more than 10,000 records
 * (QuorumController.MAX_RECORDS_PER_USER_OP), and each of these makes one or two.
 */
export const CHANGES_PER_REQUEST = 4_000;

export function chunks<T>(items: readonly T[], size: number): T[][] {
  const result: T[][] = [];
  for (let start = 0; start < items.length; start += size) result.push(items.slice(start, start + size));
  return result;
}

/** As requests name partitions: by topic. */
export function byTopic<T extends { readonly topic: string }>(items: readonly T[]): [string, T[]][] {
  return [...groupBy(items, ({ topic }) => topic)];
}
