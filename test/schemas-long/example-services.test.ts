/**
 * The services of examples/ while members come and go, records come twice, again and unreadable, and a system outside is out of order. Nothing that was
 * accepted is lost, effects happen once, and the orders of a customer keep their order.
 */
import { waitUntil } from '../../shared/system/poll';
import { firstPort } from '../support/ports';
import { Examples } from '../schemas/support/examples';
import type { StoredRecord } from '../schemas/support/examples';
import { OrderFlow, PATIENCE, byCustomer, eventOf } from '../schemas/support/order-flow';

const MINUTE = 60_000;

const examples = new Examples(firstPort('schemas-examples'));
const flow = new OrderFlow(examples);

beforeAll(() => examples.up(), 10 * MINUTE);
afterAll(() => examples.down(), 3 * MINUTE);

test(
  'GIVEN orders that come in WHEN a second instance joins and leaves THEN both work, and each order still has its effects once',
  async () => {
    await flow.placeOrders('joined', 20, async () => {
      await examples.start('payment-service', 2);
      const share = async (instance: number): Promise<number> =>
        examples.metric('payment-service', 'service_assigned_partitions', '', instance);
      // Six partitions of two topics.
      const isShared = async (): Promise<boolean> => (await share(1)) === 3 && (await share(2)) === 3;
      expect(await waitUntil(isShared, PATIENCE)).toBe(true);
    });
    await flow.placeOrders('left', 4, () => examples.stop('payment-service', 2));
    await flow.expectEachOnceInOrder();
    const done = await examples.metric('payment-service', 'service_records_total', 'outcome="processed"');
    expect(done).toBeGreaterThan(0);
    const messages = examples.log('payment-service', 2).map(({ message }) => message);
    expect(messages).toEqual(expect.arrayContaining(['joined the group', 'started', 'ending']));
    expect(messages.at(-1)).toBe('ended');
  },
  8 * MINUTE,
);

test(
  'GIVEN records that are there WHEN they are sent again, and topics are replayed THEN nothing happens twice, and an empty database is filled as it was',
  async () => {
    const producer = examples.kafka('order-service').producer();
    await producer.connect();
    const copies = (await examples.records('order.placed')).slice(0, 100);
    for (const { key, value, partition } of copies)
      await producer.send({ topic: 'order.placed', messages: [{ key, value, partition }] });
    await producer.disconnect();
    await flow.expectEachOnceInOrder();

    const before = await flow.seen('payment-service');
    for (const service of ['payment-service', 'shipping-service'] as const) await examples.stop(service);
    // Payments are written again from nothing, parcels are not.
    examples.removeDatabase('payment-service');
    for (const service of ['payment-service', 'shipping-service'] as const) {
      await examples.run('replay', service);
      await examples.start(service);
    }
    await flow.settled();
    expect(await flow.seen('payment-service')).toEqual(before);
    await flow.expectEachOnceInOrder();
    expect(await examples.metric('shipping-service', 'service_records_total', 'outcome="processed"')).toBe(0);
  },
  8 * MINUTE,
);

test(
  'GIVEN a card network that is out of order THEN orders wait in the retry topic in their order, and what stays refused is a dead letter with the reason',
  async () => {
    await examples.run('outage', 'payment-service', 'customer-3', '3');
    await examples.run('outage', 'payment-service', 'customer-4', '1000');
    // So that all of them are there when the first one fails.
    await examples.stop('payment-service');
    for (const customerId of ['customer-3', 'customer-4', 'customer-5'])
      for (const n of [1, 2, 3]) {
        const order = { orderId: `outage-${customerId}-${n}`, customerId };
        await examples.place(order);
        flow.accepted.push(order);
        if (customerId === 'customer-4') flow.unpaid.add(order.orderId);
      }
    await examples.start('payment-service');
    await flow.expectEachOnceInOrder();
    await examples.run('outage', 'payment-service', 'customer-4', '0');

    const of = (records: readonly StoredRecord[]): Record<string, string[]> =>
      byCustomer(records.map((record) => ({ customer: record.key, order: eventOf(record) })));
    const waited = (customer: string): string[] => [1, 2, 3].map((n) => `outage-${customer}-${n}`);
    expect(of(await examples.records('payment.retry'))).toEqual({
      'customer-3': waited('customer-3'),
      'customer-4': waited('customer-4'),
    });
    const dead = await examples.records('payment.dead-letter');
    expect(of(dead)).toEqual({ 'customer-4': waited('customer-4') });
    const sent = await examples.records('order.placed');
    for (const record of dead) {
      expect(sent.find((each) => eventOf(each) === eventOf(record))?.value).toEqual(record.value);
      expect(record.headers).toEqual({
        'dead-letter-reason': 'The card network is out of order for customer customer-4.',
        'dead-letter-source': expect.stringMatching(/^payment\.retry\/\d\/\d+$/) as string,
      });
    }
  },
  8 * MINUTE,
);

test(
  'GIVEN records that cannot be read THEN each is a dead letter as it came, and those behind it are processed',
  async () => {
    const before = await examples.records('payment.dead-letter');
    const json = (await examples.records('shipping.dispatched'))[0]?.value as Buffer;
    const poison = {
      'no wire format': Buffer.from('{"orderId": 1}'),
      'unknown schema': Buffer.concat([Buffer.from([0, 0x7f, 0xff, 0xff, 0xff]), Buffer.from('x')]),
      'another format': json,
      'cut off': ((await examples.records('order.placed'))[0]?.value as Buffer).subarray(0, 12),
    };
    const producer = examples.kafka('order-service').producer();
    await producer.connect();
    for (const [key, value] of Object.entries(poison))
      await producer.send({ topic: 'order.placed', messages: [{ key, value, headers: { trace: key } }] });
    await producer.disconnect();
    await flow.placeOrders('behind', 1);
    await flow.expectEachOnceInOrder();

    const dead = (await examples.records('payment.dead-letter')).filter(
      ({ value }) => !before.some((each) => each.value.equals(value)),
    );
    expect(Object.fromEntries(dead.map(({ key, value }) => [key, value]))).toEqual(poison);
    expect(dead).toHaveLength(4);
    expect(Object.fromEntries(dead.map(({ key, headers }) => [key, headers]))).toEqual({
      'no wire format': letter(
        'The value does not begin with a zero byte and the id of a schema.',
        'no wire format',
      ),
      'unknown schema': letter(expect.stringContaining('answers 404'), 'unknown schema'),
      'another format': letter('The value is JSON, not AVRO.', 'another format'),
      'cut off': letter(expect.stringContaining('does not fit its schema'), 'cut off'),
    });
    expect(
      await examples.metric('payment-service', 'service_records_total', 'outcome="dead-letter"'),
    ).toBeGreaterThanOrEqual(4);
  },
  8 * MINUTE,
);

function letter(reason: unknown, trace: string): Record<string, unknown> {
  return {
    trace,
    'dead-letter-reason': reason,
    'dead-letter-source': expect.stringMatching(/^order\.placed\/\d\/\d+$/) as unknown,
  };
}
