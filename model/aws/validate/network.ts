/** Checks of address ranges and names in DNS. */
import type { Diagnostic } from '../../diagnostics';
import {
  ABOVE_SERVICE,
  ENDPOINTS_AT_END,
  FIRST_ADDRESS,
  SUBNET_BITS,
  isCidr,
  isInside,
  nodesPerSubnet,
  overlap,
  prefixOf,
} from '../addresses';
import type { AwsDeclaration, ExistingVpc } from '../declaration';
import { kafkaSubnetsOf, servicesOf } from '../topology';
import { at, error } from './report';
import { hasLegalCount } from './topology';

/** Prefix lengths of a new VPC. Its subnets are four bits longer, and AWS allows /16 to /28 for both. */
const VPC_PREFIX = { shortest: 16, longest: 24 } as const;

/** Shorter prefixes of clients' ranges are a part of the internet: 10.0.0.0/8 is the largest private range. */
const SHORTEST_CLIENT_PREFIX = 8;

const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const DNS_ZONE = new RegExp(`^(${LABEL}\\.)+${LABEL}$`);
/** A host's name, `controller-1.<zone>` or `broker-1100.<zone>`, has at most 253 characters. */
const MAX_ZONE_LENGTH = 253 - 'controller-1.'.length;

export function checkNetwork(declaration: AwsDeclaration, others: readonly AwsDeclaration[]): Diagnostic[] {
  return [
    ...checkVpc(declaration, others),
    ...checkPackageSource(declaration),
    ...checkDnsZone(declaration),
    ...checkClients(declaration),
  ];
}

/** Without NAT no package source can be reached: the image has to have what Debian's lacks. */
function checkPackageSource(declaration: AwsDeclaration): Diagnostic[] {
  const { network, image } = declaration;
  if (network.kind !== 'new' || network.nat !== 'none' || image?.name !== undefined) return [];
  return [
    error(
      at(declaration, 'network.nat'),
      'no-package-source',
      "Without NAT a host of Debian's own image cannot fetch Java, Ansible and Kafka, so its first boot would not finish.",
      "nat: 'single' or 'per-zone', or an image of your own that has them",
      "Write nat: 'single', or name a prepared image: docs/aws.md.",
    ),
  ];
}

function checkVpc(declaration: AwsDeclaration, others: readonly AwsDeclaration[]): Diagnostic[] {
  const { network } = declaration;
  if (!isCidr(network.cidr)) return [illegalCidr(declaration, 'network.cidr', network.cidr)];
  if (network.kind === 'existing') {
    const diagnostics = checkExisting(declaration, network);
    return diagnostics.length > 0
      ? diagnostics
      : [...checkRoom(declaration), ...checkOverlaps(declaration, others)];
  }
  const prefix = prefixOf(network.cidr);
  if (prefix < VPC_PREFIX.shortest || prefix > VPC_PREFIX.longest) {
    return [
      error(
        at(declaration, 'network.cidr'),
        'illegal-vpc-size',
        `${network.cidr} is not a valid range for the VPC.`,
        `/${VPC_PREFIX.shortest} to /${VPC_PREFIX.longest}`,
        'Use /20: 256 addresses for each of the subnets.',
      ),
    ];
  }
  return [...checkRoom(declaration), ...checkOverlaps(declaration, others)];
}

function illegalCidr(declaration: AwsDeclaration, property: string, given: string): Diagnostic {
  return error(
    at(declaration, property),
    'illegal-cidr',
    `"${given}" is not an IPv4 range.`,
    'the first address of the range, a slash and the length of the prefix: 10.20.0.0/20',
    'Write it so; bits behind the prefix are zero.',
  );
}

/** Whether every zone's subnet has an address for each of its nodes. */
function checkRoom(declaration: AwsDeclaration): Diagnostic[] {
  const { zones, network } = declaration;
  const subnets = kafkaSubnetsOf(declaration);
  for (const role of ['controllers', 'brokers'] as const) {
    if (!hasLegalCount(role, declaration[role])) continue;
    for (const [index, zone] of zones.entries()) {
      const subnet = subnets[zone] ?? network.cidr;
      const nodes = Math.ceil((declaration[role].count - index) / zones.length);
      const taken = role === 'brokers' ? takenAtEnd(declaration, index) : 0;
      const room = nodesPerSubnet(subnet, role === 'brokers' ? 'broker' : 'controller') - taken;
      if (nodes <= room) continue;
      return [
        error(
          at(declaration, network.kind === 'new' ? 'network.cidr' : `network.subnets.${zone}.cidr`),
          'subnet-too-small',
          `The subnet ${subnet} of ${zone} has addresses for ${room} ${role}, and ${nodes} are to be in it.`,
          network.kind === 'new'
            ? `a VPC whose sixteenth part holds ${nodes} ${role}`
            : `a subnet for ${nodes} ${role}`,
          role === 'controllers'
            ? 'Use fewer controllers, or more zones.'
            : `Use a prefix of /${longestPrefix(nodes + taken) - (network.kind === 'new' ? SUBNET_BITS : 0)} or shorter, or more zones.`,
        ),
      ];
    }
  }
  return [];
}

