/**
 * Durations, sizes and rates as people write them in the catalog, and as Kafka wants them.
 *
 * A unit is always written: `604800000` could be milliseconds or bytes, and has been both.
 */

/** What a text with a unit stands for. */
export type UnitKind = 'duration' | 'size' | 'rate';

/** A value in Kafka's unit (milliseconds, bytes, bytes per second), or what to write instead. */
export type UnitResult =
  { readonly ok: true; readonly value: number } | { readonly ok: false; readonly suggestion?: string };

const MILLISECONDS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** KB, MB, GB and TB are decimal (powers of 1000), KiB, MiB, GiB and TiB binary (powers of 1024): IEC 80000-13. */
const BYTES = {
  B: 1,
  KB: 1e3,
  KiB: 2 ** 10,
  MB: 1e6,
  MiB: 2 ** 20,
  GB: 1e9,
  GiB: 2 ** 30,
  TB: 1e12,
  TiB: 2 ** 40,
} as const;

const SIZE_UNITS = 'B|KB|KiB|MB|MiB|GB|GiB|TB|TiB';

/** `7d`: a whole number and ms, s, m, h or d. */
export const DURATION_PATTERN = /^(\d+)(ms|s|m|h|d)$/;
/** `10 GiB`: a number and a unit, with or without one space. */
export const SIZE_PATTERN = new RegExp(`^(\\d+(?:\\.\\d+)?) ?(${SIZE_UNITS})$`);
/** `5 MiB/s`: a size per second. */
export const RATE_PATTERN = new RegExp(`^(\\d+(?:\\.\\d+)?) ?(${SIZE_UNITS})/s$`);

/** What each kind allows, for messages. */
export const UNIT_FORMS: Readonly<Record<UnitKind, string>> = {
  duration: 'a whole number and one of ms, s, m (minutes), h, d: 30m, 12h, 7d',
  size: 'a number and one of B, KB, MB, GB, TB (powers of 1000), KiB, MiB, GiB, TiB (powers of 1024): 10 GiB',
  rate: 'a size per second: 500 KiB/s, 5 MiB/s',
};

/** Largest value that survives the way through JavaScript and Terraform exactly; above it a text is a mistake. */
const fits = (value: number): boolean => Number.isSafeInteger(value);

/** `7d` → 604800000 milliseconds. */
export function parseDuration(text: string): UnitResult {
  const match = DURATION_PATTERN.exec(text);
  if (match === null) return { ok: false, ...suggest(suggestDuration(text), parseDuration) };
  const value = Number(match[1]) * MILLISECONDS[match[2] as keyof typeof MILLISECONDS];
  return fits(value) ? { ok: true, value } : { ok: false };
}

/** `10 GiB` → bytes, rounded to a whole byte. */
export function parseSize(text: string): UnitResult {
  const match = SIZE_PATTERN.exec(text);
  if (match === null) return { ok: false, ...suggest(suggestSize(text), parseSize) };
  return bytes(match);
}

/** `5 MiB/s` → bytes per second, rounded to a whole byte. */
export function parseRate(text: string): UnitResult {
  const match = RATE_PATTERN.exec(text);
  if (match === null) return { ok: false, ...suggest(suggestRate(text), parseRate) };
  return bytes(match);
}

/** The parser of a kind. */
export const parseUnit: Readonly<Record<UnitKind, (text: string) => UnitResult>> = {
  duration: parseDuration,
  size: parseSize,
  rate: parseRate,
};

/** Milliseconds in the largest unit that divides them: 604800000 → `7d`. */
export function formatDuration(milliseconds: number): string {
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    if (milliseconds !== 0 && milliseconds % MILLISECONDS[unit] === 0) {
      return `${milliseconds / MILLISECONDS[unit]}${unit}`;
    }
  }
  return `${milliseconds}ms`;
}

/** Bytes in a binary unit with at most one decimal: 10737418240 → `10 GiB`. For people, may round. */
export function formatBytes(value: number): string {
  for (const unit of ['TiB', 'GiB', 'MiB', 'KiB'] as const) {
    if (value >= BYTES[unit]) return `${Math.round((value / BYTES[unit]) * 10) / 10} ${unit}`;
  }
  return `${Math.round(value)} B`;
}

