/** Catalogs with a schema for every topic: a third each of Avro, Protobuf and JSON Schema, of a dozen fields. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface SchemaCatalog {
  /** Text by path in the catalog's folder. */
  readonly files: ReadonlyMap<string, string>;
  /** Paths of the schema files, the formats in turn. */
  readonly schemas: readonly string[];
}

const FIELDS = 12;
const FORMATS = ['avsc', 'proto', 'json'] as const;
type Format = (typeof FORMATS)[number];

/**
 * The same numbers give the same text.
 *
 * @param isDeclared whether topics have their schemas, or are alone
 */
export function generateSchemaCatalog(schemas: number, domains: number, isDeclared: boolean): SchemaCatalog {
  const files = new Map<string, string>();
  const paths: string[] = [];
  for (let domain = 1; domain <= domains; domain++) {
    const name = `domain-${String(domain).padStart(String(domains).length, '0')}`;
    const count = Math.floor(schemas / domains) + (domain <= schemas % domains ? 1 : 0);
    const items = Array.from({ length: count }, (_, index) => ({
      topic: `${name}.item-${String(index + 1).padStart(4, '0')}`,
      schema: `item-${String(index + 1).padStart(4, '0')}`,
      format: FORMATS[index % FORMATS.length] ?? 'avsc',
    }));
    files.set(`${name}.yaml`, domainFile(name, items, isDeclared));
    if (!isDeclared) continue;
    for (const { schema, format } of items) {
      const path = `${name}/${schema}.${format}`;
      files.set(path, schemaText(format, name, schema, FIELDS));
      paths.push(path);
    }
  }
  return { files, schemas: paths };
}

/** A field with a default more: what every compatibility lets pass. */
export function extended(path: string): string {
  const [, domain = '', schema = '', format = 'avsc'] = /^(.*)\/(.*)\.(\w+)$/.exec(path) ?? [];
  return schemaText(format as Format, domain, schema, FIELDS + 1);
}

/** Writes files below a folder. */
export function writeFiles(folder: string, files: Iterable<readonly [string, string]>): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function domainFile(
  domain: string,
  items: readonly { readonly topic: string; readonly schema: string; readonly format: string }[],
  isDeclared: boolean,
): string {
  return [
    `domain: ${domain}`,
    'description: A domain as large as the benchmark asks for.',
    `owner: { team: ${domain}-team, contact: '#${domain}-oncall' }`,
    'topics:',
    ...items.flatMap(({ topic, schema }) => [
      `  - name: ${topic}`,
      '    description: What became of an item, as one record per event.',
      '    partitions: 1',
      '    throughput: { produce: 200 B/s }',
      '    key: itemId',
      ...(isDeclared ? [`    schema: { value: ${schema} }`] : []),
    ]),
    ...(isDeclared
      ? [
          'schemas:',
          ...items.flatMap(({ schema, format }) => [
            `  - name: ${schema}`,
            '    description: What became of an item.',
            `    file: ${domain}/${schema}.${format}`,
          ]),
        ]
      : []),
    'services:',
    `  - name: ${domain}-reports`,
    '    description: Reads every topic of the domain.',
    '    access:',
    '      - role: consumer',
    `        group: ${domain}-reports`,
    `        topicPrefix: ${domain}.`,
    '',
  ].join('\n');
}

function schemaText(format: Format, domain: string, schema: string, fields: number): string {
  const numbers = Array.from({ length: fields }, (_, index) => index + 1);
  const space = domain.replace(/-/g, '_');
  const name = schema.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  const doc = (number: number): string => `Part ${number} of what became of the item.`;
  if (format === 'proto')
    return [
      'syntax = "proto3";',
      `package bench.${space};`,
      '',
      '// What became of an item.',
      `message ${name} {`,
      ...numbers.flatMap((number) => [`  // ${doc(number)}`, `  string part_${number} = ${number};`]),
      '}',
      '',
    ].join('\n');
  const content =
    format === 'avsc'
      ? {
          type: 'record',
          name,
          namespace: `bench.${space}`,
          doc: 'What became of an item.',
          fields: numbers.map((number) => ({
            name: `part_${number}`,
            type: number % 3 === 0 ? ['null', 'long'] : 'string',
            default: number % 3 === 0 ? null : '',
            doc: doc(number),
          })),
        }
      : {
          $schema: 'http://json-schema.org/draft-07/schema#',
          title: name,
          description: 'What became of an item.',
          type: 'object',
          properties: Object.fromEntries(
            numbers.map((number) => [
              `part_${number}`,
              { type: number % 3 === 0 ? 'integer' : 'string', description: doc(number) },
            ]),
          ),
          required: ['part_1'],
          // Otherwise a new property is one that earlier consumers may find with another type.
          additionalProperties: false,
        };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
