/** A cluster of three brokers with topics of the fixtures' catalog, records that come in, and groups that fall behind. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import type { Admin, Producer } from 'kafkajs';
import { createCluster } from '../../faults/support/cluster';
import type { TestCluster } from '../../faults/support/cluster';
import { createTopics } from './topics';

export const CONTROLLER = 1;
export const BROKERS = [101, 102, 103] as const;
/** Declared by the fixtures' catalog, of order-team and payment-team, and by no one. */
export const TOPICS = ['order.created', 'order.confirmed', 'payment.authorized', 'unowned.topic'] as const;
/** Group ids are free text to Kafka: what a page or a terminal must not do. */
export const HOSTILE_GROUP = '<img src=x onerror="document.title=1">\u001b[2J\u202e&amp;';

const PARTITIONS = 6;
/** Between two batches. */
const PAUSE_MS = 250;

export class StatusCluster {
  private readonly ended = new AbortController();
  private writing: Promise<void> = Promise.resolve();

  private constructor(
    public readonly kafka: TestCluster,
    private readonly admin: Admin,
    private readonly producer: Producer,
  ) {}

  /**
   * @param firstPort controllers listen from here, brokers from 50 above
   * @param groups read order.created, and commit nothing more
   */
  public static async start(
    firstPort: number,
    groups: readonly string[] = ['payment-service', HOSTILE_GROUP],
  ): Promise<StatusCluster> {
    const kafka = await createCluster('status', firstPort, {
      controllers: 1,
      brokers: BROKERS.length,
      // Fenced within seconds, as a local cluster's are.
      properties: { 'broker.session.timeout.ms': '6000', 'replica.lag.time.max.ms': '6000' },
    });
    await kafka.cluster.start(CONTROLLER, ...BROKERS);
    const client = clientOf(kafka, firstPort);
    const cluster = new StatusCluster(
      kafka,
      client.admin(),
      client.producer({ allowAutoTopicCreation: false }),
    );
    try {
      await cluster.fill(groups);
    } catch (error) {
      await cluster.remove();
      throw error;
    }
    return cluster;
  }

  public async remove(): Promise<void> {
    this.ended.abort();
    await this.writing;
    await Promise.allSettled([this.admin.disconnect(), this.producer.disconnect()]);
    await this.kafka.remove();
  }

  private async fill(groups: readonly string[]): Promise<void> {
    await this.admin.connect();
    await this.producer.connect();
    const configEntries = [{ name: 'min.insync.replicas', value: '2' }];
    await createTopics(
      this.admin,
      TOPICS.map((topic) => ({ topic, numPartitions: PARTITIONS, replicationFactor: 3, configEntries })),
    );
    await this.produce();
    for (const groupId of groups) {
      const partitions = Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, offset: '0' }));
      await this.admin.setOffsets({ groupId, topic: 'order.created', partitions });
    }
    this.writing = this.keepProducing();
  }

  /** A broker that is killed costs a batch, not the test. */
  private async keepProducing(): Promise<void> {
    const { signal } = this.ended;
    while (!signal.aborted) {
      await this.produce().catch(() => undefined);
      await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async produce(): Promise<void> {
    for (const topic of TOPICS.slice(0, 3)) {
      const messages = Array.from({ length: 20 }, (_, index) => ({ key: String(index), value: '{"a":1}' }));
      await this.producer.send({ topic, messages, acks: -1, timeout: 5_000 });
    }
  }
}

function clientOf({ directory }: TestCluster, firstPort: number): Kafka {
  const text = (...parts: string[]): string => readFileSync(join(directory, ...parts), 'utf8');
  return new Kafka({
    clientId: 'status-test',
    brokers: BROKERS.map((_, index) => `localhost:${firstPort + 50 + index}`),
    ssl: { ca: [text('ca.pem')] },
    sasl: { mechanism: 'scram-sha-512', username: 'admin', password: text('secrets', 'admin', 'password') },
    logLevel: logLevel.NOTHING,
    retry: { retries: 5 },
  });
}
