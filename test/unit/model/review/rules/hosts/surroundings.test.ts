/** Names, network, buckets and backups. */
import { nodeAddressChanged } from '../../../../../../model/review/rules/hosts/addresses';
import { backupDestroyed } from '../../../../../../model/review/rules/hosts/backups';
import { bucketWeakened } from '../../../../../../model/review/rules/hosts/buckets';
import { endpointAnswersForVpc } from '../../../../../../model/review/rules/hosts/endpoints';
import { networkDestroyed } from '../../../../../../model/review/rules/hosts/network';
import { addressOf, context, created, deleted, instance, replaced, resource, said, updated } from './support';

describe('node-address-changed', () => {
  const RECORD = 'aws_route53_record.broker-101';
  const record = { name: 'broker-101.staging.kafka.internal', ttl: 60, records: ['10.20.0.8'] };
  it.each([
    [
      'a record that goes',
      deleted(RECORD, record),
      'error: the name broker-101.staging.kafka.internal is deleted; resolvers keep it for 60 seconds.',
    ],
    [
      'another name',
      replaced(RECORD, record, { ...record, name: 'broker-101.kafka.internal' }),
      'error: the name broker-101.staging.kafka.internal is replaced by broker-101.kafka.internal; resolvers keep it for 60 seconds.',
    ],
    [
      'another address',
      updated(RECORD, record, { records: ['10.20.0.9'] }),
      'error: broker-101.staging.kafka.internal points at 10.20.0.9 instead of 10.20.0.8.',
    ],
    [
      'one that shows later',
      updated(RECORD, record, {}, { unknown: new Set(['records']) }),
      'error: broker-101.staging.kafka.internal points at an address that is known only after the apply instead of 10.20.0.8.',
    ],
    [
      'the zone',
      replaced('aws_route53_zone.kafka', { name: 'staging.kafka.internal' }),
      'error: the zone staging.kafka.internal is replaced, with the name of every node in it.',
    ],
    [
      'clients’ VPC',
      deleted('aws_route53_zone_association.clients', { vpc_id: 'vpc-1' }),
      'error: clients in the VPC vpc-1 can no longer resolve the names of nodes: its association with the zone is deleted.',
    ],
    [
      'an instance with another address',
      replaced(addressOf(101), instance(101), instance(101, { private_ip: '10.20.0.99' })),
      'error: the address of broker-101 changes from 10.20.0.101 to 10.20.0.99.',
    ],
    [
      'an interface',
      replaced('aws_network_interface.broker-101', { private_ip: '10.20.0.8' }),
      'error: the network interface of broker-101 is replaced, and with it the address 10.20.0.8.',
    ],
  ])('fires for %s', (_, change, message) => {
    expect(said(nodeAddressChanged, context([change]))).toEqual([message]);
  });
  it('GIVEN a broker that leaves THEN its name may go with it', () => {
    expect(
      said(nodeAddressChanged, context([deleted(RECORD, record), deleted(addressOf(101), instance(101))])),
    ).toEqual([
      'note: the name broker-101.staging.kafka.internal is deleted; resolvers keep it for 60 seconds, and its instance is deleted as well.',
    ]);
  });
  it('is silent for another TTL, another name, and an instance that keeps its address', () => {
    const changes = [
      updated(RECORD, record, { ttl: 30 }),
      deleted('aws_route53_record.grafana', { name: 'grafana.internal' }),
      replaced(addressOf(101), instance(101)),
    ];
    expect(said(nodeAddressChanged, context(changes))).toEqual([]);
  });
});

