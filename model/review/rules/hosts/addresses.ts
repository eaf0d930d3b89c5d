/** Names and addresses by which nodes are found. */
import { isDestroyed, isReplaced } from '../../change';
import type { ResourceChange } from '../../change';
import type { ReviewContext } from '../../rule';
import { defineRule } from '../../define-rule';
import type { Draft } from '../../define-rule';
import { nodeNamed } from './inventory';
import { OWN_NAME, subjectOf } from './nodes';
import { nodeBehind } from './disruptions';
import { differs, isUnknown, nameIn, numeric, tagsOf, text, texts } from './values';
import { ONLY_AFTER_APPLY, count, joined, shown } from './words';

export const nodeAddressChanged = defineRule({
  id: 'node-address-changed',
  severity: 'error',
  title: "A node's name or address changes or is deleted",
  reason:
    'Brokers advertise the name in advertised.listeners, and controllers are found by their names alone. Without the record no client ' +
    'and no node finds it once resolvers drop it from their caches; with another address the certificate, which names both, is not valid ' +
    'until it is reissued. Clients bootstrap from a list that their owners maintain.',
  sources: [
    'constructs/aws/kafka-node.ts',
    'Kafka documentation, advertised.listeners',
    'KIP-235, Add DNS alias support for secured connection',
  ],
  instead: 'Keep the address and the name of a node id; they outlive the instance.',
  check: (context) => [
    ...context.changes.flatMap((change) => recordOf(context, change)),
    ...context.changes.flatMap(addressOf),
    ...context.changes.flatMap(interfaceOf),
  ],
});

function recordOf(context: ReviewContext, change: ResourceChange): Draft[] {
  const { type, before, after } = change;
  if (before === null) return [];
  if (type === 'aws_route53_zone' && isDestroyed(change)) {
    return [
      draft(
        change,
        shown(before['name']),
        `the zone ${shown(before['name'])} is ${done(change)}, with the name of every node in it.`,
      ),
    ];
  }
  if (type === 'aws_route53_zone_association' && isDestroyed(change)) {
    return [
      draft(
        change,
        nameIn(change.address),
        `clients in the VPC ${shown(before['vpc_id'])} can no longer resolve the names of nodes: its association with the zone is ${done(change)}.`,
      ),
    ];
  }
  if (type !== 'aws_route53_record') return [];
  const name = text(before, 'name') ?? nameIn(change.address);
  const own = OWN_NAME.exec(name) ?? OWN_NAME.exec(change.address);
  if (own === null) return [];
  const node = { name: `${own[1]}-${own[2]}`, id: Number(own[2]) };
  const ttl = numeric(before, 'ttl');
  if (isDestroyed(change)) {
    const leaves = leavesWith(context, node.name);
    const other = text(after, 'name');
    const successor = other === undefined || other === name ? '' : ` by ${other}`;
    return [
      {
        ...draft(
          change,
          subjectOf(node),
          `the name ${name} is ${done(change)}${successor}${ttl === undefined ? '' : `; resolvers keep it for ${count(ttl, 'second')}`}${leaves ? ', and its instance is deleted as well' : ''}.`,
        ),
        ...(leaves ? { severity: 'note' as const } : {}),
      },
    ];
  }
  if (!differs(change, 'records')) return [];
  const to = isUnknown(change, 'records')
    ? `an address that ${ONLY_AFTER_APPLY}`
    : joined(texts(after, 'records'));
  return [
    draft(change, subjectOf(node), `${name} points at ${to} instead of ${joined(texts(before, 'records'))}.`),
  ];
}

/** A broker that was removed is deleted with its name. */
function leavesWith(context: ReviewContext, name: string): boolean {
  const node = nodeNamed(context, name);
  return context.changes.some(
    (change) => change.address === node?.address && isDestroyed(change) && !isReplaced(change),
  );
}

function addressOf(change: ResourceChange): Draft[] {
  const node = nodeBehind(change);
  if (node === undefined || change.after === null || !differs(change, 'private_ip')) return [];
  const { after } = change;
  const to = isUnknown(change, 'private_ip') ? `one that ${ONLY_AFTER_APPLY}` : shown(after['private_ip']);
  return [
    draft(
      change,
      subjectOf(node),
      `the address of ${node.name} changes from ${shown(change.before?.['private_ip'])} to ${to}.`,
    ),
  ];
}

function interfaceOf(change: ResourceChange): Draft[] {
  if (change.type !== 'aws_network_interface' || change.before === null || !isDestroyed(change)) return [];
  const own = OWN_NAME.exec(`${change.address} ${tagsOf(change.before)['Name'] ?? ''}`);
  if (own === null) return [];
  return [
    draft(
      change,
      `node ${own[2]}`,
      `the network interface of ${own[1]}-${own[2]} is ${done(change)}, and with it the address ${shown(change.before['private_ip'])}.`,
    ),
  ];
}

function done(change: ResourceChange): string {
  return isReplaced(change) ? 'replaced' : 'deleted';
}

function draft(change: ResourceChange, subject: string, message: string): Draft {
  return { stack: change.stack, address: change.address, subject, message };
}
