/**
 * Whether every document of one JSON Schema is a document of another. Decided keyword by keyword; what cannot be decided so is
 * reported as undecided, and never as compatible.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Path } from '../../catalog/document';
import { listOf } from '../../../shared/text';
import { groupBy } from '../../../shared/collections';
import { isObject } from '../../../shared/object';
import { Pairs } from '../pairs';
import { withRefusals } from '../refusals';
import { everyone } from '../types';
import type { BreakingChange, Comparison, Direction, Undecided } from '../types';
import { refusedByApicurio } from './apicurio';
import type { JsonSchema, Schema } from './read';

export function compareJsonSchema(before: JsonSchema, after: JsonSchema): Comparison {
  const backward = new Subset(before, after, 'backward', after);
  const forward = new Subset(after, before, 'forward', after);
  backward.start();
  forward.start();
  const comparison = {
    changes: [...backward.found, ...forward.found],
    undecided: unique([...backward.undecided, ...forward.undecided, ...closeNumbers(before, after)]),
  };
  return withRefusals(comparison, 'apicurio', refusedByApicurio(before, after));
}

/** Numbers that are written otherwise and the same to a parser with doubles: whether they differ depends on the parser. */
function closeNumbers(before: JsonSchema, after: JsonSchema): Undecided[] {
  const earlier = groupBy(before.numbers, ({ value }) => value);
  return after.numbers.flatMap(({ text, exact, value, path }) => {
    const same = earlier.get(value) ?? [];
    // In the same place it is the same number that changed; elsewhere it may have moved.
    const here = same.filter((each) => isDeepStrictEqual(each.path, path));
    const candidates = here.length > 0 ? here : same;
    const [other] = candidates;
    if (other === undefined || candidates.some((each) => each.exact === exact)) return [];
    const place = after.text.place(path, 'value');
    return [
      {
        path: pointer(path),
        place,
        why: `${other.text} changes to ${text}, which parsers with doubles take for the same number`,
      },
    ];
  });
}

function unique(found: readonly Undecided[]): Undecided[] {
  return [...new Map(found.map((each) => [`${each.path} ${each.why}`, each])).values()];
}

type TypeName = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object';

/** What a type's values must keep to, beside what has a comparison of its own below. */
const BOUNDS: Readonly<Record<string, { readonly type: TypeName; readonly least: boolean }>> = {
  minLength: { type: 'string', least: true },
  maxLength: { type: 'string', least: false },
  minItems: { type: 'array', least: true },
  maxItems: { type: 'array', least: false },
  minProperties: { type: 'object', least: true },
  maxProperties: { type: 'object', least: false },
};

/** Keywords that only a comparison of their own could follow: where the wider side has one that the other has not, nothing is decided. */
const OPAQUE: Readonly<Record<string, TypeName | 'any'>> = {
  not: 'any',
  if: 'any',
  then: 'any',
  else: 'any',
  propertyNames: 'object',
  dependencies: 'object',
  dependentRequired: 'object',
  dependentSchemas: 'object',
};

/** Keywords that mean nothing without each other: a part of a schema that has one of them does not combine with a part that has another. */
const GROUPS: readonly (readonly string[])[] = [
  ['contains', 'minContains', 'maxContains'],
  ['if', 'then', 'else'],
  ['prefixItems', 'items', 'additionalItems'],
];

/** What these refer to depends on the schemas on the way to them. */
const DYNAMIC: readonly string[] = ['$dynamicRef', '$recursiveRef'];

/** Keywords that drafts 06 and 07 do not have, and ignore. */
const NEWER: readonly string[] = [
  ...DYNAMIC,
  'unevaluatedProperties',
  'unevaluatedItems',
  'dependentRequired',
  'dependentSchemas',
  'minContains',
  'maxContains',
  'prefixItems',
];

/** Keywords whose schemas say which properties and items are evaluated, other than allOf. */
const APPLICATORS: readonly string[] = [
  ...DYNAMIC,
  'anyOf',
  'oneOf',
  'if',
  'then',
  'else',
  'dependentSchemas',
];

type Keywords = Readonly<Record<string, unknown>>;
type Answer = 'yes' | 'no' | 'unknown';

const MAX_FINDINGS = 50;

class Subset {
  public readonly found: BreakingChange[] = [];
  public readonly undecided: Undecided[] = [];
  /** Answers by both schemas; `yes` while a pair is being compared, as a recursive schema asks for it again. */
  private readonly answers = new Pairs<Schema, Answer>();
  /** While above zero, the question is whether one of several fits: what does not fit is no finding. */
  private trials = 0;

  public constructor(
    private readonly narrow: JsonSchema,
    private readonly wide: JsonSchema,
    private readonly direction: Direction,
    private readonly after: JsonSchema,
  ) {}

