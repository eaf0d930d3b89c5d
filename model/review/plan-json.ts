/** What `terraform show -json` says of a plan, as changes. Source: Terraform, "JSON Output Format", format version 1.2. */
import { z } from 'zod';
import { duplicateKey } from '../../shared/json-duplicate';
import { jsonProblem } from '../../shared/json-problem';
import { visible } from '../../shared/visible';
import type { Attributes, PlannedResource, ResourceChange, StackPlan } from './change';
import { executedIn } from './executed';
import { NOT_SHOWN, shownPlan } from './shown';

/** Minor versions only add; another major version may mean anything. */
const FORMAT_MAJOR = '1';

const actions = z.array(z.enum(['create', 'read', 'update', 'delete', 'forget', 'no-op'])).min(1);
const values = z.record(z.string(), z.unknown());

const changeSchema = z.object({
  address: z.string(),
  /** Key of an object that an interrupted replacement left behind. */
  deposed: z.string().optional(),
  previous_address: z.string().optional(),
  mode: z.string().default('managed'),
  type: z.string(),
  action_reason: z.string().optional(),
  change: z.object({
    actions,
    before: values.nullish(),
    after: values.nullish(),
    after_unknown: z.unknown().optional(),
    before_sensitive: z.unknown().optional(),
    after_sensitive: z.unknown().optional(),
    replace_paths: z.array(z.array(z.union([z.string(), z.number()]))).default([]),
    importing: z.object({}).nullish(),
  }),
});

const resourceSchema = z.object({
  address: z.string(),
  mode: z.string().default('managed'),
  type: z.string(),
  values: values.nullish(),
  sensitive_values: z.unknown().optional(),
});

interface Module {
  readonly resources: readonly z.infer<typeof resourceSchema>[];
  readonly child_modules: readonly Module[];
}

const moduleSchema: z.ZodType<Module> = z.lazy(() =>
  z.object({
    resources: z.array(resourceSchema).default([]),
    child_modules: z.array(moduleSchema).default([]),
  }),
);

const stateValues = z.object({ root_module: moduleSchema.optional() });

const planSchema = z.object({
  terraform_version: z.string(),
  planned_values: stateValues.nullish(),
  prior_state: z.object({ values: stateValues.nullish() }).nullish(),
  resource_changes: z.array(changeSchema).default([]),
  action_invocations: z.array(z.object({ address: z.string() })).default([]),
  errored: z.boolean().default(false),
  complete: z.boolean().default(true),
  /** Not every version says it. */
  applyable: z.boolean().optional(),
  configuration: z.unknown().optional(),
});

/** Why a text is not a plan that can be reviewed. */
export interface NoPlan {
  readonly message: string;
  readonly allowed?: string;
  readonly remedy: string;
}

export type PlanReading =
  { readonly ok: true; readonly plan: StackPlan } | { readonly ok: false; readonly error: NoPlan };

const MAKE_ANEW = 'terraform plan -out=plan.bin, then terraform show -json plan.bin > plan.json';

/** A text that a construct forgot to escape is as secret as one of a foreign plan. Stacks of hosts have expressions of our own, and no text of a catalog. */
function withoutComputed(plan: StackPlan, configuration: unknown): StackPlan {
  if (!plan.changes.some(({ type }) => type.startsWith('kafka_'))) return plan;
  const shown = shownPlan(plan, configuration);
  const hides = JSON.stringify([shown.changes, shown.planned]).includes(NOT_SHOWN);
  return hides ? { ...plan, shown } : plan;
}

/**
 * Reads a plan. Whatever is not surely a whole plan of a known format is refused: a review of half a plan would look fine.
 *
 * @param stack name of the stack, which the plan does not contain
 * @param origin `own`: of code that this program synthesized, in which all text is literal (constructs/literal-text.ts); of what is on the
 *   cluster, whose names are anybody's, it is looked at all the same
 */
export function readPlan(text: string, stack: string, origin: 'own' | 'foreign'): PlanReading {
  const json = parse(text);
  if (!json.ok) return json;
  const twice = origin === 'own' ? undefined : duplicateKey(text);
  if (twice !== undefined)
    return refused(
      `line ${twice.line}: an object has the key "${visible(twice.key)}" twice, and parsers differ in which of them they use.`,
    );
  const version = (json.value as { format_version?: unknown } | null)?.format_version;
  if (
    typeof version !== 'string' ||
    !('resource_changes' in (json.value as object) || isEmptyPlan(json.value))
  )
    return refused(
      `this JSON is not a Terraform plan: it has no ${typeof version === 'string' ? 'resource_changes' : 'format_version'}.`,
      {
        allowed:
          'the output of terraform show -json of a saved plan; not a state, and not the lines of terraform plan -json',
      },
    );
  if (version.split('.')[0] !== FORMAT_MAJOR)
    return refused(`the plan has format version ${version}.`, {
      allowed: `format version ${FORMAT_MAJOR}.x`,
      remedy: 'make the plan with a Terraform or OpenTofu of version 1.11 to 1.x',
    });
  const parsed = planSchema.safeParse(json.value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refused(
      `the plan cannot be read: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not as expected'}.`,
    );
  }
  const plan = parsed.data;
  if (plan.errored)
    return refused('Terraform failed while planning: the plan is incomplete and cannot be reviewed.', {
      remedy: 'fix the error that terraform plan reports, and plan again',
    });
  const read: StackPlan = {
    stack,
    terraformVersion: plan.terraform_version,
    complete: plan.complete,
    empty: plan.applyable === false,
    changes: plan.resource_changes
      .filter(({ mode }) => mode === 'managed')
      .map((change) => changeOf(stack, change))
      .filter(isOfInterest),
    prior: resourcesOf(stack, plan.prior_state?.values?.root_module),
    planned: resourcesOf(stack, plan.planned_values?.root_module),
  };
  if (origin === 'own') return { ok: true, plan: withoutComputed(read, plan.configuration) };
  const whole = { ...read, executed: executedIn(plan) };
  return { ok: true, plan: { ...whole, shown: shownPlan(whole, plan.configuration) } };
}

