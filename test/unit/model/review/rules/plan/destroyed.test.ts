import type { Attributes, PlannedAction } from '../../../../../../model/review/change';
import { neededFacts } from '../../../../../../model/review/needed-facts';
import { review } from '../../../../../../model/review/review';
import { unjudgedDestroyed } from '../../../../../../model/review/rules/plan/destroyed';
import { change, context, facts, said, topicDeleted } from '../../support';

const gone = (address: string, before: Attributes, actions: readonly PlannedAction[] = ['delete']) =>
  change(
    (address.split('.').at(-2) ?? '').replace(/\[.*/, ''),
    actions,
    before,
    actions.includes('create') ? before : null,
    { address },
  );

describe('what is destroyed and no rule judges', () => {
  test.each<[what: string, address: string, before: Attributes, said: string]>([
    [
      'a topic of Confluent',
      'confluent_kafka_topic.orders',
      { topic_name: 'orders' },
      'every record of the topic is lost',
    ],
    [
      'a topic of Aiven',
      'aiven_kafka_topic.orders',
      { topic_name: 'orders' },
      'every record of the topic is lost',
    ],
    ['a topic of Redpanda', 'redpanda_topic.orders', { name: 'orders' }, 'every record of the topic is lost'],
    [
      'a topic of Google',
      'google_managed_kafka_topic.orders',
      { topic_id: 'orders' },
      'every record of the topic is lost',
    ],
    ['an event hub', 'azurerm_eventhub.orders', { name: 'orders' }, 'every record of the topic is lost'],
    [
      'a topic of Strimzi',
      'kubernetes_manifest.orders',
      { manifest: { kind: 'KafkaTopic' } },
      'every record of the topic is lost',
    ],
    [
      'MSK',
      'aws_msk_cluster.main',
      { cluster_name: 'main' },
      'every topic, record and ACL of the cluster is lost',
    ],
    [
      'MSK serverless',
      'aws_msk_serverless_cluster.main',
      { cluster_name: 'main' },
      'every topic, record and ACL of the cluster is lost',
    ],
    [
      'Confluent Cloud',
      'confluent_kafka_cluster.main',
      { display_name: 'main' },
      'every topic, record and ACL of the cluster is lost',
    ],
    [
      'Aiven',
      'aiven_kafka.main',
      { service_name: 'main' },
      'every topic, record and ACL of the cluster is lost',
    ],
    [
      'an autoscaling group by its name',
      'aws_autoscaling_group.a',
      { name: 'kafka-a' },
      'all its instances are terminated, with the disks that are part of them',
    ],
    [
      'an autoscaling group by its tags',
      'aws_autoscaling_group.a',
      { tag: [{ key: 'Role', value: 'broker' }] },
      'all its instances are terminated, with the disks that are part of them',
    ],
    [
      'an autoscaling group by its module',
      'module.kafka.aws_autoscaling_group.a',
      {},
      'all its instances are terminated, with the disks that are part of them',
    ],
    ['a volume by its address', 'aws_ebs_volume.kafka_data', { size: 100 }, 'everything on it is lost'],
    [
      'a volume by its name',
      'aws_ebs_volume.data',
      { tags: { Name: 'prod-kafka-data-a' } },
      'everything on it is lost',
    ],
    ['a disk of Google', 'google_compute_disk.broker', { name: 'broker-data' }, 'everything on it is lost'],
    ['a claim of Kubernetes', 'kubernetes_persistent_volume_claim.kafka', {}, 'everything on it is lost'],
  ])('WHEN it is %s THEN it stops, deleted or replaced', (_, address, before, what) => {
    for (const actions of [['delete'], ['delete', 'create'], ['create', 'delete']] as const) {
      const [finding, ...rest] = said(unjudgedDestroyed, context([gone(address, before, actions)]));
      expect(finding).toMatch(/^error: /);
      expect(finding).toContain(`${actions.length === 1 ? 'is deleted' : 'is replaced'}: ${what}.`);
      expect(rest).toEqual([]);
    }
  });

  test.each<[address: string, before: Attributes]>([
    ['aws_launch_template.a', { name: 'kafka' }],
    ['aws_instance.web', {}],
    ['aws_autoscaling_group.web', { name: 'web' }],
    ['aws_ebs_volume.web', {}],
    ['aws_volume_attachment.web', { instance_id: 'i-1', volume_id: 'vol-1' }],
    ['aws_placement_group.brokers', {}],
    ['a_thing_of_tomorrow.x', {}],
  ])('WHEN it is %s THEN it is named as a warning', (address, before) => {
    expect(said(unjudgedDestroyed, context([gone(address, before)]))).toEqual([
      `warning: resource ${address}${before['name'] === undefined ? '' : ` (${before['name'] as string})`} is deleted: no rule of the review knows what depends on it.`,
    ]);
  });

  test.each(['null_resource.a', 'terraform_data.a', 'random_pet.a', 'time_sleep.a'])(
    'WHEN %s, which holds nothing, is deleted THEN it is silent',
    (address) => expect(said(unjudgedDestroyed, context([gone(address, {})]))).toEqual([]),
  );

  test('WHEN something is created, updated or forgotten THEN it is silent', () => {
    for (const actions of [['create'], ['update'], ['forget']] as const)
      expect(
        said(
          unjudgedDestroyed,
          context([change('aws_msk_cluster', actions, actions[0] === 'create' ? null : {}, {})]),
        ),
      ).toEqual([]);
  });

  test('WHEN another rule named it THEN it is named once', () => {
    const { findings } = review(context([topicDeleted({})]), [], '2026-11-24');
    expect(findings.map(({ rule }) => rule)).toEqual(['topic-destroyed']);
    const volume = gone('aws_ebs_volume.data["broker-101-disk-1"]', { id: 'vol-1' });
    expect(
      review(context([{ ...volume, type: 'aws_ebs_volume' }]), [], '2026-11-24').findings.map(
        ({ rule }) => rule,
      ),
    ).not.toContain(unjudgedDestroyed.id);
  });

  test('the whole review is not clear', () => {
    expect(review(context([gone('aws_msk_cluster.main', {})]), [], '2026-11-24').verdict).toBe('blocked');
    expect(review(context([gone('aws_placement_group.a', {})]), [], '2026-11-24').findings).toHaveLength(1);
  });

  test("GIVEN a cluster that has another provider's topic THEN what it holds is counted", () => {
    const topic = gone('confluent_kafka_topic.orders', { topic_name: 'order.created' });
    expect(neededFacts(context([topic])).topics).toEqual(['order.created']);
    const [finding] = unjudgedDestroyed.check(context([topic], { facts: facts() }));
    expect(finding).toMatchObject({ subject: 'order.created', loss: { kind: 'exact', records: 1000n } });
    expect(unjudgedDestroyed.check(context([topic]))[0]?.notKnown).toEqual([
      'what confluent_kafka_topic.orders holds: the review does not read resources of type confluent_kafka_topic',
    ]);
  });
});