describe('network-destroyed', () => {
  it('says what does not work without it', () => {
    const changes = [
      replaced(
        'aws_subnet.kafka__eu-central-1a',
        { cidr_block: '10.20.0.0/24' },
        {},
        { replacePaths: ['cidr_block'] },
      ),
      deleted('aws_nat_gateway.eu-central-1a', {}),
      updated('aws_vpc.kafka', { enable_dns_support: true }, { enable_dns_support: false }),
    ];
    expect(said(networkDestroyed, context(changes))).toEqual([
      'error: the subnet kafka__eu-central-1a (10.20.0.0/24) is replaced because of cidr_block: every instance and endpoint in it has to be deleted first, and addresses of nodes are in its range.',
      'warning: the NAT gateway eu-central-1a is deleted: hosts cannot reach package sources until it is back; Kafka does not use it.',
      'error: enable_dns_support of the VPC becomes false: hosts cannot resolve each other, nor AWS endpoints, by name.',
    ]);
  });
  it('GIVEN subnets without nodes THEN they are no reason to stop', () => {
    const changes = ['public', 'services'].map((purpose) =>
      deleted(`aws_subnet.${purpose}__eu-central-1b`, { id: purpose, cidr_block: '10.20.13.0/24' }),
    );
    expect(said(networkDestroyed, context(changes))).toEqual([
      'warning: the subnet public__eu-central-1b (10.20.13.0/24) is deleted: the NAT gateway in it has to be deleted first.',
      'warning: the subnet services__eu-central-1b (10.20.13.0/24) is deleted: endpoints in it have to be deleted first, and hosts that boot or renew credentials need them.',
    ]);
  });
  it('GIVEN its routes go by another gateway THEN hosts have a way out', () => {
    const gateway = ['aws_nat_gateway.eu-central-1b', { id: 'nat-b' }] as const;
    const route = updated('aws_route.b', { nat_gateway_id: 'nat-b' }, { nat_gateway_id: 'nat-a' });
    expect(said(networkDestroyed, context([deleted(...gateway), route]))).toEqual([
      'warning: the NAT gateway eu-central-1b is deleted: its routes use another one, and connections through it end.',
    ]);
    // The other one is its successor, which comes when it is gone.
    expect(said(networkDestroyed, context([replaced(...gateway), route]))).toEqual([
      'warning: the NAT gateway eu-central-1b is replaced: hosts cannot reach package sources until it is back; Kafka does not use it.',
    ]);
  });
  it('GIVEN a subnet goes THEN nobody misses its routes; GIVEN it stays THEN its nodes do', () => {
    const association = (name: string) => ({ subnet_id: name, route_table_id: `table-${name}` });
    const routesOf = (name: string) => [
      deleted(`aws_route_table_association.${name}`, association(name)),
      deleted(`aws_route_table.${name}`, { id: `table-${name}` }),
      deleted(`aws_route.${name}`, { route_table_id: `table-${name}` }),
    ];
    const prior = ['gone', 'stays'].map((name) =>
      resource(`aws_route_table_association.${name}`, association(name)),
    );
    const changes = [deleted('aws_subnet.gone', { id: 'gone' }), ...routesOf('gone'), ...routesOf('stays')];
    expect(networkDestroyed.check(context(changes, { prior })).map(({ address }) => address)).toEqual([
      'aws_subnet.gone',
      'aws_route_table_association.stays',
      'aws_route_table.stays',
      'aws_route.stays',
    ]);
  });
  it('is silent for tags and for what is made', () => {
    const changes = [updated('aws_subnet.a', { tags: {} }, { tags: { a: 'b' } }), created('aws_route.a', {})];
    expect(said(networkDestroyed, context(changes))).toEqual([]);
  });
});

describe('bucket-weakened', () => {
  const of = (kind: string, name = 'state') => `aws_s3_bucket${kind}.${name}`;
  const bucket = 'brokerform-staging-state-1';
  const versioning = (status: string) => ({ bucket, versioning_configuration: [{ status }] });
  const block = { bucket, block_public_acls: true, block_public_policy: true };
  const history = (days: number) => ({
    bucket,
    rule: [{ noncurrent_version_expiration: [{ noncurrent_days: days }] }],
  });
  const WHAT = `the bucket ${bucket} with Terraform’s states`;
  it.each([
    [
      'the bucket',
      deleted(of(''), { bucket, force_destroy: true }),
      `error: ${WHAT} is deleted, with every object in it.`,
    ],
    [
      'the bucket, replaced',
      replaced(of(''), { bucket, force_destroy: false }),
      `error: ${WHAT} is replaced, which S3 refuses while the bucket contains objects.`,
    ],
    [
      'its protection',
      updated(of(''), { bucket, force_destroy: false }, { force_destroy: true }),
      `warning: ${WHAT} can be deleted with every object in it (force_destroy).`,
    ],
    [
      'versioning off',
      updated(of('_versioning'), versioning('Enabled'), versioning('Suspended')),
      `error: versioning of ${WHAT} becomes Suspended: overwritten objects are lost.`,
    ],
    [
      'versioning gone',
      deleted(of('_versioning'), versioning('Enabled')),
      `error: versioning of ${WHAT} is deleted, which suspends it.`,
    ],
    [
      'versioning replaced',
      replaced(of('_versioning'), versioning('Enabled')),
      `error: versioning of ${WHAT} is replaced, which suspends it.`,
    ],
    [
      'encryption gone',
      deleted(of('_server_side_encryption_configuration'), { bucket }),
      `error: the encryption of ${WHAT} is deleted: S3 then encrypts with its own key, which every reader of the bucket can use.`,
    ],
    [
      'open',
      updated(of('_public_access_block'), block, { block_public_policy: false }),
      `error: ${WHAT} can become public: block_public_policy is off.`,
    ],
    [
      'the block replaced',
      replaced(of('_public_access_block'), block),
      `error: the public access block of ${WHAT} is replaced.`,
    ],
    [
      'shorter history',
      updated(of('_lifecycle_configuration'), history(90), history(7)),
      `warning: ${WHAT}: earlier versions are kept for 7 days instead of 90.`,
    ],
  ])('fires for %s', (_, change, message) => {
    expect(said(bucketWeakened, context([change]))).toEqual([message]);
  });
  it('knows buckets by what they hold', () => {
    const changes = ['staging-kafka-hosts-1', 'kafka-backup-1', 'logs'].map((name, index) =>
      deleted(of('', `b${index}`), { bucket: name }),
    );
    expect(bucketWeakened.check(context(changes)).map(({ message }) => message)).toEqual([
      'the bucket staging-kafka-hosts-1 with boot files of hosts is deleted, which S3 refuses while the bucket contains objects.',
      'the bucket kafka-backup-1 with backups is deleted, which S3 refuses while the bucket contains objects.',
      'the bucket logs with objects is deleted, which S3 refuses while the bucket contains objects.',
    ]);
  });
  it('is silent for tags, a longer history, and versioning that is switched on', () => {
    const changes = [
      updated(of(''), { bucket, tags: {} }, { tags: { a: 'b' } }),
      updated(of('_lifecycle_configuration'), history(7), history(90)),
      updated(of('_versioning'), versioning('Suspended'), versioning('Enabled')),
      created(of('_public_access_block'), {}),
    ];
    expect(said(bucketWeakened, context(changes))).toEqual([]);
  });
});

