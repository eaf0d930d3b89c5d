/** Rolls a cluster: decides what each node needs, and restarts one after the other with a check before and a wait behind each. */
import { blockers, followers } from '../../model/roll/blockers';
import { nextBatch } from '../../model/roll/order';
import { planNode } from '../../model/roll/plan';
import type { HostReport, NodePlan, PlanOptions } from '../../model/roll/plan';
import type { RollSnapshot } from '../../model/roll/snapshot';
import { RESTART_TIMEOUT_SECONDS } from '../../model/roll/timeouts';
import type { HostNode } from '../hosts/inventory';
import { runPlaybook } from '../hosts/playbook';
import { withAdmin } from '@brokerform/kafka-admin';
import { UserError } from '../../shared/user-error';
import { liveProperties, observe } from './context';
import type { RollContext } from './context';
import { readReports } from './reports';
import { NO_SILENCES } from './silences';
import { namesOf, refusal, waitUntilAllowed, waitUntilBack } from './waits';

export interface RollOptions extends PlanOptions {
  /** Nodes that the roll is about. @default - all of the inventory */
  readonly only?: readonly string[];
  readonly rackParallel?: boolean;
  readonly checkTimeoutSeconds: number;
  readonly nodeTimeoutSeconds: number;
}

export interface RollPlan {
  readonly plans: readonly (NodePlan & { readonly node: HostNode })[];
  readonly snapshot: RollSnapshot;
  readonly reports: ReadonlyMap<string, HostReport>;
}

/** What each node needs, read afresh from hosts and cluster. Changes nothing. */
export async function planRoll(context: RollContext, options: RollOptions): Promise<RollPlan> {
  const { ansible, inventory, hosts } = context;
  context.progress.update(`asking ${hosts.length} hosts`);
  const reports = await readReports(
    ansible,
    inventory,
    hosts.map(({ name }) => name),
  );
  const snapshot = await observe(context);
  const chosen = hosts.filter(({ name }) => options.only?.includes(name) ?? true);
  const plans = await Promise.all(
    chosen.map(async (node) => {
      const report = reports.get(node.name);
      if (report === undefined) throw new Error(`no report from ${node.name}`);
      return { ...planNode(node, report, await liveProperties(context, node), options), node };
    }),
  );
  context.progress.done(`asked ${hosts.length} hosts`);
  return { plans, snapshot, reports };
}

/**
 * Refuses a roll that would get stuck half way: a node outside it that is down, or a partition that can never spare a replica.
 *
 * @throws UserError with all of it
 */
export function refuseHopeless(context: RollContext, { plans, snapshot, reports }: RollPlan): void {
  const restarting = plans.filter(({ action }) => action === 'restart').map(({ node }) => node);
  if (restarting.length === 0) return;
  const ids = new Set(restarting.map(({ id }) => id));
  const unready = unreadyNodes(context.hosts, snapshot);
  const down = context.hosts.filter(({ id }) => unready.has(id) && !ids.has(id));
  if (down.length > 0) {
    throw new UserError(
      [
        `${namesOf(down)} is not running and is not part of this roll, so nothing is restarted:`,
        ...down.map(({ name }) => `    Kafka on ${name} is ${reports.get(name)?.activeState ?? 'unknown'}`),
      ].join('\n'),
      'start it first; or omit --node, and it is restarted first',
    );
  }
  const lasting = restarting.flatMap((node) =>
    blockers(snapshot, [node.id], context.accepted)
      .filter(({ transient }) => !transient)
      .map((blocker) => ({ node, blocker })),
  );
  if (lasting.length === 0) return;
  const nodes = restarting.filter((node) => lasting.some((each) => each.node === node));
  const messages = new Map(lasting.map(({ blocker }) => [blocker.message, blocker]));
  throw refusal(nodes, [...messages.values()]);
}

/**
 * Sets what a running broker takes without a restart, and removes overrides that the file has overtaken.
 *
 * @returns nodes that are left, if it was asked to stop
 */
export async function configure(context: RollContext, { plans }: RollPlan): Promise<HostNode[]> {
  const todo = plans.filter(({ action }) => action === 'configure');
  for (const [index, plan] of todo.entries()) {
    await confirmUnlessStopped(context);
    if (context.signal.aborted) return todo.slice(index).map(({ node }) => node);
    context.progress.update(`${plan.node.name}: changing properties while it runs`);
    await alter(context, plan);
    context.progress.done(
      `${plan.node.name}: ${[...Object.keys({ ...plan.set, ...plan.setForAll }), ...plan.unset].join(', ')} changed while it runs`,
    );
  }
  return [];
}

/** A claim that was lost stops the work by the signal; what is not confirmed is not begun. */
async function confirmUnlessStopped({ claim, signal }: RollContext): Promise<void> {
  if (!signal.aborted) await claim.confirm();
}

