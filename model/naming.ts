/** Names: what Kafka takes, and what this platform's rule asks for on top. */

/** Kafka keeps a partition's records in a folder `<topic>-<partition>`, and file names end at 255 characters. */
export const MAX_TOPIC_NAME_LENGTH = 249;

/** Lower case, digits, single hyphens inside: safe in DNS, Terraform ids, metrics and shells without quoting. */
const SEGMENT = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const WORD = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** What the naming rule allows, for messages. */
export const TOPIC_NAME_FORM = '<domain>.<event> or <service>.<function>: lower case, digits, hyphens, dots';
export const WORD_FORM = 'lower case letters, digits and single hyphens, a letter first: order-service';

/** Whether a name is meant by another one, or by a prefix that ends in `*`. */
export function nameMatches(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

/** Whether a name is meant by one of several names or prefixes. */
export const matchesAny = (patterns: readonly string[], name: string): boolean =>
  patterns.some((pattern) => nameMatches(pattern, name));

/** Whether a domain or a service may be called so. */
export function isWord(name: string): boolean {
  return WORD.test(name);
}

/**
 * Why Kafka refuses a topic name, or undefined if it takes it.
 *
 * Source: org.apache.kafka.common.internals.Topic#validate.
 */
export function kafkaNameProblem(name: string): string | undefined {
  if (name === '') return 'it is empty';
  if (name === '.' || name === '..') return `it is "${name}", which names a folder in file systems`;
  if (name.length > MAX_TOPIC_NAME_LENGTH) {
    return `it has ${name.length} characters; at most ${MAX_TOPIC_NAME_LENGTH} are allowed`;
  }
  const wrong = /[^a-zA-Z0-9._-]/u.exec(name)?.[0];
  return wrong === undefined ? undefined : `it has the character ${JSON.stringify(wrong)}`;
}

/** Names that Kafka and its tools keep for themselves: `__consumer_offsets`, `__transaction_state`. */
export function isInternalName(name: string): boolean {
  return name.startsWith('__');
}

/**
 * Why a name breaks the rule `<domain>.<event>` / `<service>.<function>`, or undefined if it keeps it.
 *
 * @param owners the names that may come first: the domain, and its services
 */
export function namingRuleProblem(name: string, owners: ReadonlySet<string>): string | undefined {
  const segments = name.split('.');
  const wrong = segments.find((segment) => !SEGMENT.test(segment));
  if (wrong === '') return 'a part between dots is empty';
  if (wrong !== undefined) return `"${wrong}" is not lower case letters, digits and single hyphens`;
  if (segments.length < 2) return 'it has no dot';
  const [first = ''] = segments;
  return owners.has(first) ? undefined : `"${first}" is neither this domain nor one of its services`;
}

/** The name as metrics show it. Kafka refuses a topic whose metric name is taken: Topic#hasCollision. */
export function metricName(name: string): string {
  return name.replaceAll('.', '_');
}
