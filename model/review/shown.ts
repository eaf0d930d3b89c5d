/**
 * What of a plan may be printed. `"x-${file("password")}"` is evaluated by Terraform while it plans, so whoever writes the code
 * of a pull request could have the review print what the machine that plans can read.
 *
 * The rules judge by the real values. What is printed comes from the rules as well, on a plan without the values that are neither
 * written in the configuration nor in the state: a text that they produce without a value cannot contain it.
 */
import { configKey } from '../kafka/config-definitions';
import type { Attributes, PlannedResource, ResourceChange, StackPlan } from './change';
import type { Finding, ReviewContext } from './rule';
import { rules } from './rules';

/** Stands for such a value. */
export const NOT_SHOWN = '(computed by Terraform, not shown)';

/**
 * What the Kafka provider puts where an argument is not given. Source: Mongey/kafka 0.13.1, resource_kafka_acl.go, schema defaults.
 */
const PROVIDER_DEFAULTS = ['*', 'Literal'];

/** Texts that a reader of the configuration or of the state has anyway. */
interface Known {
  readonly values: ReadonlySet<string>;
  /** Keys of maps and names of nested arguments. */
  readonly keys: ReadonlySet<string>;
}

/**
 * The plan with {@link NOT_SHOWN} in place of every value, map key and `for_each` key that is neither a constant of the configuration
 * nor in the state. A value whose expression cannot be found is one of them.
 *
 * @param configuration `configuration` of Terraform's JSON
 */
export function shownPlan(plan: StackPlan, configuration: unknown): StackPlan {
  const known = knownTexts(plan, configuration);
  return {
    ...plan,
    changes: plan.changes.map((change) => shownChange(change, known)),
    planned: plan.planned.map((resource) => shownResource(resource, known)),
    ...(plan.executed === undefined
      ? {}
      : { executed: plan.executed.map((sentence) => shownAddress(sentence, known)) }),
  };
}

/** Plans as they may be printed. */
export function shownPlans(plans: readonly StackPlan[]): StackPlan[] {
  return plans.map(({ shown, file, ...plan }) => ({
    ...(shown ?? plan),
    ...(file === undefined ? {} : { file }),
  }));
}

/** The context without what must not be printed; undefined if all of it may be. */
export function shownContext(context: ReviewContext): ReviewContext | undefined {
  if (context.plans.every(({ shown }) => shown === undefined)) return undefined;
  const plans = shownPlans(context.plans);
  const { facts } = context;
  // What could not be read is named as it was asked for.
  const values = context.plans.flatMap((plan) => [...valuesNotShown(plan).values()].flat());
  const unread = facts?.unread.map(({ what, why }) => ({
    what: 'topic' in what ? { ...what, topic: withoutValues(what.topic, values) } : what,
    why: withoutValues(why, values),
  }));
  return {
    ...context,
    plans,
    changes: plans.flatMap(({ changes }) => changes),
    ...(facts === undefined || unread === undefined ? {} : { facts: { ...facts, unread } }),
  };
}

/**
 * Findings in the words that may be printed, in the same order.
 *
 * @param found by the real values
 * @param printable found in {@link shownContext}
 */
export function shownFindings(
  found: readonly Finding[],
  printable: readonly Finding[],
  { plans }: Pick<ReviewContext, 'plans'>,
): Finding[] {
  const addresses = new Map(plans.flatMap(addressesShown));
  const names = new Map(plans.flatMap((plan) => [...namesShown(plan)]));
  const values = new Map(plans.flatMap((plan) => [...valuesNotShown(plan)]));
  const texts = new Map(printable.map((finding) => [textsOf(finding), finding]));
  return found.map((finding) => {
    const place = placeOf(finding.stack, finding.address);
    const address = addresses.get(place) ?? finding.address;
    const same = texts.get(textsOf({ ...withoutValuesIn(finding, values.get(place) ?? []), address }));
    if (same !== undefined) return { ...finding, ...sayingOf(same) };
    return general(finding, address, names.get(place)?.has(finding.subject) ?? false);
  });
}

