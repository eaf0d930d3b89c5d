/** What security groups let through, whichever of the provider's resources says it. */
import type { Attributes } from '../../change';
import { blocks, isTrue, numeric, text, texts } from './values';

export interface Permission {
  readonly direction: 'ingress' | 'egress';
  /** Id of the group; undefined where it is made by the same plan. */
  readonly group: string | undefined;
  /** `tcp`, `udp`, `-1` for all. */
  readonly protocol: string;
  /** First and last port; 0 to 65535 where the protocol has all. */
  readonly ports: readonly [from: number, to: number];
  readonly peer: Peer;
  readonly description: string | undefined;
}

export type Peer =
  | { readonly kind: 'range'; readonly cidr: string }
  | { readonly kind: 'group'; readonly id: string }
  | { readonly kind: 'prefix-list'; readonly id: string }
  /** The rule has one, and which it is shows after the apply. */
  | { readonly kind: 'unknown' };

export const ALL_PORTS: readonly [number, number] = [0, 65_535];

export const PERMISSION_TYPES: readonly string[] = [
  'aws_vpc_security_group_ingress_rule',
  'aws_vpc_security_group_egress_rule',
  'aws_security_group_rule',
  'aws_security_group',
  'aws_default_security_group',
];

export function permissionsOf(type: string, values: Attributes | null): Permission[] {
  if (values === null) return [];
  switch (type) {
    case 'aws_vpc_security_group_ingress_rule':
    case 'aws_vpc_security_group_egress_rule':
      return [ofRuleResource(type.includes('ingress') ? 'ingress' : 'egress', values)];
    case 'aws_security_group_rule':
      return ofLists(
        text(values, 'type') === 'egress' ? 'egress' : 'ingress',
        text(values, 'security_group_id'),
        {
          ...values,
          security_groups: [text(values, 'source_security_group_id')],
        },
      );
    case 'aws_security_group':
    case 'aws_default_security_group':
      return (['ingress', 'egress'] as const).flatMap((direction) =>
        blocks(values, direction).flatMap((block) => ofLists(direction, text(values, 'id'), block)),
      );
    default:
      return [];
  }
}

function ofRuleResource(direction: Permission['direction'], values: Attributes): Permission {
  const protocol = text(values, 'ip_protocol') ?? '-1';
  const cidr = text(values, 'cidr_ipv4') ?? text(values, 'cidr_ipv6');
  const group = text(values, 'referenced_security_group_id');
  const list = text(values, 'prefix_list_id');
  return {
    direction,
    group: text(values, 'security_group_id'),
    protocol,
    ports: portsOf(protocol, values),
    peer:
      cidr !== undefined
        ? { kind: 'range', cidr }
        : group !== undefined
          ? { kind: 'group', id: group }
          : list !== undefined
            ? { kind: 'prefix-list', id: list }
            : { kind: 'unknown' },
    description: text(values, 'description'),
  };
}

/** A block with lists: one permission for each peer. */
function ofLists(
  direction: Permission['direction'],
  group: string | undefined,
  block: Attributes,
): Permission[] {
  const protocol = text(block, 'protocol') ?? '-1';
  const peers: Peer[] = [
    ...[...texts(block, 'cidr_blocks'), ...texts(block, 'ipv6_cidr_blocks')].map((cidr): Peer => ({
      kind: 'range',
      cidr,
    })),
    ...texts(block, 'security_groups').map((id): Peer => ({ kind: 'group', id })),
    ...texts(block, 'prefix_list_ids').map((id): Peer => ({ kind: 'prefix-list', id })),
    ...(isTrue(block, 'self') && group !== undefined ? [{ kind: 'group', id: group } as const] : []),
  ];
  return (peers.length === 0 ? [{ kind: 'unknown' } as const] : peers).map((peer) => ({
    direction,
    group,
    protocol,
    ports: portsOf(protocol, block),
    peer,
    description: text(block, 'description'),
  }));
}

/** AWS takes no ports for all protocols; the older resources write 0 to 0 then. */
function portsOf(protocol: string, values: Attributes): readonly [number, number] {
  const from = numeric(values, 'from_port');
  const to = numeric(values, 'to_port');
  if (isAll(protocol) || from === undefined || from < 0) return ALL_PORTS;
  return [from, to ?? ALL_PORTS[1]];
}

