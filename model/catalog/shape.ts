/** Values against the shapes of ./schema.ts, with messages for people who have never heard of zod. */
import type { z } from 'zod';
import { listOf } from '../../shared/text';
import { nearest } from '../../shared/nearest';
import { UNIT_FORMS, parseUnit } from '../../shared/units';
import type { Path } from './document';
import type { FieldChoice } from './schema-fields';
import { unitTexts } from './schema-fields';
import type { Finding } from './source-file';

/** A mistake in the shape of a value, and where. */
export interface ShapeProblem extends Finding {
  readonly path: Path;
  readonly part: 'key' | 'value';
}

export type ShapeResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly ShapeProblem[] };

type RawIssue = z.core.$ZodRawIssue;

/**
 * A value in a shape, or everything that is wrong with it.
 *
 * @param base where the value stands in its file
 * @param root the file's whole value, to name what a message is about
 */
export function readShape<T>(
  schema: z.ZodType<T>,
  value: unknown,
  base: Path = [],
  root: unknown = value,
): ShapeResult<T> {
  // Every issue passes here in its raw form, which still knows its schema; its message is its number.
  const raws: RawIssue[] = [];
  const result = schema.safeParse(value, { error: (raw) => String(raws.push(raw) - 1) });
  if (result.success) return { ok: true, value: result.data };
  // A misspelt key is missing under its right name as well: reporting it twice does not help.
  const misspelt = new Set(
    result.error.issues.flatMap(({ code, path }) => (code === 'unrecognized_keys' ? path.join('/') : [])),
  );
  const problems = result.error.issues.flatMap((issue) => {
    if (issue.code === 'custom' && misspelt.has(issue.path.join('/'))) return [];
    const raw = raws[Number(issue.message)];
    const path = [...base, ...(issue.path as Path)];
    return raw === undefined ? [] : describe(raw, issue, path, root);
  });
  return { ok: false, problems };
}

function describe(raw: RawIssue, issue: z.core.$ZodIssue, path: Path, root: unknown): ShapeProblem[] {
  const what = nameOf(path, root);
  const value = raw.input;
  const here = (finding: Finding): ShapeProblem[] => [{ ...finding, path, part: 'value' }];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, what, shapeKeys(raw), path));
    case 'invalid_type':
      if (value === undefined) return here(missing(path, root, descriptionOf(raw)));
      return here(wrongType(raw, issue.expected, value, path, root));
    case 'invalid_union':
      if (issue.discriminator === undefined) return here(wrongType(raw, 'scalar', value, path, root));
      return here(wrongChoice(path, root, discriminated(value, issue.discriminator), raw));
    case 'invalid_value':
      return here(wrongValue(what, value, issue.values.map(String)));
    case 'too_small':
      return here(tooSmall(path, root, value, issue));
    case 'invalid_key':
      return here({ code: 'empty', message: `A key of ${what} is empty.` });
    case 'custom':
      return here(custom(raw, issue, value, what));
    case 'too_big':
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_element':
      return here({
        code: 'wrong-value',
        message: `${what} is ${show(value)}, which is not valid.`,
      });
  }
}

function unknownKey(key: string, what: string, allowed: readonly string[], path: Path): ShapeProblem {
  const at = { path: [...path, key], part: 'key' as const };
  if (key === '<<') {
    return {
      ...at,
      code: 'merge-key',
      message: `Merge keys ("<<") are not read: ${what} must be complete in place.`,
      remedy: 'Write the fields out.',
    };
  }
  const right = nearest(key, allowed);
  return {
    ...at,
    code: 'unknown-key',
    message: `${what} has no field ${JSON.stringify(key)}.`,
    allowed: allowed.join(', '),
    remedy: right === undefined ? 'Remove it.' : `Write "${right}".`,
  };
}

function missing(path: Path, root: unknown, description: string | undefined): Finding {
  const field = String(path.at(-1));
  return {
    code: 'missing-key',
    message: `${nameOf(path.slice(0, -1), root)} has no ${JSON.stringify(field)}.`,
    allowed: description,
    remedy: `Add "${field}: …".`,
  };
}

function wrongType(raw: RawIssue, expected: string, value: unknown, path: Path, root: unknown): Finding {
  const what = nameOf(path, root);
  const unit = raw.inst === undefined ? undefined : unitTexts.get(raw.inst as z.ZodType);
  if (unit !== undefined && typeof value === 'number') {
    const { suggestion } = suggestionFor(unit.unit, String(value));
    return {
      code: 'wrong-unit',
      message: `${what} is ${value}, without a unit.`,
      allowed: UNIT_FORMS[unit.unit] + (unit.unlimited ? '; or unlimited' : ''),
      remedy: suggestion,
    };
  }
  const needed = TYPE_NAMES[expected] ?? expected;
  const message =
    value === null
      ? `${what} is empty; expected ${needed}.`
      : `${what} is ${show(value)}; expected ${needed}.`;
  const finding: Finding = { code: 'wrong-type', message };
  if (value === null && isRecordKey(path)) return { ...finding, remedy: NO_KEY };
  if (expected === 'string' && (typeof value === 'number' || typeof value === 'boolean')) {
    return { ...finding, remedy: `Put it into quotes: "${value}".` };
  }
  if (expected === 'number' && typeof value === 'string' && /^\d+$/.test(value)) {
    return { ...finding, remedy: `Write ${value}, without quotes.` };
  }
  if (expected === 'array' && typeof value === 'string') return { ...finding, remedy: `Write [${value}].` };
  return finding;
}

