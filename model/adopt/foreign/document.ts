/** Files of other tools: their values in a shape, and the place of whatever is wrong or cannot be taken over. */
import type { z } from 'zod';
import type { Path } from '../../catalog/document';
import { readShape } from '../../catalog/shape';
import { SourceFile } from '../../catalog/source-file';
import type { Diagnostic } from '../../diagnostics';
import type { Found } from '../found';

export interface ForeignFile {
  /** As messages name it. */
  readonly file: string;
  readonly text: string;
}

/** What a tool's files say, as far as the catalog can say it too. */
export interface Translation {
  readonly found: Found;
  /** Errors, after which nothing is to be written; warnings about what is not taken over. */
  readonly diagnostics: readonly Diagnostic[];
}

export type Translate = (files: readonly ForeignFile[]) => Translation;

/** One YAML document, with the line numbers of the file in which it stands. */
export class ForeignDocument {
  public readonly diagnostics: Diagnostic[] = [];
  private readonly source: SourceFile;

  public constructor({ file, text }: ForeignFile) {
    this.source = new SourceFile(file, text);
  }

  /** The value, or undefined with errors that say why not. */
  public read<T>(schema: z.ZodType<T>): T | undefined {
    const { problems, value } = this.source.document;
    if (problems.length > 0) {
      for (const { place, ...finding } of problems) {
        this.diagnostics.push({ severity: 'error', at: { file: this.source.file, ...place }, ...finding });
      }
      return undefined;
    }
    const result = readShape(schema, value);
    if (result.ok) return result.value;
    for (const { path, part, ...finding } of result.problems) {
      this.diagnostics.push(this.source.error(path, finding, part));
    }
    return undefined;
  }

  /** Something that the catalog has no place for. */
  public leave(path: Path, message: string, remedy?: string): void {
    this.diagnostics.push(this.source.warning(path, { code: 'not-translated', message, remedy }, 'key'));
  }
}

/** The documents of a file, which `---` separates. */
export function documentsOf({ file, text }: ForeignFile): ForeignDocument[] {
  const parts: string[] = [];
  let part = '';
  let lines = 0;
  for (const line of text.split('\n')) {
    if (/^---(\s|$)/.test(line) && part.trim() !== '') {
      parts.push(part);
      part = '\n'.repeat(lines);
    }
    part += `${/^---\s*$/.test(line) ? '' : line}\n`;
    lines += 1;
  }
  return [...parts, part]
    .filter((each) => each.trim() !== '')
    .map((each) => new ForeignDocument({ file, text: each }));
}

/** All translations as one. */
export function together(parts: readonly Partial<Found>[]): Found {
  return {
    topics: parts.flatMap(({ topics = [] }) => topics),
    acls: parts.flatMap(({ acls = [] }) => acls),
    quotas: [],
    users: [...new Set(parts.flatMap(({ users = [] }) => users))],
    leftOut: [],
  };
}
