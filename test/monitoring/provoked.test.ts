/**
 * Faults of a real cluster, from the cause to the receiver: each alert reaches that of its owner, and resolves. Rules and routes are those of
 * the commands with their waits divided (support/hastened.ts), and nothing else is. test/monitoring-long has further faults.
 */
import { seriesIn } from '../../model/monitoring/expression';
import { allAlerts } from '../../model/monitoring/rules';
import { SERIES } from '../../model/monitoring/series';
import type { Origin } from '../../model/monitoring/series';
import { GROUP, OBJECTIVE, OF_CLUSTER, TOPIC, expectRunbook, provoke } from './support/provoke';

// Both replicas have to be in sync: the loss of one is below the minimum.
const watch = provoke([{ topic: 'strict', replicas: [2, 3], minInSyncReplicas: 2 }]);
const { cluster, receivers, arrival, calm } = watch;

it('GIVEN a broker that is killed THEN its loss and what is below min ISR reach the platform, and resolve when it is back', async () => {
  await calm(...OF_CLUSTER);
  cluster.kill(3);

  const down = await arrival('platform', 'KafkaBrokerDown', 'firing');
  expect(down.labels).toMatchObject({
    instance: 'node-3',
    owner: 'platform',
    severity: 'critical',
    environment: 'local',
  });
  expectRunbook(down);
  const below = await arrival('platform', 'KafkaUnderMinIsr', 'firing');
  expect(below.labels).toMatchObject({ instance: 'node-2', owner: 'platform' });
  expectRunbook(below);

  // WHEN what its runbook says for this cluster is done
  const done = await cluster.follow(down.annotations['runbook_url'] ?? '', 'On the cluster of this machine', {
    node: down.labels['node_id'] ?? '',
  });
  expect(done).toMatchObject([
    { line: 'brokerform local status', status: 3 },
    { line: 'brokerform local start --node 3', status: 0 },
  ]);
  expect(done[0]?.stdout).toContain('Node 3 is not running');

  await arrival('platform', 'KafkaBrokerDown', 'resolved');
  await arrival('platform', 'KafkaUnderMinIsr', 'resolved');
  expect(receivers.whoGot('KafkaBrokerDown')).toEqual(['platform']);
  expect(receivers.whoGot('KafkaUnderMinIsr')).toEqual(['platform']);
});

it('GIVEN two of three controllers that are killed THEN that there is none reaches the platform, and resolves', async () => {
  await calm(...OF_CLUSTER);
  cluster.kill(2);
  cluster.kill(3);

  const none = await arrival('platform', 'KafkaNoController', 'firing');
  expect(none.labels).toMatchObject({ owner: 'platform', severity: 'critical' });
  expectRunbook(none);

  await Promise.all([cluster.startNode(2), cluster.startNode(3)]);
  await arrival('platform', 'KafkaNoController', 'resolved');
  expect(receivers.whoGot('KafkaNoController')).toEqual(['platform']);
});

it('GIVEN a group that falls behind its objective THEN the team of its service is alerted, and no other, until it has read', async () => {
  await calm('KafkaGroupLagRecords', ...OF_CLUSTER);
  const producer = cluster.kafka().producer();
  await producer.connect();
  const records = Array.from({ length: 3 * OBJECTIVE }, (_, i) => ({ key: String(i), value: 'an order' }));
  await producer.send({ topic: TOPIC, messages: records });
  await producer.disconnect();

  const behind = await arrival('payment', 'KafkaGroupLagRecords', 'firing');
  expect(behind.labels).toMatchObject({
    consumergroup: GROUP,
    topic: TOPIC,
    owner: 'payment-team',
    objective: `${OBJECTIVE} records`,
  });
  expect(behind.annotations['value']).toBe(String(3 * OBJECTIVE));
  expectRunbook(behind);

  const admin = cluster.kafka().admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(TOPIC);
  await admin.setOffsets({
    groupId: GROUP,
    topic: TOPIC,
    partitions: ends.map(({ partition, high }) => ({ partition, offset: high })),
  });
  await admin.disconnect();
  await arrival('payment', 'KafkaGroupLagRecords', 'resolved');
  expect(receivers.whoGot('KafkaGroupLagRecords')).toEqual(['payment']);
});

/** Exporters that this cluster does not have, with the reason. */
const ABSENT_ORIGINS: Partial<Record<Origin, string>> = {
  node: 'no host of its own: test/hosts reads the node exporter',
  probe: 'listeners of a local cluster have no TLS',
  connect: 'no MirrorMaker runs',
};
const ABSENT_SERIES: Readonly<Record<string, string>> = {
  kafka_server_quota_throttle_time_ms: 'is there once a user with a quota was held back',
};

it('GIVEN the series of every alert and recording THEN the cluster has each', async () => {
  const rules = [...allAlerts(cluster.rules), ...cluster.rules.recordings];
  const wanted = new Set(rules.flatMap(({ expression }) => seriesIn(expression)));
  const there = new Set(await cluster.seriesNames());
  const missing = [...wanted].filter(
    (name) =>
      !there.has(name) && ABSENT_ORIGINS[SERIES[name].origin] === undefined && !(name in ABSENT_SERIES),
  );
  expect(missing).toEqual([]);
});
