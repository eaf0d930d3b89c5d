/** What becomes of a record that was read: its effect once, a wait in the retry topic, or the dead-letter topic. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkaMessage } from 'kafkajs';
import { enqueue, transaction } from './database.js';
import type { Database } from './database.js';
import { Unavailable } from './partner.js';
import { Undecodable } from './records.js';

/** Of a record after so many attempts nothing better is expected: it leaves for the dead-letter topic. */
export const ATTEMPTS = 4;

export interface ReadRecord {
  readonly topic: string;
  readonly partition: number;
  readonly message: KafkaMessage;
}

export type Outcome =
  | { readonly kind: 'processed' | 'duplicate' | 'parked' | 'dead-letter' }
  /** Not done: the same record is to be read again after that time, and none of its partition before it. */
  | { readonly kind: 'wait'; readonly ms: number };

export interface Inbox<V> {
  readonly database: Database;
  /** What the service reads, and its own topics for what it could not process. */
  readonly topics: { readonly main: string; readonly retry: string; readonly deadLetter: string };
  readonly retryMs: number;
  /** @throws Undecodable */
  decode(value: Buffer | null): Promise<V>;
  /** The same for every copy of an event. */
  idOf(value: V): string;
  /** Asks systems outside, which take the id as their idempotency key. Outside of the transaction. @throws Unavailable */
  ask(value: V, id: string): void;
  /** Writes the effect and enqueues what tells of it. Within the transaction. */
  readonly apply: (value: V, id: string) => void;
}

/** @throws Error if the registry or the database does not answer: the record is read again */
export async function handle<V>(inbox: Inbox<V>, record: ReadRecord): Promise<Outcome> {
  const { database, topics } = inbox;
  let value: V;
  try {
    value = await inbox.decode(record.message.value);
  } catch (error) {
    if (!(error instanceof Undecodable)) throw error;
    // It has no id that could be read; where it lies is one.
    return giveUp(
      inbox,
      record,
      `${record.topic}/${record.partition}/${record.message.offset}`,
      error.message,
    );
  }
  const id = inbox.idOf(value);
  const key = String(record.message.key);
  for (;;) {
    const state = stateOf(database, id, key);
    if (state.isProcessed) return { kind: 'duplicate' };
    if (record.topic === topics.retry) {
      // Parked by this database, or its first copy is still to be read.
      if (state.attempts === undefined) return { kind: 'duplicate' };
    } else if (state.attempts !== undefined) {
      return { kind: 'duplicate' };
    } else if (state.isKeyParked) {
      if (park(inbox, record, id, key, 0)) return { kind: 'parked' };
      continue;
    }
    try {
      inbox.ask(value, id);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      const attempts = (state.attempts ?? 0) + 1;
      if (record.topic !== topics.retry) {
        if (park(inbox, record, id, key, attempts)) return { kind: 'parked' };
        continue;
      }
      if (attempts >= ATTEMPTS) return giveUp(inbox, record, id, error.message);
      database.prepare('UPDATE parked SET attempts = ? WHERE id = ?').run(attempts, id);
      return { kind: 'wait', ms: inbox.retryMs * 2 ** (attempts - 1) };
    }
    if (effect(inbox, record, id, key, value)) return { kind: 'processed' };
    // Another instance, which has lost the partition since, came first.
    await sleep(0);
  }
}

interface State {
  readonly isProcessed: boolean;
  /** If the record itself is parked. */
  readonly attempts: number | undefined;
  /** Another record of the key, or this one. */
  readonly isKeyParked: boolean;
}

function stateOf(database: Database, id: string, key: string): State {
  const one = (sql: string, value: string): unknown => database.prepare(sql).get(value);
  const parked = one('SELECT attempts FROM parked WHERE id = ?', id) as { attempts: number } | undefined;
  return {
    isProcessed: one('SELECT 1 FROM processed WHERE id = ?', id) !== undefined,
    attempts: parked?.attempts,
    isKeyParked: one('SELECT 1 FROM parked WHERE key = ?', key) !== undefined,
  };
}

/** @returns false if something happened meanwhile that changes what is to be done */
function effect<V>(
  { database, topics, apply }: Inbox<V>,
  record: ReadRecord,
  id: string,
  key: string,
  value: V,
): boolean {
  return transaction(database, () => {
    const state = stateOf(database, id, key);
    const isRetry = record.topic === topics.retry;
    if (state.isProcessed || (isRetry ? state.attempts === undefined : state.isKeyParked)) return false;
    apply(value, id);
    markProcessed(database, id);
    return true;
  });
}

/** @returns as `effect` */
function park<V>(
  { database, topics }: Inbox<V>,
  record: ReadRecord,
  id: string,
  key: string,
  attempts: number,
): boolean {
  return transaction(database, () => {
    const state = stateOf(database, id, key);
    // Without an attempt it waits for others of its key, and they may be done.
    if (state.isProcessed || state.attempts !== undefined || (attempts === 0 && !state.isKeyParked))
      return false;
    database.prepare('INSERT INTO parked VALUES (?, ?, ?)').run(id, key, attempts);
    enqueue(database, { ...copyOf(record), topic: topics.retry });
    return true;
  });
}

function giveUp<V>({ database, topics }: Inbox<V>, record: ReadRecord, id: string, reason: string): Outcome {
  return transaction(database, () => {
    if (stateOf(database, id, '').isProcessed) return { kind: 'duplicate' };
    const copy = copyOf(record);
    enqueue(database, {
      ...copy,
      topic: topics.deadLetter,
      headers: {
        ...copy.headers,
        'dead-letter-reason': reason,
        'dead-letter-source': `${record.topic}/${record.partition}/${record.message.offset}`,
      },
    });
    markProcessed(database, id);
    return { kind: 'dead-letter' };
  });
}

function markProcessed(database: Database, id: string): void {
  database.prepare('INSERT INTO processed VALUES (?, ?)').run(id, Date.now());
  database.prepare('DELETE FROM parked WHERE id = ?').run(id);
}

/** Byte for byte, so that it can be read and put back as it was. */
function copyOf({ message }: ReadRecord): {
  key: Buffer | null;
  value: Buffer | null;
  headers: Record<string, string>;
} {
  const headers = Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]);
  return {
    key: message.key,
    value: message.value,
    headers: Object.fromEntries(headers) as Record<string, string>,
  };
}
