/** True for a system error of that code. */
export function isErrno(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

/** A reason of Node.js without what newer ones advise: a remedy of ours follows, and theirs is not for the user of a command. */
export const withoutAdvice = (reason: string): string =>
  reason.replace(/; if the root CA is installed locally, try running Node\.js with --[\w-]+/, '');
