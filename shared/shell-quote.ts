/** Names in commands that a user copies, or that a program hands to a shell: each is one word, whatever it contains. */

/** One word for a POSIX shell. */
export function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
