/** What is allowed, for people: every range, the newest first. */
export const allowed: string;
/** How to get a version that is allowed. */
export const remedy: string;
/** True if `found` is `required` or later; missing parts count as 0 (`17` is `17.0`). */
export function isAtLeast(found: string, required: string): boolean;
/** Why a version of Node.js cannot be used: found, allowed and remedy. Undefined if it can. */
export function problem(version: string, command: string): string | undefined;
/** What to know of a version that can be used, with a remedy. Undefined if there is nothing. */
export function notice(version: string): string | undefined;