  public start(): void {
    this.within(this.narrow.root, this.wide.root, '');
  }

  /** Whether each document of the first is one of the second. */
  private within(narrow: Schema, wide: Schema, path: string): Answer {
    const disputed = isDisputed(this.narrow, narrow) || isDisputed(this.wide, wide);
    if (disputed)
      return this.same(narrow, wide)
        ? 'yes'
        : this.unknown(
            path,
            narrow,
            wide,
            'keywords beside $ref are ignored by the draft and checked by some validators (ajv)',
          );
    const a = this.deref(this.narrow, narrow);
    const b = this.deref(this.wide, wide);
    if (b === true || a === false) return 'yes';
    if (a === undefined || b === undefined)
      return this.unknown(path, narrow, wide, 'a chain of $ref does not end');
    if (b === false)
      return this.no(
        'property-removed',
        path,
        a,
        b,
        `${named(path)} is no longer allowed`,
        `${named(path)} is allowed now`,
      );
    const known = this.answers.get(narrow, wide);
    // A schema that many refer to is named at each place, up to a number that people read.
    if (known === 'yes' || (known !== undefined && (this.trials > 0 || this.found.length >= MAX_FINDINGS)))
      return known;
    this.answers.set(narrow, wide, 'yes');
    const answer = this.compare(a === true ? {} : a, b, path);
    this.answers.set(narrow, wide, answer);
    return answer;
  }

  private compare(a: Keywords, b: Keywords, path: string): Answer {
    if (this.same(a, b)) return 'yes';
    const [own, other] = [this.settled(this.narrow, a), this.settled(this.wide, b)];
    if (other === undefined) return this.unknown(path, a, b, UNEVALUATED);
    if (own !== undefined) return this.settledWithin(own, other, path);
    // Without the keyword it takes more documents: where those fit, all do.
    const more = Object.fromEntries(
      Object.entries(a).filter(([keyword]) => !/^unevaluated(?:Properties|Items)$/.test(keyword)),
    );
    this.trials++;
    const answer = this.settledWithin(more, other, path);
    this.trials--;
    return answer === 'yes' ? 'yes' : this.unknown(path, a, b, UNEVALUATED);
  }

  private settledWithin(a: Keywords, b: Keywords, path: string): Answer {
    const { parts, exact } = this.split(a);
    if (!exact) {
      this.trials++;
      const answer = all(parts.map((part) => this.compare(part, b, path)));
      this.trials--;
      return answer === 'yes'
        ? 'yes'
        : this.unknown(path, a, b, 'allOf and its neighbors cannot be put together');
    }
    if (parts.length > 1) return all(parts.map((part) => this.compare(part, b, path)));
    const answers: Answer[] = [];
    const { allOf, anyOf, oneOf, ...rest } = b;
    if (Array.isArray(allOf)) answers.push(...(allOf as Schema[]).map((each) => this.within(a, each, path)));
    for (const choices of [anyOf, oneOf])
      if (Array.isArray(choices))
        answers.push(this.oneOfSeveral(a, choices as Schema[], choices === oneOf, path));
    answers.push(this.keywords(parts[0] ?? a, rest, path));
    return all(answers);
  }

  /**
   * Alternatives of the narrower side, each of which must fit; its parts of allOf put together. Not exact where they do not combine: the
   * parts then take more than the schema does.
   */
  private split(a: Keywords): { readonly parts: readonly Keywords[]; readonly exact: boolean } {
    const { allOf, anyOf, oneOf, ...rest } = a;
    if (Array.isArray(allOf)) {
      const whole = (allOf as Schema[]).reduce<Keywords | undefined>(
        (sum, each) => {
          const part = this.part(each);
          if (part === true) return sum;
          return sum === undefined || !isObject(part) ? undefined : conjunction(sum, part);
        },
        { ...rest, ...(anyOf === undefined ? {} : { anyOf }), ...(oneOf === undefined ? {} : { oneOf }) },
      );
      return whole === undefined ? { parts: [rest], exact: false } : this.split(whole);
    }
    const choices = anyOf ?? oneOf;
    if (Array.isArray(choices)) {
      const others = { ...rest, ...(anyOf !== undefined && oneOf !== undefined ? { oneOf } : {}) };
      const whole = (choices as Schema[]).map((each) => {
        const part = this.part(each);
        return part === true ? others : isObject(part) ? conjunction(others, part) : undefined;
      });
      const kept = whole.filter((part) => part !== undefined);
      if (kept.length < whole.length) return { parts: [others], exact: false };
      const split = kept.map((part) => this.split(part));
      return { parts: split.flatMap(({ parts }) => parts), exact: split.every(({ exact }) => exact) };
    }
    const types = typesOf(a);
    const listed = a['type'] !== undefined || finite(a) !== undefined;
    return { parts: listed && types.length > 1 ? types.map((type) => ({ ...a, type })) : [a], exact: true };
  }

