/** A JSON Schema as Apicurio's checker has it: one form for each type, and several that must all match where keywords of several stand beside each other. */
import { isObject } from '../../../shared/object';
import type { JsonSchema, Schema } from './read';

export interface Limit {
  readonly at: number;
  readonly open: boolean;
}

export interface Combined {
  readonly kind: 'combined';
  readonly keyword: 'allOf' | 'anyOf' | 'oneOf';
  readonly parts: readonly Form[];
}

/** Limits by keyword, of those that count something. */
type Bounds = ReadonlyMap<string, number>;

export type Form =
  | { readonly kind: 'any' | 'none' | 'null' | 'boolean' }
  | { readonly kind: 'const'; readonly value: unknown }
  | { readonly kind: 'enum'; readonly values: readonly unknown[] }
  | {
      readonly kind: 'string';
      readonly bounds: Bounds;
      readonly pattern?: string;
      readonly format?: string;
      readonly contentEncoding?: unknown;
      readonly contentMediaType?: unknown;
    }
  | {
      readonly kind: 'number';
      readonly isInteger: boolean;
      readonly minimum?: Limit;
      readonly maximum?: Limit;
      readonly multipleOf?: number;
    }
  | {
      readonly kind: 'array';
      readonly bounds: Bounds;
      readonly unique: boolean;
      /** Of every item; a tuple has its own. */
      readonly items?: Form;
      readonly tuple?: readonly Form[];
      readonly rest: boolean | Form;
      readonly contains?: Form;
    }
  | {
      readonly kind: 'object';
      readonly bounds: Bounds;
      readonly required: ReadonlySet<string>;
      readonly properties: ReadonlyMap<string, Form>;
      readonly patterns: ReadonlyMap<string, Form>;
      readonly rest: boolean | Form;
      readonly names?: Form;
      /** Names that a property needs, and schemas that one brings. */
      readonly needs: ReadonlyMap<string, ReadonlySet<string>>;
      readonly dependents: ReadonlyMap<string, Form>;
    }
  | Combined
  | { readonly kind: 'conditional'; readonly if?: Form; readonly then?: Form; readonly else?: Form }
  | { readonly kind: 'not'; readonly schema: Form }
  | { readonly kind: 'ref'; target(): Form };

type Keywords = Readonly<Record<string, unknown>>;
type TypeKeywords = Readonly<Record<'array' | 'object' | 'number' | 'string', readonly string[]>>;

/** Keywords that say which form a schema has, where no type does. */
const KEYWORDS: TypeKeywords = {
  array: ['items', 'additionalItems', 'minItems', 'maxItems', 'uniqueItems', 'contains'],
  object: [
    ...['properties', 'required', 'minProperties', 'maxProperties', 'dependencies'],
    ...['patternProperties', 'additionalProperties', 'propertyNames'],
  ],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  string: ['minLength', 'maxLength', 'pattern', 'format'],
};
const CONDITION = ['if', 'then', 'else'] as const;

/** Formats that it knows of draft 06; draft 07 has the others as well. */
const FORMATS = [
  ...['date-time', 'uri', 'email', 'ipv4', 'ipv6', 'hostname', 'json-pointer', 'uri-reference'],
  'uri-template',
];
const FORMATS_07 = [...FORMATS, 'date', 'time', 'regex', 'relative-json-pointer'];

export class Forms {
  private readonly made = new Map<Schema, Form>();
  private readonly isDraft6: boolean;

  public constructor(private readonly document: JsonSchema) {
    const { root } = document;
    this.isDraft6 = isObject(root) && String(root['$schema']).includes('draft-06');
  }

  public get root(): Form {
    return this.of(this.document.root);
  }

  private of(schema: Schema): Form {
    if (typeof schema === 'boolean') return { kind: schema ? 'any' : 'none' };
    const known = this.made.get(schema);
    if (known !== undefined) return known;
    const form = this.make(schema);
    this.made.set(schema, form);
    return form;
  }

  private make(schema: Keywords): Form {
    const { $ref: ref } = schema;
    if (typeof ref === 'string')
      return { kind: 'ref', target: () => this.of(this.document.resolve(ref, schema) ?? true) };
    const forms = this.parts(schema);
    const [only] = forms;
    if (only === undefined) return { kind: 'any' };
    return forms.length === 1
      ? this.whole(only, schema)
      : { kind: 'combined', keyword: 'allOf', parts: forms };
  }

  /** Keywords that it does not take for constraints are seen of a text that stands alone. */
  private whole(form: Form, { contentEncoding, contentMediaType }: Keywords): Form {
    if (form.kind !== 'string') return form;
    return {
      ...form,
      ...(contentEncoding === undefined ? {} : { contentEncoding }),
      ...(contentMediaType === undefined ? {} : { contentMediaType }),
    };
  }

