import { append } from '../../shared/collections';
/** What the picture needs to know of an environment, read from its synthesized stacks and from nothing else. */

/** The part of a synthesized stack (cdk.tf.json) that is looked at. */
export interface SynthesizedStack {
  readonly name: string;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
}

type Attributes = Readonly<Record<string, unknown>>;

export interface DrawnNode {
  readonly name: string;
  readonly role: string;
  readonly zone: string;
  readonly address: string;
  readonly instanceType: string;
  /** Data volumes, `500 GiB gp3`; none means the instance's own NVMe disks. */
  readonly volumes: readonly string[];
}

export interface DrawnSubnet {
  readonly purpose: string;
  readonly zone: string;
  readonly cidr: string;
}

export interface DrawnEnvironment {
  readonly name: string;
  readonly vpc: string;
  readonly zones: readonly string[];
  readonly subnets: readonly DrawnSubnet[];
  readonly nodes: readonly DrawnNode[];
  /** Ranges that reach the client listener. */
  readonly clients: readonly string[];
  /** `9092` and so on, by the pair of roles. */
  readonly ports: { readonly client: string; readonly controller: string };
  readonly natZones: readonly string[];
  /** Short names of the AWS services with an endpoint in the VPC. */
  readonly endpoints: readonly string[];
  readonly dnsZone: string;
  readonly buckets: readonly string[];
  readonly keys: readonly string[];
  readonly secrets: number;
  readonly alarms: number;
  /** Stacks in the order of a deploy, with the number of their resources. */
  readonly stacks: readonly { readonly name: string; readonly resources: number }[];
}

/** Reads the stacks of one environment. What a stack does not have (an existing VPC, say) is left out. */
export function readEnvironment(name: string, stacks: readonly SynthesizedStack[]): DrawnEnvironment {
  const all = (type: string): Attributes[] =>
    stacks.flatMap(({ resource }) => Object.values(resource?.[type] ?? {}));
  const volumes = volumesByNode(all('aws_ebs_volume'));
  const nodes = all('aws_instance').map((instance) => readNode(name, instance, volumes));
  const subnets = all('aws_subnet').map(readSubnet);
  const ingress = all('aws_vpc_security_group_ingress_rule');
  const port = (matches: (rule: Attributes) => boolean): string => text(ingress.find(matches)?.['from_port']);
  return {
    name,
    vpc: text(all('aws_vpc')[0]?.['cidr_block']),
    zones: [...new Set(nodes.map(({ zone }) => zone))].sort(),
    subnets,
    nodes,
    clients: [
      ...new Set(
        ingress.flatMap((rule) =>
          /client/i.test(text(rule['description'])) && rule['cidr_ipv4'] !== undefined
            ? [text(rule['cidr_ipv4'])]
            : [],
        ),
      ),
    ],
    ports: {
      client: port((rule) => /client/i.test(text(rule['description'])) && rule['cidr_ipv4'] !== undefined),
      controller: port((rule) => text(rule['security_group_id']).includes('aws_security_group.controller')),
    },
    natZones: all('aws_nat_gateway').map(zoneOf).sort(),
    endpoints: all('aws_vpc_endpoint')
      .map((endpoint) => text(endpoint['service_name']).split('.').at(-1) ?? '')
      .sort(),
    dnsZone: text(all('aws_route53_zone')[0]?.['name']),
    buckets: all('aws_s3_bucket').map((bucket) => text(bucket['bucket'])),
    keys: all('aws_kms_alias').map((alias) => text(alias['name'])),
    secrets: all('aws_secretsmanager_secret').length,
    alarms: all('aws_cloudwatch_metric_alarm').length,
    stacks: stacks.map(({ name: stack, resource }) => ({
      name: stack,
      resources: Object.values(resource ?? {}).reduce((sum, kind) => sum + Object.keys(kind).length, 0),
    })),
  };
}

function readNode(
  environment: string,
  instance: Attributes,
  volumes: ReadonlyMap<string, readonly string[]>,
): DrawnNode {
  const tags = (instance['tags'] ?? {}) as Record<string, string>;
  const name = (tags['Name'] ?? '').replace(`${environment}-`, '');
  return {
    name,
    role: tags['Role'] ?? '',
    zone: zoneOf(instance),
    address: text(instance['private_ip']),
    instanceType: text(instance['instance_type']),
    volumes: volumes.get(name) ?? [],
  };
}

function readSubnet(subnet: Attributes): DrawnSubnet {
  const zone = text(subnet['availability_zone']);
  const name = ((subnet['tags'] ?? {}) as Record<string, string>)['Name'] ?? '';
  const purpose = ['kafka', 'services', 'public'].find((word) => name.includes(`-${word}-`)) ?? 'other';
  return { purpose, zone, cidr: text(subnet['cidr_block']) };
}

/** One resource has all volumes: its `for_each` says which node each belongs to. */
function volumesByNode(resources: readonly Attributes[]): Map<string, string[]> {
  const byNode = new Map<string, string[]>();
  for (const resource of resources) {
    const each = resource['for_each'];
    if (typeof each !== 'object' || each === null) continue;
    for (const volume of Object.values(each) as Attributes[]) {
      append(byNode, text(volume['node']), `${text(volume['size_gib'])} GiB gp3`);
    }
  }
  return byNode;
}

/** The zone that a resource names anywhere: most know it only by the key of a subnet. */
function zoneOf(resource: Attributes): string {
  return /[a-z]{2}(?:-[a-z]+)+-\d[a-z]\b/.exec(JSON.stringify(resource['subnet_id'] ?? resource))?.[0] ?? '';
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