  /** A part of the narrower side; undefined where it does not combine with others. */
  private part(schema: Schema): Schema | undefined {
    if (isDisputed(this.narrow, schema)) return undefined;
    const part = this.deref(this.narrow, schema);
    return isObject(part) ? this.settled(this.narrow, part) : part;
  }

  /**
   * With `unevaluatedProperties` and `unevaluatedItems` as what they come to: `additionalProperties` and `items` of everything beside
   * them together. Undefined: that depends on the document.
   */
  private settled(document: JsonSchema, schema: Keywords): Keywords | undefined {
    const { unevaluatedProperties: properties, unevaluatedItems: items, allOf = [], ...own } = schema;
    if (properties === undefined && items === undefined) return schema;
    if (APPLICATORS.some((keyword) => own[keyword] !== undefined)) return undefined;
    const whole = (allOf as readonly Schema[]).reduce<Keywords | undefined>((sum, each) => {
      if (sum === undefined || isDisputed(document, each)) return undefined;
      const part = this.deref(document, each);
      if (part === true) return sum;
      const settled = isObject(part) ? this.settled(document, part) : undefined;
      const flat =
        settled?.['allOf'] === undefined
          ? settled
          : this.settled(document, { ...settled, unevaluatedProperties: true });
      return flat === undefined || APPLICATORS.some((keyword) => flat[keyword] !== undefined)
        ? undefined
        : conjunction(sum, flat);
    }, own);
    if (whole === undefined || (items !== undefined && whole['contains'] !== undefined)) return undefined;
    const others = Array.isArray(whole['items']) ? 'additionalItems' : 'items';
    return {
      ...whole,
      ...(properties !== undefined && whole['additionalProperties'] === undefined
        ? { additionalProperties: properties }
        : {}),
      ...(items !== undefined && whole[others] === undefined ? { [others]: items } : {}),
    };
  }

  /** Whether both say the same, what they refer to included; annotations aside. */
  private same(
    one: unknown,
    other: unknown,
    role: Role = 'schema',
    seen = new Pairs<unknown, true>(),
  ): boolean {
    if (role === 'data') return isDeepStrictEqual(one, other);
    if (Array.isArray(one) && Array.isArray(other))
      return (
        one.length === other.length &&
        one.every((each, index) => this.same(each, (other as unknown[])[index], role, seen))
      );
    if (!isObject(one) || !isObject(other)) return isDeepStrictEqual(one, other);
    if (seen.get(one, other)) return true;
    seen.set(one, other, true);
    const keysOf = (value: Keywords): string[] =>
      Object.keys(value).filter((key) => role === 'map' || (!ANNOTATIONS.has(key) && !ANCHORS.has(key)));
    const keys = keysOf(one);
    if (!isDeepStrictEqual(keys.toSorted(), keysOf(other).toSorted())) return false;
    return keys.every((key) => {
      const [left, right] = [one[key], other[key]];
      if (role === 'map') return this.same(left, right, 'schema', seen);
      if (DYNAMIC.includes(key)) return left === right && this.narrow.hasSameText(this.wide);
      if (key !== '$ref' || typeof left !== 'string' || typeof right !== 'string')
        return this.same(left, right, ROLES[key] ?? 'schema', seen);
      const targets = [this.narrow.resolve(left, one), this.wide.resolve(right, other)] as const;
      return targets[0] !== undefined && this.same(targets[0], targets[1], 'schema', seen);
    });
  }

  private oneOfSeveral(a: Keywords, choices: readonly Schema[], exactly: boolean, path: string): Answer {
    this.trials++;
    const answers = choices.map((each) => this.within(a, each, path));
    this.trials--;
    const fits = answers.indexOf('yes');
    if (fits >= 0) {
      const others = choices.filter((_, index) => index !== fits);
      // Of oneOf no second alternative may take the same document.
      if (!exactly || others.every((other) => this.disjoint(choices[fits] ?? false, other))) return 'yes';
      return this.unknown(path, a, { oneOf: choices }, 'the alternatives of oneOf overlap');
    }
    const takes = (each: Schema, type: TypeName, exact: boolean): boolean => {
      const choice = this.deref(this.wide, each);
      return (
        isObject(choice) &&
        typesOf(choice).some((other) => (exact ? covers(other, type) : overlaps(other, type)))
      );
    };
    const types = typesOf(a);
    const missing = types.filter((type) => !choices.some((each) => takes(each, type, true)));
    if (missing.length > 0) {
      const kinds = missing.join(' or ');
      return this.no(
        'type-changed',
        path,
        a,
        { oneOf: choices },
        `${named(path)} no longer takes ${kinds}`,
        `${named(path)} also takes ${kinds}`,
      );
    }
    if (types.length > 1)
      return all(types.map((type) => this.oneOfSeveral({ ...a, type }, choices, exactly, path)));
    const near = choices.filter((each) => types.some((type) => takes(each, type, false)));
    // The one that is near says what does not fit.
    if (near.length === 1 && near[0] !== undefined && answers.every((answer) => answer === 'no'))
      return this.within(a, near[0], path);
    return this.unknown(path, a, { oneOf: choices }, 'no alternative alone takes every document');
  }

