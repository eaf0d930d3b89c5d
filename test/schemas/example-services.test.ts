/**
 * The services of examples/ under what happens to them: brokers and processes are killed, members come and go, records come twice, again and
 * unreadable. Nothing that was accepted is lost, effects happen once, and the orders of a customer keep their order.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../shared/system/poll';
import { firstPort } from '../support/ports';
import { Examples } from './support/examples';
import type { Order, Service, StoredRecord } from './support/examples';

const MINUTE = 60_000;
/** A member that was killed keeps its partitions for the 45 s of the generated settings. */
const PATIENCE = { everyMs: 250, timeoutMs: 4 * MINUTE };
const READS = {
  'order-service': [],
  'payment-service': ['order.placed', 'payment.retry'],
  'shipping-service': ['payment.completed', 'shipping.retry'],
} as const;

const SERVICES = ['order-service', 'payment-service', 'shipping-service'] as const;

const examples = new Examples(firstPort('schemas-examples'));
/** What was accepted, in that order for each customer. */
const accepted: Order[] = [];
/** Orders that are never paid. */
const unpaid = new Set<string>();

const CUSTOMERS = Array.from({ length: 20 }, (_, index) => `customer-${index}`);

/** Orders of all customers at once, those of one after another, and until what happens meanwhile is over. */
async function placeOrders(round: string, each: number, meanwhile?: () => Promise<void>): Promise<void> {
  const before = accepted.length;
  let isOver = meanwhile === undefined;
  const happens = async (): Promise<void> => {
    if (meanwhile === undefined) return;
    await waitUntil(() => accepted.length > before + CUSTOMERS.length, { everyMs: 10 });
    await meanwhile().finally(() => (isOver = true));
  };
  const customers = CUSTOMERS.map(async (customerId) => {
    for (let n = 1; n <= each || !isOver; n += 1) {
      const order = { orderId: `${round}-${customerId}-${n}`, customerId };
      await examples.place(order);
      accepted.push(order);
      await sleep(isOver ? 20 : 1_000);
    }
  });
  await Promise.all([happens(), ...customers]);
}

interface Effect {
  readonly order_id: string;
  readonly customer_id: string;
  readonly order_of_customer: number;
}
const effects = (service: Service): Promise<Effect[]> => {
  const table = {
    'order-service': 'customer_order',
    'payment-service': 'payment',
    'shipping-service': 'parcel',
  };
  return examples.rows<Effect>(service, `SELECT * FROM ${table[service]} ORDER BY position`);
};

function byCustomer(orders: readonly { customer: string; order: string }[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { customer, order } of orders) (found[customer] ??= []).push(order);
  return found;
}
const seen = async (service: Service): Promise<Record<string, string[]>> =>
  byCustomer((await effects(service)).map((row) => ({ customer: row.customer_id, order: row.order_id })));
const expected = (orders: readonly Order[]): Record<string, string[]> =>
  byCustomer(orders.map(({ customerId, orderId }) => ({ customer: customerId, order: orderId })));
const paid = (): Order[] => accepted.filter(({ orderId }) => !unpaid.has(orderId));

/** Records that wait to be sent, or in the retry topic. */
async function waitingRecords(service: Service): Promise<number> {
  const sql = 'SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM parked) AS n';
  return (await examples.rows<{ n: number }>(service, sql))[0]?.n ?? 0;
}

/** All that was sent has been read, and nothing waits to be sent: looked at from the first service to the last. */
async function settled(): Promise<void> {
  const isSettled = async (): Promise<boolean> => {
    for (const service of SERVICES) {
      const topics = READS[service];
      if ((await examples.lag(service, topics)) > 0 || (await waitingRecords(service)) > 0) return false;
      // What was parked in between is in its retry topic by now.
      if ((await examples.lag(service, topics)) > 0) return false;
    }
    return true;
  };
  // A broker or coordinator that was just killed answers nothing for a while.
  const look = (): Promise<boolean> => isSettled().catch(() => false);
  if (!(await waitUntil(look, PATIENCE))) throw new Error('The services did not finish.');
}

/** Each accepted order once at every step, those of a customer in the order in which they were accepted. */
async function expectEachOnceInOrder(): Promise<void> {
  await settled();
  expect(await seen('order-service')).toEqual(expected(accepted));
  expect(await seen('payment-service')).toEqual(expected(paid()));
  expect(await seen('shipping-service')).toEqual(expected(paid()));
  // What the system outside did, each once by its idempotency key.
  expect(await examples.rows('payment-service', 'SELECT * FROM request', 'partner')).toHaveLength(
    paid().length,
  );
}

