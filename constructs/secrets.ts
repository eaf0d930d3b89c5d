import { expression, quoted } from './literal-text';

/** Where passwords come from at plan and apply time. Synthesized code carries references, never a value. */
export interface SecretSource {
  /** Terraform expression of the user's password; only for write-only and provider arguments, which no state or plan keeps. */
  password(user: string): string;
  /** Terraform expression of the password's version, which grows with each rotation. */
  passwordVersion(user: string): string;
}

/** Of a password that was just made: see operations/local/secrets.ts. */
const FIRST_VERSION = '1';
/** Never a password: while Terraform applies, the file is read. */
const NOT_MADE_YET = 'not made yet';

/** Terraform expression of a secret in a file of one line. While it is planned the file can still be missing. */
export function fileSecret(file: string): string {
  const path = quoted(file);
  return expression(
    `\${sensitive(terraform.applying || fileexists(${path}) ? trimspace(file(${path})) : "${NOT_MADE_YET}")}`,
  );
}

/**
 * Passwords from a folder of files, `<folder>/<user>/password` and `<folder>/<user>/version`, each of mode 0600.
 *
 * Terraform reads them with its `file` function when it evaluates the argument. A write-only argument is neither in
 * the plan nor in the state, and the configuration that a plan file keeps has the path only.
 */
export class FileSecrets implements SecretSource {
  /** @param folder path of the folder, relative to the stack's synthesized folder or absolute */
  public constructor(private readonly folder: string) {}

  /**
   * A new user's files are made by the apply of the cluster's stack, and the stacks behind that one may be planned before: the
   * provider wants some password to plan with. What is applied is the file's content, or it fails.
   */
  public password(user: string): string {
    return fileSecret(`${this.folder}/${user}/password`);
  }

  public passwordVersion(user: string): string {
    const path = quoted(`${this.folder}/${user}/version`);
    return expression(`\${fileexists(${path}) ? trimspace(file(${path})) : "${FIRST_VERSION}"}`);
  }
}