  private disjoint(first: Schema, second: Schema): boolean {
    const a = this.deref(this.wide, first);
    const b = this.deref(this.wide, second);
    if (!isObject(a) || !isObject(b)) return a === false || b === false;
    const types = typesOf(a).filter((type) => typesOf(b).some((other) => overlaps(type, other)));
    if (types.length === 0) return true;
    const [some, others] = [finite(a), finite(b)];
    if (some !== undefined && others !== undefined)
      return !some.some((value) => others.some((other) => isDeepStrictEqual(value, other)));
    if (types.length > 1 || types[0] !== 'object') return false;
    const required = textsOf(a['required']).filter((name) => textsOf(b['required']).includes(name));
    return required.some((name) => {
      const [left, right] = [propertiesOf(a)[name], propertiesOf(b)[name]];
      return left !== undefined && right !== undefined && this.disjoint(left, right);
    });
  }

  private keywords(a: Keywords, b: Keywords, path: string): Answer {
    const values = finite(a);
    const allowed = finite(b);
    if (
      allowed !== undefined &&
      !values?.every((value) => allowed.some((other) => isDeepStrictEqual(value, other)))
    ) {
      const missing = values?.filter((value) => !allowed.some((other) => isDeepStrictEqual(value, other)));
      const what =
        missing === undefined ? 'a list of values' : listOf(missing.map((value) => JSON.stringify(value)));
      return this.no(
        'enum-narrowed',
        path,
        a,
        b,
        missing === undefined
          ? `${named(path)} is limited to ${what}`
          : `${named(path)} no longer takes ${what}`,
        missing === undefined
          ? `${named(path)} is no longer limited to ${what}`
          : `${named(path)} also takes ${what}`,
      );
    }
    if (allowed !== undefined) return 'yes';
    const types = typesOf(a);
    const beyond = types.filter((type) => !typesOf(b).some((other) => covers(other, type)));
    if (beyond.length > 0) {
      const kinds = listOf(beyond.map(String), 8);
      return this.no(
        'type-changed',
        path,
        a,
        b,
        `${named(path)} no longer takes ${kinds}`,
        `${named(path)} also takes ${kinds}`,
      );
    }
    return all([
      this.bounds(a, b, types, values, path),
      this.numbers(a, b, types, values, path),
      this.strings(a, b, types, values, path),
      ...(types.includes('array') ? [this.arrays(a, b, path)] : []),
      ...(types.includes('object') ? [this.objects(a, b, path)] : []),
      ...this.opaque(a, b, types, path),
    ]);
  }

  private bounds(
    a: Keywords,
    b: Keywords,
    types: readonly TypeName[],
    values: readonly unknown[] | undefined,
    path: string,
  ): Answer {
    return all(
      Object.entries(BOUNDS).map(([keyword, { type, least }]): Answer => {
        const limit = b[keyword];
        if (typeof limit !== 'number' || !types.includes(type) || (least && limit === 0)) return 'yes';
        const sizes = values?.map(sizeOf).filter((size) => size !== undefined);
        const own = a[keyword];
        const bound = sizes === undefined ? own : least ? Math.min(...sizes) : Math.max(...sizes);
        if (typeof bound === 'number' && (least ? bound >= limit : bound <= limit)) return 'yes';
        if (!least && type === 'object' && closedSize(a) <= limit) return 'yes';
        if (least && type === 'object' && new Set(textsOf(a['required'])).size >= limit) return 'yes';
        return this.limit(keyword, limit, own, a, b, path);
      }),
    );
  }

