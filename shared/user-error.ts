/**
 * Something that the user can mend: shown as its message alone, without a stack, with exit status 1.
 *
 * The message says where, what was found and what is allowed; `remedy` says how to mend it.
 */
export class UserError extends Error {
  public override readonly name: string = 'UserError';

  public constructor(message: string, remedy?: string | readonly string[]) {
    const remedies = remedy === undefined ? [] : [remedy].flat();
    super(
      [message, ...remedies.map((line, i) => `    ${i === 0 ? 'remedy: ' : '        '} ${line}`)].join('\n'),
    );
  }
}
