/** What `brokerform roll` does and prints. The plan is written to stdout, progress to stderr. */
import path from 'node:path';
import type { NodePlan } from '../../model/roll/plan';
import { inOrder } from '../../model/roll/order';
import { ownHolder } from '../claim/claim';
import type { HeldClaim } from '../claim/claim';
import { NO_CLAIM, requireNoOther, withClaim } from '../claim/with-claim';
import { connectArguments, connectionOf } from '../connect-options';
import { CheckSaysNo } from '../exit-status';
import { ensureAnsible } from '../hosts/ansible';
import type { AnsibleInstallation } from '../hosts/ansible';
import { environmentInventory, readInventory, withInventoryFile } from '../hosts/inventory';
import type { HostNode } from '../hosts/inventory';
import { resolvedEnvironment } from '../environment-resolved';
import { onInterruption } from '../interruption';
import { table } from '../../shared/text-table';
import { publishReport } from '../output-file';
import { createProgress } from '../../shared/system/progress';
import type { Progress } from '../../shared/system/progress';
import { UserError } from '../../shared/user-error';
import type { RollCommandOptions } from './options';
import type { RollContext } from './context';
import { configure, planRoll, refuseHopeless, restart, restoreLeaders, unreadyNodes } from './roller';
import type { RollOptions, RollPlan } from './roller';
import { alertmanagerOf, restartSilences } from './silences';
import type { RestartSilences } from './silences';
import { lineage } from '../toolchain/lineage';
import { NotAllowed, namesOf, waitUntilAllowed, waitUntilBack } from './waits';
import { shellQuote } from '../../shared/shell-quote';

export async function roll(options: RollCommandOptions): Promise<void> {
  const begun = new Date();
  await withContext(options, ROLL, async (context) => {
    const rollOptions = rollOptionsOf(options, context.hosts);
    const plan = await planRoll(context, rollOptions);
    publishReport(options.json, {
      terminal: () => `${describePlan(context, plan, rollOptions)}\n`,
      json: () => `${planAsJson(plan)}\n`,
      isOne: ({ restart, configure, none }) => [restart, configure, none].every(Array.isArray),
    });
    if (options.dryRun) return;
    refuseHopeless(context, plan);
    await context.silences?.begin();
    const notChanged = await configure(context, plan);
    const left = await restart(context, plan, rollOptions);
    if (context.signal.aborted) throw stopped(context, options, [...notChanged, ...left], begun);
    if (plan.plans.some(({ action }) => action === 'restart')) await restoreLeaders(context);
  });
}

/** A claim is needed by what takes nodes down: a plan changes nothing, and a check is a question. */
const ROLL = (hosts: readonly HostNode[]): string => `roll of ${namesOf(hosts)}`;

export async function check(options: RollCommandOptions & { before?: true; after?: true }): Promise<void> {
  const missing = [
    ...(options.node === undefined ? ['--node'] : []),
    ...((options.before === undefined) === (options.after === undefined)
      ? ['exactly one of --before and --after']
      : []),
  ];
  if (missing.length > 0 || options.node === undefined)
    throw new UserError(
      `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} required.`,
      'roll check --before --node <node...>, or roll check --after --node <node...>',
    );
  await withContext(options, undefined, async (context) => {
    const nodes = chosen(context.hosts, options.node);
    if (options.before) {
      const allowed = await waitUntilAllowed(context, nodes, options.checkTimeout).catch(sayNo);
      // Last: what was waited for may have taken minutes.
      if (allowed) await context.claim.confirm();
      if (!allowed || context.signal.aborted) throw checkStopped(context, nodes, 'can be stopped');
      console.log(`${namesOf(nodes)} can be stopped.`);
    } else {
      const back = await waitUntilBack(context, nodes, options.nodeTimeout, context.signal).catch(sayNo);
      if (!back) throw checkStopped(context, nodes, 'is back');
      console.log(`${namesOf(nodes)} ${nodes.length === 1 ? 'is' : 'are'} back.`);
    }
  });
}

/** What ends a roll is the answer of the check alone. */
function sayNo(error: unknown): never {
  throw error instanceof NotAllowed ? new CheckSaysNo(error.message) : error;
}

function checkStopped({ signal }: RollContext, nodes: readonly HostNode[], what: string): UserError {
  return new UserError(
    `Stopped (${String(signal.reason)}) before it was known whether ${namesOf(nodes)} ${what}; nothing was started.`,
  );
}

