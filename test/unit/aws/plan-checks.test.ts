import type { Plan, Values } from '../../aws/support/plan';
import {
  openMetadata,
  publicThings,
  unencryptedThings,
  unprotected,
  untagged,
} from '../../aws/support/plan-checks';

/** The plan of one new resource. */
function planOf(type: string, after: Values | null, unknown: Values = {}): Plan {
  return {
    resource_changes: [
      {
        address: `${type}.it`,
        mode: 'managed',
        type,
        change: {
          actions: after === null ? ['delete'] : ['create'],
          before: null,
          after,
          after_unknown: unknown,
        },
      },
    ],
  };
}

interface Case {
  readonly type: string;
  readonly good: Values;
  /** What makes it bad. */
  readonly bad: Values;
  readonly told: RegExp;
}

function both(check: (plan: Plan) => string[], { type, good, bad, told }: Case): void {
  expect(check(planOf(type, good))).toEqual([]);
  const found = check(planOf(type, { ...good, ...bad }));
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(told);
  // What goes is no matter.
  expect(check(planOf(type, null))).toEqual([]);
}

const blocked = {
  block_public_acls: true,
  block_public_policy: true,
  ignore_public_acls: true,
  restrict_public_buckets: true,
};

describe('publicThings', () => {
  test.each<Case>([
    {
      type: 'aws_instance',
      good: { associate_public_ip_address: false },
      bad: { associate_public_ip_address: true },
      told: /aws_instance\.it may get a public address/,
    },
    {
      type: 'aws_instance',
      good: { associate_public_ip_address: false },
      bad: { associate_public_ip_address: null },
      told: /may get a public address/,
    },
    {
      type: 'aws_subnet',
      good: { map_public_ip_on_launch: false },
      bad: { map_public_ip_on_launch: true },
      told: /gives out public addresses/,
    },
    {
      type: 'aws_vpc_security_group_ingress_rule',
      good: { cidr_ipv4: '10.0.0.0/8' },
      bad: { cidr_ipv4: '0.0.0.0/0' },
      told: /lets everybody in/,
    },
    {
      type: 'aws_vpc_security_group_ingress_rule',
      good: { referenced_security_group_id: 'sg-1' },
      bad: { cidr_ipv6: '::/0' },
      told: /lets everybody in/,
    },
    {
      type: 'aws_vpc_security_group_ingress_rule',
      good: { cidr_ipv4: '10.0.0.0/16' },
      bad: { cidr_ipv4: '128.0.0.0/1' },
      told: /lets everybody in/,
    },
    {
      type: 'aws_security_group',
      good: { ingress: [] },
      bad: { ingress: [{ from_port: 22 }] },
      told: /rules of its own/,
    },
    {
      type: 'aws_default_security_group',
      good: { ingress: null },
      bad: { ingress: [{ protocol: '-1' }] },
      told: /rules of its own/,
    },
    {
      type: 'aws_s3_bucket_public_access_block',
      good: blocked,
      bad: { restrict_public_buckets: false },
      told: /leaves a way to open the bucket/,
    },
  ])('GIVEN $type WHEN $bad THEN it fires, and only then', (one) => both(publicThings, one));

  test('GIVEN a bucket WHEN nothing blocks public access THEN it fires', () => {
    const bucket = planOf('aws_s3_bucket', {});
    expect(publicThings(bucket)).toEqual(['1 buckets have no public access block']);
    const block = planOf('aws_s3_bucket_public_access_block', blocked);
    const together = [...(bucket.resource_changes ?? []), ...(block.resource_changes ?? [])];
    expect(publicThings({ resource_changes: together })).toEqual([]);
  });
});

