/** What all nodes stand on. */
import { isDeleted, isDestroyed, isReplaced, isUpdated } from '../../change';
import type { ResourceChange } from '../../change';
import type { ReviewContext, ReviewSeverity } from '../../rule';
import { defineRule } from '../../define-rule';
import type { Draft } from '../../define-rule';
import { differs, isUnknown, nameIn, text } from './values';
import { ONLY_AFTER_APPLY, shown } from './words';

interface Part {
  readonly severity: ReviewSeverity;
  readonly what: string;
  /** What does not work without it. */
  readonly without: string;
}

const WAY_OUT = 'hosts cannot reach package sources until it is back; Kafka does not use it';
const SUBNET: Part = {
  severity: 'error',
  what: 'the subnet',
  without:
    'every instance and endpoint in it has to be deleted first, and addresses of nodes are in its range',
};
/** Subnets of this project in which no node is, by the purpose that their address begins with. Source: model/aws/addresses.ts. */
const OTHER_SUBNETS: Readonly<Record<string, Part>> = {
  public: { ...SUBNET, severity: 'warning', without: 'the NAT gateway in it has to be deleted first' },
  services: {
    ...SUBNET,
    severity: 'warning',
    without: 'endpoints in it have to be deleted first, and hosts that boot or renew credentials need them',
  },
};
const OTHER_WAY_OUT: Part = {
  severity: 'warning',
  what: 'the NAT gateway',
  without: 'its routes use another one, and connections through it end',
};
const PARTS: Readonly<Record<string, Part>> = {
  aws_vpc: { severity: 'error', what: 'the VPC', without: 'every instance in it has to be deleted first' },
  aws_subnet: SUBNET,
  aws_vpc_ipv4_cidr_block_association: {
    severity: 'error',
    what: 'the range of the VPC',
    without: 'subnets in it have to be deleted first',
  },
  aws_vpc_peering_connection: {
    severity: 'error',
    what: 'the peering',
    without: 'clients behind it cannot connect',
  },
  aws_ec2_transit_gateway_vpc_attachment: {
    severity: 'error',
    what: 'the transit gateway’s attachment',
    without: 'clients behind it cannot connect',
  },
  aws_nat_gateway: { severity: 'warning', what: 'the NAT gateway', without: WAY_OUT },
  aws_eip: {
    severity: 'warning',
    what: 'the public address',
    without: 'allowlists with this address no longer admit hosts',
  },
  aws_internet_gateway: { severity: 'warning', what: 'the internet gateway', without: WAY_OUT },
  aws_route: { severity: 'warning', what: 'the route', without: 'hosts cannot reach its destination' },
  aws_route_table: {
    severity: 'warning',
    what: 'the route table',
    without: 'its subnets fall back to the VPC’s own, which has no route to endpoints or the internet',
  },
  aws_route_table_association: {
    severity: 'warning',
    what: 'the route table’s association',
    without: 'the subnet falls back to the VPC’s own table, which has no route to endpoints or the internet',
  },
  aws_vpc_endpoint: {
    severity: 'warning',
    what: 'the endpoint',
    without: 'hosts that boot or renew credentials cannot reach the service',
  },
};

export const networkDestroyed = defineRule({
  id: 'network-destroyed',
  severity: 'error',
  title: 'A part of the network is replaced or deleted',
  reason:
    'A VPC or subnet cannot change its range or zone: it is replaced, and AWS refuses to delete one that is in use, so the apply fails ' +
    'half way or deletes the nodes as well. Routes, gateways and endpoints that are replaced are missing in between.',
  sources: ['VPC user guide, "Delete your VPC"', 'constructs/aws/network.ts', 'model/aws/addresses.ts'],
  instead:
    'Create the new part beside the old one, move nodes one by one, and delete the old one when nothing uses it.',
  check: (context) => {
    const missed = context.changes.filter((change) => !belongsToGone(context, change));
    return missed.flatMap((change) => [...destroyed(context, change), ...namesSwitchedOff(change)]);
  },
});

const OF_SUBNETS = ['aws_route_table_association', 'aws_route_table', 'aws_route'];

/** Routes of subnets that are deleted as well: nothing is left that needs them. */
function belongsToGone({ plans, changes }: ReviewContext, change: ResourceChange): boolean {
  const { type, before } = change;
  if (!isDeleted(change) || !OF_SUBNETS.includes(type)) return false;
  const gone = new Set(
    changes
      .filter((each) => each.type === 'aws_subnet' && isDeleted(each))
      .flatMap((subnet) => text(subnet.before, 'id') ?? []),
  );
  if (type === 'aws_route_table_association') return gone.has(text(before, 'subnet_id') ?? '');
  const table = text(before, type === 'aws_route' ? 'route_table_id' : 'id');
  const subnets = plans
    .flatMap(({ prior }) => prior)
    .filter(
      (each) => each.type === 'aws_route_table_association' && text(each.values, 'route_table_id') === table,
    )
    .map(({ values }) => text(values, 'subnet_id') ?? '');
  return subnets.length > 0 && subnets.every((subnet) => gone.has(subnet));
}

function partOf({ changes }: ReviewContext, change: ResourceChange): Part | undefined {
  const { type, address } = change;
  if (type === 'aws_nat_gateway' && hasSuccessor(changes, change)) return OTHER_WAY_OUT;
  const purpose = /^aws_subnet\.(public|services)__/.exec(address)?.[1] ?? '';
  return OTHER_SUBNETS[purpose] ?? PARTS[type];
}

/** Whether every route through a gateway uses another one after the apply; one that is replaced is missing in between. */
function hasSuccessor(changes: readonly ResourceChange[], gateway: ResourceChange): boolean {
  if (!isDeleted(gateway)) return false;
  const id = text(gateway.before, 'id');
  const routes = changes.filter(
    ({ type, before }) => type === 'aws_route' && text(before, 'nat_gateway_id') === id,
  );
  return routes.length > 0 && routes.every(isUpdated);
}

function destroyed(context: ReviewContext, change: ResourceChange): Draft[] {
  const part = partOf(context, change);
  if (part === undefined || change.before === null || !isDestroyed(change)) return [];
  const range =
    text(change.before, 'cidr_block') ??
    text(change.before, 'destination_cidr_block') ??
    text(change.before, 'service_name');
  const forced = change.replacePaths.length === 0 ? '' : ` because of ${change.replacePaths.join(', ')}`;
  return [
    {
      stack: change.stack,
      address: change.address,
      subject: nameIn(change.address),
      severity: part.severity,
      message: `${part.what} ${nameIn(change.address)}${range === undefined ? '' : ` (${range})`} is ${isReplaced(change) ? `replaced${forced}` : 'deleted'}: ${part.without}.`,
    },
  ];
}

/** The private zone and endpoints need both. */
function namesSwitchedOff(change: ResourceChange): Draft[] {
  if (change.type !== 'aws_vpc' || isDestroyed(change) || change.before === null) return [];
  return ['enable_dns_support', 'enable_dns_hostnames']
    .filter(
      (name) => differs(change, name) && change.before?.[name] === true && change.after?.[name] !== true,
    )
    .map((name) => ({
      stack: change.stack,
      address: change.address,
      subject: nameIn(change.address),
      message: `${name} of the VPC ${isUnknown(change, name) ? `${ONLY_AFTER_APPLY}; without it` : `becomes ${shown(change.after?.[name])}:`} hosts cannot resolve each other, nor AWS endpoints, by name.`,
    }));
}