async function withContext(
  options: RollCommandOptions & { readonly before?: true },
  operation: ((hosts: readonly HostNode[]) => string) | undefined,
  work: (context: RollContext) => Promise<void>,
): Promise<void> {
  const { inventory, environment } = options;
  const connection = await connectionOf(options);
  const progress = await createProgress();
  const interruption = onInterruption((reason) => progress.update(stopping(reason)));
  const { signal } = interruption;
  const run = async (ansible: AnsibleInstallation, file: string): Promise<void> => {
    const hosts = await readInventory(ansible, file);
    const nodes = chosen(hosts, options.node);
    const acceptUnavailable = new Set(options.acceptUnavailable ?? []);
    const context = {
      ansible,
      inventory: file,
      hosts,
      connection,
      accepted: { acceptUnavailable },
      progress,
      signal,
    };
    const claimed = (claim: HeldClaim): Promise<void> => {
      const silences = operation === undefined ? undefined : silencesOf(options, nodes, claim, progress);
      return work({ ...context, claim, ...(silences === undefined ? {} : { silences }) });
    };
    if (operation !== undefined && !options.dryRun) {
      const onWait = (text: string): void => progress.update(text);
      const claim = { connection, operation: operation(nodes), options, interruption, onWait };
      return withClaim(claim, claimed);
    }
    const question = options.before ? await requireNoOther(connection, options, signal) : NO_CLAIM;
    try {
      await claimed(question);
    } finally {
      await question.release();
    }
  };
  try {
    const ansible = await ensureAnsible(progress);
    // Ansible is started in the folder of its playbooks.
    if (inventory !== undefined) return await run(ansible, path.resolve(inventory));
    if (environment === undefined) {
      throw new UserError('--command-config requires --inventory.', '--inventory <file>');
    }
    await withInventoryFile(await environmentInventory(environment, { kind: 'ssm' }), (file) =>
      run(ansible, file),
    );
  } finally {
    interruption.end();
  }
}

/** @throws UserError if silences are required, or an Alertmanager is named, and it is unknown where or of which environment */
function silencesOf(
  { environment, alertmanager: url, requireSilences, dryRun }: RollCommandOptions,
  nodes: readonly HostNode[],
  claim: HeldClaim,
  progress: Progress,
): RestartSilences | undefined {
  if (dryRun) return undefined;
  const label = environment ?? nodes[0]?.environment;
  const settings =
    environment === undefined ? undefined : resolvedEnvironment(environment).monitoring?.alertmanager;
  const alertmanager = alertmanagerOf(label, settings, url);
  const [own] = lineage();
  if (alertmanager !== undefined && label !== undefined && own !== undefined)
    return restartSilences({
      alertmanager,
      environment: label,
      holder: ownHolder('roll', own),
      isAlone: claim !== NO_CLAIM,
      required: requireSilences ?? false,
      progress,
    });
  if (url !== undefined && label === undefined)
    throw new UserError(
      'The inventory does not name its environment, so that it is unknown whose alerts to silence.',
      'give --environment, or an inventory of `brokerform hosts inventory`; or leave --alertmanager out',
    );
  if (requireSilences)
    throw new UserError(
      '--require-silences is given, and no Alertmanager.',
      '--alertmanager <url>, or monitoring.alertmanager of the environment',
    );
  return undefined;
}

function stopping(reason: string): string {
  return `stops (${reason}): waiting for the node that is being restarted, no other is restarted; press Ctrl-C again to stop at once`;
}

/** @throws UserError for nodes that are not in the inventory */
function chosen(hosts: readonly HostNode[], nodes: readonly string[] | undefined): HostNode[] {
  const isNamed = ({ name, id }: HostNode, node: string): boolean => node === name || node === String(id);
  const unknown = (nodes ?? []).filter((node) => !hosts.some((host) => isNamed(host, node)));
  if (unknown.length > 0) {
    throw new UserError(
      `The inventory does not have ${unknown.join(', ')}.\n    allowed: ${namesOf(hosts)}`,
      'give ids of nodes, or names from the inventory',
    );
  }
  return hosts.filter((host) => nodes?.some((node) => isNamed(host, node)) ?? true);
}

function rollOptionsOf(options: RollCommandOptions, hosts: readonly HostNode[]): RollOptions {
  return {
    ...(options.node === undefined ? {} : { only: chosen(hosts, options.node).map(({ name }) => name) }),
    restartAll: options.restartAll ?? false,
    ...(options.startedBefore === undefined ? {} : { startedBeforeMs: options.startedBefore }),
    rackParallel: options.rackParallel ?? false,
    checkTimeoutSeconds: options.checkTimeout,
    nodeTimeoutSeconds: options.nodeTimeout,
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

function stopped(
  { signal }: RollContext,
  options: RollCommandOptions,
  left: readonly HostNode[],
  begun: Date,
): UserError {
  const reason = String(signal.reason);
  if (left.length === 0) return new UserError(`Stopped (${reason}) after every node was done.`);
  const inventory = options.inventory === undefined ? '' : ` --inventory ${shellQuote(options.inventory)}`;
  const before = new Date(options.startedBefore ?? begun.getTime()).toISOString();
  const all = options.restartAll ? ` --restart-all --started-before ${before}` : '';
  return new UserError(
    `Stopped as requested (${reason}), with every node up. Not done yet: ${namesOf(left)}.`,
    `to continue: node bin/brokerform.js roll ${connectArguments(options)}${inventory}${all}`,
  );
}
