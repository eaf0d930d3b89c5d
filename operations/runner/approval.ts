/** Asks whether a plan is applied. */
import { createInterface } from 'node:readline/promises';
import type { Interruption } from '../interruption';

/** @returns whether the answer was the whole word `yes`, as Terraform wants it */
export async function approve(question: string, interruption: Interruption): Promise<boolean> {
  if (interruption.signal.aborted) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const abort = new AbortController();
  // While a line is read, Ctrl-C is a key.
  terminal.on('SIGINT', () => interruption.receive('SIGINT'));
  terminal.on('close', () => abort.abort());
  const off = interruption.onAsked(() => abort.abort());
  try {
    return (
      (await terminal.question(`${question} Only "yes" is accepted: `, { signal: abort.signal })) === 'yes'
    );
  } catch {
    return false;
  } finally {
    off();
    terminal.close();
  }
}
