/** Instances that are replaced, stopped or given another type. */
import {
  alsoDeclared,
  brokers,
  controllers,
  declared,
  facts,
  manyReplacements,
} from '../support/review-environment';
import { error, naming, warning } from '../../support/findings';
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
      const requested = 'replace_triggered_by';
      expect(reviewed().of('broker-instance-destroyed')).toMatchObject([
        error('node 101', ['broker-101', 'eu-central-1a'], requested, [2, 1, 'payment.completed-0']),
        {
          ...error(
            'node 102',
            ['broker-102', 'eu-central-1b'],
            requested,
            [3, 1, 'scratch-0'],
            [1, 'payment.completed-0'],
          ),
          loss: { kind: 'estimate', how: naming('scratch-0') },
        },
      ]);
    });

    test('THEN it says what is lost by both together', () => {
      expect(reviewed().of('two-racks-at-once')).toMatchObject([
        {
          ...error(
            'nodes 101, 102',
            [2, 2],
            ['broker-101', 'eu-central-1a'],
            ['broker-102', 'eu-central-1b'],
            [3, 2, 'payment.completed-0', 'scratch-0'],
            [1, 'order.created-0'],
          ),
          loss: { kind: 'estimate', how: naming('payment.completed-0', 'scratch-0') },
        },
      ]);
    });

    test('THEN it says that topics change meanwhile, and no other rule on hosts speaks', () => {
      const topics = reviewed().context.changes.filter(({ type }) => type === 'kafka_topic').length;
      expect(topics).toBeGreaterThan(1);
      expect(reviewed().of('broker-and-topics-together')).toMatchObject([
        warning(
          'node 101 and node 102',
          ['broker-101', 'eu-central-1a'],
          ['broker-102', 'eu-central-1b'],
          topics,
          ['order-service.commands', 'created'],
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
    const both = [
      ['broker-101', 'eu-central-1a'],
      ['broker-104', 'eu-central-1a'],
    ];
    const together = [2, 1, 'payment.completed-0'];

    test('THEN it says what is down at the same time, and that a majority of the quorum is left', () => {
      expect(reviewed().of('several-brokers-at-once')).toMatchObject([
        error('nodes 101, 104', 2, ...both, together),
      ]);
      expect(reviewed().of('controllers-and-brokers-at-once')).toMatchObject([
        error('nodes 101, 104, 1', [1, 2], ...both, ['controller-1', 'eu-central-1a'], together),
      ]);
      expect(reviewed().of('controller-quorum')).toMatchObject([
        warning('node 1', ['controller-1', 'eu-central-1a'], [2, 3, 2]),
      ]);
    });

    test('THEN the disk is said to go with its instance, and no other rule speaks', () => {
      expect(reviewed().of('volume-deleted-with-instance')).toMatchObject([
        error('node 104', '/dev/sdp', 'broker-104', 'delete_on_termination'),
      ]);
      expect(reviewed().of('broker-instance-destroyed')[1]).toMatchObject(
        warning('node 104', ['broker-104', 'eu-central-1a'], 'ebs_block_device'),
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
      expect(reviewed().of('instance-store-lost')).toMatchObject([
        warning('node 102', ['i3en.2xlarge', 'r6i.2xlarge'], [2, 2500], 'broker-102'),
      ]);
      const staying = [101, 103, 104, 105, 106].map((id) => `broker-${id}`);
      expect(reviewed().of('rolling-restart')).toMatchObject([
        { ...warning('5 nodes', ...staying), notKnown: [naming(...staying)] },
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
      const stopped = reviewed().of('instance-stopped');
      const becomes = (from: string, to: string) => ['instance_type', from, to];
      expect(stopped).toHaveLength(brokers.length + controllers.length);
      const of = (subject: string) => stopped.filter((finding) => finding.subject === subject);
      expect(of('node 102')).toMatchObject([
        error(
          'node 102',
          'broker-102',
          becomes('i3en.2xlarge', 'i3en.3xlarge'),
          'instance store',
          [3, 1, 'scratch-0'],
          [1, 'payment.completed-0'],
        ),
      ]);
      expect(of('node 103')).toMatchObject([
        error('node 103', 'broker-103', becomes('i3en.2xlarge', 'r6i.2xlarge'), 'instance store', 1),
      ]);
      expect(of('node 1')).toMatchObject([
        warning('node 1', 'controller-1', becomes('m7g.large', 'm7g.medium')),
      ]);
      expect(reviewed().of('instance-store-lost')).toMatchObject([
        error('node 103', ['i3en.2xlarge', 'r6i.2xlarge'], [2, 2500], 'broker-103'),
      ]);
      expect(reviewed().of('two-racks-at-once')[0]?.loss?.how).toEqual(
        naming('order.created-0', 'payment.completed-0', 'scratch-0'),
      );
    });

    test('THEN controllers are said not to come up', () => {
      expect(reviewed().of('heap-over-memory')).toMatchObject(
        controllers.map((id) => error(`node ${id}`, `controller-${id}`, [4096, 4096], 'm7g.medium')),
      );
      expect(reviewed().of('controller-quorum')).toMatchObject([
        error(
          'node 1, node 2 and node 3',
          ...controllers.map((id) => [`controller-${id}`, `eu-central-1${'abc'[id - 1]}`]),
          [0, 3, 2],
        ),
      ]);
    });
  });
}
