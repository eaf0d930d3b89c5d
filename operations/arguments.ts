import { InvalidArgumentError } from 'commander';

/** For commander's options. @throws InvalidArgumentError for anything but a whole number, 0 or higher */
export function parseInteger(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Allowed: a whole number.');
}