describe('backup-destroyed', () => {
  it('fires for vaults, plans, snapshots and policies', () => {
    const changes = [
      deleted('aws_backup_vault.kafka', {}),
      replaced('aws_backup_plan.kafka', {}),
      deleted('aws_ebs_snapshot.before-upgrade', {}),
      updated('aws_dlm_lifecycle_policy.daily', { state: 'ENABLED' }, { state: 'DISABLED' }),
    ];
    expect(said(backupDestroyed, context(changes))).toEqual([
      'error: the backup vault kafka is deleted: AWS refuses to delete a vault with recovery points; with force_destroy they are deleted.',
      'error: the backup plan kafka is replaced: backups stop.',
      'error: the snapshot before-upgrade is deleted: its data is lost.',
      'error: the policy daily no longer takes snapshots (DISABLED).',
    ]);
  });
  it('is silent for changes in place', () => {
    const changes = [
      updated('aws_backup_plan.kafka', {}, { name: 'b' }),
      updated('aws_dlm_lifecycle_policy.a', { state: 'ENABLED' }, { tags: {} }),
    ];
    expect(said(backupDestroyed, context(changes))).toEqual([]);
  });
});

describe('endpoint-answers-for-vpc', () => {
  const ENDPOINT = 'aws_vpc_endpoint.ssm';
  const endpoint = {
    vpc_id: 'vpc-1',
    service_name: 'com.amazonaws.eu-central-1.ssm',
    vpc_endpoint_type: 'Interface',
    private_dns_enabled: true,
  };
  const MESSAGE =
    'warning: the endpoint ssm answers for com.amazonaws.eu-central-1.ssm in all of vpc-1 after this apply: only hosts that ' +
    'its security group admits can connect, and its policy refuses principals of other accounts.';

  it.each([
    ['a new one in a VPC of others', created(ENDPOINT, endpoint)],
    [
      'private DNS that is switched on',
      updated(ENDPOINT, { ...endpoint, private_dns_enabled: false }, endpoint),
    ],
  ])('fires for %s', (_, change) => {
    expect(said(endpointAnswersForVpc, context([change]))).toEqual([MESSAGE]);
  });
  it.each([
    [
      'a VPC that the same apply makes',
      created(ENDPOINT, { ...endpoint, vpc_id: null }, { unknown: new Set(['vpc_id']) }),
      [],
    ],
    ['a VPC of the same states', created(ENDPOINT, endpoint), [resource('aws_vpc.kafka', { id: 'vpc-1' })]],
    ['one that answered before', updated(ENDPOINT, endpoint, { policy: '{}' }), []],
    ['one without private DNS', created(ENDPOINT, { ...endpoint, private_dns_enabled: false }), []],
    ['a gateway', created(ENDPOINT, { ...endpoint, vpc_endpoint_type: 'Gateway' }), []],
    ['one that is deleted', deleted(ENDPOINT, endpoint), []],
  ])('is silent for %s', (_, change, prior) => {
    expect(said(endpointAnswersForVpc, context([change], { prior }))).toEqual([]);
  });
  it('GIVEN a VPC that is only looked up THEN it is one of others', () => {
    const prior = [resource('data.aws_vpc.kafka', { id: 'vpc-1' })].map((each) => ({
      ...each,
      type: 'aws_vpc',
    }));
    expect(said(endpointAnswersForVpc, context([created(ENDPOINT, endpoint)], { prior }))).toEqual([MESSAGE]);
  });
});
