/** Addresses: how a VPC's range is cut into subnets, and which address a node id has. */
import { Address4 } from 'ip-address';
import type { ServiceRole } from './environment';
import { REGISTRY_HOSTS } from './numbers';

/** A VPC's subnets have a prefix this much longer: 16 of them fit. */
export const SUBNET_BITS = 4;
/** Slots among the 16: Kafka nodes from 0, interface endpoints from 8, NAT gateways from 12; one per zone, at most 4. */
const SLOTS = { kafka: 0, services: 8, public: 12 } as const;

export const MAX_ZONES = 4;

/** AWS keeps the first four addresses of a subnet and the last. Source: VPC user guide, subnet sizing. */
export const RESERVED_FIRST = 4;
/** Controllers have the addresses 4 to 7 of their zone's subnet, brokers those from 8 on. */
export const FIRST_ADDRESS = { controller: RESERVED_FIRST, broker: 8 } as const;

/** The range of one purpose in the n-th zone. */
export function subnetOf(vpcCidr: string, purpose: keyof typeof SLOTS, zoneIndex: number): string {
  const vpc = new Address4(vpcCidr);
  const prefix = vpc.subnetMask + SUBNET_BITS;
  const size = 1n << BigInt(32 - prefix);
  return `${nth(vpc, BigInt(SLOTS[purpose] + zoneIndex) * size)}/${prefix}`;
}

/**
 * Address of a node in its zone's subnet.
 *
 * @param index place among the nodes of its role in its zone, from 0
 */
export function nodeAddress(subnetCidr: string, role: 'broker' | 'controller', index: number): string {
  return nth(new Address4(subnetCidr), BigInt(FIRST_ADDRESS[role] + index));
}

/** How many nodes of a role fit into a zone's subnet. */
export function nodesPerSubnet(subnetCidr: string, role: 'broker' | 'controller'): number {
  const size = 2 ** (32 - new Address4(subnetCidr).subnetMask);
  const end = role === 'controller' ? FIRST_ADDRESS.broker : size - 1;
  return Math.max(0, Math.min(end, size - 1) - FIRST_ADDRESS[role]);
}

/**
 * Address of an interface endpoint in a subnet of Kafka nodes: counted down from the last one that AWS leaves free.
 *
 * @param index place among the endpoints, from 0
 */
export function endpointAddress(subnetCidr: string, index: number): string {
  const size = 2 ** (32 - prefixOf(subnetCidr));
  return nth(new Address4(subnetCidr), BigInt(size - 2 - index));
}

/** Addresses at a subnet's end that interface endpoints take at most. */
export const ENDPOINTS_AT_END = 7;

/** Addresses at a subnet's end, above those of a role's hosts: a registry that comes later moves no other host. */
export const ABOVE_SERVICE: Readonly<Record<ServiceRole, number>> = {
  registry: ENDPOINTS_AT_END,
  monitoring: ENDPOINTS_AT_END + REGISTRY_HOSTS,
};

/**
 * Address of a host that is no node of Kafka, in a subnet of Kafka nodes: counted down from those of interface endpoints.
 *
 * @param index place among the hosts of its role in this subnet, from 0
 */
export function serviceAddress(subnetCidr: string, role: ServiceRole, index: number): string {
  return endpointAddress(subnetCidr, ABOVE_SERVICE[role] + index);
}

/** Whether two ranges have an address in common. */
export function overlap(a: string, b: string): boolean {
  const [first, second] = [new Address4(a), new Address4(b)];
  return first.isInSubnet(second) || second.isInSubnet(first);
}

export function isInside(inner: string, outer: string): boolean {
  return new Address4(inner).isInSubnet(new Address4(outer));
}

/** Whether a text is an IPv4 range in CIDR notation whose address is the first of the range. */
export function isCidr(text: string): boolean {
  if (!/^[\d.]+\/\d+$/.test(text) || !Address4.isValid(text)) return false;
  const address = new Address4(text);
  return address.startAddress().correctForm() === address.correctForm();
}

/** The length of a range's prefix: 16 for `10.0.0.0/16`. */
export function prefixOf(cidr: string): number {
  return new Address4(cidr).subnetMask;
}

function nth(range: Address4, offset: bigint): string {
  return Address4.fromBigInt(range.startAddress().bigInt() + offset).correctForm();
}
