/** An instance with a broker on it is deleted or stopped. */
import { isHarmless, outageIn, placementsOfBrokers } from './outage';
import { defineRule } from '../../define-rule';
import type { Draft } from '../../define-rule';
import { SOURCES } from './sources';
import { isBrokerNode, subjectOf } from './nodes';
import { touchOfInstance } from './disruptions';
import type { Touch } from './disruptions';
import type { ReviewContext } from '../../rule';

const NO_COPY = 'the records have to be copied from other brokers';

export const brokerInstanceDestroyed = defineRule({
  id: 'broker-instance-destroyed',
  severity: 'error',
  title: "A broker's instance is replaced or removed",
  reason:
    'Terraform terminates an instance without asking the cluster: it waits for no controlled shutdown and for no readiness check. ' +
    'Disks of the instance are deleted with it, so every replica on them has to be copied from another broker, and a partition ' +
    'without another replica is lost. Separate volumes stay, and the broker copies only what it missed. A partition with fewer ' +
    'in-sync replicas than its min ISR rejects writes with acks=all.',
  sources: [SOURCES.instanceStore, SOURCES.isr, SOURCES.nodes],
  instead:
    'Replace one node per deploy, after "brokerform roll check --before --node <name>" reports that it can be stopped, and drain a broker ' +
    'before it is removed permanently: docs/runbooks/replace.md, docs/runbooks/scale.md.',
  needs: placementsOfBrokers,
  check: (context) =>
    context.changes.flatMap((change) => {
      const touch = touchOfInstance(context, change);
      if (touch === undefined || touch.how === 'stopped' || !isBrokerNode(touch.node)) return [];
      return [destroyed(context, touch)];
    }),
});

function destroyed(context: ReviewContext, touch: Touch): Draft {
  const { node, change, how, disksLost } = touch;
  const { outage, text, notKnown } = outageIn(context, [node], { disksLost: disksLost !== false });
  const harmless = outage !== undefined && isHarmless(outage);
  const drained = how === 'removed' && outage?.held === 0;
  const notDrained = how === 'removed' && outage !== undefined && outage.held > 0;
  const holds = text === undefined ? '' : ` It holds ${text}.`;
  return {
    stack: change.stack,
    address: change.address,
    subject: subjectOf(node),
    severity: severityOf({
      harmless: harmless && !notDrained,
      drained,
      disksLost,
      known: outage !== undefined,
    }),
    message: `the instance of ${node.name}${node.rack === undefined ? '' : ` in ${node.rack}`} is ${how}${because(touch)}; ${disksOfTouch(touch)}.${holds}`,
    ...(notDrained
      ? {
          instead: `Drain it first: brokerform brokers drain --node ${node.id}, then drained: [${node.id}] in the environment.`,
        }
      : {}),
    ...(outage !== undefined && disksLost !== false && outage.alone.length > 0
      ? {
          loss: {
            kind: 'estimate',
            how: `partitions whose only replicas are there: ${outage.alone.join(', ')}`,
          },
        }
      : {}),
    notKnown: [
      ...notKnown,
      ...(disksLost === 'unknown'
        ? ['whether its disks are part of the instance: the instance type is unknown']
        : []),
    ],
  };
}

function severityOf(of: {
  harmless: boolean;
  drained: boolean;
  disksLost: boolean | 'unknown';
  known: boolean;
}): 'error' | 'warning' | 'note' {
  if (of.drained) return 'note';
  if (of.known) return of.harmless ? 'warning' : 'error';
  return of.disksLost === false ? 'warning' : 'error';
}

function because({ change: { replacePaths, reason } }: Touch): string {
  if (replacePaths.length > 0) return ` because of ${replacePaths.join(', ')}`;
  if (reason === 'replace_by_triggers') return ' as requested (replace_triggered_by)';
  if (reason === 'replace_because_tainted') return ' because it is tainted';
  if (reason === 'delete_because_no_resource_config') return ' because it is no longer in the code';
  return '';
}

function disksOfTouch({ how, disksLost }: Touch): string {
  if (disksLost === false) {
    return how === 'removed' ? 'its data volumes stay' : 'its data volumes stay, so it copies what it missed';
  }
  if (disksLost === 'unknown') return `if its disks are part of it, ${NO_COPY}`;
  return how === 'removed'
    ? 'its disks are deleted with it'
    : 'its disks are deleted with it, and all its replicas are copied from other brokers';
}