async function alter(context: RollContext, { node, set, unset, setForAll = {} }: NodePlan): Promise<void> {
  if (Object.keys({ ...set, ...setForAll }).length + unset.length === 0) return;
  const failures = await withAdmin(context.connection, (admin) =>
    admin.incrementalAlterConfigs([
      { resource: { type: 'broker', name: String(node.id) }, set, delete: unset },
      // Without a name: all brokers.
      { resource: { type: 'broker', name: '' }, set: setForAll },
    ]),
  );
  if (failures.length === 0) return;
  throw new UserError(
    `${node.name} rejects the change at runtime: ${failures.map(({ message }) => message).join('; ')}`,
    `restart it: --restart-all --node ${node.name}`,
  );
}

/**
 * Restarts what has to be, one node or one rack at a time. The cluster is read afresh before each.
 *
 * @returns nodes that are left, if it was asked to stop
 * @throws UserError if a node must stay up, or does not come back; the others are not touched then
 */
export async function restart(
  context: RollContext,
  { plans }: RollPlan,
  options: RollOptions,
): Promise<HostNode[]> {
  const todo = new Map(
    plans.filter(({ action }) => action === 'restart').map((plan) => [plan.node.id, plan] as const),
  );
  const total = todo.size;
  while (todo.size > 0) {
    const left = [...todo.values()].map(({ node }) => node);
    if (context.signal.aborted) return left;
    const snapshot = await observe(context);
    const batch = nextBatch(left, {
      unready: unreadyNodes(context.hosts, snapshot),
      activeController: snapshot.quorum.leader,
      rackParallel: options.rackParallel ?? false,
    }).flatMap(({ id }) => todo.get(id) ?? []);
    if (!(await restartBatch(context, batch, options))) return left;
    batch.forEach(({ node }) => todo.delete(node.id));
    context.progress.done(
      `${namesOf(batch.map(({ node }) => node))} is back (${total - todo.size} of ${total})`,
    );
  }
  return [];
}

/** Until Ansible is started nothing has begun, and every wait before it ends at once when it is asked to. @returns whether it restarted them */
async function restartBatch(
  context: RollContext,
  batch: readonly (NodePlan & { node: HostNode })[],
  options: RollOptions,
): Promise<boolean> {
  const nodes = batch.map(({ node }) => node);
  if (!(await waitForRecovery(context, nodes, options.nodeTimeoutSeconds))) return false;
  if (!(await waitUntilAllowed(context, nodes, options.checkTimeoutSeconds))) return false;
  return (context.silences ?? NO_SILENCES).during(nodes, () => restartNodes(context, batch, options));
}

async function restartNodes(
  context: RollContext,
  batch: readonly (NodePlan & { node: HostNode })[],
  options: RollOptions,
): Promise<boolean> {
  const nodes = batch.map(({ node }) => node);
  await confirmUnlessStopped(context);
  if (context.signal.aborted) return false;
  context.progress.update(`restarting ${namesOf(nodes)}`);
  await runPlaybook(context.ansible, 'restart.yml', {
    inventory: context.inventory,
    limit: nodes.map(({ name }) => name),
    timeoutMs: RESTART_TIMEOUT_SECONDS * 1000,
  });
  await waitUntilBack(context, nodes, options.nodeTimeoutSeconds);
  for (const plan of batch) await alter(context, plan);
  return true;
}

/** A broker that runs and does not serve yet is checking its logs or catching up: a restart would begin that again. */
async function waitForRecovery(
  context: RollContext,
  nodes: readonly HostNode[],
  timeoutSeconds: number,
): Promise<boolean> {
  const unready = unreadyNodes(context.hosts, await observe(context));
  const waiting = nodes.filter(({ id }) => unready.has(id));
  if (waiting.length === 0) return true;
  const reports = await readReports(
    context.ansible,
    context.inventory,
    waiting.map(({ name }) => name),
  );
  const recovering = waiting.filter(({ name }) => reports.get(name)?.activeState === 'active');
  if (recovering.length === 0) return true;
  return waitUntilBack(context, recovering, timeoutSeconds, context.signal);
}

/** Leadership returns to the preferred replicas; by itself Kafka does that within five minutes. */
export async function restoreLeaders({ connection, progress }: RollContext): Promise<void> {
  progress.update('moving leadership back to the preferred replicas');
  await withAdmin(connection, (admin) => admin.electPreferredLeaders(null));
  progress.done('leadership is with the preferred replicas');
}

/** Declared nodes that do not serve: brokers that are fenced or not registered, controllers that do not follow. */
export function unreadyNodes(hosts: readonly HostNode[], { serving, quorum }: RollSnapshot): Set<number> {
  const following = new Set(followers(quorum).map(({ id }) => id));
  return new Set(
    hosts
      .filter(({ id, role }) => (role === 'controller' ? !following.has(id) : !serving.has(id)))
      .map(({ id }) => id),
  );
}
