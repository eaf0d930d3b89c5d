/**
 * What Apicurio Registry refuses of a change of a JSON Schema: the rules of its checker (3.3.3). It compares keyword with keyword where both
 * schemas have one form, and takes another form with the same meaning for another type. Drafts from 2019-09 it does not compare.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Path } from '../../catalog/document';
import { Pairs } from '../pairs';
import type { Direction, Refusal } from '../types';
import { Forms } from './apicurio-forms';
import type { Combined, Form } from './apicurio-forms';
import type { JsonSchema } from './read';

/** The first reason of each direction in which it refuses the new schema; without one it accepts it. */
export function refusedByApicurio(before: JsonSchema, after: JsonSchema): readonly Refusal[] {
  const at = (path: Path): Pick<Refusal, 'path' | 'place'> => ({
    path: `/${path.join('/')}`,
    place: after.text.place(path),
  });
  if (before.isModern || after.isModern) {
    const why = 'a schema of draft 2019-09 or 2020-12 is not comparable with another';
    return (['backward', 'forward'] as const).map((direction) => ({ direction, why, ...at(['$schema']) }));
  }
  const [was, now] = [new Forms(before), new Forms(after)];
  const refusal = (direction: Direction, checker: Checker): Refusal[] => {
    const reason = checker.refusedRoot();
    return reason === undefined ? [] : [{ direction, why: reason.why, ...at(reason.path) }];
  };
  return [...refusal('backward', new Checker(was, now)), ...refusal('forward', new Checker(now, was))];
}

interface Reason {
  readonly path: Path;
  readonly why: string;
}

type Of<Kind extends Form['kind']> = Extract<Form, { readonly kind: Kind }>;

/** What follows another one, where new readers take old records. */
class Checker {
  /** Pairs that were compared, or are being compared further out. */
  private readonly known = new Pairs<Form, Reason | 'accepted'>();

  public constructor(
    private readonly before: Forms,
    private readonly after: Forms,
  ) {}

  public refusedRoot(): Reason | undefined {
    return this.refused(this.before.root, this.after.root, []);
  }

  private refused(was: Form, now: Form, path: Path): Reason | undefined {
    const known = this.known.get(was, now);
    if (known !== undefined) return known === 'accepted' ? undefined : known;
    this.known.set(was, now, 'accepted');
    const reason = this.compare(was, now, path);
    this.known.set(was, now, reason ?? 'accepted');
    return reason;
  }

  private compare(original: Form, now: Form, path: Path): Reason | undefined {
    const was = original.kind === 'ref' ? original.target() : original;
    // What nothing matched before is a narrower one of anything.
    if (now.kind === 'any' || was.kind === 'none') return undefined;
    if (now.kind === 'ref') return this.refused(was.kind === 'ref' ? was.target() : was, now.target(), path);
    const like = partLike(was, now);
    const values = valuesOf(now);
    if (values !== undefined) return enumRefused(valuesOf(was), now, values, path);
    if (like.kind !== now.kind)
      return {
        path,
        why: `${named(path)} changes its form between ${FORM_NAMES[like.kind]} and ${FORM_NAMES[now.kind]}`,
      };
    switch (now.kind) {
      case 'string':
        return stringRefused(like as Of<'string'>, now, path);
      case 'number':
        return numberRefused(like as Of<'number'>, now, path);
      case 'array':
        return this.array(like as Of<'array'>, now, path);
      case 'object':
        return this.object(like as Of<'object'>, now, path);
      case 'combined':
        return this.combined(like as Combined, now, path);
      case 'conditional':
        return this.conditional(like as Of<'conditional'>, now, path);
      case 'not':
        return this.refused(now.schema, (like as Of<'not'>).schema, [...path, 'not']);
      case 'null':
      case 'boolean':
      case 'none':
      case 'const':
      case 'enum':
        return undefined;
    }
  }

  private array(was: Of<'array'>, now: Of<'array'>, path: Path): Reason | undefined {
    const items = (): Reason | undefined => {
      const [earlier, later] = [was.tuple ?? [], now.tuple ?? []];
      if (now.tuple === undefined) return undefined;
      const shared = later.slice(0, earlier.length);
      return (
        first(shared, (each, index) => this.refused(earlier[index]!, each, [...path, 'items', index])) ??
        this.parts(earlier.slice(later.length), later.slice(earlier.length), was.rest, now.rest, [
          ...path,
          'items',
        ])
      );
    };
    return (
      boundsRefused(was.bounds, now.bounds, path) ??
      (now.unique && !was.unique ? { path, why: `uniqueItems is added at ${named(path)}` } : undefined) ??
      this.optional(was.items, now.items, [...path, 'items']) ??
      this.others(was.rest, now.rest, [...path, 'additionalItems']) ??
      items() ??
      this.optional(was.contains, now.contains, [...path, 'contains'])
    );
  }

