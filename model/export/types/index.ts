/** TypeScript types of every schema of a catalog, a file for each, and an index by topic. */
import { readSchema } from '../../schemas/format';
import type { SchemaSet } from '../../schemas/set';
import { documentsOf } from '../documents';
import type { SchemaDocument } from '../documents';
import { avroTypes } from './avro';
import type { GeneratedTypes } from './avro';
import { jsonSchemaTypes } from './json-schema';
import { protobufTypes } from './protobuf';
import { HEADER, docComment, pascalCase, propertyName } from './writer';

export interface TypeFile {
  /** Relative, with forward slashes: `order/created.ts`. */
  readonly name: string;
  readonly text: string;
}

export function typeFiles(set: SchemaSet): TypeFile[] {
  const files: TypeFile[] = [];
  const typed = new Map<string, { readonly file: string; readonly type: string }>();
  for (const document of documentsOf(set).values()) {
    const { schema, file } = document;
    // Versions that are kept have types only where something uses them, and there they are in its file.
    if (file !== schema.file) continue;
    const generated = typesOf(document);
    if (generated === undefined) continue;
    const name = `${schema.domain}/${schema.name}`;
    typed.set(schema.id, { file: name, type: generated.name });
    files.push({
      name: `${name}.ts`,
      text: `${HEADER}// Schema ${schema.id}, ${schema.file}.\n\n${generated.text}`,
    });
  }
  return [...files, { name: 'index.ts', text: indexText(set, typed) }];
}

function typesOf({ schema, text, references }: SchemaDocument): GeneratedTypes | undefined {
  const read = readSchema(schema.format, text, references);
  if (!read.ok) return undefined;
  switch (read.schema.format) {
    case 'avro':
      return avroTypes(read.schema, pascalCase(schema.name));
    case 'protobuf':
      return protobufTypes(read.schema);
    case 'json-schema':
      return jsonSchemaTypes(read.schema, pascalCase(schema.name));
  }
}

type Typed = ReadonlyMap<string, { readonly file: string; readonly type: string }>;

function indexText({ catalog }: SchemaSet, typed: Typed): string {
  const topics = catalog.domains.flatMap(({ topics: all }) =>
    all.filter(({ schema }) => schema !== undefined),
  );
  const used = new Map<string, string>();
  const alias = (id: string): string => {
    const known = used.get(id);
    if (known !== undefined) return known;
    const name = pascalCase(id);
    const taken = [...used.values()];
    let free = name;
    for (let number = 2; taken.includes(free); number++) free = `${name}${number}`;
    used.set(id, free);
    return free;
  };
  const union = (ids: readonly string[]): string =>
    ids
      .filter((id) => typed.has(id))
      .map(alias)
      .join(' | ') || 'unknown';
  const entries = topics.map(
    ({ name, description, schema }) =>
      `${docComment(description, '  ')}  ${propertyName(name)}: { key: ${schema?.key === undefined ? 'unknown' : union([schema.key])}; value: ${union(schema?.values ?? [])} };\n`,
  );
  const imports = [...used].flatMap(([id, name]) => {
    const file = typed.get(id);
    return file === undefined
      ? []
      : [
          `import type { ${file.type === name ? name : `${file.type} as ${name}`} } from ${JSON.stringify(`./${file.file}.js`)};\n`,
        ];
  });
  return `${HEADER}\n${imports.join('')}${imports.length === 0 ? '' : '\n'}/** Keys and values of records, by topic. */\nexport interface TopicRecords {\n${entries.join('')}}\n`;
}
