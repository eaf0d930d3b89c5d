import { InvalidArgumentError, Option } from 'commander';

/** `--json` of commands whose report may be written to a file as well; of the others it is a switch. */
export function jsonOption(): Option {
  return new Option('--json [file]', 'write JSON to standard output, or to this file; put it last');
}

/** For commander's options. @throws InvalidArgumentError for anything but a whole number, 0 or higher */
export function parseInteger(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Allowed: a whole number.');
}

/** @throws InvalidArgumentError for anything but a whole number, 1 or higher */
export function parsePositive(text: string): number {
  const value = parseInteger(text);
  if (value > 0) return value;
  throw new InvalidArgumentError('Allowed: a whole number, 1 or higher.');
}

/** Names with commas between. @throws InvalidArgumentError if there is none */
export function parseNames(text: string): string[] {
  const names = namesIn(text);
  if (names.length > 0) return names;
  throw new InvalidArgumentError('Allowed: names separated by commas.');
}

/** For an option that may be repeated, and whose values may have commas between. */
export function collectNames(text: string, previous: readonly string[] = []): string[] {
  return [...previous, ...parseNames(text)];
}

/** For `--node <id...>`. @throws InvalidArgumentError for anything but whole numbers */
export function collectIds(text: string, previous: readonly number[] = []): number[] {
  return [...previous, ...parseNames(text).map(parseInteger)];
}

/** Names with commas between; none for an empty text. */
export function namesIn(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** A moment, in ms since the epoch. @throws InvalidArgumentError for anything but ISO 8601 */
export function parseTime(text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new InvalidArgumentError('Allowed: ISO 8601, for instance 2026-11-24T13:00:00Z.');
}
