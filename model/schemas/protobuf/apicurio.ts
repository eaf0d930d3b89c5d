/**
 * What Apicurio Registry refuses of a change of a Protobuf file: the rules of its checker (3.3.3), which knows names, numbers, labels and
 * types as they are written, of the file alone. Other rules than those of decoding, in both directions.
 */
import type { Direction, Refusal } from '../types';
import type { ProtoEnum, ProtoField, ProtoMessage, ProtoSchema } from './read';

/** The first reason of each direction in which it refuses the new file; without one it accepts it. */
export function refusedByApicurio(before: ProtoSchema, after: ProtoSchema): readonly Refusal[] {
  const [was, now] = [new Indexed(before), new Indexed(after)];
  const { locator } = after;
  const refusal = (direction: Direction, { path, member, why }: Reason): Refusal => ({
    direction,
    path: member === undefined ? path : `${path}.${member}`,
    place: path === '' ? locator.text('edition') : locator.place(path, member),
    why,
  });
  const unread = [before, after].some(isUnreadByApicurio) ? EDITION : undefined;
  const reasons = { backward: unread ?? refusedAfter(was, now), forward: unread ?? refusedAfter(now, was) };
  return (['backward', 'forward'] as const).flatMap((direction) => {
    const reason = reasons[direction];
    return reason === undefined ? [] : [refusal(direction, reason)];
  });
}

/** Whether it takes the file for no Protobuf, and makes no version of it under any compatibility. */
export const isUnreadByApicurio = ({ syntax }: ProtoSchema): boolean => syntax === 'edition';

interface Reason {
  /** A message, an enum or a method; empty for the file. */
  readonly path: string;
  /** A field or value in it. */
  readonly member?: string;
  readonly why: string;
}

const EDITION: Reason = {
  path: '',
  why: 'a file with edition is no Protobuf: its parser knows proto2 and proto3',
};

/** What it compares of a file. */
class Indexed {
  public readonly messages: ReadonlyMap<string, ProtoMessage>;
  public readonly enums: ReadonlyMap<string, ProtoEnum>;

  public constructor(private readonly schema: ProtoSchema) {
    const own = [...schema.messages.values()].filter((message) => message.own);
    const groups = own.flatMap(({ fields }) => fields.filter(isGroup).map(({ type }) => type));
    // A group is neither a field nor a message to it.
    const inGroup = (name: string): boolean =>
      groups.some((group) => name === group || name.startsWith(`${group}.`));
    this.messages = new Map(
      own
        .filter(({ name }) => !inGroup(name))
        .map((message) => [
          message.name,
          { ...message, fields: message.fields.filter((field) => !isGroup(field)) },
        ]),
    );
    this.enums = new Map(
      [...schema.enums.values()]
        .filter(({ own, name }) => own && !inGroup(name))
        .map((each) => [each.name, each]),
    );
  }

  public get isProto2(): boolean {
    return this.schema.syntax === 'proto2';
  }

  public get methods(): ReadonlyMap<string, string> {
    return this.schema.methods;
  }

  public label({ label, kind, oneof }: ProtoField): string {
    if (label !== 'singular') return label;
    return this.isProto2 && kind !== 'map' && oneof === undefined ? 'optional' : 'none';
  }

  /** Names with a dot and the types of a map stay as they are written; of others the scopes of the file are searched. */
  public type({ written }: ProtoField, message: string): string {
    if (written.startsWith('map<') || written.startsWith('.') || SCALARS.has(written)) return written;
    if (written.includes('.')) return `.${written}`;
    const scopes = message.split('.');
    const names = scopes.map((_, index) => [...scopes.slice(0, scopes.length - index), written].join('.'));
    const found = names.find((name) => this.messages.has(name) || this.enums.has(name)) ?? written;
    return ['', ...(this.schema.package === '' ? [] : [this.schema.package]), found].join('.');
  }
}

const isGroup = ({ isDelimited }: ProtoField): boolean => isDelimited;

const SCALARS: ReadonlySet<string> = new Set([
  ...['double', 'float', 'int32', 'int64', 'uint32', 'uint64', 'sint32', 'sint64'],
  ...['fixed32', 'fixed64', 'sfixed32', 'sfixed64', 'bool', 'string', 'bytes'],
]);

