/** Every kind of stack, one row each: names, order, states and outputs of an environment's stacks follow from it. */
import type { Platform } from '../cluster/environment-base';

interface StackKindRow {
  /** One stack for the environment, or one for each domain of the catalog. */
  readonly per: 'environment' | 'domain';
  /** Environments that have it. */
  readonly on: readonly Platform[];
  /** Kinds that are deployed before it: of the same domain where both are per domain. One that the environment lacks is left out. */
  readonly after: readonly string[];
  /** Its resources are Kafka's own, on the cluster: after a deploy, drift compares them. */
  readonly onCluster: boolean;
  /** Names of its Terraform outputs by platform: a contract between states, and with commands. */
  readonly outputs: Partial<Record<Platform, Readonly<Record<string, string>>>>;
}

/** In the order of a deploy. No name begins with another and a hyphen, so that stack names have one reading. */
export const STACK_KINDS = {
  state: {
    per: 'environment',
    on: ['aws'],
    after: [],
    onCluster: false,
    outputs: { aws: { bucket: 'bucket', kmsKeyArn: 'kms_key_arn' } },
  },
  network: {
    per: 'environment',
    on: ['aws'],
    after: ['state'],
    onCluster: false,
    outputs: {
      aws: {
        vpcId: 'vpc_id',
        kafkaSubnetIds: 'kafka_subnet_ids',
        kafkaRouteTableIds: 'kafka_route_table_ids',
        kmsKeyArn: 'kms_key_arn',
        dnsZoneId: 'dns_zone_id',
        endpointSecurityGroupId: 'endpoint_security_group_id',
        s3PrefixListId: 's3_prefix_list_id',
      },
    },
  },
  cluster: {
    per: 'environment',
    on: ['local', 'aws'],
    after: ['network'],
    onCluster: false,
    outputs: {
      local: { bootstrapServers: 'BootstrapServers' },
      aws: {
        bootstrapServers: 'bootstrap_servers',
        nodes: 'nodes',
        bundleHash: 'bundle_hash',
        hostsBucket: 'hosts_bucket',
        registry: 'registry',
        monitoring: 'monitoring',
      },
    },
  },
  platform: {
    per: 'environment',
    on: ['local', 'aws'],
    after: ['cluster'],
    onCluster: true,
    outputs: {},
  },
  // Where the environment has hosts for a schema registry: see stacksOf. They need the user and the topics that the platform declares.
  registry: {
    per: 'environment',
    on: ['aws'],
    after: ['platform'],
    onCluster: false,
    outputs: { aws: { hosts: 'hosts', urls: 'urls' } },
  },
  // Where the environment has hosts for Prometheus: see stacksOf. They need the user that the platform declares.
  monitoring: {
    per: 'environment',
    on: ['aws'],
    after: ['platform'],
    onCluster: false,
    outputs: { aws: { hosts: 'hosts', urls: 'urls' } },
  },
  topics: {
    per: 'domain',
    on: ['local', 'aws'],
    after: ['platform'],
    onCluster: true,
    outputs: {},
  },
  // Of domains with schemas, where the environment has a registry: see stacksOf. What it declares is not Kafka's.
  schemas: {
    per: 'domain',
    on: ['local', 'aws'],
    after: ['registry', 'topics'],
    onCluster: false,
    outputs: {},
  },
} as const satisfies Record<string, StackKindRow>;

type Rows = typeof STACK_KINDS;
export type StackKind = keyof Rows;
export type DomainStackKind = {
  [K in StackKind]: Rows[K]['per'] extends 'domain' ? K : never;
}[StackKind];
export type EnvironmentStackKind = Exclude<StackKind, DomainStackKind>;
/** Kinds that an environment on a platform has. */
export type StackKindOn<P extends Platform> = {
  [K in StackKind]: P & Rows[K]['on'][number] extends never ? never : K;
}[StackKind];

/** Every kind, in the order of a deploy. */
export const stackKinds = Object.keys(STACK_KINDS) as readonly StackKind[];

/** The row of a kind, as far as all rows are alike. */
export function rowOf(kind: StackKind): StackKindRow {
  return STACK_KINDS[kind];
}
