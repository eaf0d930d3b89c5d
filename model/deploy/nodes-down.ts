/** Which nodes of a cluster an apply takes down: such an apply holds the claim on the cluster. */
import { isDestroyed } from '../review/change';
import type { StackPlan } from '../review/change';
import { nodesBefore } from '../review/rules/hosts/inventory';
import { describeTouch, touches } from '../review/rules/hosts/disruptions';
import { parseStackName } from '../desired/stack-names';

export interface NodesDown {
  readonly environment: string;
  /** As an operator calls them: `broker-103 (eu-central-1c, instance replaced)`, `node 2`. */
  readonly nodes: readonly string[];
  /** The cluster has no other node: it is down as a whole, and can keep no claim meanwhile. */
  readonly whole: boolean;
}

/** Whether a stack has nodes at all: plans of other stacks need not be looked at. */
export function hasNodes(stack: string, environments: readonly string[]): boolean {
  return parseStackName(stack, environments)?.kind === 'cluster';
}

/** @returns undefined if every node that runs keeps running */
export function nodesDown(
  plan: StackPlan,
  environments: readonly string[],
  { isStopped = () => false }: { readonly isStopped?: (localNode: number) => boolean } = {},
): NodesDown | undefined {
  const environment = parseStackName(plan.stack, environments)?.environment;
  if (environment === undefined || !hasNodes(plan.stack, environments)) return undefined;
  const all = [...localNodes(plan, isStopped), ...instances(plan)];
  const nodes = all.flatMap(({ down }) => down ?? []);
  return nodes.length === 0 ? undefined : { environment, nodes, whole: nodes.length === all.length };
}

interface NodeInPlan {
  /** What it is called if the apply takes it down. */
  readonly down?: string;
}

/** Processes of this machine: constructs/local-cluster.ts. One that does not run is started, which takes nothing down. */
function localNodes({ prior, changes }: StackPlan, isStopped: (localNode: number) => boolean): NodeInPlan[] {
  const destroyed = new Set(changes.filter(isDestroyed).map(({ address }) => address));
  return prior.flatMap(({ address }) => {
    const id = /^terraform_data\.node-(\d+)$/.exec(address)?.[1];
    if (id === undefined || isStopped(Number(id))) return [];
    return [destroyed.has(address) ? { down: `node ${id}` } : {}];
  });
}

function instances(plan: StackPlan): NodeInPlan[] {
  const context = { plans: [plan], changes: plan.changes, topics: new Map() };
  const down = touches(context);
  const names = new Set(down.map(({ node }) => node.name));
  return [
    ...down.map((touch) => ({ down: describeTouch(touch) })),
    ...nodesBefore(context)
      .filter(({ name }) => !names.has(name))
      .map(() => ({})),
  ];
}
