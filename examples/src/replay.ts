/** Sets the offsets of a service's group to the beginning of what it reads. The service must not run. */
import { Kafka, logLevel } from 'kafkajs';
import { consumerSettings, readProcessSettings } from './process-settings.js';

const topics = process.argv.slice(2);
const settings = await readProcessSettings();
const { groupId } = consumerSettings(settings).consumer;
const admin = new Kafka({ ...settings.clients.kafka, logLevel: logLevel.NOTHING }).admin();
await admin.connect();
try {
  for (const topic of topics) {
    await admin.resetOffsets({ groupId, topic, earliest: true });
    console.log(`${groupId} reads ${topic} from its beginning.`);
  }
} finally {
  await admin.disconnect();
}
