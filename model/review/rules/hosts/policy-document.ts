/** IAM policies as JSON, as far as it decides who may do more than before. */
import { z } from 'zod';

const oneOrMore = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === 'string' ? [value] : value));
const statement = z.object({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore.optional(),
  NotAction: oneOrMore.optional(),
  Resource: oneOrMore.optional(),
  NotResource: oneOrMore.optional(),
  Principal: z.union([z.string(), z.record(z.string(), oneOrMore)]).optional(),
  NotPrincipal: z.unknown().optional(),
  Condition: z.record(z.string(), z.unknown()).optional(),
});
const policy = z.object({
  Statement: z
    .union([statement, z.array(statement)])
    .transform((value) => (Array.isArray(value) ? value : [value])),
});

export type PolicyStatement = z.infer<typeof statement>;

/** Undefined for a text that is no policy. */
export function statementsOf(text: string | undefined): readonly PolicyStatement[] | undefined {
  if (text === undefined) return undefined;
  try {
    const parsed = policy.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data.Statement : undefined;
  } catch {
    return undefined;
  }
}

/** Something that a statement allows, as it shows in a message: `kms:* on *`. */
export interface Grant {
  readonly text: string;
  readonly everyAction: boolean;
  readonly everyResource: boolean;
  /** `*` as a principal. */
  readonly everybody: boolean;
  readonly conditional: boolean;
  /** Whether it says to whom: a policy that belongs to a resource. */
  readonly named: boolean;
}

/** What a policy allows, each combination once. */
export function grantsOf(statements: readonly PolicyStatement[]): Grant[] {
  return statements
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap((allowed) => {
      const actions = allowed.Action ?? (allowed.NotAction ?? []).map((action) => `everything but ${action}`);
      const resources =
        allowed.Resource ?? (allowed.NotResource ?? []).map((resource) => `everything but ${resource}`);
      const principals = principalsOf(allowed);
      return actions.flatMap((action) =>
        (resources.length === 0 ? [''] : resources).flatMap((resource) =>
          (principals.length === 0 ? [''] : principals).map((principal) => ({
            text: [
              action,
              ...(resource === '' ? [] : [`on ${resource}`]),
              ...(principal === '' ? [] : [`by ${principal}`]),
            ].join(' '),
            everyAction: action === '*' || action === '*:*' || allowed.NotAction !== undefined,
            everyResource: resource === '*' || allowed.NotResource !== undefined,
            everybody: principal === '*' || allowed.NotPrincipal !== undefined,
            conditional: Object.keys(allowed.Condition ?? {}).length > 0,
            named: principal !== '',
          })),
        ),
      );
    });
}

function principalsOf({ Principal, NotPrincipal }: PolicyStatement): string[] {
  if (NotPrincipal !== undefined) return ['everyone but some'];
  if (Principal === undefined) return [];
  if (typeof Principal === 'string') return [Principal];
  return Object.values(Principal).flat();
}

/** Whether an action's name has a placeholder: `kms:*`, `s3:Put*`. */
export function hasPlaceholder({ text }: Grant): boolean {
  return text.split(' ')[0]?.includes('*') ?? false;
}

/** Statements that forbid, each as one text. */
export function denialsOf(statements: readonly PolicyStatement[]): string[] {
  return statements
    .filter(({ Effect }) => Effect === 'Deny')
    .map(({ Sid, Action = [], Resource = [] }) => Sid ?? `${Action.join(', ')} on ${Resource.join(', ')}`);
}
