/** What `brokerform roll` does and prints. The plan goes to stdout, what is going on to stderr. */
import path from 'node:path';
import type { NodePlan } from '../../model/roll/plan';
import { inOrder } from '../../model/roll/order';
import { connectArguments, connectionOf } from '../connect-options';
import { ensureAnsible } from '../hosts/ansible';
import { environmentInventory, readInventory, withInventoryFile } from '../hosts/inventory';
import type { HostNode } from '../hosts/inventory';
import { table } from '../text-table';
import { createProgress } from '../toolchain/progress';
import { UserError } from '../toolchain/user-error';
import type { RollCommandOptions } from './command';
import type { RollContext } from './context';
import { configure, planRoll, refuseHopeless, restart, restoreLeaders, unreadyNodes } from './roller';
import type { RollOptions, RollPlan } from './roller';
import { namesOf, waitUntilAllowed, waitUntilBack } from './waits';
import { shellQuote } from '../../model/shell-quote';

export async function roll(options: RollCommandOptions): Promise<void> {
  const begun = new Date();
  await withContext(options, async (context) => {
    const interruption = onInterrupt(context);
    const rollOptions = rollOptionsOf(options, interruption.stopping);
    try {
      const plan = await planRoll(context, rollOptions);
      console.log(options.json ? planAsJson(plan) : describePlan(context, plan, rollOptions));
      if (options.plan) return;
      refuseHopeless(context, plan);
      await configure(context, plan);
      const left = await restart(context, plan, rollOptions);
      if (left.length > 0) throw stopped(options, left, begun);
      if (plan.plans.some(({ action }) => action === 'restart')) await restoreLeaders(context);
    } finally {
      interruption.end();
    }
  });
}

export async function gate(options: RollCommandOptions & { before?: true; after?: true }): Promise<void> {
  if ((options.before === undefined) === (options.after === undefined) || options.nodes === undefined) {
    throw new UserError(
      'Which nodes, and before their restart or after it?',
      '--nodes <names> with --before, or with --after',
    );
  }
  await withContext(options, async (context) => {
    const nodes = chosen(context.hosts, options.nodes);
    if (options.before) {
      await waitUntilAllowed(context, nodes, options.gateTimeout);
      console.log(`${namesOf(nodes)} may be down.`);
    } else {
      await waitUntilBack(context, nodes, options.nodeTimeout);
      console.log(`${namesOf(nodes)} is back.`);
    }
  });
}

async function withContext(
  options: RollCommandOptions,
  work: (context: RollContext) => Promise<void>,
): Promise<void> {
  const { inventory, environment } = options;
  const connection = await connectionOf(options);
  const progress = await createProgress();
  const ansible = await ensureAnsible(progress);
  const run = async (file: string): Promise<void> => {
    const hosts = await readInventory(ansible, file);
    chosen(hosts, options.nodes);
    const acceptUnavailable = new Set(options.acceptUnavailable ?? []);
    await work({ ansible, inventory: file, hosts, connection, gate: { acceptUnavailable }, progress });
  };
  // Ansible is started in the folder of its playbooks.
  if (inventory !== undefined) return run(path.resolve(inventory));
  if (environment === undefined) {
    throw new UserError(
      'Which hosts? With --command-config an inventory has to be given.',
      '--inventory <file>',
    );
  }
  return withInventoryFile(await environmentInventory(environment, { kind: 'ssm' }), run);
}

/** @throws UserError for names that are not in the inventory */
function chosen(hosts: readonly HostNode[], names: readonly string[] | undefined): HostNode[] {
  const unknown = (names ?? []).filter((name) => !hosts.some((host) => host.name === name));
  if (unknown.length > 0) {
    throw new UserError(
      `The inventory has no ${unknown.join(', ')}.\n    allowed: ${namesOf(hosts)}`,
      'give names as the inventory has them',
    );
  }
  return hosts.filter(({ name }) => names?.includes(name) ?? true);
}

function rollOptionsOf(options: RollCommandOptions, stopping: () => boolean): RollOptions {
  return {
    ...(options.nodes === undefined ? {} : { only: options.nodes }),
    restartAll: options.restartAll ?? false,
    ...(options.startedBefore === undefined ? {} : { startedBeforeMs: options.startedBefore }),
    rackParallel: options.rackParallel ?? false,
    gateTimeoutSeconds: options.gateTimeout,
    nodeTimeoutSeconds: options.nodeTimeout,
    stopping,
  };
}

function describePlan(context: RollContext, { plans, snapshot }: RollPlan, options: RollOptions): string {
  const restarting = plans.filter(({ action }) => action === 'restart');
  const order = inOrder(
    plans.map(({ node }) => node),
    { unready: unreadyNodes(context.hosts, snapshot), activeController: snapshot.quorum.leader },
  );
  const rows = order.flatMap(({ id }) => plans.filter(({ node }) => node.id === id)).map(describeNode);
  const counted = `${restarting.length} of ${plans.length} nodes restart${
    restarting.length > 1 ? (options.rackParallel ? ', brokers rack by rack' : ', one after the other') : ''
  }.`;
  return `${table(['node', 'rack', 'action', 'because'], rows)}\n\n${counted}`;
}

function describeNode({ node, action, reasons }: NodePlan): string[] {
  return [node.name, node.rack, action === 'none' ? '' : action, reasons.join('\n')];
}

/** For roll.yml: names in order. */
function planAsJson({ plans, snapshot }: RollPlan): string {
  const named = (action: NodePlan['action']): string[] =>
    inOrder(
      plans.filter((plan) => plan.action === action).map(({ node }) => node),
      { unready: new Set(), activeController: snapshot.quorum.leader },
    ).map(({ name }) => name);
  return JSON.stringify({ restart: named('restart'), configure: named('configure'), none: named('none') });
}

/** The first Ctrl-C lets the node come back that is being restarted; the second ends at once. */
function onInterrupt({ progress }: RollContext): { stopping: () => boolean; end: () => void } {
  let asked = false;
  const listener = (): void => {
    if (asked) process.exit(130);
    asked = true;
    progress.update(
      'stops when the present node is back; once more: stops at once, and nobody waits for that node',
    );
  };
  process.on('SIGINT', listener);
  process.on('SIGTERM', listener);
  return {
    stopping: () => asked,
    end: () => {
      process.off('SIGINT', listener);
      process.off('SIGTERM', listener);
    },
  };
}

function stopped(options: RollCommandOptions, left: readonly HostNode[], begun: Date): UserError {
  const inventory = options.inventory === undefined ? '' : ` --inventory ${shellQuote(options.inventory)}`;
  const before = new Date(options.startedBefore ?? begun.getTime()).toISOString();
  const all = options.restartAll ? ` --restart-all --started-before ${before}` : '';
  return new UserError(
    `Stopped as asked, with every node up. Not restarted yet: ${namesOf(left)}.`,
    `to go on: node bin/brokerform.js roll ${connectArguments(options)}${inventory}${all}`,
  );
}