  private object(was: Of<'object'>, now: Of<'object'>, path: Path): Reason | undefined {
    const names = [...now.properties.keys()].filter((name) => was.properties.has(name));
    const gone = [...was.properties].flatMap(([name, each]) => (now.properties.has(name) ? [] : [each]));
    const added = [...now.properties].flatMap(([name, each]) => (was.properties.has(name) ? [] : [each]));
    return (
      missing(was.required, now.required, 'required', path) ??
      this.optional(was.names, now.names, [...path, 'propertyNames']) ??
      boundsRefused(was.bounds, now.bounds, path) ??
      missing(new Set(was.needs.keys()), new Set(now.needs.keys()), 'dependencies', path) ??
      first([...now.needs], ([name, all]) =>
        missing(was.needs.get(name) ?? all, all, 'dependencies', [...path, 'dependencies', name]),
      ) ??
      this.others(was.rest, now.rest, [...path, 'additionalProperties']) ??
      this.map(was.patterns, now.patterns, 'patternProperties', path) ??
      this.map(was.dependents, now.dependents, 'dependencies', path) ??
      first(names, (name) => {
        const [one, other] = [was.properties.get(name)!, now.properties.get(name)!];
        // A text alone is one alternative of several.
        const lone = one.kind === 'string' && other.kind === 'combined' ? anyOf(one) : one;
        return this.refused(lone, other, [...path, 'properties', name]);
      }) ??
      this.parts(gone, added, was.rest, now.rest, [...path, 'properties'])
    );
  }

  private map(
    was: ReadonlyMap<string, Form>,
    now: ReadonlyMap<string, Form>,
    keyword: string,
    path: Path,
  ): Reason | undefined {
    return (
      missing(new Set(was.keys()), new Set(now.keys()), keyword, path) ??
      first([...now], ([name, each]) => this.refused(was.get(name) ?? each, each, [...path, keyword, name]))
    );
  }

  private optional(was: Form | undefined, now: Form | undefined, path: Path): Reason | undefined {
    if (now === undefined) return undefined;
    return was === undefined ? { path, why: `${named(path)} is added` } : this.refused(was, now, path);
  }

  /** What is allowed beside the named parts: nothing, anything, or what a schema takes. */
  private others(was: boolean | Form, now: boolean | Form, path: Path): Reason | undefined {
    if (now === true || was === false) return undefined;
    if (now === false || was === true) return { path, why: `${named(path)} is narrower` };
    return this.refused(was, now, path);
  }

  /** Named parts that one side has and the other has not, against what the other allows beside its own. */
  private parts(
    gone: readonly Form[],
    added: readonly Form[],
    was: boolean | Form,
    now: boolean | Form,
    path: Path,
  ): Reason | undefined {
    const fits = (each: Form, others: Form): boolean => this.refused(each, others, path) === undefined;
    if (added.length > 0 && was !== false) {
      // Against the wider side in the wrong direction, as it is written there.
      const wider = was !== true && now !== false && added.every((each) => fits(each, was));
      if (!wider) return { path, why: `${named(path)} has more than before, where others were allowed` };
    }
    if (gone.length > 0 && now !== true && !(now !== false && gone.every((each) => fits(each, now))))
      return { path, why: `${named(path)} has less than before, and others are not allowed` };
    return undefined;
  }

  private combined(was: Combined, now: Combined, path: Path): Reason | undefined {
    if (was.keyword !== now.keyword)
      return now.keyword === 'anyOf'
        ? undefined
        : { path, why: `${named(path)} changes between ${was.keyword} and ${now.keyword}` };
    const [fewer, more] = [now.parts.length < was.parts.length, now.parts.length > was.parts.length];
    if (now.keyword === 'allOf' ? more : fewer)
      return { path, why: `${now.keyword} of ${named(path)} has ${more ? 'more' : 'fewer'} parts` };
    return fewer || this.matched(was.parts, now.parts)
      ? undefined
      : { path, why: `a part of ${now.keyword} of ${named(path)} has no counterpart` };
  }

  /** Each part takes every counterpart that is left to it, the one with the fewest first. */
  private matched(was: readonly Form[], now: readonly Form[]): boolean {
    const different = was.filter(
      (part, index) => was.findIndex((other) => isSameForm(part, other)) === index,
    );
    let left = different.map(
      (part) => new Set(now.filter((other) => this.refused(part, other, []) === undefined)),
    );
    while (left.length > 0) {
      const fewest = left.reduce((one, other) => (other.size < one.size ? other : one));
      const [taken] = fewest;
      if (taken === undefined) return false;
      for (const each of left) each.delete(taken);
      if (fewest.size === 0) left = left.filter((each) => each !== fewest);
    }
    return true;
  }