/** Upper addresses of a zone's subnet that nodes cannot have. */
function takenAtEnd(declaration: AwsDeclaration, zone: number): number {
  // Those of hosts are below those that endpoints may have, whether there are any or not.
  const ofHosts = (['registry', 'monitoring'] as const).map((role) => {
    const { count } = servicesOf(declaration, role) ?? { count: 0 };
    const inZone = Math.ceil((count - zone) / declaration.zones.length);
    return inZone > 0 ? ABOVE_SERVICE[role] + inZone : 0;
  });
  return Math.max(endpointsInKafkaSubnets(declaration), ...ofHosts);
}

/** Interface endpoints that have the upper addresses of the nodes' own subnets: those of an existing VPC, at most seven. */
function endpointsInKafkaSubnets({ network }: AwsDeclaration): number {
  return network.kind === 'existing' && network.endpoints === true ? ENDPOINTS_AT_END : 0;
}

/** Of a subnet for so many brokers: behind the controllers' addresses, before the broadcast address. */
function longestPrefix(brokers: number): number {
  return 32 - Math.ceil(Math.log2(brokers + FIRST_ADDRESS.broker + 1));
}

function checkOverlaps(declaration: AwsDeclaration, others: readonly AwsDeclaration[]): Diagnostic[] {
  return others.flatMap((other) => {
    const mine = rangesBeside(declaration, other);
    const theirs = rangesBeside(other, declaration);
    const pair = mine.flatMap((range) => {
      const clash = theirs.find((their) => isCidr(their) && isCidr(range) && overlap(range, their));
      return clash === undefined ? [] : [[range, clash] as const];
    })[0];
    if (pair === undefined) return [];
    return [
      error(
        at(declaration, 'network.cidr'),
        'overlapping-range',
        `${pair[0]} and ${pair[1]} of ${other.name} have addresses in common: the two can never be connected, and clients reach only one.`,
        'ranges apart from those of every other environment',
        'Choose another range; brokerform new finds a free one.',
      ),
    ];
  });
}

/** What an environment takes beside another one: in a VPC that both share, its subnets alone. */
function rangesBeside({ network }: AwsDeclaration, other: AwsDeclaration): readonly string[] {
  if (network.kind === 'new' || other.network.kind === 'new' || network.vpcId !== other.network.vpcId) {
    return [network.cidr];
  }
  return Object.values(network.subnets).map(({ cidr }) => cidr);
}

function checkExisting(declaration: AwsDeclaration, network: ExistingVpc): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  if (!/^vpc-[0-9a-z]+$/.test(network.vpcId)) {
    diagnostics.push(
      error(
        at(declaration, 'network.vpcId'),
        'illegal-vpc-id',
        `"${network.vpcId}" is not a valid id of a VPC.`,
        'vpc- and its number',
        'aws ec2 describe-vpcs shows it.',
      ),
    );
  }
  for (const zone of declaration.zones) {
    const subnet = network.subnets[zone];
    const property = `network.subnets.${zone}`;
    if (subnet === undefined) {
      diagnostics.push(
        error(
          at(declaration, property),
          'missing-subnet',
          `The zone ${zone} has no subnet.`,
          'one private subnet per zone, for Kafka nodes alone',
          `Add { subnetId, cidr } for ${zone}, or take the zone out of zones.`,
        ),
      );
    } else if (!isCidr(subnet.cidr)) {
      diagnostics.push(illegalCidr(declaration, `${property}.cidr`, subnet.cidr));
    } else if (!isInside(subnet.cidr, network.cidr)) {
      diagnostics.push(
        error(
          at(declaration, `${property}.cidr`),
          'subnet-outside-vpc',
          `${subnet.cidr} is not inside the VPC's ${network.cidr}.`,
          `a range inside ${network.cidr}`,
          'Write the ranges that the VPC and the subnet have.',
        ),
      );
    }
  }
  return diagnostics;
}

function checkDnsZone(declaration: AwsDeclaration): Diagnostic[] {
  const { dnsZone } = declaration;
  if (DNS_ZONE.test(dnsZone) && dnsZone.length <= MAX_ZONE_LENGTH) return [];
  return [
    error(
      at(declaration, 'dnsZone'),
      'illegal-dns-zone',
      `"${dnsZone}" is not a valid name of a DNS zone.`,
      `two or more labels of lower case letters, digits and hyphens with dots between, at most ${MAX_ZONE_LENGTH} characters, no dot at the end`,
      `Write for instance ${declaration.name.toLowerCase().replace(/[^a-z0-9-]+/g, '-')}.kafka.internal.`,
    ),
  ];
}

/** Ranges in the environment's own VPC are in order: clients may live there, above all in an existing one. */
function checkClients(declaration: AwsDeclaration): Diagnostic[] {
  const { clientCidrs } = declaration;
  return clientCidrs.flatMap((cidr, index) => {
    const property = `clientCidrs[${index}]`;
    if (!isCidr(cidr)) return [illegalCidr(declaration, property, cidr)];
    if (prefixOf(cidr) < SHORTEST_CLIENT_PREFIX) {
      return [
        error(
          at(declaration, property),
          'open-client-range',
          `${cidr} admits a part of the internet.`,
          `ranges of /${SHORTEST_CLIENT_PREFIX} or longer prefixes that the clients are in`,
          'Name the ranges of the VPCs and offices that clients connect from.',
        ),
      ];
    }
    if (clientCidrs.indexOf(cidr) === index) return [];
    return [
      error(
        at(declaration, property),
        'duplicate-client-range',
        `${cidr} is named twice, which EC2 refuses.`,
        'each range once',
        'Remove one of the two.',
      ),
    ];
  });
}
