/** Sends what was paid. */
import { enqueue } from '../database.js';
import { Partner } from '../partner.js';
import { Undecodable, createCodec } from '../records.js';
import type { Value } from '../records.js';
import { runService } from '../service.js';

/** `order_id` is not unique on purpose, as in payment-service. */
const TABLES = `
  CREATE TABLE IF NOT EXISTS parcel (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id TEXT NOT NULL, customer_id TEXT NOT NULL, order_of_customer INTEGER NOT NULL
  );
`;

/** proto3 has no required fields; this service needs them. */
type Paid = Required<Value<'payment.completed'>>;

await runService<Paid>({
  tables: TABLES,
  async inbox({ settings, database, registry }) {
    const payments = await createCodec('payment.completed', registry, 'read');
    const parcels = await createCodec('shipping.dispatched', registry, 'write');
    const warehouse = new Partner('The warehouse', settings.partner);
    return {
      topics: { main: 'payment.completed', retry: 'shipping.retry', deadLetter: 'shipping.dead-letter' },
      async decode(value) {
        const { eventId, orderId, customerId, orderOfCustomer, cents } = await payments.decode(value);
        if (!eventId || !orderId || !customerId || !orderOfCustomer || cents === undefined)
          throw new Undecodable('The payment lacks a field that a parcel needs.');
        return { eventId, orderId, customerId, orderOfCustomer, cents };
      },
      idOf: ({ eventId }) => eventId,
      ask: ({ customerId }, id) => warehouse.ask(customerId, id),
      apply({ orderId, customerId, orderOfCustomer }) {
        database
          .prepare('INSERT INTO parcel (order_id, customer_id, order_of_customer) VALUES (?, ?, ?)')
          .run(orderId, customerId, orderOfCustomer);
        const eventId = `shipping.dispatched:${orderId}`;
        const value = parcels.encode({
          eventId,
          orderId,
          customerId,
          orderOfCustomer,
          parcel: `parcel-of-${orderId}`,
        });
        enqueue(database, { topic: 'shipping.dispatched', key: Buffer.from(customerId), value, headers: {} });
      },
    };
  },
});
