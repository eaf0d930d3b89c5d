/** A JSON Schema with its references resolved. */
import { isDeepStrictEqual } from 'node:util';
import Ajv from 'ajv';
import Ajv2019 from 'ajv/dist/2019';
import Ajv2020 from 'ajv/dist/2020';
import draft6 from 'ajv/dist/refs/json-schema-draft-06.json';
import type { Path } from '../../catalog/document';
import { listOf } from '../../../shared/text';
import { JsonText } from '../json-text';
import type { WrittenNumber } from '../json-text';
import { isObject } from '../../../shared/object';
import type { ReadResult, ReferencedText, TextProblem } from '../types';

export type Schema = boolean | Readonly<Record<string, unknown>>;

export interface JsonSchema {
  readonly format: 'json-schema';
  readonly text: JsonText;
  readonly root: Schema;
  /** Draft 2019-09 or later. */
  readonly isModern: boolean;
  /** Whether another one says the same word for word, with all that both refer to. */
  hasSameText(other: JsonSchema): boolean;
  /** The schema and those that it may refer to. */
  readonly values: readonly Schema[];
  /** All that are written in the schema and in those that it may refer to. */
  readonly numbers: readonly WrittenNumber[];
  /** What a `$ref` in a schema stands for; undefined for one that is not found. */
  resolve(ref: string, from: Schema): Schema | undefined;
  /** Where a schema stands in the text; undefined in one that it refers to. */
  pathOf(schema: Schema): Path | undefined;
}

const DRAFTS: Readonly<Record<string, () => Ajv>> = {
  'http://json-schema.org/draft-06/schema': () => new Ajv(QUIET).addMetaSchema(draft6),
  'http://json-schema.org/draft-07/schema': () => new Ajv(QUIET),
  'https://json-schema.org/draft/2019-09/schema': () => new Ajv2019(QUIET),
  'https://json-schema.org/draft/2020-12/schema': () => new Ajv2020(QUIET),
};
const QUIET = { strict: false, logger: false, validateFormats: false, allErrors: true } as const;

/** Validators against each draft, made at their first use: each takes 20 ms. */
const validators = new Map<string, Ajv>();

