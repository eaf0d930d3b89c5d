/** Texts of the schemas of a catalog, and everything that is wrong with them. */
import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { ResolvedCatalog } from '../../model/catalog/resolved';
import { diagnostic } from '../../model/catalog/source-file';
import type { Diagnostic } from '../../model/diagnostics';
import { SchemaSet } from '../../model/schemas/set';
import type { TextOf } from '../../model/schemas/set';
import { subjectsOf } from '../../model/schemas/subjects';
import { displayName } from '../catalog/files';

export type FileText = { readonly text: string } | { readonly problem: string };

/** Files of the folder of a catalog, each read once. A link that leads out of the folder is not followed. */
export class CatalogFolder {
  private readonly texts = new Map<string, FileText>();

  /** @param folder absolute */
  public constructor(public readonly folder: string) {}

  public read(file: string): FileText {
    const known = this.texts.get(file) ?? this.readNow(file);
    this.texts.set(file, known);
    return known;
  }

  public readonly textOf: TextOf = (file) => {
    const read = this.read(file);
    return 'text' in read ? read.text : undefined;
  };

  public readonly nameOf = (file: string): string => displayName(path.join(this.folder, file));

  private readNow(file: string): FileText {
    try {
      const real = realpathSync(path.join(this.folder, file));
      if (!real.startsWith(`${realpathSync(this.folder)}${path.sep}`))
        return { problem: 'is a link that leads out of the folder of the catalog' };
      const text = readFileSync(real).toString('utf8');
      return text.includes('\ufffd') ? { problem: 'is not UTF-8' } : { text };
    } catch (error) {
      const { code = String(error) } = error as NodeJS.ErrnoException;
      return { problem: code === 'ENOENT' ? 'does not exist' : `cannot be read: ${code}` };
    }
  }
}

/** Mistakes in files, texts and subjects. @param only ids of schemas whose texts are read. @default - all */
export function schemaDiagnostics(
  catalog: ResolvedCatalog,
  folder: CatalogFolder,
  only?: (id: string, set: SchemaSet) => boolean,
): { readonly set: SchemaSet; readonly diagnostics: readonly Diagnostic[] } {
  const set = new SchemaSet(catalog, folder.textOf);
  const checked = [...set.byId.values()].filter(({ id }) => only?.(id, set) ?? true);
  const diagnostics = checked.flatMap(({ id, file, versions, source }) => [
    ...[file, ...versions.map((version) => version.file)].flatMap((each) => {
      const read = folder.read(each);
      if ('text' in read) return [];
      return [
        diagnostic('error', source, {
          code: 'schema-file-missing',
          message: `file ${folder.nameOf(each)} of schema ${id} ${read.problem}.`,
          allowed: 'a file in the folder of the catalog, UTF-8',
          remedy: 'Add the file, or correct its path, which begins in the folder of the catalog.',
        }),
      ];
    }),
    ...set.diagnosticsOf(id, folder.nameOf),
  ]);
  return { set, diagnostics: [...diagnostics, ...subjectsOf(set).diagnostics] };
}
