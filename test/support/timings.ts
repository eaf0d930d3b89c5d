/** Where a tier's time goes: BROKERFORM_TEST_TIMINGS=<file> has a line for each program that the tests' support runs. */
import { appendFileSync } from 'node:fs';
import { basename } from 'node:path';

/** Notes how long a program took, as `seconds<tab>began<tab>command`, sorted by `sort -rn`. */
export function noteTiming(command: string, args: readonly string[], beganMs: number): void {
  const file = process.env['BROKERFORM_TEST_TIMINGS'];
  if (file === undefined) return;
  const seconds = ((Date.now() - beganMs) / 1000).toFixed(1);
  const words = [command, ...args].map((word) => basename(word)).join(' ');
  appendFileSync(file, `${seconds}\t${new Date(beganMs).toISOString()}\t${words.slice(0, 160)}\n`);
}
