/** The end of an adoption: import blocks of what every state has are of no use any more, and in the way of a later deletion. */
import { listSome } from '../../model/naming';
import { readRecordedIds } from '../catalog/known-state';
import { environmentNamed } from '../environment-named';
import { layout } from '../local/layout';
import { localEnvironment } from '../local/settings';
import { UserError } from '../toolchain/user-error';
import { existsSync } from 'node:fs';
import { adoptionFile, readAdoption, removeAdoption } from './adoption-file';

/** @throws UserError if there is nothing to finish, or a state lacks something, or the states are out of reach */
export function finish(name: string | undefined): string {
  const environment = environmentNamed(name ?? '');
  const file = adoptionFile(environment.name);
  if (!existsSync(file))
    throw new UserError(`There is no ${file}: nothing is being adopted in ${environment.name}.`);
  if (environment.kind !== 'local') {
    throw new UserError(
      `The states of ${environment.name} are in S3, and this command reads none of them.`,
      `once every plan says "No changes", remove ${file} by hand`,
    );
  }
  const adoption = readAdoption(environment.name);
  const recorded = readRecordedIds(layout(localEnvironment().stateDirectory).terraform, environment.name);
  const missing = [...adoption.topics, ...adoption.acls].filter((id) => !recorded.has(id));
  if (missing.length > 0) {
    throw new UserError(
      `${missing.length} of ${adoption.topics.size + adoption.acls.size} are in no state yet: ${listSome(missing)}.`,
      `deploy ${environment.name} first; an entry of the catalog that was removed again leaves ${file}, too`,
    );
  }
  removeAdoption(environment.name);
  return `${file} is removed: every state has what was adopted.`;
}
