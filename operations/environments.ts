/** Which environments a synthesis is for. */
import { environments } from '../environments';
import type { AwsDeclaration } from '../model/aws/declaration';
import { parseStackName } from '../model/desired/stack-names';
import type { StackIdentity } from '../model/desired/stack-names';
import type { EnvironmentDeclaration } from '../model/environment';
import { namesIn } from './arguments';
import { environmentNamed } from './environment-named';

/** Names the environments to synthesize, with commas between; all where it is not set or empty. */
export const ENVIRONMENTS_VARIABLE = 'BROKERFORM_ENVIRONMENTS';

/**
 * The environments that the variable BROKERFORM_ENVIRONMENTS names, each once, in the order of the index.
 *
 * @throws UserError with the names that there are, for one that is not among them
 */
export function selectedEnvironments(
  env: NodeJS.ProcessEnv = process.env,
  declarations: Readonly<Record<string, EnvironmentDeclaration>> = environments,
): EnvironmentDeclaration[] {
  const names = namesIn(env[ENVIRONMENTS_VARIABLE] ?? '');
  const selected = new Set(names.map((name) => environmentNamed(name, declarations)));
  return Object.values(declarations).filter((declaration) => names.length === 0 || selected.has(declaration));
}

/** Names of the environments that a command is for: the one that was given, or all. */
export function environmentNames(given?: string): string[] {
  return given === undefined ? Object.keys(environments) : [given];
}

/**
 * What a stack's name says, if it is one of an environment on this machine. Of a pattern, `local-*` for instance, the environment alone
 * is known.
 */
export function localStack(
  name: string,
  declarations: Readonly<Record<string, EnvironmentDeclaration>> = environments,
): StackIdentity | undefined {
  const identity = parseStackName(name, Object.keys(declarations));
  return identity !== undefined && declarations[identity.environment]?.kind === 'local'
    ? identity
    : undefined;
}

/** Every environment on AWS, whether it is selected or not: their ranges and names must not meet. */
export function awsDeclarations(
  declarations: Readonly<Record<string, EnvironmentDeclaration>> = environments,
): AwsDeclaration[] {
  return Object.values(declarations).filter((declaration) => declaration.kind === 'aws');
}
