/** Environments with their nodes, by the name that somebody typed. */
import { resolveAwsEnvironment } from '../model/aws/resolve';
import type { Environment } from '../model/environment';
import { environmentNamed } from './environment-named';
import { awsDeclarations } from './environments';
import { localEnvironment } from './local/settings';

/** @throws UserError with the names that there are; ValidationFailed for an environment that is not in order */
export function resolvedEnvironment(name: string): Environment {
  const declaration = environmentNamed(name);
  // The local state folder may be moved by the shell; the nodes of the others are computed.
  return declaration.kind === 'local'
    ? localEnvironment()
    : resolveAwsEnvironment(declaration, awsDeclarations());
}
