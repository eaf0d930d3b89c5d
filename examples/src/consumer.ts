/** Reads topics as a member of a group: an offset is committed once its record is done, and a partition is left only between records. */
import type { EachBatchPayload, Kafka } from 'kafkajs';
import type { Outcome, ReadRecord } from './inbox.js';
import type { Log } from './log.js';
import type { Metrics } from './metrics.js';
import type { ConsumerSettings } from './process-settings.js';

/** How many records are done between two commits: so many are read again after a kill, and have no effect. */
const COMMIT_EVERY = 50;

export interface RunningConsumer {
  /** Finishes the record at work, commits and leaves the group. */
  stop(): Promise<void>;
}

export interface ConsumerOptions {
  readonly topics: readonly string[];
  readonly handle: (record: ReadRecord) => Promise<Outcome>;
  readonly metrics: Metrics;
  readonly log: Log;
  /** The client gave up. */
  readonly onCrash: (error: Error) => void;
}

export async function startConsumer(
  kafka: Kafka,
  settings: ConsumerSettings,
  { topics, handle, metrics, log, onCrash }: ConsumerOptions,
): Promise<RunningConsumer> {
  const consumer = kafka.consumer(settings.consumer);
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    const assigned = Object.values(payload.memberAssignment).flat().length;
    metrics.rebalances.inc();
    metrics.partitions.set(assigned);
    log.info('joined the group', { partitions: payload.memberAssignment });
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) onCrash(payload.error);
  });

  async function eachBatch(payload: EachBatchPayload): Promise<void> {
    const { topic, partition, messages } = payload.batch;
    const commit = (): Promise<void> => payload.commitOffsetsIfNecessary(payload.uncommittedOffsets());
    let uncommitted = 0;
    try {
      for (const message of messages) {
        if (!payload.isRunning() || payload.isStale()) break;
        const end = metrics.duration.startTimer({ topic });
        const outcome = await handle({ topic, partition, message });
        end();
        metrics.records.inc({ topic, outcome: outcome.kind });
        const which = { topic, partition, offset: message.offset, key: String(message.key) };
        if (outcome.kind === 'dead-letter') log.error('sent to the dead-letter topic', which);
        if (outcome.kind === 'parked') log.warn('waits in the retry topic', which);
        if (outcome.kind === 'wait') {
          const resume = payload.pause();
          setTimeout(resume, outcome.ms);
          break;
        }
        payload.resolveOffset(message.offset);
        uncommitted += 1;
        if (uncommitted % COMMIT_EVERY === 0) await commit();
        await payload.heartbeat();
      }
    } catch (error) {
      // The heartbeat throws at a rebalance. What is done is committed while the group still knows this member.
      await commit().catch((failure: unknown) =>
        log.warn('commit failed', { topic, partition, error: failure }),
      );
      throw error;
    }
    await commit();
  }

  await consumer.connect();
  await consumer.subscribe({ topics: [...topics], fromBeginning: true });
  await consumer.run({ ...settings.consumerRun, eachBatchAutoResolve: false, eachBatch });
  return {
    async stop() {
      await consumer.disconnect();
    },
  };
}