  private numbers(
    a: Keywords,
    b: Keywords,
    types: readonly TypeName[],
    values: readonly unknown[] | undefined,
    path: string,
  ): Answer {
    if (!types.includes('number') && !types.includes('integer')) return 'yes';
    const numbers = values?.filter((value) => typeof value === 'number');
    const answers: Answer[] = [];
    for (const least of [true, false]) {
      const limit = edge(b, least);
      if (limit === undefined) continue;
      const own =
        numbers === undefined
          ? edge(a, least)
          : { at: least ? Math.min(...numbers) : Math.max(...numbers), open: false, keyword: '' };
      const inside =
        own !== undefined &&
        (own.at === limit.at ? own.open || !limit.open : least ? own.at > limit.at : own.at < limit.at);
      if (inside) continue;
      // Between whole numbers there is nothing.
      if (
        types.every((type) => type === 'integer') &&
        own !== undefined &&
        wholeEdge(own, least) === wholeEdge(limit, least)
      )
        continue;
      answers.push(this.limit(limit.keyword, limit.at, own?.at, a, b, path, own?.keyword));
    }
    const step = b['multipleOf'];
    if (typeof step === 'number' && !(step === 1 && types.every((type) => type === 'integer'))) {
      const own = a['multipleOf'];
      const fits =
        numbers === undefined
          ? typeof own === 'number' && Number.isInteger(own / step)
          : numbers.every((value) => Number.isInteger(value / step));
      if (!fits) answers.push(this.limit('multipleOf', step, own, a, b, path));
    }
    return all(answers);
  }

  private strings(
    a: Keywords,
    b: Keywords,
    types: readonly TypeName[],
    values: readonly unknown[] | undefined,
    path: string,
  ): Answer {
    const { pattern } = b;
    if (typeof pattern !== 'string' || !types.includes('string') || a['pattern'] === pattern) return 'yes';
    const texts = values?.filter((value) => typeof value === 'string');
    if (texts?.every((text) => new RegExp(pattern, 'u').test(text)) === true) return 'yes';
    if (a['pattern'] === undefined || texts !== undefined)
      return this.limit('pattern', pattern, a['pattern'], a, b, path);
    return this.unknown(path, a, b, 'which texts two patterns take is not compared');
  }

  private arrays(a: Keywords, b: Keywords, path: string): Answer {
    const [left, right] = [itemsOf(a), itemsOf(b)];
    const answers: Answer[] = [];
    const length = Math.max(left.first.length, right.first.length);
    const most = typeof a['maxItems'] === 'number' ? a['maxItems'] : Infinity;
    for (let index = 0; index < Math.min(length, most); index++)
      answers.push(
        this.within(
          left.first[index] ?? left.rest,
          right.first[index] ?? right.rest,
          `${path}/items/${index}`,
        ),
      );
    if (most > length) answers.push(this.within(left.rest, right.rest, `${path}/items`));
    if (b['uniqueItems'] === true && a['uniqueItems'] !== true && most > 1)
      answers.push(this.limit('uniqueItems', true, a['uniqueItems'], a, b, path));
    return all(answers);
  }

  private objects(a: Keywords, b: Keywords, path: string): Answer {
    const answers: Answer[] = [];
    const missing = textsOf(b['required']).filter((name) => !textsOf(a['required']).includes(name));
    for (const name of missing) {
      const at = `${path}/properties/${escaped(name)}`;
      answers.push(
        this.no(
          'required-added',
          at,
          propertiesOf(a)[name] ?? a,
          propertiesOf(b)[name] ?? b,
          `property ${at} becomes required`,
          `property ${at} is no longer required`,
        ),
      );
    }
    const patterns = [patternsOf(a), patternsOf(b)] as const;
    const regexes = Object.keys({ ...patterns[0], ...patterns[1] });
    if (!isDeepStrictEqual(Object.keys(patterns[0]).sort(), Object.keys(patterns[1]).sort()))
      return all([...answers, this.unknown(path, a, b, 'patternProperties differ')]);
    for (const regex of regexes)
      answers.push(
        this.within(
          patterns[0][regex] ?? true,
          patterns[1][regex] ?? true,
          `${path}/patternProperties/${escaped(regex)}`,
        ),
      );
    const [left, right] = [propertiesOf(a), propertiesOf(b)];
    for (const name of Object.keys({ ...left, ...right })) {
      const byPattern = regexes.some((regex) => new RegExp(regex, 'u').test(name));
      const one = left[name] ?? (byPattern ? true : rest(a));
      const other = right[name] ?? (byPattern ? true : rest(b));
      answers.push(this.property(name, one, other, left, right, path));
    }
    answers.push(this.additional(a, b, path));
    return all(answers);
  }