describe('unencryptedThings', () => {
  const key = 'arn:aws:kms:eu-central-1:123456789012:key/1';

  test.each<Case>([
    {
      type: 'aws_ebs_volume',
      good: { encrypted: true, kms_key_id: key },
      bad: { encrypted: false },
      told: /not encrypted/,
    },
    {
      type: 'aws_ebs_volume',
      good: { encrypted: true, kms_key_id: key },
      bad: { kms_key_id: null },
      told: /not encrypted with the environment's key/,
    },
    {
      type: 'aws_instance',
      good: { root_block_device: [{ encrypted: true, kms_key_id: key }] },
      bad: { root_block_device: [{ encrypted: false, kms_key_id: key }] },
      told: /root disk/,
    },
    {
      type: 'aws_instance',
      good: { root_block_device: [{ encrypted: true, kms_key_id: key }] },
      bad: { root_block_device: [{ encrypted: true, kms_key_id: null }] },
      told: /root disk/,
    },
    ...['aws_secretsmanager_secret', 'aws_cloudwatch_log_group', 'aws_s3_object'].map((type) => ({
      type,
      good: { kms_key_id: key },
      bad: { kms_key_id: null },
      told: /has no key of the environment's/,
    })),
    {
      type: 'aws_ssm_parameter',
      good: { type: 'SecureString', key_id: key },
      bad: { key_id: null },
      told: /has no key of the environment's/,
    },
    {
      type: 'aws_kms_key',
      good: { enable_key_rotation: true },
      bad: { enable_key_rotation: false },
      told: /never rotated/,
    },
  ])('GIVEN $type WHEN $bad THEN it fires, and only then', (one) => both(unencryptedThings, one));

  test('GIVEN a key that is known only after the apply THEN that is a key', () => {
    const plan = planOf('aws_ebs_volume', { encrypted: true }, { kms_key_id: true });
    expect(unencryptedThings(plan)).toEqual([]);
    const instance = planOf(
      'aws_instance',
      { root_block_device: [{ encrypted: true }] },
      { root_block_device: [{ kms_key_id: true }] },
    );
    expect(unencryptedThings(instance)).toEqual([]);
  });

  test('GIVEN a bucket WHEN it has no encryption of its own THEN it fires', () => {
    expect(unencryptedThings(planOf('aws_s3_bucket', {}))).toEqual([
      '1 buckets have no encryption of their own',
    ]);
  });

  test('GIVEN a public value in SSM THEN it needs no key', () => {
    expect(unencryptedThings(planOf('aws_ssm_parameter', { type: 'String', key_id: null }))).toEqual([]);
  });
});

describe('openMetadata', () => {
  test.each<Case>([
    {
      type: 'aws_instance',
      good: { metadata_options: [{ http_tokens: 'required', http_put_response_hop_limit: 1 }] },
      bad: { metadata_options: [{ http_tokens: 'optional', http_put_response_hop_limit: 1 }] },
      told: /aws_instance\.it/,
    },
    {
      type: 'aws_instance',
      good: { metadata_options: [{ http_tokens: 'required', http_put_response_hop_limit: 1 }] },
      bad: { metadata_options: [] },
      told: /aws_instance\.it/,
    },
    {
      type: 'aws_instance',
      good: { metadata_options: [{ http_tokens: 'required', http_put_response_hop_limit: 1 }] },
      bad: { metadata_options: [{ http_tokens: 'required', http_put_response_hop_limit: 2 }] },
      told: /aws_instance\.it/,
    },
  ])('GIVEN $type WHEN $bad THEN it fires, and only then', (one) => both(openMetadata, one));
});

describe('untagged', () => {
  const tags = { Owner: 'platform-team', CostCenter: 'streaming', Environment: 'staging' };

  test.each(['Owner', 'CostCenter', 'Environment'])('GIVEN tags WHEN %s is missing THEN it fires', (name) => {
    both(untagged, {
      type: 'aws_vpc',
      good: { tags_all: tags },
      bad: { tags_all: { ...tags, [name]: undefined } },
      told: /aws_vpc\.it/,
    });
  });

  test('GIVEN a resource that cannot have tags THEN none are missing', () => {
    expect(untagged(planOf('aws_route', { destination_cidr_block: '0.0.0.0/0' }))).toEqual([]);
  });

  test('GIVEN one that can and has none THEN it fires', () => {
    expect(untagged(planOf('aws_vpc', { tags_all: null }))).toEqual(['aws_vpc.it']);
  });
});

describe('unprotected', () => {
  const lifecycle = { prevent_destroy: true };

  test('GIVEN data WHEN a plan may destroy it THEN it fires, and only then', () => {
    expect(
      unprotected({
        resource: {
          aws_ebs_volume: { data: { lifecycle }, other: {} },
          aws_s3_bucket: { state: { lifecycle: { prevent_destroy: false } } },
          aws_kms_key: { key: { lifecycle } },
          aws_instance: { node: {} },
        },
      }),
    ).toEqual(['aws_ebs_volume.other', 'aws_s3_bucket.state']);
  });

  test('GIVEN no resources THEN it is silent', () => {
    expect(unprotected({})).toEqual([]);
  });
});
