/** Environments by the name that somebody typed. */
import { environments } from '../environments';
import type { EnvironmentDeclaration } from '../model/environment';
import { nearestRemedy } from '../shared/nearest';
import { UserError } from '../shared/user-error';

/** @throws UserError with the names that there are */
export function environmentNamed(
  name: string,
  declarations: Readonly<Record<string, EnvironmentDeclaration>> = environments,
): EnvironmentDeclaration {
  const declaration = Object.hasOwn(declarations, name) ? declarations[name] : undefined;
  if (declaration !== undefined) return declaration;
  throw new UserError(
    `Environment "${name}" does not exist.\n    allowed: ${Object.keys(declarations).join(', ')}`,
    nearestRemedy(name, Object.keys(declarations)),
  );
}