/** Bytes per second in a binary unit with at most one decimal: `5 MiB/s`. For people, may round. */
export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

function bytes(match: RegExpExecArray): UnitResult {
  const value = Math.round(Number(match[1]) * BYTES[match[2] as keyof typeof BYTES]);
  return fits(value) ? { ok: true, value } : { ok: false };
}

/** A suggestion only if it would be taken: `9999 T` is beyond what fits, however it is spelt. */
const suggest = (
  suggestion: string | undefined,
  parse: (text: string) => UnitResult,
): { suggestion?: string } => (suggestion !== undefined && parse(suggestion).ok ? { suggestion } : {});

const DURATION_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^(ms|msec|msecs|millis|milliseconds?)$/, 'ms'],
  [/^(s|secs?|seconds?)$/, 's'],
  [/^(m|mins?|minutes?)$/, 'm'],
  [/^(h|hrs?|hours?)$/, 'h'],
  [/^(d|days?)$/, 'd'],
];

function suggestDuration(text: string): string | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text);
  if (match === null) return undefined;
  const amount = Number(match[1]);
  const word = (match[2] ?? '').toLowerCase();
  if (word === '') {
    // A bare number of at least a minute's milliseconds is most likely what Kafka's retention.ms takes.
    return Number.isInteger(amount) && amount >= MILLISECONDS.m ? formatDuration(amount) : undefined;
  }
  if (/^(w|weeks?)$/.test(word)) return formatDuration(Math.round(amount * 7 * MILLISECONDS.d));
  const unit = DURATION_WORDS.find(([pattern]) => pattern.test(word))?.[1];
  if (unit === undefined) return undefined;
  return Number.isInteger(amount)
    ? `${amount}${unit}`
    : formatDuration(Math.round(amount * MILLISECONDS[unit as keyof typeof MILLISECONDS]));
}

const SIZE_LETTERS = { k: 'KiB', m: 'MiB', g: 'GiB', t: 'TiB' } as const;

function suggestSize(text: string): string | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*(\/\s*s|\/\s*sec|ps)?\s*$/i.exec(text);
  if (match === null) return undefined;
  const [, amount = '', word = ''] = match;
  if (word === '') {
    const value = Number(amount);
    return value >= BYTES.KiB ? formatExactBytes(value) : undefined;
  }
  const exact = Object.keys(BYTES).find((unit) => unit.toLowerCase() === word.toLowerCase());
  // `10 gb` and `10 GB` are decimal; a single letter is what Java and Kafka people call 1024.
  const unit = exact ?? SIZE_LETTERS[word.toLowerCase() as keyof typeof SIZE_LETTERS];
  return unit === undefined ? undefined : `${amount} ${unit}`;
}

function suggestRate(text: string): string | undefined {
  const bits = /^\s*(\d+(?:\.\d+)?)\s*([kmg])(?:bits?|bit\/s|bps|b\/s)(?:\/s)?\s*$/.exec(text.toLowerCase());
  if (bits !== null && /bit|bps/i.test(text) && !/[kKmMgG]Bps/.test(text)) {
    const perSecond = (Number(bits[1]) * { k: 1e3, m: 1e6, g: 1e9 }[bits[2] as 'k' | 'm' | 'g']) / 8;
    return perSecond % 1e6 === 0 ? `${perSecond / 1e6} MB/s` : `${perSecond / 1e3} KB/s`;
  }
  const size = suggestSize(text.replace(/(\/\s*s(ec|econd)?|ps)\s*$/i, ''));
  return size === undefined ? undefined : `${size}/s`;
}

/** Bytes in the largest binary unit that divides them: 10737418240 → `10 GiB`, 1048588 → `1048588 B`. */
export function formatExactBytes(value: number): string {
  for (const unit of ['TiB', 'GiB', 'MiB', 'KiB'] as const) {
    if (value % BYTES[unit] === 0) return `${value / BYTES[unit]} ${unit}`;
  }
  return `${value} B`;
}
