/** What a stack of schemas needs beside Terraform: its registry's login, and a look at the registry before the plan. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { environments } from '../../environments';
import { parseStackName } from '../../model/desired/stack-names';
import type { Environment } from '../../model/environment';
import { REGISTRY_GATE_TIMEOUT_MS } from '../../model/schemas/limits';
import { tryRun } from '../../shared/system/run';
import { resolvedEnvironment } from '../environment-resolved';
import { registryConnection } from '../schema-registry/connection';
import { projectRoot } from '../toolchain/paths';

/** Variables of Terraform's process for a stack; none for one that registers no schemas. @throws UserError as variablesOf */
export function registryVariables(stack: string): Record<string, string> {
  const environment = ofSchemas(stack)?.environment;
  return environment === undefined ? {} : variablesOf(environment);
}

/**
 * A password that is in a variable, under the provider's own name, and the authority of the registry's certificate, which the provider takes by
 * no argument.
 *
 * @throws UserError if one of them is not where the environment says
 */
export function variablesOf(
  environment: Pick<Environment, 'name' | 'kind' | 'nodes' | 'schemaRegistry'>,
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const { url, caFile, login } = environment.schemaRegistry ?? {};
  if (url === undefined) return {};
  const user = registryConnection(environment, env)?.user;
  return {
    ...(login === undefined || !('variable' in login.password) || user === undefined
      ? {}
      : { REST_API_PASSWORD: user.password }),
    // Go reads it beside the folders of the system's own authorities.
    ...(caFile === undefined ? {} : { SSL_CERT_FILE: path.resolve(projectRoot, caFile) }),
  };
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