  private property(
    name: string,
    one: Schema,
    other: Schema,
    left: Readonly<Record<string, Schema>>,
    right: Readonly<Record<string, Schema>>,
    path: string,
  ): Answer {
    const at = `${path}/properties/${escaped(name)}`;
    const added = left[name] === undefined;
    const removed = right[name] === undefined;
    if (!added && !removed) return this.within(one, other, at);
    // Whether a document with it passes depends on what the other side lets in beside its own properties.
    this.trials++;
    const answer = this.within(one, other, at);
    this.trials--;
    if (answer !== 'no')
      return answer === 'unknown' ? this.unknown(at, one, other, 'the types are not compared') : 'yes';
    return added
      ? this.no(
          'property-added',
          at,
          one,
          other,
          `property ${at} is added, and earlier records may hold anything under that name`,
          `property ${at} is removed, and records may now hold anything under that name`,
        )
      : this.no(
          'property-removed',
          at,
          one,
          other,
          `property ${at} is removed, and the new schema lets no other properties in`,
          `property ${at} is added, and the old schema lets no other properties in`,
        );
  }

  private additional(a: Keywords, b: Keywords, path: string): Answer {
    const [one, other] = [rest(a), rest(b)];
    this.trials++;
    const answer = this.within(one, other, `${path}/additionalProperties`);
    this.trials--;
    if (answer === 'yes') return 'yes';
    if (answer === 'unknown') return this.unknown(path, a, b, 'additionalProperties are not compared');
    return this.no(
      'model-closed',
      path,
      a,
      b,
      `${named(path)} no longer lets other properties in`,
      `${named(path)} now lets other properties in`,
    );
  }

  private opaque(a: Keywords, b: Keywords, types: readonly TypeName[], path: string): Answer[] {
    const answers = Object.entries(OPAQUE).flatMap(([keyword, type]): Answer[] => {
      if (b[keyword] === undefined || (type !== 'any' && !types.includes(type))) return [];
      if (this.same(a[keyword], b[keyword], ROLES[keyword])) return [];
      return [this.unknown(path, a, b, `${keyword} is not compared`)];
    });
    const contains = ['contains', 'minContains', 'maxContains'].find(
      (keyword) => !this.same(a[keyword], b[keyword]),
    );
    if (types.includes('array') && b['contains'] !== undefined && contains !== undefined)
      answers.push(this.unknown(path, a, b, `${contains} is not compared`));
    for (const keyword of DYNAMIC)
      if (b[keyword] !== undefined && !(a[keyword] === b[keyword] && this.narrow.hasSameText(this.wide)))
        answers.push(
          this.unknown(path, a, b, `what ${keyword} refers to depends on the whole schema, which changed`),
        );
    return answers;
  }

  private limit(
    keyword: string,
    limit: unknown,
    own: unknown,
    a: Keywords,
    b: Keywords,
    path: string,
    ownKeyword = keyword,
  ): Answer {
    const [from, to] = this.direction === 'backward' ? [own, limit] : [limit, own];
    const text = (value: unknown): string => (value === undefined ? 'none' : JSON.stringify(value));
    const keywords = this.direction === 'backward' ? [ownKeyword, keyword] : [keyword, ownKeyword];
    const words =
      ownKeyword === '' || ownKeyword === keyword
        ? `${keyword} of ${named(path)} changes from ${text(from)} to ${text(to)}`
        : `${named(path)} changes from ${keywords[0] ?? ''} ${text(from)} to ${keywords[1] ?? ''} ${text(to)}`;
    return this.no('limit-narrowed', path, a, b, words, words);
  }

  private no(kind: string, path: string, a: Schema, b: Schema, whatNow: string, whatBefore: string): Answer {
    if (this.trials > 0) return 'no';
    const backward = this.direction === 'backward';
    this.found.push({
      kind,
      path: path === '' ? '/' : path,
      place: this.place(backward ? b : a, path),
      what: backward ? whatNow : whatBefore,
      breaks: everyone(this.direction),
      instead:
        INSTEAD[kind]?.[this.direction] ?? 'Keep the keyword as it is, or add a property of another name.',
    });
    return 'no';
  }

  private unknown(path: string, a: Schema, b: Schema, why: string): Answer {
    if (this.trials === 0)
      this.undecided.push({
        path: path === '' ? '/' : path,
        place: this.place(this.direction === 'backward' ? b : a, path),
        why,
      });
    return 'unknown';
  }

  private place(schema: Schema, path: string): BreakingChange['place'] {
    const steps: Path = this.after.pathOf(schema) ?? path.split('/').slice(1).map(unescaped);
    return this.after.text.place(steps);
  }

  /** Follows references. What stands beside one is put together with it; a dispute over that is found before. */
  private deref(document: JsonSchema, schema: Schema): Schema | undefined {
    let current: Schema | undefined = schema;
    for (let hops = 0; hops < 20; hops++) {
      if (!isObject(current)) return current;
      const { $ref: ref, ...beside } = current;
      if (typeof ref !== 'string') return understood(document, current);
      const target: Schema | undefined = document.resolve(ref, current);
      if (constraintsOf(beside).length > 0 && isObject(target)) {
        const allOf = [...((beside['allOf'] as Schema[] | undefined) ?? []), target];
        return understood(document, { ...beside, allOf });
      }
      current = target;
    }
    return undefined;
  }
}

