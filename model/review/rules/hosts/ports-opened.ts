/** Security groups let more through than before. */
import { CONTROLLER_PORT } from '../../../aws/topology';
import { EXPORTER_PORTS } from '../../../host/exporters';
import { isCreated } from '../../change';
import type { ResourceChange } from '../../change';
import type { ReviewContext, ReviewSeverity } from '../../rule';
import { defineRule } from '../../define-rule';
import type { Draft } from '../../define-rule';
import { SOURCES } from './sources';
import {
  PERMISSION_TYPES,
  covers,
  coversRange,
  describePeer,
  describePorts,
  includesPort,
  isEverybody,
  isEveryPort,
  isPrivate,
  permissionsOf,
} from './permissions';
import type { Permission } from './permissions';
import { isUnknown, nameIn } from './values';
import { ONLY_AFTER_APPLY } from './words';

const SSH_PORT = 22;
/** Whoever reaches them may ask: exporters know no password, and the quorum's port is for nodes alone. */
const INNER_PORTS: readonly (readonly [port: number, what: string])[] = [
  [EXPORTER_PORTS.jmx, 'including the metrics of brokers, which require no password'],
  [EXPORTER_PORTS.node, 'including the metrics of hosts, which require no password'],
  [CONTROLLER_PORT, 'including the controller port, which is for nodes only'],
];

export const securityGroupOpened = defineRule({
  id: 'security-group-opened',
  severity: 'error',
  title: 'A security group allows more traffic',
  reason:
    'A rule for 0.0.0.0/0 or ::/0 lets everyone try passwords and read the certificate, and one for all ports opens the exporters, which ' +
    'require none. Operators reach hosts through Session Manager, so nothing needs port 22. Clients that are admitted for the first time ' +
    'can connect right after the apply, without a restart.',
  sources: ['VPC user guide, "Security group rules"', 'constructs/aws/security-groups.ts', SOURCES.tracking],
  instead:
    'Use the ranges of the clients in clientCidrs of the environment, and port 9092 only; no rule for port 22.',
  check: (context) => {
    const before = permissionsBefore(context);
    return context.changes
      .filter(({ type, after }) => PERMISSION_TYPES.includes(type) && after !== null)
      .flatMap((change) => [...opened(change, before), ...unknownRanges(change)]);
  },
});

/** Of every rule, also those that do not change: one that only gets another address opens nothing. */
function permissionsBefore({ plans, changes }: ReviewContext): Permission[] {
  return [
    ...plans.flatMap(({ prior }) => prior.flatMap(({ type, values }) => permissionsOf(type, values))),
    ...changes.flatMap(({ type, before }) => permissionsOf(type, before)),
  ];
}

function opened(change: ResourceChange, before: readonly Permission[]): Draft[] {
  const own = permissionsOf(change.type, change.before);
  return permissionsOf(change.type, change.after)
    .filter((permission) => permission.peer.kind !== 'unknown')
    .filter((permission) => !before.some((each) => covers(each, permission)))
    .flatMap((permission): Draft[] => {
      const found = weigh(permission, own, change);
      if (found === undefined) return [];
      return [
        {
          stack: change.stack,
          address: change.address,
          subject: nameIn(change.address),
          severity: found.severity,
          message: `${nameIn(change.address)} lets ${permission.direction === 'ingress' ? `${describePeer(permission.peer)} in` : `hosts out to ${describePeer(permission.peer)}`} on ${describePorts(permission)}${found.why}.`,
          ...(permission.peer.kind === 'prefix-list'
            ? {
                notKnown: [
                  `which addresses are on the prefix list ${permission.peer.id}: they are not in the plan`,
                ],
              }
            : {}),
        },
      ];
    });
}

const LIST = '; the entries of that list are not in the plan and can change without one';

interface Weighed {
  readonly severity: ReviewSeverity;
  readonly why: string;
}

/** Undefined for what a new group has of its own: who is to be let in at first is declared, not changed. */
function weigh(
  permission: Permission,
  own: readonly Permission[],
  change: ResourceChange,
): Weighed | undefined {
  const { direction, peer } = permission;
  const range = peer.kind === 'range' ? peer.cidr : undefined;
  const everybody = range !== undefined && isEverybody(range);
  if (direction === 'egress') {
    if (everybody && isEveryPort(permission)) return { severity: 'warning', why: ', to anywhere' };
    if (peer.kind === 'prefix-list') return { severity: 'warning', why: LIST };
    return isNewGroup(change, permission) ? undefined : { severity: 'note', why: '' };
  }
  if (everybody) return { severity: 'error', why: ', which is everyone' };
  if (isEveryPort(permission) && peer.kind !== 'group') {
    return { severity: 'error', why: peer.kind === 'prefix-list' ? LIST : '' };
  }
  if (includesPort(permission, SSH_PORT)) {
    return {
      severity: 'warning',
      why: isEveryPort(permission) ? '' : ', including SSH; operators reach hosts through Session Manager',
    };
  }
  if (peer.kind === 'prefix-list') return { severity: 'warning', why: LIST };
  if (range !== undefined && !isPrivate(range)) return { severity: 'warning', why: ', an internet range' };
  const widened = own.find((each) => isWider(permission, each));
  if (widened !== undefined) {
    return {
      severity: 'warning',
      why: ` instead of ${describePeer(widened.peer)} on ${describePorts(widened)}`,
    };
  }
  if (isNewGroup(change, permission)) return undefined;
  const inner = INNER_PORTS.find(([port]) => includesPort(permission, port));
  if (inner !== undefined && range !== undefined) return { severity: 'warning', why: `, ${inner[1]}` };
  return { severity: 'note', why: ', which it did not before' };
}

function isNewGroup(change: ResourceChange, { group }: Permission): boolean {
  return isCreated(change) && group === undefined;
}

function isWider(permission: Permission, before: Permission): boolean {
  if (permission.direction !== before.direction) return false;
  const ports = permission.ports[0] <= before.ports[0] && permission.ports[1] >= before.ports[1];
  if (!ports) return false;
  if (permission.peer.kind !== 'range' || before.peer.kind !== 'range') {
    return describePeer(permission.peer) === describePeer(before.peer);
  }
  return coversRange(permission.peer.cidr, before.peer.cidr);
}

const RANGES = [
  'cidr_ipv4',
  'cidr_ipv6',
  'prefix_list_id',
  'prefix_list_ids',
  'cidr_blocks',
  'ipv6_cidr_blocks',
  'from_port',
  'to_port',
  'ip_protocol',
  'protocol',
  'ingress',
];

/** A rule that is created names groups that are created as well; one that changes admits a peer that the plan does not show. */
const GROUPS = ['referenced_security_group_id', 'source_security_group_id', 'security_groups'];

function unknownRanges(change: ResourceChange): Draft[] {
  // Rules of a group that is made by the plan: the provider reports what there is after the apply.
  const unknown = [...RANGES, ...(isCreated(change) ? [] : GROUPS)].filter(
    (name) => isUnknown(change, name) && !(name === 'ingress' && isCreated(change)),
  );
  if (unknown.length === 0) return [];
  return [
    {
      stack: change.stack,
      address: change.address,
      subject: nameIn(change.address),
      severity: 'warning',
      message: `what ${nameIn(change.address)} lets through ${ONLY_AFTER_APPLY}: ${unknown.join(', ')}.`,
      notKnown: [`${change.address}: ${unknown.join(', ')}`],
    },
  ];
}
