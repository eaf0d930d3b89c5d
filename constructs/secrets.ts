import { Fn } from 'cdktf';

/** Where passwords come from at plan and apply time. Synthesized code carries references, never a value. */
export interface SecretSource {
  /** Terraform expression of the user's password; only for write-only and provider arguments, which no state or plan keeps. */
  password(user: string): string;
  /** Terraform expression of the password's version, which grows with each rotation. */
  passwordVersion(user: string): string;
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

  public password(user: string): string {
    return Fn.sensitive(Fn.trimspace(Fn.file(`${this.folder}/${user}/password`))) as string;
  }

  public passwordVersion(user: string): string {
    return Fn.trimspace(Fn.file(`${this.folder}/${user}/version`));
  }
}
