/**
 * What IAM answers to one request, by its documented logic (IAM user guide, policy evaluation logic and condition operators): a Deny that matches
 * decides, else an Allow, else it is denied. A condition on a key that the request does not have is not met, but for `…IfExists`, `Null` and
 * `ForAllValues`. Only what the policies here use; anything else is an error.
 */
import { matches } from './api-calls';
import type { PolicyDocument, PolicyStatement } from './api-calls';

export interface Request {
  readonly action: string;
  /** ARN; where an action concerns several, each is a request of its own, and all have to be allowed. */
  readonly resource: string;
  /** By key, for instance `aws:ResourceTag/Environment`; a key that is not there is absent from the request. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

export function isAllowed(policies: readonly PolicyDocument[], request: Request): boolean {
  const met = policies
    .flatMap(({ Statement }) => Statement)
    .filter((statement) => applies(statement, request));
  return met.some(({ Effect }) => Effect === 'Allow') && !met.some(({ Effect }) => Effect === 'Deny');
}

function applies({ Action, Resource, Condition = {} }: PolicyStatement, request: Request): boolean {
  return (
    [Action].flat().some((pattern) => matches(pattern, request.action)) &&
    [Resource].flat().some((pattern) => like(pattern, request.resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => meets(operator, [wanted].flat(), valuesOf(request, key))),
    )
  );
}

function valuesOf({ context }: Request, key: string): readonly string[] | undefined {
  const value = context[key];
  return value === undefined ? undefined : [value].flat();
}

function meets(operator: string, wanted: readonly string[], values: readonly string[] | undefined): boolean {
  if (operator === 'Null') return wanted[0] === String(values === undefined);
  const [, forAll, name = '', ifExists] =
    /^(ForAllValues:)?(StringEquals|StringLike|Bool)(IfExists)?$/.exec(operator) ?? [];
  if (name === '') throw new Error(`The operator ${operator} is not evaluated here.`);
  if (values === undefined) return forAll !== undefined || ifExists !== undefined;
  const one = (value: string): boolean =>
    wanted.some((pattern) => (name === 'StringLike' ? like(pattern, value) : pattern === value));
  return forAll === undefined ? values.some(one) : values.every(one);
}

/** `*` is any text, also across colons and slashes. Case matters, other than with actions. */
function like(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}
