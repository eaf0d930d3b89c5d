/** Sends what is in the outbox, in its order, until brokers acknowledged it. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Partitioners } from 'kafkajs';
import type { Kafka, Producer } from 'kafkajs';
import { lease, release, remove, waiting } from './database.js';
import type { Database, WaitingRecord } from './database.js';
import type { Log } from './log.js';
import type { Metrics } from './metrics.js';
import type { ClientSettings } from './process-settings.js';

const LEASE = 'outbox';
/** One instance sends. After one that was killed another takes over; until then both may send, and records come twice but in order. */
const LEASE_MS = 5_000;
const IDLE_MS = 50;
const BATCH = 500;
const AFTER_FAILURE_MS = 500;

export interface OutboxRelay {
  /** Sends what is there, and ends. */
  stop(): Promise<void>;
}

export function startOutbox(
  kafka: Kafka,
  settings: ClientSettings,
  { database, metrics, log }: { database: Database; metrics: Metrics; log: Log },
): OutboxRelay {
  const holder = randomUUID();
  const partitioner = Partitioners.DefaultPartitioner();
  const partitionCounts = new Map<string, number>();
  let stopping = false;
  let producer: Producer | undefined;

  async function connected(): Promise<Producer> {
    if (producer === undefined) {
      const fresh = kafka.producer({
        ...settings.producer,
        createPartitioner: Partitioners.DefaultPartitioner,
      });
      await fresh.connect();
      producer = fresh;
    }
    return producer;
  }

  async function partitionOf({ topic, key, value }: WaitingRecord): Promise<number> {
    let count = partitionCounts.get(topic);
    if (count === undefined) {
      const admin = kafka.admin();
      await admin.connect();
      const { topics } = await admin
        .fetchTopicMetadata({ topics: [topic] })
        .finally(() => admin.disconnect());
      count = topics[0]?.partitions.length ?? 0;
      partitionCounts.set(topic, count);
    }
    const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({
      partitionId,
      leader: 0,
      partitionErrorCode: 0,
      replicas: [],
      isr: [],
    }));
    return partitioner({ topic, partitionMetadata, message: { key, value } });
  }

  /** @returns whether something was sent */
  async function sendWaiting(): Promise<boolean> {
    if (!lease(database, LEASE, holder, LEASE_MS)) return false;
    const records = waiting(database, BATCH);
    const byPartition = new Map<string, { topic: string; partition: number; records: WaitingRecord[] }>();
    for (const record of records) {
      const partition = await partitionOf(record);
      const name = `${record.topic}/${partition}`;
      const group = byPartition.get(name) ?? { topic: record.topic, partition, records: [] };
      group.records.push(record);
      byPartition.set(name, group);
    }
    // One send for each partition. A send over several, of which one changes its leader to a broker that answered already, is
    // reported as done without that part: rule node-kafkajs-several-partitions.
    for (const { topic, partition, records: group } of byPartition.values()) {
      const messages = group.map(({ key, value, headers }) => ({ key, value, headers, partition }));
      await (await connected()).send({ ...settings.producerSend, topic, messages });
      remove(database, group);
      metrics.sent.inc({ topic }, group.length);
    }
    return records.length > 0;
  }

  async function run(): Promise<void> {
    for (;;) {
      const last = stopping;
      try {
        const sent = await sendWaiting();
        if (!sent && last) break;
        if (!sent) await sleep(IDLE_MS);
      } catch (error) {
        metrics.sendFailures.inc();
        log.error('send failed', { error });
        // Its sequence numbers may no longer be those of the brokers: the next records would pass for copies of these.
        const failed = producer;
        producer = undefined;
        await failed?.disconnect().catch(() => undefined);
        // The outbox keeps them for the next start.
        if (last) break;
        await sleep(AFTER_FAILURE_MS);
      }
    }
    release(database, LEASE, holder);
    await producer?.disconnect();
  }

  const running = run();
  return {
    async stop() {
      stopping = true;
      await running;
    },
  };
}