const UNEVALUATED =
  'what unevaluatedProperties and unevaluatedItems leave depends on what stands beside them, which changed';

const constraintsOf = (schema: Keywords): string[] =>
  Object.keys(schema).filter((key) => !ANNOTATIONS.has(key) && !ANCHORS.has(key));

/** Without keywords that the draft does not have. */
function understood(document: JsonSchema, schema: Keywords): Keywords {
  if (document.isModern || !NEWER.some((keyword) => keyword in schema)) return schema;
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !NEWER.includes(key)));
}

/** Whether a reference of an older draft has keywords beside it, which the draft ignores and ajv does not. */
function isDisputed(document: JsonSchema, schema: Schema): boolean {
  let current: Schema | undefined = schema;
  for (let hops = 0; !document.isModern && hops < 20; hops++) {
    if (!isObject(current) || typeof current['$ref'] !== 'string') return false;
    const { $ref: ref, ...beside }: Keywords & { readonly $ref?: unknown } = current;
    if (constraintsOf(beside).length > 0) return true;
    current = document.resolve(String(ref), current);
  }
  return false;
}

/** What a value is: a schema or a list of them, schemas by name, or data. */
type Role = 'schema' | 'map' | 'data';

const ROLES: Readonly<Record<string, Role>> = {
  properties: 'map',
  patternProperties: 'map',
  dependencies: 'map',
  dependentSchemas: 'map',
  dependentRequired: 'data',
  enum: 'data',
  const: 'data',
  required: 'data',
  type: 'data',
};

/** Names of places, which say nothing of a document. */
const ANCHORS: ReadonlySet<string> = new Set([
  '$anchor',
  '$dynamicAnchor',
  '$recursiveAnchor',
  '$vocabulary',
]);

const ANNOTATIONS: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$comment',
  '$defs',
  'definitions',
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  'format',
  'contentEncoding',
  'contentMediaType',
]);

const INSTEAD: Readonly<Record<string, Partial<Record<Direction, string>>>> = {
  'property-added': {
    backward:
      'In an open model the name was free before. Close the model with "additionalProperties": false before records are written, or give additionalProperties the schema that new properties will have.',
    forward: 'Keep the property, optional.',
  },
  'property-removed': {
    backward: 'Keep the property, optional, or let other properties in.',
    forward:
      'Choose compatibility backward and update consumers first, or open the model in an earlier release.',
  },
  'required-added': {
    backward: 'Leave the property optional: records that are written do not have it.',
    forward: 'Keep it required until every consumer works without it (compatibility backward).',
  },
  'model-closed': {
    backward: 'Leave the model open: earlier records may hold other properties.',
    forward: 'Keep the model closed, or update consumers first (compatibility backward).',
  },
  'type-changed': {
    backward: 'Keep the type among the allowed ones, or add a property of another name.',
    forward: 'Update consumers first (compatibility backward), or add a property of another name.',
  },
  'enum-narrowed': {
    backward: 'Keep the values until no record with them is left.',
    forward: 'Update consumers first (compatibility backward).',
  },
};

const escaped = (step: string): string => step.replaceAll('~', '~0').replaceAll('/', '~1');
const unescaped = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~');
const pointer = (path: Path): string => path.map((step) => `/${escaped(String(step))}`).join('');

const named = (path: string): string => (path === '' ? 'the schema' : path);

function all(answers: readonly Answer[]): Answer {
  if (answers.includes('no')) return 'no';
  return answers.includes('unknown') ? 'unknown' : 'yes';
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? (value as string[]) : []);
const mapOf = (value: unknown): Readonly<Record<string, Schema>> =>
  isObject(value) ? (value as Record<string, Schema>) : {};
const propertiesOf = (schema: Keywords): Readonly<Record<string, Schema>> => mapOf(schema['properties']);
const patternsOf = (schema: Keywords): Readonly<Record<string, Schema>> => mapOf(schema['patternProperties']);
const rest = (schema: Keywords): Schema => (schema['additionalProperties'] ?? true) as Schema;

/** Most properties of a closed object. */
function closedSize(schema: Keywords): number {
  const closed = schema['additionalProperties'] === false && Object.keys(patternsOf(schema)).length === 0;
  return closed ? Object.keys(propertiesOf(schema)).length : Infinity;
}

