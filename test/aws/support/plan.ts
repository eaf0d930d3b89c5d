/** Terraform's plan as JSON (`terraform show -json`), as far as tests look at it. */

export interface Plan {
  readonly resource_changes?: readonly ResourceChange[];
}

export interface ResourceChange {
  readonly address: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: Values | null;
    readonly after: Values | null;
    /** True in the place of every value that is known only after the apply. */
    readonly after_unknown?: Values;
  };
}

export type Values = Readonly<Record<string, unknown>>;

export type Action = 'none' | 'create' | 'update' | 'delete' | 'replace';

/** What a plan does with a resource, in one word. Reading data changes nothing. */
export function actionOf({ change: { actions } }: ResourceChange): Action {
  if (actions.length > 1) return 'replace';
  const changes = ['create', 'update', 'delete'] as const;
  return changes.find((change) => change === actions[0]) ?? 'none';
}

/** Managed resources by what the plan does with them; those that stay as they are are left out. */
export function actionsOf(plan: Plan): Record<string, Action> {
  return Object.fromEntries(
    managed(plan)
      .map((change) => [change.address, actionOf(change)] as const)
      .filter(([, action]) => action !== 'none'),
  );
}

export function managed(plan: Plan): ResourceChange[] {
  return (plan.resource_changes ?? []).filter(({ mode }) => mode === 'managed');
}

/** Attributes of an updated resource whose values differ; those not known before the apply count as different. */
export function changedAttributes({ change }: ResourceChange): string[] {
  const [before, after] = [change.before ?? {}, change.after ?? {}];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .sort();
}
