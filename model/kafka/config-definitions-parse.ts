/** A configuration value as Kafka's ConfigDef parses it. Where Java accepts oddities (0x1p3, NaN), this does not. */
import type { ConfigType } from './config-definitions-keys';

export type ParsedValue =
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'list'; readonly value: readonly string[] };

const WHOLE_NUMBERS: Partial<Record<ConfigType, readonly [bigint, bigint]>> = {
  short: [-(2n ** 15n), 2n ** 15n - 1n],
  int: [-(2n ** 31n), 2n ** 31n - 1n],
  long: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** Smallest and largest value of a type of whole numbers, undefined for other types. */
export function wholeNumberBounds(type: ConfigType): readonly [bigint, bigint] | undefined {
  return WHOLE_NUMBERS[type];
}

/** The value, or undefined if the text is none of the type. */
export function parseConfigValue(type: ConfigType, text: string): ParsedValue | undefined {
  const trimmed = javaTrim(text);
  switch (type) {
    case 'boolean':
      return /^(?:true|false)$/i.test(trimmed)
        ? { kind: 'boolean', value: trimmed.toLowerCase() === 'true' }
        : undefined;
    case 'short':
    case 'int':
    case 'long':
      return parseWholeNumber(type, trimmed);
    case 'double': {
      const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(trimmed) ? Number(trimmed) : NaN;
      return Number.isFinite(value) ? { kind: 'number', value } : undefined;
    }
    case 'list':
      return { kind: 'list', value: trimmed === '' ? [] : trimmed.split(/[ \t\n\v\f\r]*,[ \t\n\v\f\r]*/) };
    case 'class':
      return /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*$/.test(trimmed)
        ? { kind: 'text', value: trimmed }
        : undefined;
    case 'string':
      return { kind: 'text', value: trimmed };
    case 'password':
      return { kind: 'text', value: text };
  }
}

function parseWholeNumber(type: ConfigType, text: string): ParsedValue | undefined {
  const [min, max] = WHOLE_NUMBERS[type] ?? [0n, 0n];
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  return value >= min && value <= max ? { kind: 'number', value: Number(value) } : undefined;
}

/** Java's String.trim: everything up to the blank, and no other kind of space. */
export function javaTrim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 0x20) start++;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--;
  return text.slice(start, end);
}
