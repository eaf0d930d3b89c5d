/** Charges the card of whoever placed an order. */
import { enqueue } from '../database.js';
import { Partner } from '../partner.js';
import { createCodec } from '../records.js';
import type { Value } from '../records.js';
import { runService } from '../service.js';

/** `order_id` is not unique on purpose: that nothing is paid twice is up to the table `processed`, and can be seen here. */
const TABLES = `
  CREATE TABLE IF NOT EXISTS payment (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id TEXT NOT NULL, customer_id TEXT NOT NULL, order_of_customer INTEGER NOT NULL, cents INTEGER NOT NULL
  );
`;

await runService<Value<'order.placed'>>({
  tables: TABLES,
  async inbox({ settings, database, registry }) {
    const orders = await createCodec('order.placed', registry, 'read');
    const payments = await createCodec('payment.completed', registry, 'write');
    const cardNetwork = new Partner('The card network', settings.partner);
    return {
      topics: { main: 'order.placed', retry: 'payment.retry', deadLetter: 'payment.dead-letter' },
      decode: (value) => orders.decode(value),
      idOf: ({ eventId }) => eventId,
      ask: ({ customerId }, id) => cardNetwork.ask(customerId, id),
      apply({ orderId, customerId, orderOfCustomer, cents }) {
        database
          .prepare(
            'INSERT INTO payment (order_id, customer_id, order_of_customer, cents) VALUES (?, ?, ?, ?)',
          )
          .run(orderId, customerId, orderOfCustomer, cents);
        // The id follows from that of the order: a replay into an empty database makes the same event.
        const eventId = `payment.completed:${orderId}`;
        const value = payments.encode({ eventId, orderId, customerId, orderOfCustomer, cents });
        enqueue(database, { topic: 'payment.completed', key: Buffer.from(customerId), value, headers: {} });
      },
    };
  },
});
