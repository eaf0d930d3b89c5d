/** Building blocks of the catalog's shapes: text with units, names, choices between fields. */
import { z } from 'zod';
import { DURATION_PATTERN, RATE_PATTERN, SIZE_PATTERN, parseUnit } from '../../shared/units';
import type { UnitKind } from '../../shared/units';

/** What a text stands for where it has a unit. ./parse.ts reads it to word its messages. */
export const unitTexts = z.registry<{ unit: UnitKind; unlimited: boolean }>();

/**
 * What an absent field means, where the shape has no default of its own: a value as people write it, or words. It is in the JSON Schema and in
 * the tables of docs/catalog.md.
 */
export const defaults = z.registry<{ value: string | number } | { words: string }>();

const PATTERNS: Readonly<Record<UnitKind, string>> = {
  duration: DURATION_PATTERN.source,
  size: SIZE_PATTERN.source,
  rate: RATE_PATTERN.source,
};

function quantityText(unit: UnitKind, unlimited: boolean): z.ZodString {
  const pattern = unlimited ? `${PATTERNS[unit]}|^unlimited$` : PATTERNS[unit];
  const text = z
    .string()
    .refine((value) => {
      if (unlimited && value === 'unlimited') return true;
      const result = parseUnit[unit](value);
      return result.ok && result.value > 0;
    })
    .meta({ pattern });
  unitTexts.add(text, { unit, unlimited });
  return text;
}

function toNumber(unit: UnitKind, value: string): number {
  const result = parseUnit[unit](value);
  if (!result.ok) throw new RangeError(`not a ${unit}: ${value}`);
  return result.value;
}

/** Text with a unit in, number in Kafka's unit (milliseconds, bytes, bytes per second) out. */
export const quantity = (unit: UnitKind): z.ZodType<number, string> =>
  quantityText(unit, false).transform((value) => toNumber(unit, value));

/** The same, or `unlimited`. */
export const limit = (unit: UnitKind): z.ZodType<number | 'unlimited', string> =>
  quantityText(unit, true).transform((value) => (value === 'unlimited' ? value : toNumber(unit, value)));

export const text = (): z.ZodString => z.string().min(1);
export const names = (): z.ZodArray<z.ZodString> => z.array(text());

/** One of several fields, for JSON Schema as well as for the validator. */
export const oneOf = (...fields: string[]): { oneOf: { required: string[] }[] } => ({
  oneOf: fields.map((field) => ({ required: [field] })),
});
export const anyOf = (...fields: string[]): { anyOf: { required: string[] }[] } => ({
  anyOf: fields.map((field) => ({ required: [field] })),
});
const count = (value: object, fields: readonly string[]): number =>
  fields.filter((field) => (value as Record<string, unknown>)[field] !== undefined).length;
/** Parameters of the two refinements below, which ./parse.ts turns into a message. */
export interface FieldChoice {
  readonly choice: 'exactly-one' | 'at-least-one';
  readonly fields: readonly string[];
}
export const exactlyOne = (...fields: string[]): [(value: object) => boolean, { params: object }] => [
  (value) => count(value, fields) === 1,
  { params: { choice: 'exactly-one', fields } satisfies FieldChoice },
];
export const atLeastOne = (...fields: string[]): [(value: object) => boolean, { params: object }] => [
  (value) => count(value, fields) >= 1,
  { params: { choice: 'at-least-one', fields } satisfies FieldChoice },
];