/** Text after the first field of an Avro record, enough to tell orders apart. */
const eventOf = ({ value }: StoredRecord): string =>
  /order\.placed:([\w-]+?customer-\d+-\d+)/.exec(value.toString('latin1'))?.[1] ?? value.toString('latin1');

beforeAll(() => examples.up(), 10 * MINUTE);
afterAll(() => examples.down(), 3 * MINUTE);

test(
  'GIVEN records that are sent at the same time by idempotent producers THEN kafkajs stored all that it acknowledged, and @platformatic/kafka 1.35 did not',
  async () => {
    const RECORDS = 100;
    const values = Array.from({ length: RECORDS }, (_, index) => `${index}`);
    const topics = { kafkajs: 'count.kafkajs', platformatic: 'count.platformatic' };
    const kafka = examples.kafka('admin');
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({
      topics: Object.values(topics).map((topic) => ({ topic, numPartitions: 1, replicationFactor: 3 })),
    });
    const stored = async (topic: string): Promise<number> =>
      Number((await admin.fetchTopicOffsets(topic))[0]?.high);

    const ours = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
    await ours.connect();
    await Promise.all(values.map((value) => ours.send({ topic: topics.kafkajs, messages: [{ value }] })));
    await ours.disconnect();
    expect(await stored(topics.kafkajs)).toBe(RECORDS);

    const acknowledged = await examples.sendAtOnceByPlatformatic(topics.platformatic, RECORDS);
    expect(acknowledged).toBeGreaterThan(0);
    expect(await stored(topics.platformatic)).toBeLessThan(acknowledged);
    await admin.disconnect();
  },
  3 * MINUTE,
);

test(
  'GIVEN orders that come in WHEN a broker is killed and started again THEN each has its effects once, in order, also while it is down',
  async () => {
    await placeOrders('broker', 8, () => examples.killBroker(2));
    await expectEachOnceInOrder();
    await examples.startBroker(2);
    await placeOrders('started', 2);
    await expectEachOnceInOrder();
  },
  8 * MINUTE,
);

test(
  'GIVEN orders that come in WHEN all services are killed THEN nothing that they accepted is lost or done twice',
  async () => {
    await placeOrders('killed', 8, async () => {
      // All of them first: members that were killed keep their partitions for the same 45 s.
      for (const service of SERVICES) examples.kill(service);
      for (const service of SERVICES) await examples.start(service);
    });
    await expectEachOnceInOrder();
    // What brokers acknowledged, by its first copy: a relay that was killed sends again what it had not removed.
    const stored = await examples.records('order.placed');
    const first = [...new Map(stored.map((record) => [eventOf(record), record])).values()];
    expect(byCustomer(first.map((record) => ({ customer: record.key, order: eventOf(record) })))).toEqual(
      expected(accepted),
    );
  },
  8 * MINUTE,
);

test(
  'GIVEN orders that come in WHEN a second instance joins and leaves THEN both work, and each order still has its effects once',
  async () => {
    await placeOrders('joined', 20, async () => {
      await examples.start('payment-service', 2);
      const share = async (instance: number): Promise<number> =>
        examples.metric('payment-service', 'service_assigned_partitions', '', instance);
      // Six partitions of two topics.
      const isShared = async (): Promise<boolean> => (await share(1)) === 3 && (await share(2)) === 3;
      expect(await waitUntil(isShared, PATIENCE)).toBe(true);
    });
    await placeOrders('left', 4, () => examples.stop('payment-service', 2));
    await expectEachOnceInOrder();
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
    await expectEachOnceInOrder();

    const before = await seen('payment-service');
    for (const service of ['payment-service', 'shipping-service'] as const) await examples.stop(service);
    // Payments are written again from nothing, parcels are not.
    examples.removeDatabase('payment-service');
    for (const service of ['payment-service', 'shipping-service'] as const) {
      await examples.run('replay', service);
      await examples.start(service);
    }
    await settled();
    expect(await seen('payment-service')).toEqual(before);
    await expectEachOnceInOrder();
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
        accepted.push(order);
        if (customerId === 'customer-4') unpaid.add(order.orderId);
      }
    await examples.start('payment-service');
    await expectEachOnceInOrder();
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
    await placeOrders('behind', 1);
    await expectEachOnceInOrder();

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
