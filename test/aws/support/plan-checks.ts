/** What every plan of an AWS environment has to keep to, read from the plan itself. Each check returns what breaks it. */
import { managed } from './plan';
import type { Plan, Values } from './plan';

interface Planned {
  readonly address: string;
  readonly type: string;
  readonly values: Values;
  /** True in the place of every value that is known only after the apply. */
  readonly unknown: Values;
}

function planned(plan: Plan, ...types: readonly string[]): Planned[] {
  return managed(plan)
    .filter(({ type, change }) => change.after !== null && (types.length === 0 || types.includes(type)))
    .map(({ address, type, change }) => ({
      address,
      type,
      values: change.after ?? {},
      unknown: change.after_unknown ?? {},
    }));
}

/** Whether an attribute has a value, now or after the apply. */
function isSet({ values, unknown }: Pick<Planned, 'values' | 'unknown'>, attribute: string): boolean {
  const value = values[attribute];
  return unknown[attribute] === true || (value !== null && value !== undefined && value !== '');
}

const first = (value: unknown): Values => (Array.isArray(value) ? ((value[0] ?? {}) as Values) : {});

/** The whole internet, or more than half of it. */
const isEverybody = (cidr: unknown): boolean => typeof cidr === 'string' && /\/[0-7]$/.test(cidr);

/** Nothing can be reached from outside: no public address, no rule that lets everybody in, no bucket that could be opened. */
export function publicThings(plan: Plan): string[] {
  const blocks = planned(plan, 'aws_s3_bucket_public_access_block');
  const blockFlags = [
    'block_public_acls',
    'block_public_policy',
    'ignore_public_acls',
    'restrict_public_buckets',
  ];
  const buckets = planned(plan, 'aws_s3_bucket').length;
  return [
    ...planned(plan, 'aws_instance')
      .filter(({ values }) => values['associate_public_ip_address'] !== false)
      .map(({ address }) => `${address} may get a public address`),
    ...planned(plan, 'aws_subnet')
      .filter(({ values }) => values['map_public_ip_on_launch'] === true)
      .map(({ address }) => `${address} gives out public addresses`),
    ...planned(plan, 'aws_vpc_security_group_ingress_rule')
      .filter(({ values }) => isEverybody(values['cidr_ipv4']) || isEverybody(values['cidr_ipv6']))
      .map(({ address }) => `${address} lets everybody in`),
    ...planned(plan, 'aws_security_group', 'aws_default_security_group')
      .filter(({ values }) => ((values['ingress'] as unknown[] | null) ?? []).length > 0)
      .map(({ address }) => `${address} has rules of its own, which no rule resource shows`),
    ...blocks
      .filter(({ values }) => blockFlags.some((flag) => values[flag] !== true))
      .map(({ address }) => `${address} leaves a way to open the bucket`),
    ...(blocks.length < buckets ? [`${buckets - blocks.length} buckets have no public access block`] : []),
  ];
}

/** Everything at rest is encrypted, with a key of the environment's own. */
export function unencryptedThings(plan: Plan): string[] {
  const withKey = planned(
    plan,
    'aws_secretsmanager_secret',
    'aws_cloudwatch_log_group',
    'aws_s3_object',
  ).filter((resource) => !isSet(resource, 'kms_key_id'));
  const parameters = planned(plan, 'aws_ssm_parameter').filter(
    (parameter) => parameter.values['type'] === 'SecureString' && !isSet(parameter, 'key_id'),
  );
  const encryptions = planned(plan, 'aws_s3_bucket_server_side_encryption_configuration').length;
  const buckets = planned(plan, 'aws_s3_bucket').length;
  return [
    ...planned(plan, 'aws_ebs_volume')
      .filter((volume) => volume.values['encrypted'] !== true || !isSet(volume, 'kms_key_id'))
      .map(({ address }) => `${address} is not encrypted with the environment's key`),
    ...planned(plan, 'aws_instance')
      .filter(({ values, unknown }) => {
        const disk = first(values['root_block_device']);
        const later = first(unknown['root_block_device']);
        return disk['encrypted'] !== true || !isSet({ values: disk, unknown: later }, 'kms_key_id');
      })
      .map(({ address }) => `${address} has a root disk that is not encrypted with the environment's key`),
    ...[...withKey, ...parameters].map(({ address }) => `${address} has no key of the environment's`),
    ...(encryptions < buckets ? [`${buckets - encryptions} buckets have no encryption of their own`] : []),
    ...planned(plan, 'aws_kms_key')
      .filter(({ values }) => values['enable_key_rotation'] !== true)
      .map(({ address }) => `${address} is never rotated`),
  ];
}

/** Every instance asks for a token before it tells its credentials, and only to itself. */
export function openMetadata(plan: Plan): string[] {
  return planned(plan, 'aws_instance')
    .filter(({ values }) => {
      const options = first(values['metadata_options']);
      return options['http_tokens'] !== 'required' || options['http_put_response_hop_limit'] !== 1;
    })
    .map(({ address }) => address);
}

/** Everything that can have tags says whose it is and who pays. */
export function untagged(plan: Plan): string[] {
  return planned(plan)
    .filter(({ values, unknown }) => 'tags_all' in values || 'tags_all' in unknown)
    .filter(({ values, unknown }) => {
      if (unknown['tags_all'] === true) return false;
      const tags = (values['tags_all'] ?? {}) as Values;
      return ['Owner', 'CostCenter', 'Environment'].some((name) => !tags[name]);
    })
    .map(({ address }) => address);
}

/** Types whose loss is the loss of data, in synthesized code: each must have `prevent_destroy`. */
const KEPT = ['aws_ebs_volume', 'aws_kms_key', 'aws_s3_bucket'];

export function unprotected(
  synthesized: { resource?: Record<string, Record<string, { lifecycle?: { prevent_destroy?: boolean } }>> },
  types: readonly string[] = KEPT,
): string[] {
  return types.flatMap((type) =>
    Object.entries(synthesized.resource?.[type] ?? {})
      .filter(([, resource]) => resource.lifecycle?.prevent_destroy !== true)
      .map(([name]) => `${type}.${name}`),
  );
}
