/** The end of an adoption: import blocks of what every state has are of no use any more, and in the way of a later deletion. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseStackName } from '../../model/desired/stack-names';
import type { EnvironmentDeclaration } from '../../model/environment';
import { listOf } from '../../shared/text';
import { displayName } from '../catalog/files';
import { readRecordedIds } from '../catalog/known-state';
import { environmentNamed } from '../environment-named';
import { CLI, layout } from '../local/layout';
import { localEnvironment } from '../local/settings';
import { UserError } from '../../shared/user-error';
import { adoptionFile, readAdoption, removeAdoption } from './adoption-file';

/** @throws UserError if there is nothing to finish, or a state lacks something, or the states are out of reach */
export async function finish(name: string | undefined): Promise<string> {
  const environment = environmentNamed(name ?? '');
  const file = adoptionFile(environment.name);
  if (!existsSync(file))
    throw new UserError(`There is no ${displayName(file)}: nothing is being adopted in ${environment.name}.`);
  const adoption = readAdoption(environment.name);
  const recorded = await recordedIds(environment);
  const missing = [...adoption.topics, ...adoption.acls].filter((id) => !recorded.has(id));
  if (missing.length > 0) {
    throw new UserError(
      `${missing.length} of ${adoption.topics.size + adoption.acls.size} are not in any state yet: ${listOf(missing, 3)}.`,
      `deploy ${environment.name} first; remove from ${displayName(file)} what was removed from the catalog`,
    );
  }
  removeAdoption(environment.name);
  return [
    `${displayName(file)} is removed: the states have all ${adoption.topics.size + adoption.acls.size} adopted resources.`,
    `${CLI} deploy '${environment.name}-*' now reports "no changes" for every stack.`,
  ].join('\n');
}

async function recordedIds({ kind, name }: EnvironmentDeclaration): Promise<ReadonlySet<string>> {
  if (kind === 'local') return readRecordedIds(layout(localEnvironment().stateDirectory).terraform, name);
  const { createProgress } = await import('../../shared/system/progress');
  const { withWorkingTree } = await import('../review/revisions');
  const { pullRecordedIds } = await import('./pulled-states');
  const progress = await createProgress();
  const scratch = mkdtempSync(path.join(tmpdir(), 'brokerform-states-'));
  try {
    return await withWorkingTree({ environment: name, progress }, ({ stacks }) => {
      const names = readdirSync(stacks).filter((stack) => parseStackName(stack, [name])?.kind === 'topics');
      progress.update(`reading ${names.length} states of ${name}`);
      return pullRecordedIds({ stacks, names, env: process.env, scratch });
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