/** Whether the second file may follow the first where new readers read old records. */
function refusedAfter(before: Indexed, after: Indexed): Reason | undefined {
  for (const [name, message] of before.messages) {
    const now = after.messages.get(name);
    const reason = now === undefined ? goneMessage(message) : messageRefused(message, now, before, after);
    if (reason !== undefined) return reason;
  }
  for (const [name, each] of before.enums) {
    const now = after.enums.get(name);
    const reason = now === undefined ? undefined : enumRefused(each, now);
    if (reason !== undefined) return reason;
  }
  for (const [name, signature] of before.methods)
    if (after.methods.get(name) !== signature)
      return {
        path: name,
        why: `method ${name} is ${after.methods.has(name) ? 'changed' : 'missing'}`,
      };
  return undefined;
}

function goneMessage({ name, fields, reservedNames, reservedNumbers }: ProtoMessage): Reason | undefined {
  if (fields.length > 0) return { path: name, why: `message ${name} is missing with its fields` };
  return reservedNames.length + reservedNumbers.length > 0
    ? { path: name, why: `message ${name} is missing with what it reserves` }
    : undefined;
}

function messageRefused(
  before: ProtoMessage,
  after: ProtoMessage,
  was: Indexed,
  now: Indexed,
): Reason | undefined {
  const { name } = before;
  const at = (member: string, why: string): Reason => ({ path: name, member, why });
  const [earlier, later] = [before, after].map(reservedOf) as [Reserved, Reserved];
  if (before.reservedNames.some((each) => !later.names.has(each)) || !covers(later, earlier))
    return { path: name, why: `something that ${name} reserves is no longer reserved` };
  for (const field of after.fields) {
    if (earlier.names.has(field.name) || earlier.has(field.number))
      return at(field.name, `field ${name}.${field.name} has a reserved name or number`);
    if (was.isProto2 && field.label === 'required' && !has(before, field.name))
      return at(field.name, `field ${name}.${field.name} is required and new`);
  }
  for (const field of before.fields) {
    const { number } = field;
    const sameName = after.fields.find((each) => each.name === field.name);
    const sameNumber = after.fields.find((each) => each.number === number);
    const path = `${name}.${field.name}`;
    if (sameName === undefined) {
      if (!later.names.has(field.name))
        return at(field.name, `the name of field ${path} is gone and not reserved`);
      if (sameNumber === undefined && !later.has(number))
        return at(field.name, `number ${number} of field ${path} is gone and not reserved`);
    } else if (sameName.number !== number) return at(field.name, `the number of field ${path} differs`);
    else if (was.type(field, name) !== now.type(sameName, name))
      return at(
        field.name,
        `the type of field ${path} is written otherwise: ${field.written}, ${sameName.written}`,
      );
    else if (was.label(field) !== now.label(sameName))
      return at(
        field.name,
        `the label of field ${path} differs: ${was.label(field)}, ${now.label(sameName)}`,
      );
    if (sameNumber !== undefined && sameNumber.name !== field.name)
      return at(sameNumber.name, `field ${path} = ${number} has another name`);
  }
  return undefined;
}

/** Of names with one number it sees the last. */
function enumRefused({ name, values }: ProtoEnum, after: ProtoEnum): Reason | undefined {
  const named = (each: Readonly<Record<string, number>>): ReadonlyMap<number, string> =>
    new Map(Object.entries(each).map(([value, number]) => [number, value]));
  const [was, now] = [named(values), named(after.values)];
  for (const [value, number] of Object.entries(values)) {
    const other = after.values[value];
    if (other !== undefined && other !== number)
      return { path: name, member: value, why: `the number of value ${name}.${value} differs` };
  }
  for (const [number, value] of was)
    if (now.get(number) !== value)
      return {
        path: name,
        member: value,
        why: `value ${name}.${value} = ${number} is missing or has another name`,
      };
  return undefined;
}

const has = ({ fields }: ProtoMessage, name: string): boolean => fields.some((field) => field.name === name);

interface Reserved {
  readonly names: ReadonlySet<string>;
  readonly ranges: ProtoMessage['reservedNumbers'];
  has(number: number): boolean;
}

function reservedOf({ reservedNames, reservedNumbers: ranges }: ProtoMessage): Reserved {
  return {
    names: new Set(reservedNames),
    ranges,
    has: (number) => ranges.some(([from, to]) => from <= number && number <= to),
  };
}

/** Whether each reserved number of one is reserved in the other: ranges may be cut in another way. */
function covers(wide: Reserved, narrow: Reserved): boolean {
  const sorted = wide.ranges.toSorted(([one], [other]) => one - other);
  return narrow.ranges.every(([from, to]) => {
    let next = from;
    for (const [start, end] of sorted) if (start <= next && next <= end) next = end + 1;
    return next > to;
  });
}
