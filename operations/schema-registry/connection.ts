/** How an environment's registry is reached, with the secrets that its settings refer to. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { REGISTRY_WRITER } from '../../model/access/platform';
import type { AwsEnvironment } from '../../model/aws/environment';
import type { EnvironmentBase, LocalEnvironment } from '../../model/cluster/environment-base';
import { hostRegistryUrls, localRegistry } from '../../model/schemas/own-registry';
import { isErrno } from '../../shared/system/errno';
import { readPrivateFile } from '../../shared/system/private-files';
import { readAuthority } from '../cluster/access';
import { layout } from '../local/layout';
import { readNamed, readSecret } from '../named-files';
import { projectRoot } from '../toolchain/paths';
import { SchemaRegistry } from './client';
import type { RegistryConnection } from './client';

/** As much of an environment as says how its registry is reached. */
export type RegistryPlace = Pick<EnvironmentBase, 'name' | 'schemaRegistry'> &
  (
    | ({ readonly kind: 'local' } & Pick<LocalEnvironment, 'nodes' | 'stateDirectory'>)
    | ({ readonly kind: 'aws' } & Pick<AwsEnvironment, 'registryHosts' | 'region' | 'accountId'>)
  );

/**
 * The registry that the environment names, or its own, which everyone who reaches it reads; undefined where there is none. Of an
 * environment's own hosts it is the first: two that are asked at once both accept.
 *
 * @throws UserError if the certificate or the password is not where the settings say, or AWS does not give the certificate
 */
export async function registryConnection(
  environment: RegistryPlace,
  env: NodeJS.ProcessEnv = process.env,
): Promise<RegistryConnection | undefined> {
  const { name, schemaRegistry = {} } = environment;
  const { url, caFile, login } = schemaRegistry;
  if (url === undefined) {
    if (environment.kind === 'local')
      return { url: localRegistry(environment).url, ...writerOf(environment) };
    const [first] = hostRegistryUrls(environment.registryHosts);
    return first === undefined ? undefined : { url: first, ca: await readAuthority(environment) };
  }
  const where = `environment ${name}, schemaRegistry`;
  return {
    url,
    ...(caFile === undefined
      ? {}
      : { ca: readNamed(caFile, `${where}.caFile`, (file) => readFileSync(file, 'utf8')) }),
    ...(login === undefined
      ? {}
      : {
          user: {
            name: login.name,
            password: readSecret(
              login.password,
              `${where}.login.password`,
              env,
              ' with the password of the registry',
            ),
          },
        }),
  };
}

/** Who writes to the registry of this machine, once it has a password: it answers what would be taken to no one else. */
function writerOf({
  stateDirectory,
}: Pick<LocalEnvironment, 'stateDirectory'>): Pick<RegistryConnection, 'user'> {
  try {
    const { secrets } = layout(path.resolve(projectRoot, stateDirectory));
    const password = readPrivateFile(path.join(secrets, REGISTRY_WRITER, 'password'));
    return { user: { name: REGISTRY_WRITER, password: password.trim() } };
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error;
    return {};
  }
}

/** A client of it. @throws UserError as registryConnection; RangeError where the environment has none */
export async function registryOf(environment: RegistryPlace): Promise<SchemaRegistry> {
  const connection = await registryConnection(environment);
  if (connection === undefined) throw new RangeError(`Environment ${environment.name} names no registry.`);
  return new SchemaRegistry(connection);
}
