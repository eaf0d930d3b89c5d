/** Takes orders over HTTP: an order that was answered with 202 is in the database, and so is the event that tells of it. */
import { text } from 'node:stream/consumers';
import { enqueue, transaction } from '../database.js';
import type { Database } from '../database.js';
import { createCodec } from '../records.js';
import type { Codec } from '../records.js';
import { runService } from '../service.js';

const TABLES = `
  CREATE TABLE IF NOT EXISTS customer_order (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id TEXT NOT NULL UNIQUE, customer_id TEXT NOT NULL, order_of_customer INTEGER NOT NULL, cents INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS order_by_customer ON customer_order (customer_id);
`;

interface OrderRequest {
  /** The client's own: a request that is repeated makes no second order. */
  readonly orderId: string;
  readonly customerId: string;
  readonly cents: number;
}

await runService({
  tables: TABLES,
  async requests({ database, registry }) {
    const codec = await createCodec('order.placed', registry, 'write');
    return {
      'POST /orders': async (request, response) => {
        const order: unknown = JSON.parse(await text(request));
        if (!isOrder(order)) {
          response.writeHead(400).end('An order is {"orderId": "…", "customerId": "…", "cents": 1999}.\n');
          return;
        }
        place(database, codec, order);
        response.writeHead(202).end();
      },
    };
  },
});

function place(database: Database, codec: Codec<'order.placed'>, order: OrderRequest): void {
  const { orderId, customerId, cents } = order;
  transaction(database, () => {
    const known: unknown = database.prepare('SELECT 1 FROM customer_order WHERE order_id = ?').get(orderId);
    if (known !== undefined) return;
    const { n } = database
      .prepare('SELECT count(*) + 1 AS n FROM customer_order WHERE customer_id = ?')
      .get(customerId) as { n: number };
    database
      .prepare(
        'INSERT INTO customer_order (order_id, customer_id, order_of_customer, cents) VALUES (?, ?, ?, ?)',
      )
      .run(orderId, customerId, n, cents);
    const value = codec.encode({
      eventId: `order.placed:${orderId}`,
      orderId,
      customerId,
      orderOfCustomer: n,
      cents: BigInt(cents),
      placedAt: BigInt(Date.now()),
    });
    enqueue(database, { topic: 'order.placed', key: Buffer.from(customerId), value, headers: {} });
  });
}

function isOrder(value: unknown): value is OrderRequest {
  const { orderId, customerId, cents } = (value ?? {}) as Partial<OrderRequest>;
  return (
    typeof orderId === 'string' &&
    orderId !== '' &&
    typeof customerId === 'string' &&
    customerId !== '' &&
    Number.isSafeInteger(cents)
  );
}
