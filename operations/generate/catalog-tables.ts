/** The tables of fields in docs/catalog.md, from what validates; the text around them is written by hand. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { catalogJsonSchema } from '../catalog/json-schema';
import type { JsonSchema } from '../catalog/json-schema';
import { projectRoot } from '../toolchain/paths';
import { table } from './markdown';

export const CATALOG_PAGE = 'docs/catalog.md';

export function writeCatalogTables(): void {
  const file = path.join(projectRoot, CATALOG_PAGE);
  writeFileSync(file, withTables(readFileSync(file, 'utf8')));
  console.log(`Wrote the tables of ${CATALOG_PAGE}`);
}

/** The page with its tables regenerated; each stands between two comments with its name. */
export function withTables(page: string): string {
  return Object.entries(catalogTables()).reduce((text, [name, body]) => {
    const [begin, end] = [`<!-- fields: ${name} -->`, `<!-- end: ${name} -->`];
    const [before, rest, ...others] = text.split(begin);
    const after = rest?.split(end);
    if (before === undefined || after?.length !== 2 || others.length > 0)
      throw new Error(`${CATALOG_PAGE} needs ${begin} and, after it, ${end}, once each`);
    return `${before}${begin}\n\n${body}\n\n${end}${after[1] ?? ''}`;
  }, page);
}

interface Field {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly words?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Field>>;
  readonly required?: readonly string[];
  readonly items?: Field;
  readonly additionalProperties?: Field | boolean;
}

function catalogTables(): Record<string, string> {
  const domain = catalogJsonSchema((node: JsonSchema, absent) => {
    if (absent.value !== undefined) node.default = absent.value;
    else node['words'] = absent.words;
  }) as Field;
  return {
    domain: fieldTable(domain),
    topics: fieldTable(domain.properties?.['topics']?.items ?? {}),
    schemas: fieldTable(domain.properties?.['schemas']?.items ?? {}),
    services: fieldTable(domain.properties?.['services']?.items ?? {}),
  };
}

function fieldTable(fields: Field): string {
  return table(['field', 'meaning', 'default'], rowsOf(fields, ''));
}

function rowsOf({ properties = {}, required = [] }: Field, parent: string): string[][] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const needed = required.includes(name);
    return isOpened(name, field, needed)
      ? rowsOf(field, `${parent}${name}.`)
      : [[`\`${parent}${name}\``, meaningOf(field), needed ? 'required' : defaultOf(field)]];
  });
}

/** Whether the fields of a mapping have rows of their own. */
function isOpened(name: string, { properties, required = [] }: Field, needed: boolean): boolean {
  if (properties === undefined || name === 'adopted') return false;
  // Of an optional mapping the rows would say that a topic must have its required fields.
  if (!needed && required.length > 0) return false;
  return Object.values(properties).every((field) => field.properties === undefined);
}

function meaningOf(field: Field): string {
  const { description = '', enum: choices, additionalProperties: values } = field;
  return [
    description,
    ...(choices === undefined ? [] : [`One of ${list(choices)}.`]),
    ...(field.properties === undefined ? [] : [`Fields: ${list(Object.keys(field.properties))}.`]),
    ...(typeof values === 'object' && values.properties !== undefined
      ? [`By the environment's name: ${list(Object.keys(values.properties))}.`]
      : []),
  ].join(' ');
}

function defaultOf({ default: value, words }: Field): string {
  if (words !== undefined) return words;
  return typeof value === 'string' || typeof value === 'number' ? `\`${value}\`` : 'none';
}

const list = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');