function isRecordKey(path: Path): boolean {
  return path.length === 3 && path[0] === 'topics' && path[2] === 'key';
}

const NO_KEY = 'Write "none" for records without a key.';

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  scalar: 'text, a number, true or false',
};

function wrongChoice(path: Path, root: unknown, value: unknown, raw: RawIssue): Finding {
  const { options } = raw as unknown as { options: readonly string[] };
  if (value === undefined) {
    const field = String(path.at(-1));
    return {
      code: 'missing-key',
      message: `${nameOf(path.slice(0, -1), root)} has no ${JSON.stringify(field)}.`,
      allowed: options.join(', '),
      remedy: `Add "${field}: …".`,
    };
  }
  return wrongValue(nameOf(path, root), value, options);
}

function wrongValue(what: string, value: unknown, allowed: readonly string[]): Finding {
  const right = typeof value === 'string' ? nearest(value, allowed) : undefined;
  return {
    code: 'wrong-value',
    message: value === null ? `${what} is empty.` : `${what} is ${show(value)}, which is not valid.`,
    allowed: allowed.join(', '),
    remedy: right === undefined ? undefined : `Write "${right}".`,
  };
}

function tooSmall(path: Path, root: unknown, value: unknown, issue: z.core.$ZodIssueTooSmall): Finding {
  const what = nameOf(path, root);
  if (issue.origin === 'number') {
    return {
      code: 'out-of-range',
      message: `${what} is ${show(value)}, which is out of range.`,
      allowed: issue.inclusive === false ? `above ${issue.minimum}` : `${issue.minimum} or more`,
    };
  }
  return {
    code: 'empty',
    message: `${what} is empty.`,
    remedy: isRecordKey(path) ? NO_KEY : undefined,
  };
}

function custom(raw: RawIssue, issue: z.core.$ZodIssueCustom, value: unknown, what: string): Finding {
  const schema = raw.schema as z.ZodType | undefined;
  const unit = schema === undefined ? undefined : unitTexts.get(schema);
  if (unit !== undefined && typeof value === 'string') {
    const { zero, suggestion } = suggestionFor(unit.unit, value);
    return {
      code: zero ? 'out-of-range' : 'wrong-unit',
      message: zero
        ? `${what} is ${show(value)}, which is out of range: it must be above zero.`
        : `${what} is ${show(value)}, which is not a valid ${unit.unit}.`,
      allowed: UNIT_FORMS[unit.unit] + (unit.unlimited ? '; or unlimited' : ''),
      remedy: suggestion,
    };
  }
  const { choice, fields } = issue.params as FieldChoice;
  const given = fields.filter((field) => (value as Record<string, unknown>)[field] !== undefined);
  const none = fields.length === 2 ? `neither ${fields.join(' nor ')}` : `none of ${fields.join(', ')}`;
  return {
    code: 'field-choice',
    message: `${what} has ${given.length === 0 ? none : `${listOf(given, 3)} at once`}.`,
    allowed: `${choice === 'exactly-one' ? 'one' : 'at least one'} of ${fields.join(', ')}`,
    remedy: given.length === 0 ? undefined : 'Keep one of them.',
  };
}

function suggestionFor(
  unit: 'duration' | 'size' | 'rate',
  text: string,
): { zero: boolean; suggestion: string | undefined } {
  const result = parseUnit[unit](text);
  if (result.ok) return { zero: true, suggestion: undefined };
  return {
    zero: false,
    suggestion: result.suggestion === undefined ? undefined : `Write ${result.suggestion}.`,
  };
}

/** What a path means: `retention.time of topic order.created`. */
export function nameOf(path: Path, root: unknown): string {
  const [list, index, ...rest] = path;
  const entry = typeof index === 'number' ? ENTRY_NAMES[String(list)] : undefined;
  if (entry === undefined) return path.length === 0 ? 'the file' : fieldPath(path);
  const { name } = (at(at(root, String(list)), Number(index)) ?? {}) as { name?: unknown };
  const subject =
    typeof name === 'string' && name !== '' ? `${entry} ${name}` : `${entry} ${Number(index) + 1}`;
  if (rest[0] === 'access' && typeof rest[1] === 'number') {
    const item = `item ${rest[1] + 1} of access of ${subject}`;
    return rest.length > 2 ? `${fieldPath(rest.slice(2))} of ${item}` : item;
  }
  return rest.length > 0 ? `${fieldPath(rest)} of ${subject}` : subject;
}

const ENTRY_NAMES: Readonly<Record<string, string>> = {
  topics: 'topic',
  services: 'service',
  retired: 'retired topic',
  schemas: 'schema',
};

function fieldPath(path: Path): string {
  return path
    .map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`))
    .join('');
}

function at(value: unknown, step: string | number): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined;
}

const discriminated = (value: unknown, key: string): unknown => at(value, key);

function shapeKeys(raw: RawIssue): string[] {
  const shape = (raw.schema ?? raw.inst) as { shape?: Record<string, unknown> } | undefined;
  return Object.keys(shape?.shape ?? {});
}

function descriptionOf(raw: RawIssue): string | undefined {
  return (raw.inst as z.ZodType | undefined)?.description;
}

/** A value as short text, quoted if it is text. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a mapping';
  return String(value);
}
