import { createHash } from 'node:crypto';

/**
 * A short digest of a value, for `triggers_replace`: a resource is replaced when the value changes, and the plan shows
 * 16 characters and not a document.
 */
export function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
