/** The schemas of a catalog with their texts: each is read once, with what it refers to. */
import type { ResolvedCatalog, ResolvedSchema } from '../catalog/resolved';
import type { Diagnostic } from '../diagnostics';
import { diagnostic } from '../catalog/source-file';
import { withoutMark } from '../../shared/text';
import type { AnySchema } from './format';
import { readSchema } from './format';
import type { ReadResult } from './types';

/** A file that a schema uses, under the name by which it refers to it. */
export interface UsedFile {
  readonly name: string;
  readonly file: string;
}

/** Text of a file in the folder of the catalog; undefined if it cannot be read, which is reported by whoever reads it. */
export type TextOf = (file: string) => string | undefined;

/** Registries keep a schema in one Kafka record of at most 1 MiB; 900 KB were seen to be taken and 1 MB to be refused. */
export const MAX_SCHEMA_BYTES = 900_000;

export class SchemaSet {
  public readonly byId: ReadonlyMap<string, ResolvedSchema>;
  private readonly results = new Map<string, ReadResult<AnySchema> | undefined>();
  private readonly closures = new Map<string, readonly UsedFile[]>();

  private readonly textOf: TextOf;

  public constructor(
    public readonly catalog: ResolvedCatalog,
    textOf: TextOf,
  ) {
    this.textOf = (file) => {
      const text = textOf(file);
      return text === undefined ? undefined : withoutMark(text);
    };
    this.byId = new Map(
      catalog.domains.flatMap(({ schemas = [] }) => schemas.map((schema) => [schema.id, schema])),
    );
  }

  /** Text of a file in the folder of the catalog, without a byte order mark: it is no part of what is registered and compared. */
  public text(file: string): string | undefined {
    return this.textOf(file);
  }

  /** What a schema refers to, and what that refers to: each after what it needs. */
  public uses(id: string): readonly UsedFile[] {
    const known = this.closures.get(id);
    if (known !== undefined) return known;
    this.closures.set(id, []);
    const found: UsedFile[] = [];
    for (const { name, schema, version } of this.byId.get(id)?.references ?? []) {
      const target = this.byId.get(schema);
      const file =
        version === undefined
          ? target?.file
          : target?.versions.find((kept) => kept.version === version)?.file;
      if (file === undefined) continue;
      for (const each of [...this.uses(schema), { name, file }])
        if (!found.some((other) => other.name === each.name && other.file === each.file)) found.push(each);
    }
    this.closures.set(id, found);
    return found;
  }

  /** Every file whose text decides what a schema means. */
  public filesOf(id: string): readonly string[] {
    const own = this.byId.get(id)?.file;
    return [...this.uses(id).map(({ file }) => file), ...(own === undefined ? [] : [own])];
  }

  /** Undefined where a file is missing, or a schema that it refers to is wrong: that is a mistake of its own. */
  public read(id: string): ReadResult<AnySchema> | undefined {
    if (!this.results.has(id)) {
      this.results.set(id, undefined);
      const schema = this.byId.get(id);
      this.results.set(id, schema && this.readFile(schema, schema.file));
    }
    return this.results.get(id);
  }

  /** The same of another text of the schema: an earlier version. */
  public readText(id: string, text: string, textOf: TextOf = this.textOf): ReadResult<AnySchema> | undefined {
    const schema = this.byId.get(id);
    if (schema === undefined) return undefined;
    const references = this.uses(id).map(({ name, file }) => ({
      name,
      text: textOf(file) ?? this.textOf(file),
    }));
    if (references.some((reference) => reference.text === undefined)) return undefined;
    return readSchema(
      schema.format,
      withoutMark(text),
      references.map((reference) => ({ name: reference.name, text: withoutMark(reference.text ?? '') })),
    );
  }

  /** Mistakes in the texts of schemas and of the versions that are kept. */
  public diagnosticsOf(id: string, nameOf: (file: string) => string): Diagnostic[] {
    const schema = this.byId.get(id);
    if (schema === undefined) return [];
    return [schema.file, ...schema.versions.map(({ file }) => file)].flatMap((file) => {
      const text = this.textOf(file);
      const size = text === undefined ? 0 : new TextEncoder().encode(text).length;
      if (size > MAX_SCHEMA_BYTES)
        return [
          diagnostic(
            'error',
            { file: nameOf(file), line: 1, column: 1 },
            {
              code: 'schema-too-large',
              message: `schema ${id} has ${size} bytes; a registry keeps a schema in one Kafka record and refuses more than about 1 MB.`,
              allowed: `up to ${MAX_SCHEMA_BYTES} bytes`,
              remedy: 'Split it, and refer to the parts.',
            },
          ),
        ];
      const result = file === schema.file ? this.read(id) : this.readFile(schema, file);
      if (result === undefined || result.ok) return [];
      return result.problems.map(({ place, ...finding }) =>
        diagnostic(
          'error',
          { file: nameOf(file), ...place },
          { ...finding, message: capital(finding.message, id) },
        ),
      );
    });
  }

  private readFile(schema: ResolvedSchema, file: string): ReadResult<AnySchema> | undefined {
    const text = this.textOf(file);
    const broken = schema.references.some(({ schema: other, version }) =>
      version === undefined ? this.read(other)?.ok !== true : false,
    );
    return text === undefined || broken ? undefined : this.readText(schema.id, text);
  }
}

const capital = (message: string, id: string): string =>
  /^[a-z]/.test(message) ? `schema ${id}: ${message}` : message;
