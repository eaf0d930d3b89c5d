/**
 * Stands in for a system outside, the card network or the warehouse: it answers or is out of order, and does what it is asked once for
 * each idempotency key, as real ones offer. It remembers both in a file, so that outages can be arranged.
 */
import { DatabaseSync } from '@photostructure/sqlite';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';

/** Out of order for now: the same request may succeed later. */
export class Unavailable extends Error {}

const TABLES = `
  CREATE TABLE IF NOT EXISTS outage (customer TEXT PRIMARY KEY, failures INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS request (idempotency_key TEXT PRIMARY KEY, customer TEXT NOT NULL, times INTEGER NOT NULL);
`;

export class Partner {
  readonly #database: DatabaseSyncInstance;

  constructor(
    private readonly name: string,
    file: string,
  ) {
    this.#database = new DatabaseSync(file, { timeout: 10_000 });
    this.#database.exec('PRAGMA journal_mode = WAL;');
    this.#database.exec(TABLES);
  }

  /** The next requests for a customer fail, as often as that. */
  breakDown(customer: string, failures: number): void {
    this.#database.prepare('INSERT OR REPLACE INTO outage VALUES (?, ?)').run(customer, failures);
  }

  /** @throws Unavailable as often as the outage of the customer says */
  ask(customer: string, idempotencyKey: string): void {
    const { changes } = this.#database
      .prepare('UPDATE outage SET failures = failures - 1 WHERE customer = ? AND failures > 0')
      .run(customer);
    if (Number(changes) > 0) throw new Unavailable(`${this.name} is out of order for customer ${customer}.`);
    this.#database
      .prepare(
        'INSERT INTO request VALUES (?, ?, 1) ON CONFLICT (idempotency_key) DO UPDATE SET times = times + 1',
      )
      .run(idempotencyKey, customer);
  }

  close(): void {
    this.#database.close();
  }
}
