/** Further faults of a real cluster, as in test/monitoring/provoked.test.ts; by name, since they take minutes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../../shared/system/run';
import {
  GROUP,
  OF_CLUSTER,
  SLOW_GROUP,
  SLOW_TOPIC,
  TOPIC,
  expectRunbook,
  provoke,
} from '../monitoring/support/provoke';

const { cluster, receivers, lagExporter, arrival, calm } = provoke([
  { topic: 'single', replicas: [3], minInSyncReplicas: 1 },
]);

async function send(topic: string, count: number, size = 10): Promise<void> {
  const producer = cluster.kafka().producer({ retry: { retries: 0 } });
  await producer.connect();
  const messages = Array.from({ length: count }, (_, i) => ({ key: String(i), value: 'x'.repeat(size) }));
  await producer.send({ topic, messages }).finally(() => producer.disconnect());
}

it('GIVEN the only replica of a partition on a broker that is killed THEN it is offline, then elected again', async () => {
  await calm(...OF_CLUSTER);
  cluster.kill(3);
  const offline = await arrival('platform', 'KafkaOfflinePartitions', 'firing');
  expect(offline.labels).toMatchObject({ owner: 'platform', severity: 'critical' });
  expectRunbook(offline);

  // Others have two of three replicas: that is said first, and after longer that it is the least with which they take writes.
  expectRunbook(await arrival('platform', 'KafkaUnderReplicated', 'firing'));
  const atMinimum = await arrival('platform', 'KafkaAtMinIsr', 'firing');
  expect(atMinimum.labels).toMatchObject({ owner: 'platform' });

  // Of three voters two are left.
  expectRunbook(await arrival('platform', 'KafkaQuorumWeakened', 'firing'));

  await cluster.startNode(3);
  const unclean = await arrival('platform', 'KafkaUncleanElection', 'firing');
  expectRunbook(unclean);
  for (const name of [
    ...['KafkaOfflinePartitions', 'KafkaAtMinIsr', 'KafkaUncleanElection'],
    'KafkaQuorumWeakened',
  ])
    await arrival('platform', name, 'resolved');
  expect(receivers.whoGot('KafkaOfflinePartitions')).toEqual(['platform']);
});

it('GIVEN all nodes killed THEN that nothing is measured reaches the platform, and resolves', async () => {
  await calm(...OF_CLUSTER);
  [1, 2, 3].forEach((id) => cluster.kill(id));
  expectRunbook(await arrival('platform', 'KafkaMetricsMissing', 'firing'));
  await Promise.all([1, 2, 3].map((id) => cluster.startNode(id)));
  await arrival('platform', 'KafkaMetricsMissing', 'resolved');
});

it('GIVEN a Full GC that jcmd asks for THEN it is reported of that node alone', async () => {
  await calm('KafkaFullGc', ...OF_CLUSTER);
  // It counts live objects after a Full GC. What System.gc() asks for is collected concurrently by Kafka's options.
  await run('jcmd', [String(cluster.processId(1)), 'GC.class_histogram'], { timeoutMs: 60_000 });
  const collected = await arrival('platform', 'KafkaFullGc', 'firing');
  expect(collected.labels).toMatchObject({ instance: 'node-1', owner: 'platform' });
  expectRunbook(collected);
  await arrival('platform', 'KafkaFullGc', 'resolved');
  expect(receivers.of('platform').map(({ labels }) => labels['instance'])).not.toContain('node-2');
});

it('GIVEN a member that holds on to a record THEN the team of its service is alerted that the group is stuck', async () => {
  await calm('KafkaGroupStuck', 'KafkaGroupStopped', ...OF_CLUSTER);
  await send(TOPIC, 30);
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const consumer = cluster.kafka().consumer({ groupId: GROUP, sessionTimeout: 120_000 });
  await consumer.connect();
  await consumer.subscribe({ topic: TOPIC });
  await consumer.run({ eachMessage: () => held });
  try {
    const stuck = await arrival('payment', 'KafkaGroupStuck', 'firing');
    expect(stuck.labels).toMatchObject({ consumergroup: GROUP, topic: TOPIC, owner: 'payment-team' });
    expectRunbook(stuck);
    release();
    await arrival('payment', 'KafkaGroupStuck', 'resolved');
    expect(receivers.whoGot('KafkaGroupStuck')).toEqual(['payment']);
  } finally {
    release();
    await consumer.disconnect();
  }
});

it('GIVEN a group that is behind for longer than its service may be THEN its team is alerted, until it has caught up', async () => {
  await calm('KafkaGroupLag', ...OF_CLUSTER);
  await send(SLOW_TOPIC, 60);
  // A member that commits all the time: the group is neither stopped nor stuck, which would be said in the place of its lag.
  let pauseMs = 2_000;
  const consumer = cluster.kafka().consumer({ groupId: SLOW_GROUP, sessionTimeout: 120_000 });
  await consumer.connect();
  await consumer.subscribe({ topic: SLOW_TOPIC });
  await consumer.run({
    autoCommitThreshold: 1,
    eachMessage: async (each) => {
      await sleep(pauseMs);
      await each.heartbeat();
    },
  });
  const behind = await arrival('payment', 'KafkaGroupLag', 'firing');
  expect(behind.labels).toMatchObject({
    consumergroup: SLOW_GROUP,
    topic: SLOW_TOPIC,
    owner: 'payment-team',
  });
  expectRunbook(behind);
  pauseMs = 0;
  await arrival('payment', 'KafkaGroupLag', 'resolved');
  expect(receivers.whoGot('KafkaGroupLag')).toEqual(['payment']);
  await consumer.disconnect();
});

it('GIVEN an exporter of lag that is killed THEN that groups are not watched reaches the platform, until it is back', async () => {
  await calm('KafkaLagMetricsMissing', ...OF_CLUSTER);
  lagExporter.stop();
  expectRunbook(await arrival('platform', 'KafkaLagMetricsMissing', 'firing'));
  lagExporter.start();
  await arrival('platform', 'KafkaLagMetricsMissing', 'resolved');
});

it('GIVEN a user that exceeds its quota THEN that it is held back is reported, and resolves without traffic', async () => {
  await calm('KafkaQuotaThrottled', ...OF_CLUSTER);
  await cluster.setProducerQuota(20_000);
  // What is held back is as long in one series: a client gives up, a broker counts on.
  const held = Promise.allSettled(Array.from({ length: 60 }, () => send(TOPIC, 20, 10_000)));
  const throttled = await arrival('platform', 'KafkaQuotaThrottled', 'firing');
  expect(throttled.labels).toMatchObject({ user: 'admin', quota: 'Produce', owner: 'platform' });
  expectRunbook(throttled);
  await held;
  await arrival('platform', 'KafkaQuotaThrottled', 'resolved');
});
