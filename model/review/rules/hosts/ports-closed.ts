/** Security groups let through less than nodes and clients need. */
import { HTTPS_PORT } from '../../../aws/numbers';
import { CLIENT_PORT, CONTROLLER_PORT } from '../../../aws/topology';
import { REGISTRY_PORT } from '../../../schemas/own-registry';
import { isDestroyed, isReplaced } from '../../change';
import type { ResourceChange } from '../../change';
import type { ReviewContext } from '../../rule';
import { defineRule } from '../../define-rule';
import type { Draft } from '../../define-rule';
import { SOURCES } from './sources';
import {
  PERMISSION_TYPES,
  covers,
  describePeer,
  describePorts,
  includesPort,
  permissionsOf,
} from './permissions';
import type { Permission } from './permissions';
import { nameIn } from './values';

export const securityGroupClosed = defineRule({
  id: 'security-group-closed',
  severity: 'error',
  title: 'A rule that nodes or clients need is removed',
  reason:
    'Brokers replicate and clients connect on port 9092, brokers and controllers follow the metadata log on 9093, clients of the schema registry need 8443, and a host that ' +
    'boots needs 443. Open connections are tracked and continue until they time out, so the outage shows later, at the next ' +
    'reconnect, and then everywhere. A rule that is replaced is missing for a moment.',
  sources: ['constructs/aws/security-groups.ts', SOURCES.tracking],
  instead: 'Add the new rule in one deploy and remove the old one in the next.',
  check: (context) => {
    const changes = context.changes.filter(({ type }) => PERMISSION_TYPES.includes(type));
    const after = permissionsAfter(context);
    return changes.flatMap((change) => closed(change, after));
  },
});

const OF_MONITORING = /monitoring|prometheus|datadog/i;

function permissionsAfter({ plans, changes }: ReviewContext): Permission[] {
  return [
    ...plans.flatMap(({ planned }) => planned.flatMap(({ type, values }) => permissionsOf(type, values))),
    ...changes.flatMap(({ type, after }) => permissionsOf(type, after)),
  ];
}

function closed(change: ResourceChange, after: readonly Permission[]): Draft[] {
  return permissionsOf(change.type, change.before).flatMap((permission): Draft[] => {
    const use = useOf(permission, change.address);
    if (use === undefined) return [];
    const stays = after.some((each) => covers(each, permission));
    if (stays && !isDestroyed(change)) return [];
    const { direction, peer } = permission;
    const what = `${describePorts(permission)} ${direction === 'ingress' ? 'from' : 'to'} ${describePeer(peer)}${permission.description === undefined ? '' : ` (${permission.description})`}`;
    return [
      {
        stack: change.stack,
        address: change.address,
        subject: nameIn(change.address),
        severity: stays || isReplaced(change) ? 'warning' : use.severity,
        message:
          stays || isReplaced(change)
            ? `${nameIn(change.address)}: ${what} is missing for a moment, because the rule is deleted and re-created: ${use.who} cannot connect in between.`
            : `${nameIn(change.address)}: ${what} is closed: ${use.who} cannot connect once open connections have ended.`,
      },
    ];
  });
}

/** Who uses what a rule allows; undefined for what no node needs. */
function useOf(
  permission: Permission,
  address: string,
): { who: string; severity: 'error' | 'warning' } | undefined {
  const fromGroup = permission.peer.kind === 'group';
  // Its ports are others' as well, where a rule is not called so. What it has seen is kept, and no client waits for it.
  if (OF_MONITORING.test(nameIn(address)) && !includesPort(permission, HTTPS_PORT))
    return { who: 'what collects metrics, or who looks at them,', severity: 'warning' };
  // 8443 is many a service's port: it is the registry's where the rule is called so.
  const isOfRegistry = /registry|registries/i.test(nameIn(address));
  if (isOfRegistry && includesPort(permission, REGISTRY_PORT) && !fromGroup)
    return { who: 'clients of the schema registry there', severity: 'error' };
  if (isOfRegistry && includesPort(permission, CLIENT_PORT) && fromGroup)
    return { who: 'the schema registry, which keeps its schemas in the cluster,', severity: 'error' };
  if (includesPort(permission, CONTROLLER_PORT) && fromGroup) {
    return { who: 'controllers and brokers on the quorum’s port', severity: 'error' };
  }
  if (includesPort(permission, CLIENT_PORT)) {
    return fromGroup
      ? { who: 'brokers among each other', severity: 'error' }
      : { who: 'clients there', severity: 'error' };
  }
  if (permission.direction === 'egress' && includesPort(permission, HTTPS_PORT)) {
    return { who: 'hosts that boot or fetch secrets', severity: 'warning' };
  }
  return undefined;
}
