/** The cluster on which cases are played: it cleans each second, and small topics and groups cost it little. */
import { staging } from '../../../fixtures/environments/staging';
import { createCluster } from '../cluster';
import type { TestCluster } from '../cluster';
import { Observer } from './round';
import type { Stage } from './round';

const CLEANER_MS = '1000';
const BROKERS = [101, 102, 103];

export interface OpenStage extends Stage {
  close(): Promise<void>;
}

/** @param firstPort of the controllers; brokers from 50 above */
export async function openStage(firstPort: number): Promise<OpenStage> {
  const kafka: TestCluster = await createCluster('oracle', firstPort, {
    controllers: 1,
    brokers: BROKERS.length,
    properties: {
      'log.retention.check.interval.ms': CLEANER_MS,
      'log.initial.task.delay.ms': CLEANER_MS,
      'log.cleaner.backoff.ms': CLEANER_MS,
      // A broker that is told of another message.max.bytes makes a second one beside the first.
      'log.cleaner.dedupe.buffer.size': '8388608',
      'group.initial.rebalance.delay.ms': '0',
      // Whatever else runs on the machine: no broker is fenced, and no replica leaves the ISR, for being slow.
      'broker.session.timeout.ms': '60000',
      'replica.lag.time.max.ms': '120000',
    },
  });
  await kafka.cluster.start(1, ...BROKERS);
  const { directory, commandConfig } = kafka;
  const observer = await Observer.start(directory, commandConfig, staging.kafkaVersion);
  return {
    ...{ directory, commandConfig, observer },
    close: async () => {
      await observer.stop();
      await kafka.remove();
    },
  };
}
