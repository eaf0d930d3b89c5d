import { shellQuote } from '../../shared/shell-quote';

/** `export` lines for a POSIX shell; an empty value unsets the variable. */
export function shellExports(env: Readonly<Record<string, string>>): string {
  return Object.entries(env)
    .map(([name, value]) => (value === '' ? `unset ${name}\n` : `export ${name}=${shellQuote(value)}\n`))
    .join('');
}
