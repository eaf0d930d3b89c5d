import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';

import { exists } from '../../shared/system/place';
import type { TerraformProgram } from './programs';
import { UserError } from '../../shared/user-error';

/** The user's own configuration of the Terraform CLI, read and never written. */
export interface UserCliConfig {
  /** Files that make it up, in the order in which Terraform reads them. */
  readonly files: readonly string[];
  /** Their contents, joined. */
  readonly text: string;
  /** True if it says where providers come from: then it is used as it is. */
  readonly hasProviderInstallation: boolean;
}

/**
 * Reads what Terraform would read: the file named by `TF_CLI_CONFIG_FILE`, else `~/.terraformrc` (OpenTofu:
 * `~/.tofurc` first) and every `*.tfrc` below `~/.terraform.d`, which a `TF_CLI_CONFIG_FILE` switches off.
 * Tokens from `terraform login` live in a file of their own that Terraform finds either way.
 */
export async function readUserCliConfig(
  program: Pick<TerraformProgram, 'product'>,
  env: NodeJS.ProcessEnv = process.env,
  home = homedir(),
): Promise<UserCliConfig> {
  const files = await findFiles(program, env, home);
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const inJson = files[texts.findIndex((one) => one.trimStart().startsWith('{'))];
  const text = texts.join('\n');
  const hasProviderInstallation = /^\s*"?provider_installation"?\s*[:{]/m.test(text);
  if (inJson !== undefined && !hasProviderInstallation) {
    throw new UserError(
      `${inJson}: no Terraform registry can be reached, and a mirror cannot be added to a configuration in JSON.`,
      'write it in the native syntax, or add a provider_installation of your own',
    );
  }
  return {
    files,
    text,
    hasProviderInstallation,
  };
}

async function findFiles(
  { product }: Pick<TerraformProgram, 'product'>,
  env: NodeJS.ProcessEnv,
  home: string,
): Promise<string[]> {
  const named = env['TF_CLI_CONFIG_FILE'];
  if (named !== undefined && (await exists(named))) return [path.resolve(named)];

  const candidates =
    product === 'OpenTofu'
      ? [
          path.join(home, '.tofurc'),
          path.join(env['XDG_CONFIG_HOME'] || path.join(home, '.config'), 'opentofu', 'tofurc'),
          path.join(home, '.terraformrc'),
        ]
      : [path.join(home, '.terraformrc')];
  const found: string[] = [];
  for (const candidate of candidates) {
    if (found.length === 0 && (await exists(candidate))) found.push(candidate);
  }
  const folder = path.join(home, '.terraform.d');
  const entries = await readdir(folder).catch(() => []);
  return [
    ...found,
    ...entries
      .filter((name) => name.endsWith('.tfrc'))
      .sort()
      .map((name) => path.join(folder, name)),
  ];
}

/**
 * Folders that Terraform takes providers from by default, unless a `provider_installation` says
 * otherwise: https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories
 */
export function impliedMirrors(env: NodeJS.ProcessEnv = process.env, home = homedir()): string[] {
  const data = env['XDG_DATA_HOME'] || path.join(home, '.local', 'share');
  const shared = (env['XDG_DATA_DIRS'] || '/usr/local/share:/usr/share').split(':');
  return [
    path.join(home, '.terraform.d', 'plugins'),
    ...[data, ...shared].map((one) => path.join(one, 'terraform', 'plugins')),
  ];
}
