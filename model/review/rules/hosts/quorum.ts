/** Controllers go: what is left of the quorum. */
import type { ReviewContext } from '../../rule';
import { defineRule } from '../../define-rule';
import type { Draft } from '../../define-rule';
import { SOURCES } from './sources';
import { nodesBefore } from './inventory';
import { isControllerNode, subjectOf } from './nodes';
import { byEnvironment, describeTouch, touches } from './disruptions';
import type { Touch } from './disruptions';
import { count, joined } from './words';

export const controllerQuorum = defineRule({
  id: 'controller-quorum',
  severity: 'error',
  title: 'Controllers are stopped or removed',
  reason:
    'A majority of the voters keeps the metadata log: with fewer that follow there is no active controller, no leader election, and ' +
    'no topic, ACL or password can be changed. A voter whose instance is removed stays a voter until it is removed from the ' +
    'quorum, and still counts toward the majority. One without its metadata log comes back under a new directory id, as a voter ' +
    'that has to copy everything.',
  sources: [
    SOURCES.quorum,
    'KIP-595, A Raft Protocol for the Metadata Quorum',
    'docs/runbooks/lost-quorum.md',
  ],
  instead:
    'One controller per deploy, and the next one when the quorum is complete again (brokerform cluster gate). Before one is removed permanently: ' +
    'ansible/controller-remove.yml.',
  check: (context) =>
    byEnvironment(touches(context).filter(({ node }) => isControllerNode(node))).map((gone) =>
      draft(context, gone),
    ),
});

function draft(context: ReviewContext, gone: readonly Touch[]): Draft {
  const [first] = gone as [Touch, ...Touch[]];
  const voters = votersOf(context, first);
  const left = voters - gone.length;
  const majority = Math.floor(voters / 2) + 1;
  const removed = gone.filter(({ how }) => how === 'removed');
  const lost = gone.filter(({ how, disksLost }) => how !== 'removed' && disksLost === true);
  return {
    stack: first.change.stack,
    address: first.change.address,
    subject: joined(gone.map(({ node }) => subjectOf(node))),
    severity: left < majority || removed.length > 0 || lost.length > 0 ? 'error' : 'warning',
    message: [
      `${joined(gone.map(describeTouch))}: ${left} of ${count(voters, 'controller')} ${left === 1 ? 'is' : 'are'} left, and the majority is ${majority}`,
      left < majority
        ? ', so the cluster has no active controller until they are back.'
        : left === majority
          ? ': one more failure stops the quorum.'
          : '.',
      removed.length === 0
        ? ''
        : ` ${joined(removed.map(({ node }) => node.name))} ${removed.length === 1 ? 'stays a voter' : 'stay voters'} until removed from the quorum.`,
      lost.length === 0
        ? ''
        : ` ${joined(lost.map(({ node }) => node.name))} ${lost.length === 1 ? 'loses its' : 'lose their'} metadata log, and must not be formatted as an initial voter: docs/runbooks/replace.md.`,
    ].join(''),
    notKnown: [
      'whether the other controllers follow the leader now: brokerform cluster gate',
      ...(gone.some(({ disksLost }) => disksLost === 'unknown')
        ? ['whether the metadata log is lost: the instance type is unknown']
        : []),
    ],
  };
}

/** Controllers that run now; those of this review alone if the plan has no others. */
function votersOf(context: ReviewContext, { node, change }: Touch): number {
  const same = nodesBefore(context).filter(
    (each) =>
      isControllerNode(each) &&
      (node.environment === undefined ? each.stack === change.stack : each.environment === node.environment),
  );
  return same.length;
}
