/** A plan as `terraform show -json` has it, in the shape that the review's rules take. */
import type { Attributes, PlannedAction, PlannedResource, ResourceChange, StackPlan } from '../../../model/review/change';

interface ShownModule {
  readonly resources?: readonly { address: string; mode: string; type: string; values?: Attributes }[];
}
interface ShownPlan {
  readonly terraform_version?: string;
  readonly resource_changes?: readonly {
    address: string;
    mode: string;
    type: string;
    action_reason?: string;
    change: {
      actions: PlannedAction[];
      before: Attributes | null;
      after: Attributes | null;
      after_unknown?: unknown;
      replace_paths?: (string | number)[][];
    };
  }[];
  readonly prior_state?: { readonly values?: { readonly root_module?: ShownModule } };
  readonly planned_values?: { readonly root_module?: ShownModule };
}

export function stackPlan(stack: string, shown: unknown): StackPlan {
  const plan = shown as ShownPlan;
  return {
    stack,
    terraformVersion: plan.terraform_version ?? '',
    complete: true,
    changes: (plan.resource_changes ?? [])
      .filter(({ mode, change }) => mode === 'managed' && change.actions[0] !== 'no-op')
      .map((resource): ResourceChange => ({
        stack,
        address: resource.address,
        type: resource.type,
        actions: resource.change.actions,
        before: resource.change.before,
        after: resource.change.after,
        unknown: new Set(marked(resource.change.after_unknown, '')),
        hidden: new Set(),
        replacePaths: (resource.change.replace_paths ?? []).map((path) => path.join('.')),
        ...(resource.action_reason === undefined ? {} : { reason: resource.action_reason }),
        importing: false,
      })),
    prior: resourcesOf(stack, plan.prior_state?.values?.root_module),
    planned: resourcesOf(stack, plan.planned_values?.root_module),
  };
}

function resourcesOf(stack: string, module: ShownModule = {}): PlannedResource[] {
  return (module.resources ?? [])
    .filter(({ mode }) => mode === 'managed')
    .map(({ address, type, values = {} }) => ({ stack, address, type, values }));
}

function marked(mask: unknown, prefix: string): string[] {
  if (mask === true) return [prefix];
  if (typeof mask !== 'object' || mask === null) return [];
  return Object.entries(mask).flatMap(([key, value]) => marked(value, prefix === '' ? key : `${prefix}.${key}`));
}
