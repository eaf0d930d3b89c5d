/** Nodes that one apply takes down at the same time: Terraform knows no order among them and waits for no replica. */
import { defineRule } from '../../define-rule';
import type { Draft } from '../../define-rule';
import { SOURCES } from './sources';
import { isBrokerNode } from './nodes';
import { isHarmless, outageIn, placementsOfBrokers } from './outage';
import { byEnvironment, describeTouch, touches } from './disruptions';
import type { Touch } from './disruptions';
import { count, joined, some } from './words';
import type { ReviewContext } from '../../rule';
import { DEPLOY_PARALLELISM } from '../../../deploy/limits';

const REASON =
  `Terraform changes many resources at once (ten by default, ${DEPLOY_PARALLELISM} in a brokerform deploy), in no particular order of nodes; it does not wait until a broker is back in sync ` +
  'before it changes the next. ';
const INSTEAD =
  'One node per deploy, and the next one when "brokerform cluster gate" reports all replicas in sync: docs/runbooks/replace.md.';

export const severalBrokers = defineRule({
  id: 'several-brokers-at-once',
  severity: 'error',
  title: 'Several brokers of one rack are taken down at once',
  reason: `${REASON}Replicas of a partition are spread over racks as far as there are racks, so brokers of one rack share few partitions, unless partitions were placed by hand.`,
  sources: [SOURCES.nodes, 'KIP-36, Rack aware replica assignment', SOURCES.isr],
  instead: INSTEAD,
  needs: placementsOfBrokers,
  check: (context) =>
    groupsOf(context)
      .filter((brokers) => brokers.length > 1 && racksOf(brokers).length < 2)
      .map((brokers) => draft(context, brokers, brokers, `${count(brokers.length, 'broker')} are`)),
});

export const twoRacks = defineRule({
  id: 'two-racks-at-once',
  severity: 'error',
  title: 'Brokers of two racks are taken down at once',
  reason: `${REASON}Replicas of a partition are in different racks: with brokers of two racks down, partitions with three replicas have one left, which is below a min ISR of 2, and those with two replicas none.`,
  sources: [SOURCES.nodes, 'KIP-36, Rack aware replica assignment', SOURCES.isr],
  instead: INSTEAD,
  needs: placementsOfBrokers,
  check: (context) =>
    groupsOf(context)
      .filter((brokers) => racksOf(brokers).length > 1)
      .map((brokers) =>
        draft(
          context,
          brokers,
          brokers,
          `${count(brokers.length, 'broker')} in ${racksOf(brokers).length} racks are`,
        ),
      ),
});

export const controllersAndBrokers = defineRule({
  id: 'controllers-and-brokers-at-once',
  severity: 'error',
  title: 'Controllers and brokers are taken down at once',
  reason: `${REASON}A broker that comes back registers with the active controller, which also elects leaders: while the quorum elects another one, neither happens. The roller therefore restarts controllers first, and brokers only when the quorum is complete.`,
  sources: [SOURCES.nodes, SOURCES.quorum, 'docs/runbooks/roll.md'],
  instead: 'Controllers first, one per deploy, then brokers, one per deploy.',
  needs: placementsOfBrokers,
  check: (context) =>
    byEnvironment(touches(context))
      .filter((group) => group.some(isBroker) && group.some((touch) => touch.node.role === 'controller'))
      .map((group) => {
        const controllers = group.length - group.filter(isBroker).length;
        return draft(
          context,
          group,
          group.filter(isBroker),
          `${count(controllers, 'controller')} and ${count(group.length - controllers, 'broker')} are`,
        );
      }),
});

const isBroker = ({ node }: Touch): boolean => isBrokerNode(node);

function groupsOf(context: ReviewContext): Touch[][] {
  return byEnvironment(touches(context).filter(isBroker));
}

/** Racks that are known; a node without one may be in any of them. */
function racksOf(all: readonly Touch[]): string[] {
  return [...new Set(all.flatMap(({ node }) => node.rack ?? []))];
}

function draft(
  context: ReviewContext,
  all: readonly Touch[],
  brokers: readonly Touch[],
  subject: string,
): Draft {
  const disksLost = brokers.some((touch) => touch.disksLost !== false);
  const { outage, text, notKnown } = outageIn(
    context,
    brokers.map(({ node }) => node),
    { disksLost },
  );
  const [first] = all as [Touch, ...Touch[]];
  const stacks = [...new Set(all.map(({ change }) => change.stack))];
  const where = stacks.length > 1 ? `, in the stacks ${joined(stacks)}` : '';
  const gone = outage?.held === 0 && all.every(({ how, node }) => how === 'removed' && isBrokerNode(node));
  const rackless = brokers.filter(({ node }) => node.rack === undefined).map(({ node }) => node.name);
  return {
    stack: first.change.stack,
    address: first.change.address,
    subject: `nodes ${all.map(({ node }) => node.id ?? node.name).join(', ')}`,
    ...(gone ? { severity: 'note' as const } : {}),
    message: `${subject} down at the same time: ${some(all.map(describeTouch), 6)}${where}.${text === undefined ? '' : ` Together the brokers hold ${text}.`}`,
    ...(outage !== undefined && disksLost && !isHarmless(outage) && outage.alone.length > 0
      ? {
          loss: {
            kind: 'estimate',
            how: `partitions whose only replicas are there: ${outage.alone.join(', ')}`,
          },
        }
      : {}),
    notKnown: [...notKnown, ...(rackless.length === 0 ? [] : [`the rack of ${joined(rackless)}`])],
  };
}
