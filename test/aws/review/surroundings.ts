/** What nodes stand on: keys, network, the bucket of the states. And what clients lose. */
import {
  NAME,
  declared,
  controllers,
  facts,
  inClusterStack,
  withoutOrderSupport,
} from '../support/review-environment';
import type { Reviews } from '../support/reviewed';

const STATE_BUCKET = 'constructs/aws/state-bucket.ts';
const STATES = `the bucket ${NAME}-kafka-state-123456789012 with Terraform’s states`;

export function surroundings(reviews: Reviews): void {
  describe('GIVEN keys, network and the bucket of the states protect less', () => {
    const reviewed = reviews.of({
      stacks: ['state', 'network'],
      edits: [
        ['constructs/aws/environment-key.ts', "name: 'kafka'", "name: 'kafka-2026'"],
        [
          'constructs/aws/encryption-key.ts',
          'enableKeyRotation: true',
          "enableKeyRotation: name !== 'state'",
        ],
        ['constructs/aws/vpc.ts', 'enableDnsHostnames: true', 'enableDnsHostnames: false'],
        [STATE_BUCKET, "status: 'Enabled' }", "status: 'Suspended' }"],
        [STATE_BUCKET, 'blockPublicPolicy: true', 'blockPublicPolicy: false'],
        [STATE_BUCKET, 'noncurrentDays: OBJECT_HISTORY_DAYS', 'noncurrentDays: 3'],
        [STATE_BUCKET, /sseAlgorithm: 'aws:kms',\s*kmsMasterKeyId: [^,]*,/, "sseAlgorithm: 'AES256',"],
      ],
    });
    const keyArn = 'arn:aws:kms:eu-central-1:123456789012:key/[0-9a-f-]{36}';

    test('THEN a key under another address is a key that is lost', () => {
      expect(reviewed().said('encryption-key-lost')).toEqual([
        'warning: the key state is no longer rotated.',
        'error: the key kafka (Volumes, secrets and logs of try-review) is deleted: nothing that it encrypted can be read, and after 30 days this is permanent.',
      ]);
      expect(reviewed().said('encryption-key-changed')).toEqual([
        expect.stringMatching(
          `^warning: aws_s3_bucket_server_side_encryption_configuration.state: .*kms_master_key_id changes from ${keyArn} to nothing.$`,
        ),
        expect.stringMatching(
          `^warning: aws_cloudwatch_log_group.flow-logs: kms_key_id changes from ${keyArn} to one that is known only after the apply.$`,
        ),
        'error: alias/try-review-kafka is deleted and re-created as aws_kms_alias.kafka-2026, for one that is known only after the apply: everything that uses the alias, Terraform’s states included, gets that key, and the apply fails if the new alias is created before the old one is deleted.',
      ]);
    });

    test('THEN it says what protects the states no more', () => {
      expect(reviewed().said('bucket-weakened')).toEqual([
        `warning: ${STATES}: earlier versions are kept for 3 days instead of 90.`,
        `error: ${STATES} can become public: block_public_policy is off.`,
        `error: versioning of ${STATES} becomes Suspended: overwritten objects are lost.`,
      ]);
      expect(reviewed().said('encryption-removed')).toEqual([
        'error: the bucket try-review-kafka-state-123456789012 encrypts with AES256 instead of a KMS key.',
      ]);
    });

    test('THEN it says that no name is found, and no other rule speaks', () => {
      expect(reviewed().said('network-destroyed')).toEqual([
        'error: enable_dns_hostnames of the VPC becomes false: hosts cannot resolve each other, nor AWS endpoints, by name.',
      ]);
      // The role that writes flow logs names the key.
      expect(reviewed().said('policy-widened')).toEqual([
        'warning: the policy of aws_iam_role_policy.flow-logs changes, and what it allows is known only after the apply.',
      ]);
      expect(reviewed().hostRules()).toEqual([
        'encryption-key-lost',
        'encryption-key-changed',
        'encryption-removed',
        'policy-widened',
        'network-destroyed',
        'bucket-weakened',
      ]);
    });
  });

  describe('GIVEN a broker, a service and the clients’ range go, and volumes get other device names', () => {
    const reviewed = reviews.of({
      stacks: ['cluster'],
      facts,
      edits: [
        declared('count: 6', 'count: 5'),
        declared("clientCidrs: ['10.1.0.0/20']", "clientCidrs: ['10.2.0.0/20']"),
        withoutOrderSupport,
        ['constructs/aws/data-volumes.ts', "FIRST_DEVICE = 'f'", "FIRST_DEVICE = 'g'"],
      ],
    });

    test('THEN a broker that holds nothing may go, with its name', () => {
      expect(reviewed().said('broker-instance-destroyed')).toEqual([
        'note: the instance of broker-106 in eu-central-1c is removed because it is no longer in the code; its disks are deleted with it. It holds no partition.',
      ]);
      expect(reviewed().said('node-address-changed')).toEqual([
        'note: the name broker-106.try-review.kafka.internal is deleted; resolvers keep it for 60 seconds, and its instance is deleted as well.',
      ]);
    });

    test('THEN clients that are shut out are said', () => {
      expect(reviewed().said('security-group-closed')).toEqual([
        'error: broker-from-clients-10-1-0-0-20: tcp 9092 from 10.1.0.0/20 (Clients) is closed: clients there cannot connect once open connections have ended.',
      ]);
      expect(reviewed().said('security-group-opened')).toEqual([
        'note: broker-from-clients-10-2-0-0-20 lets 10.2.0.0/20 in on tcp 9092, which it did not before.',
      ]);
      expect(reviewed().said('secret-destroyed')).toEqual([
        'error: the secret try-review/kafka/users/order-support is deleted, and can be restored for 30 days: it is the password of order-support.',
      ]);
    });

    test('THEN a volume is said to be pulled, which stops the quorum, and no other rule speaks', () => {
      expect(reviewed().said('data-volume-detached')).toEqual(
        controllers.map((id): unknown =>
          expect.stringMatching(
            `^error: controller-${id}-disk-1: the volume vol-[0-9a-f]+ is detached from controller-${id} because of device_name, the instance is stopped for it, and attached again.$`,
          ),
        ),
      );
      expect(reviewed().said('controller-quorum')[0]).toMatch(/ 0 of 3 controllers are left, .* are back\.$/);
      expect(reviewed().hostRules()).toEqual([
        'broker-instance-destroyed',
        'controllers-and-brokers-at-once',
        'controller-quorum',
        'data-volume-detached',
        'secret-destroyed',
        'security-group-opened',
        'security-group-closed',
        'node-address-changed',
      ]);
    });
  });

  describe('GIVEN brokers are opened to a whole network, to a managed list and to who reads metrics', () => {
    const ingress = (name: string, rule: string): string =>
      `this.addOverride('resource.aws_vpc_security_group_ingress_rule.${name}', { security_group_id: '\${aws_security_group.broker.id}', ${rule} })`;
    const reviewed = reviews.of({
      stacks: ['cluster'],
      edits: [
        inClusterStack(
          [
            ingress('wide', "cidr_ipv4: '10.0.0.0/8', from_port: 0, to_port: 65535, ip_protocol: 'tcp'"),
            ingress(
              'listed',
              "prefix_list_id: 'pl-0123456789abcdef0', from_port: 9092, to_port: 9092, ip_protocol: 'tcp'",
            ),
            ingress('metrics', "cidr_ipv4: '10.0.0.0/8', from_port: 9404, to_port: 9404, ip_protocol: 'tcp'"),
          ].join(';\n    '),
        ),
      ],
    });

    test('THEN every port is an error, and what a list holds is said to be unknown', () => {
      const said = reviewed().said('security-group-opened');
      expect(said).toHaveLength(3);
      expect(said).toContainEqual(
        expect.stringMatching(/^error: wide lets 10\.0\.0\.0\/8 in on tcp, all ports/),
      );
      expect(said).toContainEqual(
        expect.stringMatching(
          /^warning: listed lets pl-0123456789abcdef0 in on tcp 9092; the entries of that list are not in the plan/,
        ),
      );
      expect(said).toContainEqual(
        expect.stringMatching(
          /^warning: metrics lets 10\.0\.0\.0\/8 in on tcp 9404, .*the metrics of brokers, which require no password/,
        ),
      );
      expect(reviewed().hostRules()).toEqual(['security-group-opened']);
    });
  });
}
