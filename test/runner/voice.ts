/** Lines of several tiers on one output: whole, each with the time since the start and the tier's name. */
import { stripVTControlCharacters } from 'node:util';

export type Say = (tier: string, text: string) => void;

/** `1:02:03`, `2:03`. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** Text of a test or a program, which may hold anything, as a terminal may get it. */
export function harmless(text: string): string {
  return stripVTControlCharacters(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}

/**
 * @param width of the longest tier's name
 * @param write takes whole lines
 */
export function voice(width: number, write: (text: string) => void, now = Date.now): Say {
  const began = now();
  return (tier, text) => {
    const head = `${clock((now() - began) / 1000).padStart(7)}  ${tier.padEnd(width)}  `;
    const lines = harmless(text).split('\n');
    write(lines.map((line) => `${head}${line}`.trimEnd()).join('\n') + '\n');
  };
}

/** Collects what a program writes until a line is whole. */
export class Lines {
  private rest = '';

  public constructor(private readonly each: (line: string) => void) {}

  public add(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.each(line);
  }

  /** What came without an end of line. */
  public end(): void {
    if (this.rest !== '') this.each(this.rest);
    this.rest = '';
  }
}
