/** Instances that are replaced, stopped or given another type. */
import {
  alsoDeclared,
  brokers,
  controllers,
  declared,
  facts,
  manyReplacements,
} from '../support/review-environment';
import type { Reviews } from '../support/reviewed';

const NODE = 'constructs/aws/kafka-node.ts';

export function nodes(reviews: Reviews): void {
  describe('GIVEN two brokers on instance store are replaced, and topics are made', () => {
    const reviewed = reviews.of({
      stacks: ['cluster', 'topics-order'],
      facts,
      edits: [alsoDeclared("replacements: { 101: 'a', 102: 'b' }"), manyReplacements],
    });

    test('THEN it says for each what is lost', () => {
      const lost =
        'is replaced as requested (replace_triggered_by); its disks are deleted with it, and all its replicas are copied from other brokers.';
      expect(reviewed().said('broker-instance-destroyed')).toEqual([
        `error: the instance of broker-101 in eu-central-1a ${lost} It holds 2 partitions: 1 will be below min ISR (payment.completed-0) and rejects writes with acks=all.`,
        `error: the instance of broker-102 in eu-central-1b ${lost} It holds 3 partitions: 1 has no other replica (scratch-0) and is lost; 1 will be below min ISR (payment.completed-0) and rejects writes with acks=all.`,
      ]);
    });

    test('THEN it says what is lost by both together', () => {
      expect(reviewed().said('two-racks-at-once')).toEqual([
        'error: 2 brokers in 2 racks are down at the same time: broker-101 (eu-central-1a, instance replaced) and broker-102 (eu-central-1b, instance replaced). Together the brokers hold 3 partitions: 2 have no other replica (payment.completed-0 and scratch-0) and are lost; 1 will be below min ISR (order.created-0) and rejects writes with acks=all.',
      ]);
      expect(reviewed().of('two-racks-at-once')[0]?.loss?.how).toBe(
        'partitions whose only replicas are there: payment.completed-0, scratch-0',
      );
    });

    test('THEN it says that topics change meanwhile, and no other rule on hosts speaks', () => {
      expect(reviewed().said('broker-and-topics-together')).toEqual([
        expect.stringMatching(
          /^warning: broker-101 \(eu-central-1a, instance replaced\) and broker-102 \(eu-central-1b, instance replaced\) and \d+ topics change in one review: order-service\.commands \(created\), .*$/,
        ),
      ]);
      expect(reviewed().hostRules()).toEqual([
        'broker-instance-destroyed',
        'two-racks-at-once',
        'broker-and-topics-together',
      ]);
    });
  });

  describe('GIVEN two brokers of one rack and a controller are replaced, one with a disk of its own', () => {
    const disk =
      "...(node.id === 104 ? { ebsBlockDevice: [{ deviceName: '/dev/sdp', volumeSize: 10, encrypted: true }] } : {}),";
    const reviewed = reviews.of({
      stacks: ['cluster'],
      facts,
      edits: [
        alsoDeclared("replacements: { 1: 'a', 101: 'a', 104: 'b' }"),
        manyReplacements,
        [NODE, '      tags: { Name: name,', `      ${disk}\n      tags: { Name: name,`],
      ],
    });
    const both =
      'broker-101 (eu-central-1a, instance replaced)%s broker-104 (eu-central-1a, instance replaced)';
    const together =
      'Together the brokers hold 2 partitions: 1 will be below min ISR (payment.completed-0) and rejects writes with acks=all.';

    test('THEN it says what is down at the same time, and that a majority of the quorum is left', () => {
      expect(reviewed().said('several-brokers-at-once')).toEqual([
        `error: 2 brokers are down at the same time: ${both.replace('%s', ' and')}. ${together}`,
      ]);
      expect(reviewed().said('controllers-and-brokers-at-once')).toEqual([
        `error: 1 controller and 2 brokers are down at the same time: ${both.replace('%s', ',')} and controller-1 (eu-central-1a, instance replaced). ${together}`,
      ]);
      expect(reviewed().said('controller-quorum')).toEqual([
        'warning: controller-1 (eu-central-1a, instance replaced): 2 of 3 controllers are left, and the majority is 2: one more failure stops the quorum.',
      ]);
    });

    test('THEN the disk is said to go with its instance, and no other rule speaks', () => {
      expect(reviewed().said('volume-deleted-with-instance')).toEqual([
        'error: /dev/sdp of broker-104 is deleted when the instance ends (delete_on_termination).',
      ]);
      expect(reviewed().said('broker-instance-destroyed')[1]).toBe(
        'warning: the instance of broker-104 in eu-central-1a is replaced because of ebs_block_device; its disks are deleted with it, and all its replicas are copied from other brokers. It holds no partition.',
      );
      expect(reviewed().hostRules()).toEqual([
        'broker-instance-destroyed',
        'several-brokers-at-once',
        'controllers-and-brokers-at-once',
        'controller-quorum',
        'volume-deleted-with-instance',
      ]);
    });
  });

  describe('GIVEN brokers are declared on volumes, and one is replaced', () => {
    const storage = "{ kind: 'gp3', layout: 'jbod', volumes: 1, sizeGiB: 5000, throughputMiBps: 250 }";
    const reviewed = reviews.of({
      stacks: ['cluster'],
      facts,
      edits: [
        alsoDeclared("replacements: { 102: 'gp3' }"),
        declared("instanceType: 'i3en.2xlarge'", "instanceType: 'r6i.2xlarge'"),
        declared("{ kind: 'instance-store', layout: 'jbod' }", storage),
      ],
    });

    test('THEN that one begins empty, and of the others it is not known whether they have to be restarted', () => {
      expect(reviewed().said('instance-store-lost')).toEqual([
        'warning: i3en.2xlarge has 2 × 2500 GB of instance store, and broker-102 becomes r6i.2xlarge, which has none; the volumes that it gets instead are empty.',
      ]);
      expect(reviewed().said('rolling-restart')).toEqual([
        'warning: the variables documents of broker-101, broker-103, broker-104, broker-105 and broker-106 change, and the content is known only after the apply.',
      ]);
      expect(reviewed().hostRules()).toEqual([
        'broker-instance-destroyed',
        'instance-store-lost',
        'rolling-restart',
      ]);
    });
  });

  describe('GIVEN instance types change in place, and the heap with them', () => {
    const reviewed = reviews.of({
      stacks: ['cluster'],
      facts,
      edits: [
        [NODE, "['ami', 'user_data', 'instance_type']", "['ami', 'user_data']"],
        [
          NODE,
          'instanceType: node.instanceType',
          "instanceType: node.id === 103 ? 'r6i.2xlarge' : node.instanceType",
        ],
        declared("instanceType: 'm7g.large'", "instanceType: 'm7g.medium'"),
        declared(', iops: 3500', ''),
        declared("instanceType: 'i3en.2xlarge'", "instanceType: 'i3en.3xlarge'"),
        declared('  tuning: {', '  tuning: { controllerHeapMiB: 4096,'),
        ['model/aws/validate/capacity.ts', '|| heap <= maxHeapMiB(type)', '|| heap > 0'],
      ],
    });

    test('THEN every stop is said, with what it empties', () => {
      const empties =
        'its instance store is empty afterwards, and all its replicas are copied from other brokers.';
      const stopped = reviewed().said('instance-stopped');
      expect(stopped).toHaveLength(brokers.length + controllers.length);
      expect(stopped).toEqual(
        expect.arrayContaining([
          `error: broker-102 is stopped and started for instance_type i3en.2xlarge → i3en.3xlarge; ${empties} It holds 3 partitions: 1 has no other replica (scratch-0) and is lost; 1 will be below min ISR (payment.completed-0) and rejects writes with acks=all.`,
          `error: broker-103 is stopped and started for instance_type i3en.2xlarge → r6i.2xlarge; ${empties} It holds 1 partition, none of which falls below min ISR.`,
          'warning: controller-1 is stopped and started for instance_type m7g.large → m7g.medium.',
        ]),
      );
      expect(reviewed().said('instance-store-lost')).toEqual([
        'error: i3en.2xlarge has 2 × 2500 GB of instance store, and broker-103 becomes r6i.2xlarge, which has none.',
      ]);
      expect(reviewed().of('two-racks-at-once')[0]?.loss?.how).toBe(
        'partitions whose only replicas are there: order.created-0, payment.completed-0, scratch-0',
      );
    });

    test('THEN controllers are said not to come up', () => {
      expect(reviewed().said('heap-over-memory')).toEqual(
        controllers.map(
          (id) => `error: controller-${id} has a heap of 4096 MiB, and m7g.medium a memory of 4096 MiB.`,
        ),
      );
      expect(reviewed().said('controller-quorum')).toEqual([
        'error: controller-1 (eu-central-1a, instance stopped), controller-2 (eu-central-1b, instance stopped) and controller-3 (eu-central-1c, instance stopped): 0 of 3 controllers are left, and the majority is 2, so the cluster has no active controller until they are back.',
      ]);
    });
  });
}
