/** How the stacks of schemas reach a registry: its address and login. Passwords are references alone. */
import { isAbsolute } from 'node:path';
import type { TerraformStack } from 'cdktf';
import { FileSecrets, fileSecret } from '../constructs/secrets';
import type { RestProviderConfig } from '../constructs/rest-object';
import { REGISTRY_WRITER } from '../model/access/platform';
import type { EnvironmentBase } from '../model/cluster/environment-base';
import type { LocalEnvironment } from '../model/environment';
import { localRegistry } from '../model/schemas/own-registry';
import { secretsFolder } from './local-stack';
import { fromStack } from './project-path';

export type RegistryAccess = Pick<RestProviderConfig, 'uri' | 'username' | 'password'>;

/** Undefined: the environment names none. */
export function namedRegistry(
  stack: TerraformStack,
  { schemaRegistry = {} }: Pick<EnvironmentBase, 'schemaRegistry'>,
): RegistryAccess | undefined {
  const { url, login } = schemaRegistry;
  if (url === undefined) return undefined;
  if (login === undefined) return { uri: url };
  const { name, password } = login;
  if (!('file' in password)) return { uri: url, username: name };
  const file = isAbsolute(password.file) ? password.file : fromStack(stack, password.file);
  return { uri: url, username: name, password: fileSecret(file) };
}

/** The registry that a local environment names, or its own, which its own writer writes. */
export function localRegistryAccess(stack: TerraformStack, environment: LocalEnvironment): RegistryAccess {
  return (
    namedRegistry(stack, environment) ?? {
      uri: localRegistry(environment).url,
      username: REGISTRY_WRITER,
      password: new FileSecrets(secretsFolder(stack, environment)).password(REGISTRY_WRITER),
    }
  );
}
