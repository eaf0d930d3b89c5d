/** A goal from reading the cluster to the last leader: what `brokerform brokers drain`, `fill` and `spread` share. */
import { added } from '../../model/placement';
import type { Move } from '../../model/placement';
import type { Throttle } from '../../model/aws/throttle';
import type { Reassignment } from '../../model/live/kafka';
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import { UserError } from '../../shared/user-error';
import { execute } from './execute';
import type { ExecuteOptions, Outcome } from './execute';
import type { Goal } from '../../model/placement/goals';
import type { Journal } from './journal';
import { observe } from './observe';
import { nameOf, originOf, placement, targetOf } from '../../model/placement/view';
import type { ClusterView } from '../../model/placement/view';
import { planText, summary } from './plan-text';
import { rackNotice } from './rack-notice';
import { minInSyncReplicas } from './min-isr';
import {
  listed,
  ownReassignments,
  partitionsBehind,
  requireDiskSpace,
  requireHealthy,
} from '../../model/placement/preflight';
import { MoveThrottle } from './throttle';

export interface RunOptions extends Pick<ExecuteOptions, 'pollMs' | 'limits' | 'signal' | 'reporter'> {
  readonly throttle: Throttle;
  readonly journal: Journal;
  /** The whole command line that continues after an interruption. */
  readonly resume: string;
}

/** What would be moved, as text; nothing is changed. */
export async function plan(admin: KafkaAdmin, goal: Goal, throttle: Throttle): Promise<string> {
  const { view, underWay, moves } = await prepare(admin, goal);
  const waiting =
    underWay.length === 0
      ? []
      : [`${underWay.length} in progress already: ${underWay.map(nameOf).slice(0, 10).join(', ')}`];
  const notice = rackNotice(view.brokers);
  const rest = [...waiting, ...(notice === undefined ? [] : [notice])];
  if (moves.length === 0) return [`${goal.title}: nothing to move.`, ...rest].join('\n');
  return [planText(view.brokers, placement(view, underWay), moves, throttle), ...rest].join('\n');
}

/**
 * Moves what the goal needs, and says what was done.
 *
 * @throws UserError if it may not begin, was interrupted, or something could not be moved
 */
export async function run(admin: KafkaAdmin, goal: Goal, options: RunOptions): Promise<string> {
  const { reporter } = options;
  reporter.step('reading the cluster');
  const { view, underWay, moves } = await prepare(admin, goal);
  const notice = rackNotice(view.brokers);
  if (notice !== undefined) reporter.done(notice);
  const throttle = new MoveThrottle(admin, options.journal, options.throttle.bytesPerSecond, underWay);
  const begun = underWay.map((each) => asMove(view, each));
  if (moves.length + begun.length === 0) {
    const left = throttle.interrupted ? await throttle.end() : [];
    if (left.length > 0) throw notRestored(left, options.resume);
    return `${goal.title}: nothing to move.`;
  }
  reporter.done(summary([...moves, ...begun], options.throttle));
  if (begun.length > 0) reporter.done(`${begun.length} of them are in progress already, from an earlier run`);

  const outcome = await throttled(admin, view, throttle, { moves, begun }, options);
  const failures = [...outcome.failures.map((each) => `${nameOf(each)}: ${each.message}`)];
  try {
    if (outcome.moved.length > 0) await admin.electPreferredLeaders(outcome.moved);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    failures.push(error.message);
  }
  if (outcome.interrupted) throw interrupted(outcome, moves.length + begun.length, options.resume);
  if (failures.length > 0) throw notMoved(goal, failures, options.resume);
  const rest = goal.rest?.(await observe(admin)) ?? [];
  if (rest.length > 0) throw notMoved(goal, rest, options.resume);
  return `${goal.title}: done, ${outcome.moved.length} partitions moved. Preferred leaders are elected; throttles are restored.`;
}

interface Prepared {
  readonly view: ClusterView;
  readonly underWay: readonly Reassignment[];
  readonly moves: readonly Move[];
}

async function prepare(admin: KafkaAdmin, goal: Goal): Promise<Prepared> {
  const view = await observe(admin);
  const underWay = ownReassignments(view, goal);
  const behind = new Set(partitionsBehind(view).map(({ topic }) => topic));
  requireHealthy(view, await minInSyncReplicas(admin, [...behind]));
  const moves = goal.plan(view, placement(view, underWay));
  requireDiskSpace(view.brokers, moves);
  // What is moved again need not be waited for.
  const again = new Set(moves.map(nameOf));
  return { view, moves, underWay: underWay.filter((each) => !again.has(nameOf(each))) };
}

/** Whatever happens in between, throttles are put back, unless the cluster does not answer any more. */
async function throttled(
  admin: KafkaAdmin,
  view: ClusterView,
  throttle: MoveThrottle,
  { moves, begun }: { readonly moves: readonly Move[]; readonly begun: readonly Move[] },
  options: RunOptions,
): Promise<Outcome> {
  const alive = view.brokers.filter(({ fenced }) => !fenced).map(({ id }) => id);
  const involved = new Set([...moves, ...begun].flatMap((move) => [...move.from, ...added(move)]));
  let outcome: Outcome;
  try {
    await throttle.begin(alive.filter((id) => involved.has(id)));
    outcome = await execute(
      admin,
      { moves, underWay: begun, bytesPerSecond: options.throttle.bytesPerSecond, alive },
      { ...options, throttle },
    );
  } catch (error) {
    await throttle.end().catch(() => undefined); // The first error says why; the next run puts back what is left.
    throw error;
  }
  const left = await throttle.end();
  if (left.length > 0) throw notRestored(left, options.resume);
  return outcome;
}

function asMove(view: ClusterView, reassignment: Reassignment): Move {
  return {
    topic: reassignment.topic,
    partition: reassignment.partition,
    from: originOf(reassignment),
    to: targetOf(reassignment),
    bytes: view.bytes.get(nameOf(reassignment)) ?? 0,
  };
}

function interrupted({ moved, failures }: Outcome, total: number, resume: string): UserError {
  return new UserError(
    [
      `Interrupted: ${moved.length} of ${total} partitions are moved and stay moved; moves in progress were canceled. Throttles are restored.`,
      ...listed(failures.map((each) => `${nameOf(each)}: ${each.message}`)),
    ].join('\n'),
    `${resume} continues`,
  );
}

function notMoved(goal: Goal, failures: readonly string[], resume: string): UserError {
  return new UserError(
    [`${goal.title}: not done.`, ...listed(failures)].join('\n'),
    `${resume} retries the rest`,
  );
}

function notRestored(left: readonly string[], resume: string): UserError {
  return new UserError(
    ['Throttles could not be restored:', ...listed(left)].join('\n'),
    `${resume} restores them once these brokers respond again`,
  );
}
