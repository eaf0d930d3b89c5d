/** The files of a new environment: both written, or neither. */
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createOnce, writeAtomically } from '../../shared/system/atomic-file';
import { UserError } from '../../shared/user-error';
import { identifierOf, quote } from './source';

export const INDEX = 'index.ts';

const MAPPING = /(export const environments = \{)([^{}]*)(\} as const satisfies )/;
const ENTRY = /^(?:(?:[A-Za-z_]\w*|'[^']+'): )?[A-Za-z_]\w*$/;

/**
 * The index with one more environment; unchanged if it is there already.
 *
 * @throws UserError if the text is not shaped as this function knows it
 */
export function withEnvironment(index: string, name: string): string {
  const identifier = identifierOf(name);
  const entries = entriesOf(index);
  const key = /^\w+$/.test(name) ? name : quote(name);
  const entry = identifier === name ? name : `${key}: ${identifier}`;
  if (entries.includes(entry)) return index;
  if (entries.some((other) => other.split(': ').at(-1) === identifier)) {
    throw unreadable(`another environment has the name ${identifier} there`);
  }
  const statement = `import { ${identifier} } from './${name}';`;
  const list = [...entries, entry].map((one) => `  ${one},\n`).join('');
  return withImport(index, statement).replace(
    MAPPING,
    (_, before: string, __, after: string) => `${before}\n${list}${after}`,
  );
}

function entriesOf(index: string): string[] {
  const body = MAPPING.exec(index)?.[2];
  if (body === undefined)
    throw unreadable('it has no "export const environments = { … } as const satisfies"');
  const entries = body
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const strange = entries.find((entry) => !ENTRY.test(entry));
  if (strange !== undefined)
    throw unreadable(`the entry "${strange}" is not of the form name or 'name': variable`);
  return entries;
}

/** Imports of environments are in order of their file. */
function withImport(index: string, statement: string): string {
  const lines = index.split('\n');
  const file = (line: string): string | undefined => /^import \{ \w+ \} from '\.\/([^']+)';$/.exec(line)?.[1];
  const name = file(statement) ?? '';
  const last = lines.findLastIndex((line) => file(line) !== undefined);
  if (last < 0) throw unreadable('it imports no environment');
  const before = lines.findIndex((line) => (file(line) ?? '') > name);
  lines.splice(before < 0 ? last + 1 : before, 0, statement);
  return lines.join('\n');
}

function unreadable(reason: string): UserError {
  return new UserError(
    `environments/${INDEX} cannot be extended by this command: ${reason}.`,
    'Add the environment by hand: an import, and an entry in "environments".',
  );
}

/**
 * Writes environments/<name>.ts and adds it to the index, the index last; whatever fails, nothing is left half done.
 *
 * @param folder the folder environments
 * @throws UserError if there is such a file already, or the index cannot be extended
 */
export function writeEnvironment(folder: string, name: string, source: string): void {
  const target = path.join(folder, `${name}.ts`);
  const index = path.join(folder, INDEX);
  const extended = withEnvironment(readFileSync(index, 'utf8'), name);
  if (!createOnce(target, source)) throw fileExists(target);
  try {
    writeAtomically(index, extended);
    verify(index, name, target, source);
  } catch (error) {
    rmSync(target, { force: true });
    throw error;
  }
}

function verify(index: string, name: string, target: string, source: string): void {
  const written = readFileSync(index, 'utf8');
  if (withEnvironment(written, name) !== written || readFileSync(target, 'utf8') !== source) {
    throw new Error(`${index} or ${target} changed while it was written: another process writes there.`);
  }
}

function fileExists(file: string): UserError {
  const name = path.basename(file);
  return new UserError(
    `environments/${name} already exists.`,
    `Choose another name, or remove environments/${name} if nothing was deployed from it.`,
  );
}