  private conditional(was: Of<'conditional'>, now: Of<'conditional'>, path: Path): Reason | undefined {
    const condition = this.optional(was.if, now.if, [...path, 'if']);
    if (condition !== undefined) return condition;
    if (was.if !== undefined && now.if !== undefined && this.refused(now.if, was.if, path) !== undefined)
      return { path: [...path, 'if'], why: `if of ${named(path)} is wider` };
    return (
      this.optional(was.then, now.then, [...path, 'then']) ??
      this.optional(was.else, now.else, [...path, 'else'])
    );
  }
}

const FORM_NAMES: Readonly<Record<Form['kind'], string>> = {
  any: 'any value',
  none: 'no value',
  null: 'null',
  boolean: 'boolean',
  const: 'const',
  enum: 'enum',
  string: 'string',
  number: 'number',
  array: 'array',
  object: 'object',
  combined: 'several parts',
  conditional: 'if',
  not: 'not',
  ref: '$ref',
};

/** Of several parts that must all match, the only one of the other's form. */
function partLike(was: Form, now: Form): Form {
  if (was.kind !== 'combined' || was.keyword !== 'allOf') return was;
  if (!['string', 'number', 'boolean'].includes(now.kind)) return was;
  const like = was.parts.filter(
    (part, index) =>
      part.kind === now.kind && was.parts.findIndex((other) => isSameForm(part, other)) === index,
  );
  return like.length === 1 && like[0] !== undefined ? like[0] : was;
}

const anyOf = (part: Form): Combined => ({ kind: 'combined', keyword: 'anyOf', parts: [part] });

const isSameForm = (one: Form, other: Form): boolean =>
  one === other || (one.kind !== 'ref' && isDeepStrictEqual(one, other));

function valuesOf(form: Form): readonly unknown[] | undefined {
  if (form.kind === 'const') return [form.value];
  return form.kind === 'enum' ? form.values : undefined;
}

function enumRefused(
  was: readonly unknown[] | undefined,
  now: Form,
  values: readonly unknown[],
  path: Path,
): Reason | undefined {
  const taken = (value: unknown): boolean => values.some((other) => isDeepStrictEqual(value, other));
  // Of a constant it allows one value before, the same.
  if (was?.every(taken) === true && (now.kind === 'enum' || new Set(was).size === 1)) return undefined;
  return { path, why: `${named(path)} is limited to fewer values` };
}

function stringRefused(was: Of<'string'>, now: Of<'string'>, path: Path): Reason | undefined {
  const changed = (['pattern', 'format', 'contentEncoding', 'contentMediaType'] as const).find(
    (keyword) => now[keyword] !== undefined && now[keyword] !== was[keyword],
  );
  if (changed !== undefined) return { path, why: `${changed} of ${named(path)} is added or changes` };
  return boundsRefused(was.bounds, now.bounds, path);
}

function numberRefused(was: Of<'number'>, now: Of<'number'>, path: Path): Reason | undefined {
  const whole = was.isInteger || was.multipleOf === 1;
  if (now.isInteger && !whole) return { path, why: `${named(path)} takes whole numbers alone` };
  for (const [keyword, sign] of [
    ['minimum', 1],
    ['maximum', -1],
  ] as const) {
    const [one, other] = [was[keyword], now[keyword]];
    if (other === undefined) continue;
    if (one === undefined) return { path, why: `a ${keyword} of ${named(path)} is added` };
    // Both kinds of a limit by their number first: 1 and above 0 are a smaller limit.
    const nearer = (other.at - one.at) * sign;
    if (nearer > 0 || (nearer === 0 && other.open && !one.open))
      return {
        path,
        why: `the number of the ${keyword} of ${named(path)} is narrower: ${one.at}, ${other.at}`,
      };
  }
  if (now.multipleOf === undefined) return undefined;
  return was.multipleOf !== undefined && was.multipleOf % now.multipleOf === 0
    ? undefined
    : { path, why: `multipleOf of ${named(path)} is added or changes` };
}

function boundsRefused(
  was: ReadonlyMap<string, number>,
  now: ReadonlyMap<string, number>,
  path: Path,
): Reason | undefined {
  return first([...now], ([keyword, limit]) => {
    const earlier = was.get(keyword);
    if (earlier !== undefined && (keyword.startsWith('min') ? limit <= earlier : limit >= earlier))
      return undefined;
    return { path, why: `${keyword} of ${named(path)} is added or narrower` };
  });
}

function missing(
  was: ReadonlySet<string>,
  now: ReadonlySet<string>,
  keyword: string,
  path: Path,
): Reason | undefined {
  const added = [...now].filter((name) => !was.has(name));
  return added.length === 0
    ? undefined
    : { path, why: `${keyword} of ${named(path)} gets ${added.join(', ')}` };
}

/** The first answer that there is. */
function first<Each>(
  all: readonly Each[],
  ask: (each: Each, index: number) => Reason | undefined,
): Reason | undefined {
  for (const [index, each] of all.entries()) {
    const reason = ask(each, index);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

const named = (path: Path): string => (path.length === 0 ? 'the schema' : `/${path.join('/')}`);