function validatorOf(draft: string): Ajv | undefined {
  const id = draft.replace(/#$/, '');
  const made = validators.get(id) ?? DRAFTS[id]?.();
  if (made !== undefined) validators.set(id, made);
  return made;
}

export function readJsonSchema(
  source: string,
  references: readonly ReferencedText[] = [],
): ReadResult<JsonSchema> {
  const text = new JsonText(source);
  if (text.problems.length > 0) return { ok: false, problems: text.problems };
  const { value } = text;
  const problem = (path: Path, problem: Omit<TextProblem, 'place'>): TextProblem => ({
    place: text.place(path),
    ...problem,
  });
  if (!isObject(value))
    return {
      ok: false,
      problems: [
        problem([], { code: 'schema-invalid', message: 'A JSON Schema of a subject is an object.' }),
      ],
    };
  const draft = value['$schema'];
  const validator = typeof draft === 'string' ? validatorOf(draft) : undefined;
  if (validator === undefined)
    return {
      ok: false,
      problems: [
        problem(['$schema'], {
          code: 'schema-draft',
          message:
            draft === undefined
              ? 'the schema has no "$schema": registries guess the draft, and some refuse it.'
              : `"$schema" is ${JSON.stringify(draft)}.`,
          allowed: Object.keys(DRAFTS).join(', '),
          remedy: 'Write "$schema": "http://json-schema.org/draft-07/schema#".',
        }),
      ],
    };
  const problems = invalidKeywords(validator, value, problem);
  if (problems.length > 0) return { ok: false, problems };
  const schema = new Resolved(text, value, references);
  const unresolved = schema.unresolved(problem);
  return unresolved.length > 0 ? { ok: false, problems: unresolved } : { ok: true, schema };
}

function invalidKeywords(
  validator: Ajv,
  value: Readonly<Record<string, unknown>>,
  problem: (path: Path, problem: Omit<TextProblem, 'place'>) => TextProblem,
): TextProblem[] {
  if (validator.validateSchema(value) === true) return [];
  const seen = new Set<string>();
  return (validator.errors ?? []).flatMap(({ instancePath, message = 'is not valid', params }) => {
    const path = instancePath.split('/').slice(1).map(unescape);
    if (seen.has(instancePath)) return [];
    seen.add(instancePath);
    const allowed = (params as { allowedValues?: readonly unknown[] }).allowedValues;
    return [
      problem(path.map(asIndex), {
        code: 'schema-invalid',
        message: `${instancePath === '' ? 'the schema' : instancePath} ${message}.`,
        ...(allowed === undefined ? {} : { allowed: allowed.map(String).join(', ') }),
      }),
    ];
  });
}

const asIndex = (step: string): string | number => (/^\d+$/.test(step) ? Number(step) : step);
const unescape = (step: string): string =>
  decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');

/** A schema of its own, with the references inside of it. */
interface Document {
  readonly name: string;
  readonly value: Schema;
  readonly own: boolean;
}

/** Where a schema stands. */
interface Home {
  readonly document: Document;
  readonly path: Path;
  /** The nearest schema around it that has an `$id`, and that as an absolute URI. */
  readonly resource: Schema;
  readonly base: string;
}

/** What a relative reference is resolved against where no `$id` is given. */
const NO_BASE = 'schema://file/';

function absolute(reference: string, base: string): string {
  try {
    return new URL(reference, base).href.replace(/#$/, '');
  } catch {
    return reference;
  }
}

class Resolved implements JsonSchema {
  public readonly format = 'json-schema';
  public readonly isModern: boolean;
  public readonly numbers: readonly WrittenNumber[];
  private readonly documents: readonly Document[];
  private readonly homes = new Map<Schema, Home>();
  /** Schemas with an `$id` of their own, by its absolute URI. */
  private readonly resources = new Map<string, Schema>();

  public constructor(
    public readonly text: JsonText,
    public readonly root: Schema,
    references: readonly ReferencedText[],
  ) {
    this.isModern = isObject(root) && /\/draft\/20/.test(String(root['$schema']));
    this.documents = [
      { name: '', value: root, own: true },
      ...references.map(({ name, text: source }) => ({
        name,
        value: JSON.parse(source) as Schema,
        own: false,
      })),
    ];
    this.numbers = [text, ...references.map((reference) => new JsonText(reference.text))].flatMap(
      ({ numbers }) => numbers,
    );
    for (const document of this.documents) {
      const base = absolute(document.name, NO_BASE);
      this.index(document.value, { document, path: [], resource: document.value, base });
    }
  }

  public get values(): readonly Schema[] {
    return this.documents.map(({ value }) => value);
  }

  public hasSameText(other: JsonSchema): boolean {
    return isDeepStrictEqual(this.values, other.values);
  }

  public resolve(ref: string, from: Schema): Schema | undefined {
    const [address = '', fragment = ''] = ref.split('#');
    const home = this.homes.get(from) ?? this.homes.get(this.root);
    const resource =
      address === ''
        ? home?.resource
        : (this.documentOf(address)?.value ?? this.resources.get(absolute(address, home?.base ?? NO_BASE)));
    if (resource === undefined) return undefined;
    if (fragment === '') return resource;
    if (!fragment.startsWith('/')) return this.anchored(resource, fragment);
    const found = fragment
      .split('/')
      .slice(1)
      .map(unescape)
      .reduce<unknown>((within, step) => (within as Record<string, unknown> | undefined)?.[step], resource);
    return typeof found === 'boolean' || isObject(found) ? found : undefined;
  }

  public pathOf(schema: Schema): Path | undefined {
    const home = this.homes.get(schema);
    return home?.document.own === true ? home.path : undefined;
  }

  public unresolved(
    problem: (path: Path, problem: Omit<TextProblem, 'place'>) => TextProblem,
  ): TextProblem[] {
    return [...this.homes].flatMap(([schema, { document, path }]) => {
      if (!document.own || !isObject(schema)) return [];
      return [
        ...this.missing(schema, path, problem),
        ...this.endless(schema, path, problem),
        ...wrongPatterns(schema, path, problem),
        ...this.wrongCounts(schema, path, problem),
      ];
    });
  }

  /** Validators take 1.0 for 1; Apicurio Registry answers 500. */
  private wrongCounts(
    schema: Readonly<Record<string, unknown>>,
    path: Path,
    problem: (path: Path, problem: Omit<TextProblem, 'place'>) => TextProblem,
  ): TextProblem[] {
    return COUNTS.flatMap((keyword) => {
      const written = typeof schema[keyword] === 'number' ? this.text.written([...path, keyword]) : undefined;
      if (written === undefined || /^\d+$/.test(written)) return [];
      return [
        problem([...path, keyword], {
          code: 'schema-invalid',
          message: `${keyword} is ${written}, which registries do not take for a whole number.`,
          allowed: 'digits without a fraction and an exponent',
          remedy: `Write ${schema[keyword] as number}.`,
        }),
      ];
    });
  }

  private missing(
    schema: Readonly<Record<string, unknown>>,
    path: Path,
    problem: (path: Path, problem: Omit<TextProblem, 'place'>) => TextProblem,
  ): TextProblem[] {
    const { $ref: ref } = schema;
    if (typeof ref !== 'string' || this.resolve(ref, schema) !== undefined) return [];
    const others = this.documents.slice(1).map(({ name }) => name);
    return [
      problem([...path, '$ref'], {
        code: 'schema-unknown-reference',
        message: `the reference ${JSON.stringify(ref)} is not found.`,
        allowed: ['#/… of this file', ...(others.length === 0 ? [] : [listOf(others, 6)])].join('; '),
        remedy: ref.startsWith('#')
          ? 'Define it in the file.'
          : `Add { name: ${ref.split('#')[0] ?? ref}, schema: … } to references in the catalog.`,
      }),
    ];
  }

  /** A schema that validates a value by itself again, without a step into the value: validators do not end. */
  private endless(
    schema: Readonly<Record<string, unknown>>,
    path: Path,
    problem: (path: Path, problem: Omit<TextProblem, 'place'>) => TextProblem,
  ): TextProblem[] {
    const { $ref: ref } = schema;
    if (typeof ref !== 'string') return [];
    const seen = new Set<Schema>();
    const waiting = [this.resolve(ref, schema)];
    for (const each of waiting) {
      if (!isObject(each) || seen.has(each)) continue;
      if (each === schema)
        return [
          problem([...path, '$ref'], {
            code: 'schema-invalid',
            message: `the reference ${JSON.stringify(ref)} leads back to itself without a step into the value, so that validators do not end.`,
            allowed: 'a reference below properties, items or the like, which steps into the value',
          }),
        ];
      seen.add(each);
      waiting.push(...this.inPlace(each));
    }
    return [];
  }

  /** Schemas that a schema applies to the same value. */
  private inPlace(schema: Readonly<Record<string, unknown>>): (Schema | undefined)[] {
    const { $ref: ref } = schema;
    // Up to draft 07 nothing counts beside a $ref.
    if (typeof ref === 'string' && !this.isModern) return [this.resolve(ref, schema)];
    const lists = IN_PLACE_LISTS.flatMap((key) => schema[key] ?? []);
    const single = IN_PLACE.flatMap((key) => schema[key] ?? []);
    return [
      ...(typeof ref === 'string' ? [this.resolve(ref, schema)] : []),
      ...[...lists, ...single].filter((each): each is Schema => isObject(each)),
    ];
  }

  private documentOf(base: string): Document | undefined {
    return this.documents.find(
      ({ name, value }) => name === base || (isObject(value) && value['$id'] === base),
    );
  }

  private anchored(resource: Schema, anchor: string): Schema | undefined {
    for (const [schema, home] of this.homes)
      if (
        home.resource === resource &&
        isObject(schema) &&
        (schema['$anchor'] === anchor ||
          schema['$dynamicAnchor'] === anchor ||
          schema['$id'] === `#${anchor}`)
      )
        return schema;
    return undefined;
  }

  private index(value: unknown, around: Home): void {
    if (Array.isArray(value)) {
      for (const [index, each] of value.entries())
        this.index(each, { ...around, path: [...around.path, index] });
      return;
    }
    if (!isObject(value)) return;
    const { $id: id } = value;
    const named = typeof id === 'string' && id !== '' && !id.startsWith('#');
    const home = named ? { ...around, resource: value, base: absolute(id, around.base) } : around;
    if (named) this.resources.set(home.base, value);
    this.homes.set(value, home);
    for (const [key, each] of Object.entries(value))
      if (!DATA.has(key)) this.index(each, { ...home, path: [...home.path, key] });
  }
}

/** Keywords with schemas for the same value. */
const IN_PLACE_LISTS = ['allOf', 'anyOf', 'oneOf'] as const;
const IN_PLACE = ['not', 'if', 'then', 'else'] as const;

const COUNTS = [
  ...['minLength', 'maxLength', 'minItems', 'maxItems'],
  ...['minProperties', 'maxProperties', 'minContains', 'maxContains'],
] as const;

/** Keywords whose values are data and no schemas. */
const DATA: ReadonlySet<string> = new Set(['enum', 'const', 'default', 'examples']);

function wrongPatterns(
  schema: Readonly<Record<string, unknown>>,
  path: Path,
  problem: (path: Path, problem: Omit<TextProblem, 'place'>) => TextProblem,
): TextProblem[] {
  const { pattern } = schema;
  if (typeof pattern !== 'string') return [];
  try {
    new RegExp(pattern, 'u');
    return [];
  } catch {
    return [
      problem([...path, 'pattern'], {
        code: 'schema-invalid',
        message: `the pattern ${JSON.stringify(pattern)} is not a regular expression.`,
      }),
    ];
  }
}