function itemsOf(schema: Keywords): { readonly first: readonly Schema[]; readonly rest: Schema } {
  const { prefixItems, items, additionalItems } = schema;
  if (Array.isArray(prefixItems)) return { first: prefixItems as Schema[], rest: (items ?? true) as Schema };
  if (Array.isArray(items)) return { first: items as Schema[], rest: (additionalItems ?? true) as Schema };
  return { first: [], rest: (items ?? true) as Schema };
}

/** The values of enum or const; undefined where they are not listed. */
function finite(schema: Keywords): readonly unknown[] | undefined {
  if ('const' in schema) return [schema['const']];
  const types = schema['type'] === undefined ? undefined : declaredTypes(schema);
  return Array.isArray(schema['enum'])
    ? (schema['enum'] as unknown[]).filter(
        (value) => types === undefined || types.some((type) => overlaps(type, typeOf(value))),
      )
    : undefined;
}

function declaredTypes({ type }: Keywords): readonly TypeName[] {
  if (type === undefined) return ['null', 'boolean', 'number', 'string', 'array', 'object'];
  return (Array.isArray(type) ? type : [type]) as TypeName[];
}

/** Types of what a schema lets in. */
function typesOf(schema: Keywords): readonly TypeName[] {
  const values = finite(schema);
  return values === undefined ? declaredTypes(schema) : [...new Set(values.map(typeOf))];
}

function typeOf(value: unknown): TypeName {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value as TypeName;
}

const overlaps = (one: TypeName, other: TypeName): boolean =>
  one === other || (one === 'number' && other === 'integer') || (one === 'integer' && other === 'number');

const covers = (wide: TypeName, narrow: TypeName): boolean =>
  wide === narrow || (wide === 'number' && narrow === 'integer');

function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : undefined;
}

interface Edge {
  readonly at: number;
  readonly open: boolean;
  readonly keyword: string;
}

/** The closest of both limits at one end. */
function edge(schema: Keywords, least: boolean): Edge | undefined {
  const keywords = least ? ['minimum', 'exclusiveMinimum'] : ['maximum', 'exclusiveMaximum'];
  const edges = keywords.flatMap((keyword, index): Edge[] => {
    const at = schema[keyword];
    return typeof at === 'number' ? [{ at, open: index === 1, keyword }] : [];
  });
  const tighter = (one: Edge, other: Edge): Edge =>
    one.at === other.at ? (one.open ? one : other) : one.at > other.at === least ? one : other;
  return edges.length === 0 ? undefined : edges.reduce(tighter);
}

/** The outermost whole number within an edge. */
function wholeEdge({ at, open }: Edge, least: boolean): number {
  if (least) return open ? Math.floor(at) + 1 : Math.ceil(at);
  return open ? Math.ceil(at) - 1 : Math.floor(at);
}

/** Both at once as one schema; undefined where a keyword that both have does not simply combine. */
function conjunction(a: Keywords, b: Keywords): Keywords | undefined {
  const mixed = GROUPS.some((group) => {
    const [one, other] = [a, b].map((schema) => group.map((keyword) => schema[keyword]));
    const isThere = (values: readonly unknown[] = []): boolean => values.some((each) => each !== undefined);
    return isThere(one) && isThere(other) && !isDeepStrictEqual(one, other);
  });
  if (mixed) return undefined;
  const whole: Record<string, unknown> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const own = whole[key];
    if (own === undefined || ANNOTATIONS.has(key) || isDeepStrictEqual(own, value)) whole[key] = own ?? value;
    else if (key === 'required') whole[key] = [...new Set([...textsOf(own), ...textsOf(value)])];
    else if (/^(?:min|exclusiveMin)/.test(key)) whole[key] = Math.max(own as number, value as number);
    else if (/^(?:max|exclusiveMax)/.test(key)) whole[key] = Math.min(own as number, value as number);
    else if (key === 'properties' && !Object.keys(mapOf(own)).some((name) => name in mapOf(value)))
      whole[key] = { ...mapOf(own), ...mapOf(value) };
    else return undefined;
  }
  // Of two closed models each would shut out the other's properties.
  const closes = (schema: Keywords): boolean => schema['additionalProperties'] !== undefined;
  if (closes(a) || closes(b)) {
    const [one, other] = [Object.keys(propertiesOf(a)), Object.keys(propertiesOf(b))];
    const beside = (closing: Keywords, names: readonly string[], own: readonly string[]): boolean =>
      closes(closing) && names.some((name) => !own.includes(name));
    if (beside(a, other, one) || beside(b, one, other)) return undefined;
    const [some, others] = [Object.keys(patternsOf(a)), Object.keys(patternsOf(b))];
    if (beside(a, others, some) || beside(b, some, others)) return undefined;
  }
  return whole;
}
