/**
 * The services of examples/ while brokers and processes are killed: nothing that was accepted is lost, effects happen once, and the orders of a
 * customer keep their order. test/schemas-long has what else happens to them.
 */
import { firstPort } from '../support/ports';
import { Examples } from './support/examples';
import { OrderFlow, SERVICES, byCustomer, eventOf, expected } from './support/order-flow';

const MINUTE = 60_000;

const examples = new Examples(firstPort('schemas-examples'));
const flow = new OrderFlow(examples);

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
    await flow.placeOrders('broker', 8, () => examples.killBroker(2));
    await flow.expectEachOnceInOrder();
    await examples.startBroker(2);
    await flow.placeOrders('started', 2);
    await flow.expectEachOnceInOrder();
  },
  8 * MINUTE,
);

test(
  'GIVEN orders that come in WHEN all services are killed THEN nothing that they accepted is lost or done twice',
  async () => {
    await flow.placeOrders('killed', 8, async () => {
      // All of them first: members that were killed keep their partitions for the same 45 s.
      for (const service of SERVICES) examples.kill(service);
      for (const service of SERVICES) await examples.start(service);
    });
    await flow.expectEachOnceInOrder();
    // What brokers acknowledged, by its first copy: a relay that was killed sends again what it had not removed.
    const stored = await examples.records('order.placed');
    const first = [...new Map(stored.map((record) => [eventOf(record), record])).values()];
    expect(byCustomer(first.map((record) => ({ customer: record.key, order: eventOf(record) })))).toEqual(
      expected(flow.accepted),
    );
  },
  8 * MINUTE,
);