/** A plan of a stack that never had a resource has no changes at all. */
function isEmptyPlan(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'planned_values' in value && 'configuration' in value;
}

function parse(text: string): { ok: true; value: unknown } | { ok: false; error: NoPlan } {
  if (text.trim() === '') return refused('the file is empty.');
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ok: true, value };
    return refused('this JSON is not a Terraform plan: it is not an object.');
  } catch (error) {
    if (/^PK|^\0/.test(text))
      return refused("this is a saved plan in Terraform's binary format, not JSON.", {
        remedy: 'terraform show -json <this file> > plan.json',
      });
    return refused(`this is not JSON, or it is truncated: ${jsonProblem(error)}.`);
  }
}

function refused(message: string, more: Partial<NoPlan> = {}): { ok: false; error: NoPlan } {
  return { ok: false, error: { message, remedy: MAKE_ANEW, ...more } };
}

function changeOf(stack: string, { change, ...resource }: z.infer<typeof changeSchema>): ResourceChange {
  const hidden = new Set([...markedPaths(change.before_sensitive), ...markedPaths(change.after_sensitive)]);
  const before = withoutHidden(change.before, hidden);
  const after = withoutHidden(change.after, hidden);
  return {
    stack,
    address: resource.address,
    ...(resource.previous_address === undefined ? {} : { previousAddress: resource.previous_address }),
    type: resource.type,
    actions: change.actions,
    before,
    after,
    unknown: new Set(markedPaths(change.after_unknown)),
    hidden: new Set([...hidden].filter((path) => differs(path, change.before, change.after))),
    ...(hidden.size === 0 ? {} : { sensitive: hidden }),
    ...(resource.deposed === undefined ? {} : { deposed: true }),
    replacePaths: change.replace_paths.map((path) => path.join('.')),
    ...(resource.action_reason === undefined ? {} : { reason: resource.action_reason }),
    importing: change.importing !== null && change.importing !== undefined,
  };
}

/** Resources that do not change are in the plan's values; of the changes only what happens counts, moves and imports too. */
function isOfInterest({ actions: [first], previousAddress, importing }: ResourceChange): boolean {
  return first !== 'no-op' || previousAddress !== undefined || importing;
}

function resourcesOf(stack: string, module: Module | undefined): PlannedResource[] {
  if (module === undefined) return [];
  const own = module.resources
    .filter(({ mode }) => mode === 'managed')
    .map(({ address, type, values: attributes, sensitive_values }) => ({
      stack,
      address,
      type,
      values: withoutHidden(attributes, new Set(markedPaths(sensitive_values))) ?? {},
    }));
  return [...own, ...module.child_modules.flatMap((child) => resourcesOf(stack, child))];
}

/** Paths at which Terraform's mask (`{password: true, config: {…}}`) says true. */
function markedPaths(mask: unknown, prefix = ''): string[] {
  if (mask === true) return [prefix];
  if (typeof mask !== 'object' || mask === null) return [];
  return Object.entries(mask).flatMap(([key, value]) =>
    markedPaths(value, prefix === '' ? key : `${prefix}.${key}`),
  );
}

/** What a mask hides is left out, so that no message and no file can ever show it. */
function withoutHidden(
  attributes: Attributes | null | undefined,
  hidden: ReadonlySet<string>,
): Attributes | null {
  if (attributes === null || attributes === undefined) return null;
  if (hidden.has('')) return {};
  return strip(attributes, hidden, '') as Attributes;
}

function strip(value: unknown, hidden: ReadonlySet<string>, prefix: string): unknown {
  if (hidden.size === 0 || typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).flatMap(([key, inner]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    return hidden.has(path) ? [] : [[key, strip(inner, hidden, path)] as const];
  });
  return Array.isArray(value) ? kept.map(([, inner]) => inner) : Object.fromEntries(kept);
}

function differs(path: string, before: unknown, after: unknown): boolean {
  return JSON.stringify(at(before, path)) !== JSON.stringify(at(after, path));
}

/** Keys may have dots themselves (`config.retention.ms`), so the longest key that fits comes first. */
function at(value: unknown, path: string): unknown {
  if (path === '' || typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => b.length - a.length);
  for (const [key, inner] of entries) {
    if (key === path) return inner;
    if (path.startsWith(`${key}.`)) return at(inner, path.slice(key.length + 1));
  }
  return undefined;
}
