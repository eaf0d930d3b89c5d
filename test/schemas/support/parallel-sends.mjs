/**
 * Sends records at the same time by an idempotent producer of @platformatic/kafka, and prints how many were acknowledged. A program, since jest
 * loads no ES module.
 *
 *     node parallel-sends.mjs <servers> <password file> <topic> <records>
 */
import { readFileSync } from 'node:fs';
import { Producer, stringSerializers } from '@platformatic/kafka';

const [servers, passwordFile, topic, records] = process.argv.slice(2);
const password = readFileSync(passwordFile, 'utf8').trim();
const producer = new Producer({
  clientId: 'test',
  bootstrapBrokers: servers.split(','),
  sasl: { mechanism: 'SCRAM-SHA-512', username: 'admin', password },
  serializers: stringSerializers,
  idempotent: true,
});
const sends = Array.from({ length: Number(records) }, (_, index) =>
  producer.send({ messages: [{ topic, value: `${index}` }] }),
);
const answers = await Promise.allSettled(sends);
await producer.close();
console.log(answers.filter(({ status }) => status === 'fulfilled').length);
