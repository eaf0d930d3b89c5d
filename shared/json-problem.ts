/**
 * Why a text is not JSON, without a word of it: the engine's message quotes the place, which may be a secret, or what a terminal obeys.
 */
export function jsonProblem(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const position = /at position (\d+)/.exec(message)?.[1];
  if (/end of (?:JSON )?input|unterminated|end of data/i.test(message))
    return 'it ends before it is complete';
  return position === undefined
    ? 'a character is in a place where JSON does not allow it'
    : `character ${Number(position) + 1} is not one that JSON has there`;
}