  private parts(schema: Keywords): Form[] {
    const parts: Form[] = [];
    if (Array.isArray(schema['enum'])) parts.push({ kind: 'enum', values: schema['enum'] as unknown[] });
    for (const keyword of ['allOf', 'anyOf', 'oneOf'] as const)
      if (Array.isArray(schema[keyword]))
        parts.push({
          kind: 'combined',
          keyword,
          parts: (schema[keyword] as Schema[]).map((each) => this.of(each)),
        });
    if (schema['not'] !== undefined) parts.push({ kind: 'not', schema: this.of(schema['not'] as Schema) });
    if ('const' in schema) parts.push({ kind: 'const', value: schema['const'] });
    const { type } = schema;
    const types = (Array.isArray(type) ? type : type === undefined ? [] : [type]) as string[];
    const typed = types.map((each) => this.typed(each, schema));
    if (Array.isArray(type)) parts.push({ kind: 'combined', keyword: 'anyOf', parts: typed });
    else parts.push(...typed);
    const claimed = types.map((each) => (each === 'integer' ? 'number' : each));
    for (const [kind, keywords] of Object.entries(KEYWORDS))
      if (!claimed.includes(kind) && keywords.some((keyword) => schema[keyword] !== undefined))
        parts.push(this.typed(kind, schema));
    if (!this.isDraft6 && CONDITION.some((keyword) => schema[keyword] !== undefined))
      parts.push({ kind: 'conditional', ...this.optional(schema, CONDITION) });
    return parts;
  }

  private typed(type: string, schema: Keywords): Form {
    switch (type) {
      case 'string':
        return this.string(schema);
      case 'integer':
      case 'number':
        return number(schema, type === 'integer');
      case 'array':
        return this.array(schema);
      case 'object':
        return this.object(schema);
      default:
        return { kind: type === 'null' ? 'null' : 'boolean' };
    }
  }

  private string(schema: Keywords): Form {
    const { pattern, format } = schema;
    const known = (this.isDraft6 ? FORMATS : FORMATS_07).includes(String(format));
    return {
      kind: 'string',
      bounds: boundsOf(schema, ['minLength', 'maxLength']),
      ...(typeof pattern === 'string' ? { pattern } : {}),
      ...(typeof format === 'string' && known ? { format } : {}),
    };
  }

  private array(schema: Keywords): Form {
    const { items, additionalItems = true } = schema;
    const tuple = Array.isArray(items);
    return {
      kind: 'array',
      bounds: boundsOf(schema, ['minItems', 'maxItems']),
      unique: schema['uniqueItems'] === true,
      rest: this.others(additionalItems, !tuple && items !== undefined),
      ...(tuple ? { tuple: (items as Schema[]).map((each) => this.of(each)) } : {}),
      ...(!tuple && items !== undefined ? { items: this.of(items as Schema) } : {}),
      ...this.optional(schema, ['contains']),
    };
  }

  private others(schema: unknown, always = false): boolean | Form {
    if (typeof schema === 'boolean') return schema || always;
    return this.of(schema as Schema);
  }

  private object(schema: Keywords): Form {
    const { required = [], dependencies = {}, additionalProperties = true, propertyNames } = schema;
    const needs = Object.entries(dependencies as Record<string, unknown>);
    const formsOf = (value: unknown): ReadonlyMap<string, Form> =>
      new Map(
        Object.entries((value ?? {}) as Record<string, Schema>).map(([name, each]) => [name, this.of(each)]),
      );
    return {
      kind: 'object',
      bounds: boundsOf(schema, ['minProperties', 'maxProperties']),
      required: new Set(required as string[]),
      properties: formsOf(schema['properties']),
      patterns: formsOf(schema['patternProperties']),
      rest: this.others(additionalProperties),
      needs: new Map(
        needs.flatMap(([name, names]) => (Array.isArray(names) ? [[name, new Set(names as string[])]] : [])),
      ),
      dependents: formsOf(Object.fromEntries(needs.filter(([, each]) => !Array.isArray(each)))),
      ...(propertyNames === undefined ? {} : { names: this.of(propertyNames as Schema) }),
    };
  }

  private optional<Name extends string>(
    schema: Keywords,
    names: readonly Name[],
  ): Partial<Record<Name, Form>> {
    return Object.fromEntries(
      names.flatMap((name) => (schema[name] === undefined ? [] : [[name, this.of(schema[name] as Schema)]])),
    ) as Partial<Record<Name, Form>>;
  }
}

function number(schema: Keywords, isInteger: boolean): Form {
  const { multipleOf } = schema;
  const limit = (name: 'minimum' | 'maximum', exclusive: string): Partial<Record<typeof name, Limit>> => {
    const [closed, open] = [schema[name], schema[exclusive]];
    // An open limit stands for the closed one beside it.
    if (typeof open === 'number') return { [name]: { at: open, open: true } };
    return typeof closed === 'number' ? { [name]: { at: closed, open: false } } : {};
  };
  return {
    kind: 'number',
    isInteger,
    ...limit('minimum', 'exclusiveMinimum'),
    ...limit('maximum', 'exclusiveMaximum'),
    ...(typeof multipleOf === 'number' ? { multipleOf } : {}),
  };
}

function boundsOf(schema: Keywords, keywords: readonly string[]): Bounds {
  return new Map(
    keywords.flatMap((keyword) => {
      const limit = schema[keyword];
      return typeof limit === 'number' ? [[keyword, limit] as const] : [];
    }),
  );
}
