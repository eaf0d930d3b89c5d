/** The claim on the cluster for an apply that takes nodes down: a roll of another operator may have one down at the same time. */
import { NoAnswer, withAdmin } from '@brokerform/kafka-admin';
import type { AdminConnection } from '@brokerform/kafka-admin';
import { environments } from '../../environments';
import { CLAIM_RELEASE_SECONDS } from '../../model/claim';
import { nodesDown } from '../../model/deploy/nodes-down';
import type { NodesDown } from '../../model/deploy/nodes-down';
import type { StackPlan } from '../../model/review/change';
import { UserError } from '../../shared/user-error';
import { ClaimUnavailable } from '../claim/claim';
import { requireNoOther, stoppedBefore, withClaim } from '../claim/with-claim';
import type { ClaimOptions } from '../claim/with-claim';
import { NoClusterYet, connectionOf } from '../connect-options';
import type { ConnectOptions } from '../connect-options';
import type { Interruption } from '../interruption';
import { localEnvironment } from '../local/settings';
import { clusterStatus } from '../local/status';

/** Nodes that are named, of those that an apply takes down. */
const NAMED = 3;

export interface NodeClaimOptions {
  readonly plan: StackPlan;
  /** Which cluster. @default - the environment of the stack */
  readonly cluster?: ConnectOptions;
  readonly options: ClaimOptions;
  readonly interruption: Interruption;
  readonly note: (text: string) => void;
}

/**
 * Applies under the claim if the plan takes nodes down that run.
 *
 * Without one:
 * - while there is no cluster yet, or none of its nodes runs on this machine: nothing that serves is taken down;
 * - if all nodes go down: a cluster that is down keeps no claim. Another's is looked for before.
 *
 * @throws UserError with the holder; or if no broker answers where that does not say that none runs. Nothing is applied then
 */
export async function underNodeClaim<T>(given: NodeClaimOptions, apply: () => Promise<T>): Promise<T> {
  const { plan, options, interruption, note } = given;
  const down = runningNodesDown(plan);
  if (down === undefined || options.withoutClaim) return apply();
  const connection = await connectionThere(given.cluster ?? { environment: down.environment });
  if (connection === undefined || !(await answers(connection, down, note))) return apply();
  if (down.whole) {
    await requireNoOtherNow(connection, down, given);
    return apply();
  }
  const operation = operationText(plan.stack, down);
  return withClaim({ connection, operation, options, interruption, onWait: note }, async (claim) => {
    await claim.confirm();
    if (interruption.signal.aborted) throw stoppedBefore(interruption.signal);
    return apply();
  });
}

/** @throws UserError with the holder. A cluster that cannot say who it is has too few brokers for anyone's operation */
async function requireNoOtherNow(
  connection: AdminConnection,
  { environment }: NodesDown,
  { options, interruption, note }: NodeClaimOptions,
): Promise<void> {
  const signal = AbortSignal.any([interruption.signal, AbortSignal.timeout(CLAIM_RELEASE_SECONDS * 1000)]);
  try {
    await (await requireNoOther(connection, options, signal)).release();
  } catch (error) {
    if (!(error instanceof ClaimUnavailable)) throw error;
    note(
      `All nodes of ${environment} go down, and the cluster cannot say who holds the claim: too few brokers are up.`,
    );
  }
  if (interruption.signal.aborted) throw stoppedBefore(interruption.signal);
}

/** `deploy of staging-cluster: broker-103 (eu-central-1c, instance replaced)`, as others see it. */
export function operationText(stack: string, { nodes }: Pick<NodesDown, 'nodes'>): string {
  const more = nodes.length > NAMED ? ` and ${nodes.length - NAMED} more` : '';
  return `deploy of ${stack}: ${nodes.slice(0, NAMED).join(', ')}${more}`;
}

function runningNodesDown(plan: StackPlan): NodesDown | undefined {
  const names = Object.keys(environments);
  const down = nodesDown(plan, names);
  if (down === undefined || kindOf(down.environment) !== 'local') return down;
  const running = new Set(
    clusterStatus(localEnvironment()).flatMap(({ node, alive }) => (alive ? [node.id] : [])),
  );
  return nodesDown(plan, names, { isStopped: (id) => !running.has(id) });
}

function kindOf(environment: string): string | undefined {
  return Object.entries(environments).find(([name]) => name === environment)?.[1].kind;
}

async function connectionThere(cluster: ConnectOptions): Promise<AdminConnection | undefined> {
  try {
    return await connectionOf(cluster);
  } catch (error) {
    if (error instanceof NoClusterYet) return undefined;
    throw error;
  }
}

/** Whether a broker answers. To be refused as a user is an answer, and no reason to go on. */
async function answers(
  connection: AdminConnection,
  { environment, nodes, whole }: NodesDown,
  note: (text: string) => void,
): Promise<boolean> {
  try {
    await withAdmin(connection, (admin) => admin.describeCluster());
    return true;
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    // On this machine silence says that nothing serves; elsewhere it may be the network.
    if (whole || kindOf(environment) === 'local') {
      note(`No broker of ${environment} responds: applied without the claim.`);
      return false;
    }
    throw new UserError(
      [
        `This takes ${nodes.join(', ')} down, and whether another operation has nodes of ${environment} down is unknown. Nothing was applied.`,
        ...error.message.split('\n').slice(0, 1),
      ].join('\n'),
      [
        'deploy from a machine that reaches the brokers',
        'use --without-claim if the cluster is down and no one else operates it',
      ],
    );
  }
}
