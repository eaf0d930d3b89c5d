/** What a stack of schemas needs beside Terraform: its registry's login, and a look at the registry before the plan. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { environments } from '../../environments';
import { parseStackName } from '../../model/desired/stack-names';
import type { Environment } from '../../model/environment';
import { REGISTRY_GATE_TIMEOUT_MS } from '../../model/schemas/limits';
import { ensurePrivateFolder, writePrivateFile } from '../../shared/system/private-files';
import { tryRun } from '../../shared/system/run';
import { resolvedEnvironment } from '../environment-resolved';
import { registryConnection } from '../schema-registry/connection';
import type { RegistryPlace } from '../schema-registry/connection';
import { projectRoot } from '../toolchain/paths';

/** Variables of Terraform's process for a stack; none for one that registers no schemas. @throws UserError as variablesOf */
export async function registryVariables(stack: string): Promise<Record<string, string>> {
  const environment = ofSchemas(stack)?.environment;
  return environment === undefined ? {} : variablesOf(environment);
}

/**
 * A password that is in a variable, under the provider's own name, and the authority of the registry's certificate, which the provider takes by
 * no argument.
 *
 * @throws UserError if one of them is not where the environment says
 */
export async function variablesOf(
  environment: RegistryPlace,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Record<string, string>> {
  const { url, caFile, login } = environment.schemaRegistry ?? {};
  if (url === undefined && environment.kind === 'local') return {};
  const { user, ca } = (await registryConnection(environment, env)) ?? {};
  // Go reads it beside the folders of the system's own authorities.
  const authority = caFile === undefined ? kept(environment, ca) : path.resolve(projectRoot, caFile);
  return {
    ...(login === undefined || !('variable' in login.password) || user === undefined
      ? {}
      : { REST_API_PASSWORD: user.password }),
    ...(authority === undefined ? {} : { SSL_CERT_FILE: authority }),
  };
}

/** A file with the authority of the environment's own hosts, which Terraform's process is to trust: a certificate is no secret. */
function kept({ name }: RegistryPlace, ca: string | undefined): string | undefined {
  if (ca === undefined) return undefined;
  const file = path.join(projectRoot, '.brokerform', name, 'ca-certificate.pem');
  ensurePrivateFolder(path.dirname(file));
  writePrivateFile(file, ca);
  return file;
}

/** Why a stack must not be planned: what `brokerform schemas gate` says. Undefined: nothing stops it, or it is another stack. */
export async function refusalOfRegistry(
  stack: string,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const found = ofSchemas(stack);
  if (found === undefined || !declaresSubjects(folder)) return undefined;
  const words = ['--environment', found.environment.name, '--domain', found.domain];
  const { status, stdout, stderr } = await tryRun(
    process.execPath,
    [path.join(projectRoot, 'bin/brokerform.js'), 'schemas', 'gate', ...words],
    { cwd: projectRoot, env, timeoutMs: REGISTRY_GATE_TIMEOUT_MS },
  );
  return status === 0 ? undefined : stderr.trim() || stdout.trim() || `status ${status}`;
}

interface Found {
  readonly environment: Environment;
  readonly domain: string;
}

function ofSchemas(stack: string): Found | undefined {
  const identity = parseStackName(stack, Object.keys(environments));
  if (identity?.kind !== 'schemas' || identity.domain === undefined) return undefined;
  return { environment: resolvedEnvironment(identity.environment), domain: identity.domain };
}

/** The stack of a domain that declares none any more has nothing to compare. */
function declaresSubjects(folder: string): boolean {
  return readFileSync(path.join(folder, 'cdk.tf.json'), 'utf8').includes('"restapi_object"');
}