/** Sentences that may be printed, in the same order; the others as one. */
export function shownSentences(found: readonly string[], printable: readonly string[]): string[] {
  return [
    ...new Set(
      found.map((each) =>
        printable.includes(each) ? each : `facts about resources whose values are ${NOT_SHOWN.slice(1, -1)}`,
      ),
    ),
  ];
}

type Saying = Pick<Finding, 'address' | 'subject' | 'message' | 'instead' | 'related' | 'notKnown'>;

function sayingOf({ address, subject, message, instead, related, notKnown }: Finding): Saying {
  return {
    ...{ address, subject, message },
    ...(instead === undefined ? {} : { instead }),
    ...(related === undefined ? {} : { related }),
    ...(notKnown === undefined ? {} : { notKnown }),
  };
}

function textsOf(finding: Finding): string {
  return JSON.stringify([finding.rule, finding.stack, sayingOf(finding)]);
}

/** For a finding whose words depend on values that are not shown. */
function general(
  { rule, severity, stack, loss, ...about }: Finding,
  address: string,
  named: boolean,
): Finding {
  const title = rules.find(({ id }) => id === rule)?.title ?? rule;
  const subject = named ? about.subject : address;
  return {
    ...{ rule, severity, stack, address, subject },
    ...(about.place === undefined ? {} : { place: about.place }),
    message: `${subject}: ${title}. Its values are ${NOT_SHOWN.slice(1, -1)}.`,
    ...(loss === undefined ? {} : { loss }),
  };
}

function withoutValuesIn(finding: Finding, values: readonly string[]): Finding {
  const { subject, message, instead, related, notKnown } = finding;
  const without = (text: string): string => withoutValues(text, values);
  return {
    ...finding,
    ...{ subject: without(subject), message: without(message) },
    ...(instead === undefined ? {} : { instead: without(instead) }),
    ...(related === undefined ? {} : { related: related.map(without) }),
    ...(notKnown === undefined ? {} : { notKnown: notKnown.map(without) }),
  };
}

/** The longest first: one may be a part of another. */
function withoutValues(text: string, values: readonly string[]): string {
  return [...values]
    .sort((a, b) => b.length - a.length)
    .reduce((rest, value) => rest.replaceAll(value, NOT_SHOWN), text);
}

function placeOf(stack: string, address: string): string {
  return `${stack}\0${address}`;
}

/** Addresses by place, for those that differ. */
function addressesShown({ stack, changes, planned, shown }: StackPlan): [string, string][] {
  const pairs = (real: readonly { readonly address: string }[], printed: typeof real): [string, string][] =>
    real.map(({ address }, index) => [placeOf(stack, address), printed[index]?.address ?? address]);
  return shown === undefined ? [] : [...pairs(changes, shown.changes), ...pairs(planned, shown.planned)];
}

/** By place: the values of a resource that are shown, by one of which it is called. */
function namesShown({ stack, changes, shown }: StackPlan): Map<string, ReadonlySet<string>> {
  return new Map(
    changes.map(({ address }, index) => {
      const { before, after } = shown?.changes[index] ?? {};
      return [placeOf(stack, address), new Set([...leavesOf(before), ...leavesOf(after)])];
    }),
  );
}

/** By place: the values and keys of a resource that are not shown. */
function valuesNotShown({ stack, changes, shown }: StackPlan): Map<string, string[]> {
  if (shown === undefined) return new Map();
  return new Map(
    changes.map(({ address, after }, index) => {
      const printed = new Set(leavesOf(shown.changes[index]?.after));
      const values = [...leavesOf(after), ...keysOf(address)].filter((value) => !printed.has(value));
      return [placeOf(stack, address), [...new Set(values)].filter((value) => value !== '')];
    }),
  );
}

function knownTexts({ changes, prior }: StackPlan, configuration: unknown): Known {
  const constants = constantsOf(configuration);
  const before = [...prior.map(({ values }) => values), ...changes.flatMap((change) => change.before ?? [])];
  const addresses = [
    ...prior.map(({ address }) => address),
    ...changes.flatMap(({ address, previousAddress, before: was }) =>
      previousAddress === undefined ? (was === null ? [] : [address]) : [previousAddress],
    ),
  ];
  return {
    values: new Set([
      ...PROVIDER_DEFAULTS,
      ...constants.flatMap(leavesOf),
      ...before.flatMap(leavesOf),
      ...addresses.flatMap(keysOf),
    ]),
    keys: new Set([...constants.flatMap(keysIn), ...namesOf(configuration), ...before.flatMap(keysIn)]),
  };
}

