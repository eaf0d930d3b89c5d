/** What is written on hosts: settings, passwords, names, the release of Kafka. And what is done to their disks and ports with it. */
import {
  NAME,
  OLD_KAFKA,
  alsoDeclared,
  controllers,
  declared,
  inClusterStack,
  brokers,
  withRelease,
} from '../support/review-environment';
import type { Reviews } from '../support/reviewed';

/** How a roll goes over all nodes. */
const ALL_NODES =
  '9 nodes have to be restarted, in this order: controller-1, controller-2, controller-3, broker-101, broker-104, broker-102, broker-105, broker-103, broker-106, the active controller last of its kind; at most 12 h 45 min (1 h 25 min per node, if every wait of the roller times out).';

export function settings(reviews: Reviews): void {
  describe('GIVEN settings, passwords, ports, roles and disks change in one pull request', () => {
    const reviewed = reviews.of({
      stacks: ['cluster'],
      edits: [
        alsoDeclared("brokerOverrides: { 'log.cleaner.threads': '2', 'background.threads': '12' }"),
        declared('  tuning: {', "  tuning: { brokerHeapMiB: 3072, sysctls: { 'vm.dirty_ratio': '70' },"),
        alsoDeclared("passwordVersions: { broker: 2, 'order-service': 2, admin: 2 }"),
        declared('sizeGiB: 50, iops: 3500', 'sizeGiB: 40'),
        ['constructs/aws/security-groups.ts', '{ cidrIpv4: cidr }', "{ cidrIpv4: '0.0.0.0/0' }"],
        ['constructs/aws/instance-profile.ts', "actions: ['s3:GetObject']", "actions: ['s3:*']"],
        ['ansible/site.yml', /$/, '\n# Changed.\n'],
      ],
    });

    test('THEN it says which nodes are restarted, in which order, for how long, and why', () => {
      expect(reviewed().said('rolling-restart')).toEqual([
        `warning: ${ALL_NODES} JVM: -Xms6144m → -Xms3072m, -Xmx6144m → -Xmx3072m (broker-101, broker-102, broker-103 and 3 more), background.threads: (unset) → 12 (all 9) and log.cleaner.threads: (unset) → 2 (all 9).`,
      ]);
      expect(reviewed().said('changed-while-running')).toEqual([
        'note: by ansible/site.yml, at once on every host: vm.dirty_ratio 80 → 70 (all 9).',
      ]);
      expect(reviewed().said('host-bundle-changed')).toEqual([
        expect.stringMatching(
          /^note: ansible\/ changes: hosts boot with the bundle [0-9a-f]{12} instead of [0-9a-f]{12}, and a first boot in progress loses the old one\.$/,
        ),
      ]);
    });

    test('THEN it says who is refused with which password', () => {
      expect(reviewed().said('password-rotated')).toEqual([
        'warning: admin gets a new password, version 1 → 2: ansible/rotate-passwords.yml sets it in Kafka.',
        'error: broker gets a new password, version 1 → 2, and nodes log in as broker now: those that start afterwards are refused by the others.',
        'warning: order-service gets a new password, version 1 → 2, and no stack in this review sets it in Kafka: clients that read the secret again are refused until one does.',
      ]);
    });

    test('THEN it says what volumes lose', () => {
      const volume = (id: number): string => `data["controller-${id}-disk-1"] of controller-${id}`;
      expect(reviewed().said('data-volume-shrunk')).toEqual(
        controllers.map(
          (id) => `error: ${volume(id)} shrinks from 50 to 40 GiB, which EBS refuses: the apply fails there.`,
        ),
      );
      expect(reviewed().said('data-volume-slower')).toEqual(
        controllers.map((id) => `warning: ${volume(id)} becomes slower: IOPS 3500 → 3000.`),
      );
    });

    test('THEN it says what is opened, and no other rule speaks', () => {
      expect(reviewed().said('security-group-opened')).toEqual([
        'error: broker-from-clients-10-1-0-0-20 lets 0.0.0.0/0 in on tcp 9092, which is everyone.',
      ]);
      const bucket = `arn:aws:s3:::${NAME}-kafka-hosts-123456789012`;
      expect(reviewed().said('policy-widened')).toEqual(
        ['broker', 'controller'].map(
          (role) =>
            `warning: aws_iam_role_policy.${role} allows s3:* on ${bucket}/nodes/${role}-* and s3:* on ${bucket}/bundle/*, which it did not before.`,
        ),
      );
      expect(reviewed().hostRules()).toEqual([
        'data-volume-shrunk',
        'data-volume-slower',
        'password-rotated',
        'security-group-opened',
        'policy-widened',
        'rolling-restart',
        'changed-while-running',
        'host-bundle-changed',
      ]);
    });
  });

  describe('GIVEN another release skips a step, goes back on one node, and is finalized at once', () => {
    const finalize = "{ input: 'brokerform features finalize --environment try-review' }";
    const reviewed = reviews.of({
      stacks: ['cluster'],
      edits: [
        declared(`kafkaVersion: '${OLD_KAFKA}'`, "kafkaVersion: '4.3.1'"),
        withRelease('3.1.2'),
        [
          'model/host/variables.ts',
          'version: environment.kafkaVersion,',
          "version: node.id === 106 ? '3.1.2' : environment.kafkaVersion,",
        ],
        inClusterStack(`this.addOverride('resource.terraform_data.features', ${finalize})`),
      ],
    });

    test('THEN each is said, and no other rule speaks', () => {
      expect(reviewed().said('kafka-version-skipped')).toEqual([
        'error: Kafka 3.2.3 → 4.3.1 on broker-101, broker-102, broker-103, broker-104, broker-105, controller-1 and 2 more: Kafka 4 starts only on metadata of 3.3 or newer, so the upgrade to 3.9.x is missing.',
      ]);
      expect(reviewed().said('kafka-version-back')).toEqual([
        'error: Kafka 3.2.3 → 3.1.2 on broker-106: if metadata.version 3.2 is finalized, no node of 3.1.2 starts.',
      ]);
      expect(reviewed().said('kafka-versions-mixed')).toEqual([
        'warning: Kafka releases differ: 3.1.2 on broker-106 and 4.3.1 on broker-101, broker-102, broker-103, broker-104 and 4 more.',
      ]);
      expect(reviewed().said('features-finalized-with-version')).toEqual([
        'error: terraform_data.features raises feature levels in the change that brings Kafka 4.3.1 and 3.1.2.',
      ]);
      expect(reviewed().said('rolling-restart')).toEqual([
        `warning: ${ALL_NODES} kafka.service: Kafka 3.2.3 → 4.3.1 (broker-101, broker-102, broker-103 and 5 more) and kafka.service: Kafka 3.2.3 → 3.1.2 (broker-106).`,
      ]);
      expect(reviewed().hostRules()).toEqual([
        'kafka-version-skipped',
        'kafka-version-back',
        'kafka-versions-mixed',
        'features-finalized-with-version',
        'rolling-restart',
      ]);
    });
  });

  describe('GIVEN the zone of the nodes’ names changes', () => {
    const reviewed = reviews.of({
      stacks: ['network', 'cluster'],
      edits: [declared(`dnsZone: '${NAME}.kafka.internal'`, "dnsZone: 'try.kafka.internal'")],
    });
    const name = (node: string): string =>
      `error: the name ${node}.try-review.kafka.internal is replaced by ${node}.try.kafka.internal; resolvers keep it for 60 seconds.`;

    test('THEN no client finds any node, over both stacks', () => {
      expect(reviewed().said('node-address-changed')).toEqual([
        'error: the zone try-review.kafka.internal is replaced, with the name of every node in it.',
        ...brokers.map((id) => name(`broker-${id}`)),
        ...controllers.map((id) => name(`controller-${id}`)),
      ]);
    });

    test('THEN every node is restarted, and what each has of its own is said once', () => {
      const voters = (zone: string): string =>
        controllers.map((id) => `controller-${id}.${zone}.kafka.internal:9093`).join(',');
      expect(reviewed().said('rolling-restart')).toEqual([
        `warning: ${ALL_NODES} its certificate, which is reissued (all 9), advertised.listeners: CLIENT://broker-101.try-review.kafka.internal:9092 → CLIENT://broker-101.try.kafka.internal:9092 (broker-101, and likewise on 8 more) and controller.quorum.bootstrap.servers: ${voters('try-review')} → ${voters('try')} (all 9).`,
      ]);
      expect(reviewed().hostRules()).toEqual(['node-address-changed', 'rolling-restart']);
    });
  });
}
