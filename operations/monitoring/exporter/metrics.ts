/** What the exporter shows, in the text format of Prometheus: values as of the last round, and how old they are at the moment. */
import { Counter, Gauge, Registry } from 'prom-client';
import type { LagCollector } from './collector';

type Labels = Readonly<Record<string, string | number>>;

/** Text of the values that a round has left, rendered once. Names and labels are those of model/monitoring/series.ts. */
export async function renderValues(collector: LagCollector, perPartition: boolean): Promise<string> {
  const registry = new Registry();
  const gauge = <Name extends string>(
    name: string,
    help: string,
    ...labelNames: readonly Name[]
  ): Gauge<Name> => new Gauge({ name, help, labelNames, registers: [registry] });

  const brokers = gauge('kafka_brokers', 'Brokers that are registered and not fenced.');
  const count = gauge('kafka_topic_partitions', 'Partitions of a topic.', 'topic');
  const end = gauge(
    'kafka_topic_partition_current_offset',
    'End of a partition: its high watermark.',
    'topic',
    'partition',
  );
  const oldest = gauge(
    'kafka_topic_partition_oldest_offset',
    'First record of a partition.',
    'topic',
    'partition',
  );
  const members = gauge('kafka_consumergroup_members', 'Members of a group.', 'consumergroup');
  const state = gauge(
    'kafka_consumergroup_state',
    '1, with the state and the protocol of a group.',
    'consumergroup',
    'protocol',
    'state',
  );
  const ofTopic = ['consumergroup', 'topic'] as const;
  const currentSum = gauge(
    'kafka_consumergroup_current_offset_sum',
    'Committed offsets of all partitions of a topic; of a share group those from which it reads on.',
    ...ofTopic,
  );
  const sum = gauge('kafka_consumergroup_lag_sum', 'Unread records of a topic.', ...ofTopic);
  const max = gauge('kafka_consumergroup_lag_max', 'Unread records of the partition with most.', ...ofTopic);
  const seconds = gauge(
    'kafka_consumergroup_lag_seconds',
    'For how long the oldest unread record has waited.',
    ...ofTopic,
  );
  const ofPartition = [...ofTopic, 'partition'] as const;
  const current =
    perPartition && gauge('kafka_consumergroup_current_offset', 'Committed offset.', ...ofPartition);
  const lag =
    perPartition && gauge('kafka_consumergroup_lag', 'Unread records of a partition.', ...ofPartition);

  if (collector.brokerCount === undefined) return '';
  brokers.set(collector.brokerCount);
  for (const { topic, partitions } of collector.partitions()) {
    count.set({ topic }, partitions.length);
    for (const [partition, reading] of partitions.entries()) {
      if (reading === undefined) continue;
      end.set({ topic, partition }, reading.end);
      oldest.set({ topic, partition }, reading.oldest);
    }
  }
  for (const { group, topics } of collector.lags()) {
    const consumergroup = group.id;
    members.set({ consumergroup }, group.members ?? 0);
    state.set({ consumergroup, protocol: group.kind, state: group.state }, 1);
    for (const of of topics) {
      const labels: Labels & { consumergroup: string; topic: string } = { consumergroup, topic: of.topic };
      currentSum.set(labels, of.currentSum);
      sum.set(labels, of.sum);
      max.set(labels, of.max);
      seconds.set(labels, of.seconds);
      for (const each of of.partitions) {
        if (current) current.set({ ...labels, partition: each.partition }, each.current);
        if (lag) lag.set({ ...labels, partition: each.partition }, each.lag);
      }
    }
  }
  return registry.metrics();
}

/** Of the exporter itself, at this moment. */
export async function renderState(collector: LagCollector, now = Date.now()): Promise<string> {
  const registry = new Registry();
  const registers = [registry];
  new Gauge({
    ...{ name: 'brokerform_groups_up', registers },
    help: '1 if the cluster answered in the last round and is the one that is expected, else 0.',
  }).set(collector.up ? 1 : 0);
  new Counter({ name: 'brokerform_groups_rounds_total', help: 'Rounds of collecting.', registers }).inc(
    collector.rounds,
  );
  new Gauge({
    ...{ name: 'brokerform_groups_round_seconds', registers },
    help: 'How long the last round took.',
  }).set(collector.lastRoundMs / 1000);
  const labelNames = ['broker'] as const;
  const up = new Gauge({
    ...{ name: 'brokerform_groups_broker_up', labelNames, registers },
    help: '1 if a broker answered in the last round, else 0.',
  });
  const timeOuts = new Counter({
    ...{ name: 'brokerform_groups_broker_timeouts_total', labelNames, registers },
    help: 'Requests that a broker did not answer in time.',
  });
  const failures = new Counter({
    ...{ name: 'brokerform_groups_broker_failures_total', labelNames, registers },
    help: 'Reads of a broker that failed, time-outs among them.',
  });
  const age = new Gauge({
    ...{ name: 'brokerform_groups_broker_age_seconds', labelNames: ['broker', 'read'], registers },
    help: 'Age of the oldest value that is kept of a broker: commits of groups, offsets of share groups, ends of partitions.',
  });
  for (const [broker, status] of collector.brokers) {
    up.set({ broker }, status.up ? 1 : 0);
    timeOuts.inc({ broker }, status.timeOuts);
    failures.inc({ broker }, status.failures);
  }
  for (const { broker, read, at } of collector.oldest()) {
    age.set({ broker, read }, Math.max(0, now - at) / 1000);
  }
  return registry.metrics();
}

export const CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;
