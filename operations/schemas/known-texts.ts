/** Texts that the file of a schema has or had: in the working tree, in Git, and under "versions" of the catalog. */
import path from 'node:path';
import type { SchemaSet } from '../../model/schemas/set';
import { subjectsOf } from '../../model/schemas/subjects';
import { tryGit } from '../git';
import { historyOf } from './base';
import type { Where } from './base';
import type { CatalogFolder } from './files';

export interface Known {
  readonly texts: readonly string[];
  /** Why there may be more. */
  readonly cut?: string;
}

export class KnownTexts {
  private constructor(private readonly where: (Where & { readonly commit: string }) | undefined) {}

  /** The repository that the catalog lies in, which may be another one than the project's. */
  public static async of({ folder }: CatalogFolder): Promise<KnownTexts> {
    const [root, commit] = await Promise.all([
      tryGit(folder, 'rev-parse', '--show-toplevel'),
      tryGit(folder, 'rev-parse', 'HEAD'),
    ]);
    if (root.status !== 0 || commit.status !== 0) return new KnownTexts(undefined);
    return new KnownTexts({ root: root.stdout.trim(), catalog: folder, commit: commit.stdout.trim() });
  }

  public async textsOf(set: SchemaSet, subject: string): Promise<Known> {
    const schema = subjectsOf(set).subjects.find(({ name }) => name === subject)?.schema;
    if (schema === undefined) return { texts: [] };
    const kept = [schema.file, ...schema.versions.map(({ file }) => file)].flatMap(
      (file) => set.text(file) ?? [],
    );
    const { where } = this;
    if (where === undefined)
      return { texts: kept, cut: 'the catalog is in no Git repository, which would have its earlier texts' };
    const { versions, cut } = await historyOf(where, where.commit, schema.file, []);
    const file = path.posix.join(
      path.relative(where.root, where.catalog).split(path.sep).join('/'),
      schema.file,
    );
    const committed = await tryGit(where.root, 'show', `${where.commit}:${file}`);
    return {
      texts: [
        ...kept,
        ...(committed.status === 0 ? [committed.stdout] : []),
        ...versions.map(({ text }) => text),
      ],
      ...(cut === undefined ? {} : { cut }),
    };
  }
}