/** Every `constant_value`, and every default of a variable: text of the configuration itself. */
function constantsOf(configuration: unknown): unknown[] {
  if (typeof configuration !== 'object' || configuration === null) return [];
  if (Array.isArray(configuration)) return configuration.flatMap(constantsOf);
  return Object.entries(configuration).flatMap(([key, inner]: [string, unknown]) => {
    if (key === 'constant_value') return [inner];
    if (key === 'variables') return defaultsOf(inner);
    return constantsOf(inner);
  });
}

function defaultsOf(variables: unknown): unknown[] {
  if (typeof variables !== 'object' || variables === null) return [];
  return Object.values(variables).flatMap((variable: unknown) =>
    typeof variable === 'object' && variable !== null && 'default' in variable ? [variable.default] : [],
  );
}

/** Names of arguments, blocks and the like. Keys of constants are {@link keysIn} them. */
function namesOf(configuration: unknown): string[] {
  if (typeof configuration !== 'object' || configuration === null) return [];
  if (Array.isArray(configuration)) return configuration.flatMap(namesOf);
  return Object.entries(configuration).flatMap(([key, inner]: [string, unknown]) =>
    key === 'constant_value' ? [] : [key, ...namesOf(inner)],
  );
}

/** Numbers as text, as providers make text of them; truth values and null say next to nothing. */
function leavesOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(leavesOf);
}

function keysIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return [...own, ...Object.values(value).flatMap(keysIn)];
}

const INSTANCE_KEY = /\["((?:[^"\\]|\\.)*)"\]/g;

/** Keys of `for_each` in an address, as Terraform writes them there. */
function keysOf(address: string): string[] {
  return [...address.matchAll(INSTANCE_KEY)].map(([, key = '']) => key);
}

/** @param address alone, or in a sentence */
function shownAddress(address: string, { values }: Known): string {
  return address.replace(INSTANCE_KEY, (written, key: string) =>
    values.has(key) ? written : `[${NOT_SHOWN}]`,
  );
}

function shownChange(change: ResourceChange, known: Known): ResourceChange {
  const paths = (some: Iterable<string>): string[] => [...some].map((path) => shownPath(path, known));
  return {
    ...change,
    address: shownAddress(change.address, known),
    after: change.after === null ? null : shownAttributes(change.after, known),
    unknown: new Set(paths(change.unknown)),
    hidden: new Set(paths(change.hidden)),
    ...(change.sensitive === undefined ? {} : { sensitive: new Set(paths(change.sensitive)) }),
    replacePaths: paths(change.replacePaths),
  };
}

function shownResource(resource: PlannedResource, known: Known): PlannedResource {
  return {
    ...resource,
    address: shownAddress(resource.address, known),
    values: shownAttributes(resource.values, known),
  };
}

/** Names of attributes are the provider's. */
function shownAttributes(attributes: Attributes, known: Known): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [key, shownValue(value, known)]),
  );
}

function shownValue(value: unknown, known: Known): unknown {
  if (typeof value === 'string' || typeof value === 'number')
    return known.values.has(String(value)) ? value : NOT_SHOWN;
  if (Array.isArray(value)) return value.map((each: unknown) => shownValue(each, known));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      isKnownKey(key, known) ? key : NOT_SHOWN,
      shownValue(inner, known),
    ]),
  );
}

function isKnownKey(key: string, { keys }: Known): boolean {
  return keys.has(key) || configKey('topic', key) !== undefined;
}

/** `config.retention.ms`: the first part is an attribute, what follows is made of keys. */
function shownPath(path: string, known: Known): string {
  const [attribute = '', ...rest] = path.split('.');
  if (rest.length === 0 || isKnownKey(rest.join('.'), known)) return path;
  return [
    attribute,
    ...rest.map((part) => (/^\d+$/.test(part) || isKnownKey(part, known) ? part : NOT_SHOWN)),
  ].join('.');
}
