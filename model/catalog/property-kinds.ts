/** The kinds of a topic property: how people write a value in the catalog, and how Kafka takes it. */
import { z } from 'zod';
import { UNLIMITED } from '../topics/retention';
import { formatDuration, formatExactBytes } from '../../shared/units';
import { limit, quantity } from './schema-fields';

export interface PropertyKind<Value> {
  /** A new shape at each call: a description belongs to one place. */
  shape(): z.ZodType<Value, string>;
  /** Kafka's text. */
  toKafka(value: Value): string;
  /** The catalog's text of Kafka's. Undefined where the catalog cannot say exactly that. */
  fromKafka(text: string): string | undefined;
}

export function choice<Value extends string>(values: readonly Value[]): PropertyKind<Value> {
  return {
    shape: () => z.enum(values),
    toKafka: (value) => value,
    fromKafka: (text) => values.find((value) => value === text),
  };
}

const FORMATS = { duration: formatDuration, size: formatExactBytes } as const;

/** `7d` is milliseconds to Kafka, `10 GiB` bytes. */
export function amount(unit: keyof typeof FORMATS): PropertyKind<number> {
  return {
    shape: () => quantity(unit),
    toKafka: String,
    fromKafka: (text) => exactAmount(text, FORMATS[unit]),
  };
}

/** The same, or `unlimited`, which is -1 to Kafka. */
export function amountOrUnlimited(unit: keyof typeof FORMATS): PropertyKind<number | 'unlimited'> {
  return {
    shape: () => limit(unit),
    toKafka: (value) => (value === 'unlimited' ? UNLIMITED : String(value)),
    fromKafka: (text) => (text === UNLIMITED ? 'unlimited' : exactAmount(text, FORMATS[unit])),
  };
}

/** Only what returns as the same text: not `0`, which is not a quantity, nor `007`. */
function exactAmount(text: string, format: (value: number) => string): string | undefined {
  const value = Number(text);
  const exact = Number.isSafeInteger(value) && value > 0 && String(value) === text;
  return exact ? format(value) : undefined;
}
