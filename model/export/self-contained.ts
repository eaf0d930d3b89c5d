/** Schemas with what they refer to in them: tools outside of a registry read one document. */
import { simpleName, namespaceOf, PRIMITIVES } from '../schemas/avro/read';
import { isObject } from '../../shared/object';
import type { ReferencedText } from '../schemas/types';

type Fields = Readonly<Record<string, unknown>>;

/** An Avro schema in which each type that it refers to is defined where it stands first. */
export function selfContainedAvro(text: string, references: readonly ReferencedText[]): unknown {
  const outside = new Map<string, Fields>();
  for (const reference of references)
    walkAvro(
      JSON.parse(reference.text),
      '',
      (fullName, definition) => void outside.set(fullName, definition),
    );
  const written = new Set<string>();
  const inline = (value: unknown, namespace: string): unknown => {
    if (typeof value === 'string') {
      if ((PRIMITIVES as readonly string[]).includes(value)) return value;
      const near = namespace === '' || value.includes('.') ? value : `${namespace}.${value}`;
      const fullName = written.has(near) || outside.has(near) ? near : value;
      const definition = outside.get(fullName);
      if (definition === undefined || written.has(fullName)) return fullName;
      return inline(
        { ...definition, name: simpleName(fullName), namespace: namespaceOf(fullName) },
        namespaceOf(fullName),
      );
    }
    if (Array.isArray(value)) return value.map((each) => inline(each, namespace));
    if (!isObject(value)) return value;
    const fullName = fullNameOf(value, namespace);
    if (fullName === undefined) return mapTypes(value, (type) => inline(type, namespace));
    written.add(fullName);
    return mapTypes(value, (type) => inline(type, namespaceOf(fullName)));
  };
  return inline(JSON.parse(text), '');
}

const NAMED: ReadonlySet<unknown> = new Set(['record', 'error', 'enum', 'fixed']);

function fullNameOf({ type, name, namespace: own }: Fields, namespace: string): string | undefined {
  if (!NAMED.has(type) || typeof name !== 'string') return undefined;
  const within = typeof own === 'string' ? own : namespace;
  return name.includes('.') || within === '' ? name : `${within}.${name}`;
}

/** The same object with the types inside of it replaced. */
function mapTypes(value: Fields, map: (type: unknown) => unknown): Fields {
  switch (value['type']) {
    case 'record':
    case 'error':
      return {
        ...value,
        fields: (value['fields'] as readonly Fields[]).map((field) => ({
          ...field,
          type: map(field['type']),
        })),
      };
    case 'enum':
    case 'fixed':
      return value;
    case 'array':
      return { ...value, items: map(value['items']) };
    case 'map':
      return { ...value, values: map(value['values']) };
    default:
      return { ...value, type: map(value['type']) };
  }
}

/** Every named type that a text defines, with its full name. */
function walkAvro(value: unknown, namespace: string, found: (fullName: string, value: Fields) => void): void {
  if (Array.isArray(value)) for (const each of value) walkAvro(each, namespace, found);
  if (!isObject(value)) return;
  const fullName = fullNameOf(value, namespace);
  if (fullName !== undefined) found(fullName, value);
  mapTypes(value, (type) =>
    walkAvro(type, fullName === undefined ? namespace : namespaceOf(fullName), found),
  );
}

/**
 * A JSON Schema that stands inside of another document: its references begin at that document's root, and names that would change
 * what they mean (`$id`, anchors) are left out.
 *
 * @param prefixOf pointer under which a document is placed, by the name that a `$ref` has; '' is the schema itself
 * @param documents by the same names, to find anchors in
 */
export function placedJsonSchema(
  schema: unknown,
  prefixOf: (base: string) => string | undefined,
  documents: ReadonlyMap<string, unknown>,
): unknown {
  const moved = (ref: string): string => {
    const [base = '', fragment = ''] = ref.split('#');
    const prefix = prefixOf(base);
    if (prefix === undefined) return ref;
    const anchored = fragment === '' || fragment.startsWith('/') ? undefined : fragment;
    const pointer =
      anchored === undefined ? fragment : pointerOf(base === '' ? schema : documents.get(base), anchored);
    return `${prefix}${pointer ?? ''}`;
  };
  const place = (value: unknown, areNames = false): unknown => {
    if (Array.isArray(value)) return value.map((each) => place(each));
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
        if (areNames) return [[key, place(inner)]];
        if ((key === '$id' || key === '$anchor') && typeof inner === 'string') return [];
        if (key === '$ref' && typeof inner === 'string') return [[key, moved(inner)]];
        return [[key, DATA.has(key) ? inner : place(inner, NAMES.has(key))]];
      }),
    );
  };
  return place(schema);
}

/** Keywords whose values are data and no schemas. */
const DATA: ReadonlySet<string> = new Set(['enum', 'const', 'default', 'examples']);

/** Keywords whose own keys are names, `enum` and `$ref` among them. */
export const NAMES: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  'definitions',
  '$defs',
  'dependentSchemas',
]);

function pointerOf(value: unknown, anchor: string, path = ''): string | undefined {
  if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) {
      const found = pointerOf(each, anchor, `${path}/${index}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isObject(value)) return undefined;
  if (value['$anchor'] === anchor || value['$id'] === `#${anchor}`) return path;
  for (const [key, each] of Object.entries(value)) {
    const found = pointerOf(each, anchor, `${path}/${escapePointer(key)}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A step of a JSON pointer in a `$ref`. */
export const escapePointer = (step: string): string =>
  encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'));