export function isAll(protocol: string): boolean {
  return protocol === '-1' || protocol === 'all';
}

/** `tcp` from 0 to 65535 opens a host as much as all protocols do: nothing of Kafka's or of a host's listens on UDP. */
export function isEveryPort({ protocol, ports: [from, to] }: Permission): boolean {
  return isAll(protocol) || (protocol === 'tcp' && from <= 1 && to >= ALL_PORTS[1]);
}

/** Whether everything that `inner` lets through is let through by `outer` as well. */
export function covers(outer: Permission, inner: Permission): boolean {
  return (
    outer.direction === inner.direction &&
    outer.group === inner.group &&
    (isAll(outer.protocol) || outer.protocol === inner.protocol) &&
    outer.ports[0] <= inner.ports[0] &&
    outer.ports[1] >= inner.ports[1] &&
    coversPeer(outer.peer, inner.peer)
  );
}

function coversPeer(outer: Peer, inner: Peer): boolean {
  if (outer.kind === 'range' && inner.kind === 'range') return coversRange(outer.cidr, inner.cidr);
  if (outer.kind === 'unknown' || inner.kind === 'unknown' || outer.kind !== inner.kind) return false;
  return 'id' in outer && 'id' in inner && outer.id === inner.id;
}

/** `tcp 9092`, `tcp 9000 to 9100`, `all protocols`. */
export function describePorts({ protocol, ports: [from, to] }: Permission): string {
  if (isAll(protocol)) return 'all protocols and ports';
  if (from === ALL_PORTS[0] && to === ALL_PORTS[1]) return `${protocol}, all ports`;
  return from === to ? `${protocol} ${from}` : `${protocol} ${from} to ${to}`;
}

export function describePeer(peer: Peer): string {
  switch (peer.kind) {
    case 'range':
      return peer.cidr;
    case 'group':
    case 'prefix-list':
      return peer.id;
    case 'unknown':
      return 'a peer that is known only after the apply';
  }
}

export function includesPort({ protocol, ports: [from, to] }: Permission, port: number): boolean {
  return (isAll(protocol) || protocol === 'tcp') && from <= port && port <= to;
}

/** The range in which another one is; ranges that cannot be read cover nothing. */
export function coversRange(outer: string, inner: string): boolean {
  const [a, b] = [bitsOf(outer), bitsOf(inner)];
  return (
    a !== undefined &&
    b !== undefined &&
    a.length <= b.length &&
    a.family === b.family &&
    b.bits.startsWith(a.bits)
  );
}

/** Half of all addresses and more: no one owns that many. */
export function isEverybody(cidr: string): boolean {
  return (bitsOf(cidr)?.length ?? 128) < 8;
}

const PRIVATE_RANGES = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'];

/** Addresses that the internet does not route. Source: RFC 1918, RFC 6598, RFC 4193. */
export function isPrivate(cidr: string): boolean {
  return PRIVATE_RANGES.some((range) => coversRange(range, cidr));
}

interface Range {
  readonly family: 4 | 6;
  readonly length: number;
  /** The prefix's bits as text. */
  readonly bits: string;
}

function bitsOf(cidr: string): Range | undefined {
  const [address = '', prefix = ''] = cidr.split('/');
  const family = address.includes(':') ? 6 : 4;
  const length = /^\d+$/.test(prefix) ? Number(prefix) : family === 4 ? 32 : 128;
  const parts = family === 4 ? address.split('.').map(Number) : groupsOf(address);
  const size = family === 4 ? 8 : 16;
  if (parts.length !== (family === 4 ? 4 : 8) || parts.some((part) => !(part >= 0 && part < 2 ** size))) {
    return undefined;
  }
  const all = parts.map((part) => part.toString(2).padStart(size, '0')).join('');
  return length > all.length ? undefined : { family, length, bits: all.slice(0, length) };
}

function groupsOf(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const read = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((each) => parseInt(each, 16));
  if (tail === undefined) return read(head);
  const [first, last] = [read(head), read(tail)];
  return [...first, ...Array<number>(Math.max(0, 8 - first.length - last.length)).fill(0), ...last];
}
