/** How an environment's registry is reached, with the secrets that its settings refer to. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { SecretReference } from '../../model/cluster/environment-base';
import type { Environment } from '../../model/environment';
import { localRegistry } from '../../model/schemas/own-registry';
import { isErrno } from '../../shared/system/errno';
import { readPrivateFile } from '../../shared/system/private-files';
import { UserError } from '../../shared/user-error';
import { projectRoot } from '../toolchain/paths';
import { SchemaRegistry } from './client';
import type { RegistryConnection } from './client';

/**
 * The registry that the environment names, or its own on this machine, which anyone here reads; undefined where there is none.
 *
 * @throws UserError if the certificate or the password is not where the settings say
 */
export function registryConnection(
  {
    name,
    schemaRegistry = {},
    ...environment
  }: Pick<Environment, 'name' | 'kind' | 'nodes' | 'schemaRegistry'>,
  env: NodeJS.ProcessEnv = process.env,
): RegistryConnection | undefined {
  const { url, caFile, login } = schemaRegistry;
  if (url === undefined)
    return environment.kind === 'local' ? { url: localRegistry(environment).url } : undefined;
  const where = `environment ${name}, schemaRegistry`;
  return {
    url,
    ...(caFile === undefined
      ? {}
      : { ca: readNamed(caFile, `${where}.caFile`, (file) => readFileSync(file, 'utf8')) }),
    ...(login === undefined
      ? {}
      : { user: { name: login.name, password: secret(login.password, `${where}.login.password`, env) } }),
  };
}

/** A client of it. @throws UserError as registryConnection; RangeError where the environment has none */
export function registryOf(environment: Environment): SchemaRegistry {
  const connection = registryConnection(environment);
  if (connection === undefined) throw new RangeError(`Environment ${environment.name} names no registry.`);
  return new SchemaRegistry(connection);
}

function secret(reference: SecretReference, where: string, env: NodeJS.ProcessEnv): string {
  if ('file' in reference) return readNamed(reference.file, where, (file) => readPrivateFile(file)).trim();
  const value = env[reference.variable];
  if (value) return value;
  throw new UserError(
    `${where}: the variable ${reference.variable} is not set.`,
    `export ${reference.variable}=… with the password of the registry`,
  );
}

function readNamed(file: string, where: string, read: (file: string) => string): string {
  try {
    return read(path.resolve(projectRoot, file));
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error;
    throw new UserError(
      `${where}: ${file} does not exist.`,
      'give the path of a file, relative to the project',
    );
  }
}
