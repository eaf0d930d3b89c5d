/** A Terraform plan as the review sees it: one record per resource that changes, whatever stack it is in. */

/** What Terraform will do. A replacement is two of them, in their order. */
export type PlannedAction = 'create' | 'read' | 'update' | 'delete' | 'forget' | 'no-op';

/** Values of a resource's attributes as Terraform's JSON has them. Sensitive values are never in here: see hidden. */
export type Attributes = Readonly<Record<string, unknown>>;

/** Whether a path of an attribute, dotted, is that attribute or a part of it. */
export function isWithin(path: string, attribute: string): boolean {
  return path === attribute || path.startsWith(`${attribute}.`);
}

export interface ResourceChange {
  /** Stack, which is one Terraform state. */
  readonly stack: string;
  /** `kafka_topic.order_created`. */
  readonly address: string;
  /** Where it was before, if a `moved` block or a new address renamed it: nothing happens to the thing itself by that. */
  readonly previousAddress?: string;
  /** `kafka_topic`. */
  readonly type: string;
  readonly actions: readonly PlannedAction[];
  /** Null for what is created. */
  readonly before: Attributes | null;
  /** Null for what is destroyed. */
  readonly after: Attributes | null;
  /** Paths of attributes, dotted (`config.retention.ms` is one key of config), that are known only once it is applied. */
  readonly unknown: ReadonlySet<string>;
  /** Paths of sensitive attributes that differ; their values are left out of before and after. */
  readonly hidden: ReadonlySet<string>;
  /** Paths of all sensitive attributes, also of those that stay as they are. @default - hidden */
  readonly sensitive?: ReadonlySet<string>;
  /** The object is what an interrupted replacement left behind beside the current one at the same address. @default false */
  readonly deposed?: boolean;
  /** Attributes whose change forces the replacement. */
  readonly replacePaths: readonly string[];
  /** Terraform's reason for a deletion or replacement, for instance `delete_because_no_resource_config`. */
  readonly reason?: string;
  /** It exists and is taken over by an import block. */
  readonly importing: boolean;
}

/** A resource with the values that it has before, or will have after, the plan: also those that do not change. */
export interface PlannedResource {
  readonly stack: string;
  readonly address: string;
  readonly type: string;
  readonly values: Attributes;
}

export interface StackPlan {
  readonly stack: string;
  /** From which it was read; null for standard input. @default - made here, of the stack's synthesized file */
  readonly file?: string | null;
  readonly terraformVersion: string;
  /** False if Terraform put changes off to a later plan (deferred actions): more will follow. */
  readonly complete: boolean;
  /** Terraform says that there is nothing to apply: no change, no move, no output. */
  readonly empty: boolean;
  /** Why Terraform refuses to apply this plan (`prevent_destroy`); it was then made without that guard, to be read only. */
  readonly refused?: string;
  /** Whatever is not a no-op, moves among them. */
  readonly changes: readonly ResourceChange[];
  readonly prior: readonly PlannedResource[];
  readonly planned: readonly PlannedResource[];
  /** What the apply runs beside these changes, and of which nothing is known: see executed.ts. @default - nothing */
  readonly executed?: readonly string[];
  /** The plan as it may be printed: see shown.ts. @default - all of it may be, as in plans of our own in which nothing is computed */
  readonly shown?: StackPlan;
}

export function isReplaced({ actions }: ResourceChange): boolean {
  return actions.includes('delete') && actions.includes('create');
}

/** Deleted, and not created again by the same change. */
export function isDeleted({ actions }: ResourceChange): boolean {
  return actions.includes('delete') && !actions.includes('create');
}

/** The thing behind the resource is gone after the apply, whatever comes in its place. */
export function isDestroyed({ actions }: ResourceChange): boolean {
  return actions.includes('delete');
}

export function isUpdated({ actions }: ResourceChange): boolean {
  return actions.includes('update');
}

export function isCreated({ actions }: ResourceChange): boolean {
  return actions.includes('create') && !actions.includes('delete');
}

/** An attribute as text: numbers and truth values are written out, anything else is not there. */
export function textOf(attributes: Attributes | null | undefined, key: string): string | undefined {
  const value = attributes?.[key];
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
