/** What the files of other tools have in common: Kafka's words in any spelling, and scalars of any type. */
import { z } from 'zod';
import { anyOperation } from '../../access/operations';
import type { LiveAcl } from '../../live/cluster';

const RESOURCE_TYPES: readonly LiveAcl['resourceType'][] = [
  'Topic',
  'Group',
  'Cluster',
  'TransactionalID',
  'DelegationToken',
];

/** One of Kafka's words: `DESCRIBE_CONFIGS`, `DescribeConfigs` and `describeconfigs` are the same. */
function word<T extends string>(words: readonly T[]): z.ZodType<T> {
  const plain = (text: string): string => text.replaceAll('_', '').toLowerCase();
  return z.preprocess(
    (value) =>
      typeof value === 'string'
        ? (words.find((candidate) => plain(candidate) === plain(value)) ?? value)
        : value,
    z.enum(words as readonly [T, ...T[]]),
  );
}

export const operation = word(anyOperation);
export const resourceType = word(RESOURCE_TYPES);
export const patternType = word(['Literal', 'Prefixed'] as const);
export const permission = word(['Allow', 'Deny'] as const);

/** A whole number, also in quotes. */
export const whole = (minimum: number): z.ZodType<number> =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value),
    z.number().int().min(minimum),
  );
export const count = whole(1);
export const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
export const settings = z.record(
  z.string(),
  z.union([scalar, z.array(scalar).transform((values) => values.join(','))]),
);
export const list = z
  .array(z.string())
  .nullish()
  .transform((values) => values ?? []);

/** An Allow from everywhere. */
export function allow(
  principal: string,
  what: LiveAcl['operation'],
  resource: LiveAcl['resourceType'],
  resourceName: string,
  pattern: LiveAcl['patternType'] = 'Literal',
): LiveAcl {
  return {
    principal,
    host: '*',
    permission: 'Allow',
    operation: what,
    resourceType: resource,
    resourceName,
    patternType: pattern,
  };
}

/** A name that ends in `*` is a prefix; `*` alone is every name. */
export function pattern(name: string): readonly [resourceName: string, patternType: LiveAcl['patternType']] {
  return name.length > 1 && name.endsWith('*') ? [name.slice(0, -1), 'Prefixed'] : [name, 'Literal'];
}
