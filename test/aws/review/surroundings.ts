/** What nodes stand on: keys, network, the bucket of the states. And what clients lose. */
import {
  NAME,
  declared,
  controllers,
  facts,
  inClusterStack,
  withoutOrderSupport,
} from '../support/review-environment';
import { error, naming, note, warning } from '../../support/findings';
import type { Reviews } from '../support/reviewed';

const STATE_BUCKET = 'constructs/aws/state-bucket.ts';
/** The bucket with Terraform's states. */
const STATES = `${NAME}-kafka-state-123456789012`;

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
    const keyArn = 'arn:aws:kms:eu-central-1:123456789012:key/';

    test('THEN a key under another address is a key that is lost', () => {
      expect(reviewed().of('encryption-key-lost')).toMatchObject([
        warning('state', 'state'),
        error('kafka', 'Volumes, secrets and logs of try-review', 30),
      ]);
      const [ofBucket, ofLogs, ofAlias, ...others] = reviewed().of('encryption-key-changed');
      expect(others).toEqual([]);
      const bucket = 'aws_s3_bucket_server_side_encryption_configuration.state';
      expect(ofBucket).toMatchObject({
        ...warning('state', bucket, ['kms_master_key_id', keyArn, 'nothing']),
        address: bucket,
      });
      expect(ofBucket).not.toHaveProperty('notKnown');
      const logs = 'aws_cloudwatch_log_group.flow-logs';
      expect(ofLogs).toMatchObject({
        ...warning('flow-logs', logs, ['kms_key_id', keyArn]),
        address: logs,
        notKnown: [naming(logs, 'kms_key_id')],
      });
      expect(ofAlias).toMatchObject(error('kafka', ['alias/try-review-kafka', 'aws_kms_alias.kafka-2026']));
    });

    test('THEN it says what protects the states no more', () => {
      expect(reviewed().of('bucket-weakened')).toMatchObject([
        warning(STATES, STATES, [3, 90]),
        error(STATES, STATES, 'block_public_policy'),
        error(STATES, STATES, 'Suspended'),
      ]);
      expect(reviewed().of('encryption-removed')).toMatchObject([error('state', STATES, 'AES256')]);
    });

    test('THEN it says that no name is found, and no other rule speaks', () => {
      const [vpc] = reviewed().context.changes.filter(({ type }) => type === 'aws_vpc');
      expect(reviewed().of('network-destroyed')).toMatchObject([
        { severity: 'error', address: vpc?.address, message: naming('enable_dns_hostnames', 'false') },
      ]);
      // The role that writes flow logs names the key.
      const role = 'aws_iam_role_policy.flow-logs';
      expect(reviewed().of('policy-widened')).toMatchObject([
        { ...warning('flow-logs', role), address: role, notKnown: [naming(role)] },
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
      expect(reviewed().of('broker-instance-destroyed')).toMatchObject([
        note('node 106', ['broker-106', 'eu-central-1c']),
      ]);
      expect(reviewed().of('broker-instance-destroyed')[0]).not.toHaveProperty('loss');
      expect(reviewed().of('node-address-changed')).toMatchObject([
        note('node 106', 'broker-106.try-review.kafka.internal', 60),
      ]);
    });

    test('THEN clients that are shut out are said', () => {
      const ports = [
        ['broker', 9092],
        ['registry', 8443],
      ] as const;
      const rule = (role: string, range: string) => `${role}-from-clients-${range}-0-0-20`;
      expect(reviewed().of('security-group-closed')).toMatchObject(
        ports.map(([role, port]) =>
          error(rule(role, '10-1'), rule(role, '10-1'), ['tcp', port], '10.1.0.0/20', 'Clients'),
        ),
      );
      expect(reviewed().of('security-group-opened')).toMatchObject(
        ports.map(([role, port]) =>
          note(rule(role, '10-2'), rule(role, '10-2'), ['tcp', port], '10.2.0.0/20'),
        ),
      );
      expect(reviewed().of('secret-destroyed')).toMatchObject([
        error('order-support', 'try-review/kafka/users/order-support', 30),
      ]);
    });

    test('THEN a volume is said to be pulled, which stops the quorum, and no other rule speaks', () => {
      expect(reviewed().of('data-volume-detached')).toMatchObject(
        controllers.map((id) =>
          error(`node ${id}`, `controller-${id}-disk-1`, 'vol-', `controller-${id}`, 'device_name'),
        ),
      );
      expect(reviewed().of('controller-quorum')).toMatchObject([
        { severity: 'error', message: naming([0, 3, 2]) },
      ]);
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
      const found = [...reviewed().of('security-group-opened')].sort((a, b) =>
        a.subject < b.subject ? -1 : 1,
      );
      const list = 'pl-0123456789abcdef0';
      expect(found).toMatchObject([
        { ...warning('listed', 'listed', list, ['tcp', 9092]), notKnown: [naming(list)] },
        warning('metrics', 'metrics', '10.0.0.0/8', ['tcp', 9404]),
        error('wide', 'wide', '10.0.0.0/8', 'tcp'),
      ]);
      expect(reviewed().hostRules()).toEqual(['security-group-opened']);
    });
  });
}
