/** Diagnostics in what a command printed: `<place>: error: <sentence> [<code>]`, and below it what is allowed and the remedy. */

/** The lines that end in a code, which docs/errors.md explains: `[unknown-key]`. */
export function diagnosed(output: string, code: string): string[] {
  return output.split('\n').filter((line) => line.includes(`[${code}]`));
}
