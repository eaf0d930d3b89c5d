/** What every reading of a cluster begins with: its brokers and topics, and what of them cannot be seen. */
import type { LiveBroker } from '../../model/live/cluster';
import type { Unread } from '../../model/live/unread';
import type { RegisteredBroker, TopicDescription } from '../../model/live/kafka';
import type { KafkaAdmin } from '@brokerform/kafka-admin';

export interface Observed {
  readonly clusterId: string;
  /** ISO 8601. */
  readonly readAt: string;
  readonly brokers: readonly LiveBroker[];
  /** Brokers that can be asked. */
  readonly alive: readonly number[];
  readonly topics: readonly TopicDescription[];
}

/** @throws UserError if topics cannot be listed at all */
export async function observe(admin: KafkaAdmin, unread: Unread[]): Promise<Observed> {
  const readAt = new Date().toISOString();
  const [{ clusterId }, registered, topics, complete] = await Promise.all([
    admin.describeCluster(),
    admin.listRegisteredBrokers(),
    admin.listTopics(),
    admin.seesEveryTopic(),
  ]);
  if (!complete) unread.push(HIDDEN);
  unread.push(...fencedBrokers(registered));
  return {
    clusterId,
    readAt,
    brokers: registered.map(({ id, rack, fenced }) => ({ id, rack, fenced })),
    alive: registered.filter(({ fenced }) => !fenced).map(({ id }) => id),
    topics,
  };
}

const HIDDEN: Unread = {
  what: { of: 'hidden-topics' },
  why: 'Kafka omits topics that the user is not authorized to describe, without an error; the user needs Describe on every topic',
};

/** The controllers tell what a fenced broker had when they last heard of it; it cannot be asked itself. */
function fencedBrokers(brokers: readonly RegisteredBroker[]): Unread[] {
  return brokers
    .filter(({ fenced }) => fenced)
    .map(({ id }) => ({
      what: { of: 'broker', broker: id },
      why: 'The broker is fenced: it does not respond',
    }));
}
