/** The database of a service: its own tables, the outbox, and which records had their effect. */
import { DatabaseSync } from '@photostructure/sqlite';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';

export type Database = DatabaseSyncInstance;

const TABLES = `
  -- Records whose effect is in this database: a copy of one has none.
  CREATE TABLE IF NOT EXISTS processed (id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
  -- Records that wait in the retry topic. While a key has one, its later records go there as well, or they would overtake it.
  CREATE TABLE IF NOT EXISTS parked (id TEXT PRIMARY KEY, key TEXT NOT NULL, attempts INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS parked_by_key ON parked (key);
  -- Records that are to be sent, in their order.
  CREATE TABLE IF NOT EXISTS outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL, key BLOB, value BLOB, headers TEXT NOT NULL
  );
  -- Which instance sends them.
  CREATE TABLE IF NOT EXISTS lease (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
`;

/** @param tables SQL of the service's own tables, which can be run again */
export function openDatabase(file: string, tables: string): Database {
  const database = new DatabaseSync(file, { timeout: 10_000 });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  database.exec(TABLES);
  database.exec(tables);
  return database;
}

/** All of it, or nothing. Other instances wait. */
export function transaction<T>(database: Database, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

export interface OutgoingRecord {
  readonly topic: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** Within the transaction of the effect that the record tells of. */
export function enqueue(database: Database, { topic, key, value, headers }: OutgoingRecord): void {
  database
    .prepare('INSERT INTO outbox (topic, key, value, headers) VALUES (?, ?, ?, ?)')
    .run(topic, key, value, JSON.stringify(headers));
}

export interface WaitingRecord extends OutgoingRecord {
  readonly position: number;
}

export function waiting(database: Database, limit: number): WaitingRecord[] {
  const rows = database.prepare('SELECT * FROM outbox ORDER BY position LIMIT ?').all(limit) as {
    position: number;
    topic: string;
    key: Uint8Array | null;
    value: Uint8Array | null;
    headers: string;
  }[];
  const bytes = (value: Uint8Array | null): Buffer | null => (value === null ? null : Buffer.from(value));
  return rows.map(({ position, topic, key, value, headers }) => ({
    position,
    topic,
    key: bytes(key),
    value: bytes(value),
    headers: JSON.parse(headers) as Record<string, string>,
  }));
}

export function waitingCount(database: Database): number {
  return (database.prepare('SELECT count(*) AS n FROM outbox').get() as { n: number }).n;
}

export function remove(database: Database, records: readonly WaitingRecord[]): void {
  transaction(database, () => {
    const statement = database.prepare('DELETE FROM outbox WHERE position = ?');
    for (const { position } of records) statement.run(position);
  });
}

/** Takes or keeps a lease. @returns whether this holder has it */
export function lease(database: Database, name: string, holder: string, validMs: number): boolean {
  const now = Date.now();
  return transaction(database, () => {
    const { changes } = database
      .prepare(
        `INSERT INTO lease (name, holder, until) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE
         SET holder = excluded.holder, until = excluded.until WHERE holder = excluded.holder OR until < ?`,
      )
      .run(name, holder, now + validMs, now);
    return Number(changes) === 1;
  });
}

export function release(database: Database, name: string, holder: string): void {
  database.prepare('DELETE FROM lease WHERE name = ? AND holder = ?').run(name, holder);
}
