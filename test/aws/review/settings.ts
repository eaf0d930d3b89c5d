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
import { error, note, warning } from '../../support/findings';
import type { ExpectedFinding, Named } from '../../support/findings';
import type { Reviews } from '../support/reviewed';

/** A roll over all nodes: their order, how long it takes at most, all and each, and the reasons. */
const restartOfAll = (...reasons: readonly (readonly Named[])[]): ExpectedFinding =>
  warning(
    '9 nodes',
    [
      9,
      ...['controller-1', 'controller-2', 'controller-3'],
      ...['broker-101', 'broker-104', 'broker-102', 'broker-105', 'broker-103', 'broker-106'],
      ...['12 h 45 min', '1 h 25 min'],
    ],
    ...reasons,
  );

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
      expect(reviewed().of('rolling-restart')).toMatchObject([
        restartOfAll(
          ['-Xms6144m', '-Xms3072m'],
          ['-Xmx6144m', '-Xmx3072m', 'broker-101', 'broker-102', 'broker-103', 3],
          ['background.threads', '(unset)', 12, 9],
          ['log.cleaner.threads', '(unset)', 2, 9],
        ),
      ]);
      expect(reviewed().of('changed-while-running')).toMatchObject([
        note('9 nodes', 'ansible/site.yml', ['vm.dirty_ratio', 80, 70, 9]),
      ]);
      const bundle = reviewed().of('host-bundle-changed');
      expect(bundle).toMatchObject([note('hosts', 'ansible/')]);
      expect(new Set(bundle[0]?.message.match(/\b[0-9a-f]{12}\b/g)).size).toBe(2);
    });

    test('THEN it says who is refused with which password', () => {
      expect(reviewed().of('password-rotated')).toMatchObject([
        warning('admin', 'admin', [1, 2], 'ansible/rotate-passwords.yml'),
        error('broker', 'broker', [1, 2]),
        warning('order-service', 'order-service', [1, 2]),
      ]);
    });

    test('THEN it says what volumes lose', () => {
      const volume = (id: number) => [`data["controller-${id}-disk-1"]`, `controller-${id}`];
      expect(reviewed().of('data-volume-shrunk')).toMatchObject(
        controllers.map((id) => error(`node ${id}`, volume(id), [50, 40])),
      );
      expect(reviewed().of('data-volume-slower')).toMatchObject(
        controllers.map((id) => warning(`node ${id}`, volume(id), ['IOPS', 3500, 3000])),
      );
    });

    test('THEN it says what is opened, and no other rule speaks', () => {
      const rule = (role: string) => `${role}-from-clients-10-1-0-0-20`;
      expect(reviewed().of('security-group-opened')).toMatchObject([
        error(rule('broker'), rule('broker'), '0.0.0.0/0', ['tcp', 9092]),
        error(rule('registry'), rule('registry'), '0.0.0.0/0', ['tcp', 8443]),
      ]);
      const bucket = `arn:aws:s3:::${NAME}-kafka-hosts-123456789012`;
      expect(reviewed().of('policy-widened')).toMatchObject(
        ['broker', 'controller', 'registry'].map((role) =>
          warning(
            role,
            `aws_iam_role_policy.${role}`,
            ['s3:*', `${bucket}/nodes/${role}-*`],
            ['s3:*', `${bucket}/bundle/*`],
          ),
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
      const upgraded = ['broker-101', 'broker-102', 'broker-103', 'broker-104', 'broker-105', 'controller-1'];
      expect(reviewed().of('kafka-version-skipped')).toMatchObject([
        error('8 nodes', ['3.2.3', '4.3.1'], [...upgraded, 2], '3.3', '3.9.x'),
      ]);
      expect(reviewed().of('kafka-version-back')).toMatchObject([
        error('1 node', ['3.2.3', '3.1.2'], 'broker-106', ['metadata.version', '3.2']),
      ]);
      expect(reviewed().of('kafka-versions-mixed')).toMatchObject([
        warning(`${NAME}-cluster`, ['3.1.2', 'broker-106'], ['4.3.1', ...upgraded.slice(0, 4), 4]),
      ]);
      expect(reviewed().of('features-finalized-with-version')).toMatchObject([
        error('terraform_data.features', 'terraform_data.features', '4.3.1', '3.1.2'),
      ]);
      expect(reviewed().of('rolling-restart')).toMatchObject([
        restartOfAll(
          ['kafka.service', '3.2.3', '4.3.1', 'broker-101', 'broker-102', 'broker-103', 5],
          ['kafka.service', '3.2.3', '3.1.2', 'broker-106'],
        ),
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
    const renamed = (id: number, node: string): ExpectedFinding =>
      error(`node ${id}`, [`${node}.try-review.kafka.internal`, `${node}.try.kafka.internal`], 60);

    test('THEN no client finds any node, over both stacks', () => {
      expect(reviewed().of('node-address-changed')).toMatchObject([
        error('try-review.kafka.internal', 'try-review.kafka.internal'),
        ...brokers.map((id) => renamed(id, `broker-${id}`)),
        ...controllers.map((id) => renamed(id, `controller-${id}`)),
      ]);
    });

    test('THEN every node is restarted, and what each has of its own is said once', () => {
      const voters = (zone: string): string =>
        controllers.map((id) => `controller-${id}.${zone}.kafka.internal:9093`).join(',');
      expect(reviewed().of('rolling-restart')).toMatchObject([
        restartOfAll(
          ['certificate', 9],
          [
            'advertised.listeners',
            'CLIENT://broker-101.try-review.kafka.internal:9092',
            'CLIENT://broker-101.try.kafka.internal:9092',
            'broker-101',
            8,
          ],
          ['controller.quorum.bootstrap.servers', voters('try-review'), voters('try'), 9],
        ),
      ]);
      expect(reviewed().hostRules()).toEqual(['node-address-changed', 'rolling-restart']);
    });
  });
}
