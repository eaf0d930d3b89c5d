/**
 * A producer and a consumer that go on until they are ended. A process of its own: jest cannot load the client's modules.
 *
 * Arguments: the brokers, with commas; the group; the topics.
 */
import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 200;
const VALUE = Buffer.alloc(200, 'v');

async function main([brokers = '', groupId = '', ...topics]: readonly string[]): Promise<void> {
  const { Admin, Consumer, Producer } = await import('@platformatic/kafka');
  const client = { clientId: 'dash-traffic', bootstrapBrokers: brokers.split(',') };
  const admin = new Admin(client);
  await admin.createTopics({ topics: [...topics], partitions: 2, replicas: 2 });
  // A user has series of throttling once it has a quota; this one holds nothing back.
  await admin.alterClientQuotas({
    entries: [
      {
        entities: [{ entityType: 'user', entityName: 'ANONYMOUS' }],
        ops: [{ key: 'producer_byte_rate', value: 1e9, remove: false }],
      },
    ],
    validateOnly: false,
  });
  await admin.close();
  const produce = async (): Promise<never> => {
    const producer = new Producer(client);
    for (;;) {
      for (const topic of topics) await producer.send({ messages: [{ topic, value: VALUE }] });
      await sleep(PAUSE_MS);
    }
  };
  const consume = async (): Promise<void> => {
    const consumer = new Consumer({ ...client, groupId });
    const stream = await consumer.consume({ topics: [...topics], mode: 'earliest', autocommit: 500 });
    for await (const record of stream) void record;
  };
  await Promise.all([produce(), consume()]);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
