/**
 * What a change of a Protobuf file breaks. Registries disagree with each other and with decoding, so each has its own answer; those of
 * Apicurio Registry 3.3.3 were measured, those of Confluent are its documented differences.
 */
import type { Place } from '../../catalog/document';
import { listOf } from '../../../shared/text';
import type { BreakingChange, Breaks, Comparison, Direction } from '../types';
import { withRefusals } from '../refusals';
import { refusedByApicurio } from './apicurio';
import type { ProtoField, ProtoMessage, ProtoSchema } from './read';
import { append } from '../../../shared/collections';

const NONE: readonly Direction[] = ['backward', 'forward'];
/** Breaks of a change by what it leaves whole: `B`, `F`, `BF` or nothing, as tables of compatibility say it. */
function keeps(consumers: string, apicurio: string, confluent: string): Breaks {
  const broken = (kept: string): Direction[] =>
    NONE.filter((direction) => !kept.includes(direction === 'backward' ? 'B' : 'F'));
  return { consumers: broken(consumers), apicurio: broken(apicurio), confluent: broken(confluent) };
}

/** What each kind of change keeps: decoding, Apicurio, Confluent. */
export const PROTOBUF_ROWS = {
  'field-added': keeps('BF', 'B', 'BF'),
  'field-removed': keeps('BF', 'F', 'BF'),
  'field-reserved': keeps('BF', 'B', 'BF'),
  'field-renamed': keeps('BF', '', 'BF'),
  'type-widened': keeps('B', '', 'BF'),
  'type-narrowed': keeps('F', '', 'BF'),
  'type-reinterpreted': keeps('', '', 'BF'),
  'string-to-bytes': keeps('B', '', 'BF'),
  'bytes-to-string': keeps('F', '', 'BF'),
  'enum-and-integer': keeps('BF', '', ''),
  'enum-widened': keeps('B', '', ''),
  'enum-narrowed': keeps('F', '', ''),
  'type-changed': keeps('', '', ''),
  'label-changed': keeps('', '', ''),
  'number-changed': keeps('', '', 'BF'),
  'enum-value-added': keeps('BF', 'B', 'BF'),
  'enum-value-removed': keeps('BF', 'F', 'BF'),
  'enum-number-changed': keeps('', '', 'BF'),
  'package-changed': keeps('BF', 'BF', ''),
  'fields-into-oneof': keeps('F', 'BF', 'F'),
  'field-into-existing-oneof': keeps('F', 'BF', ''),
  'field-out-of-oneof': keeps('B', 'BF', 'B'),
  'record-changed': keeps('', 'BF', 'BF'),
  'message-added': keeps('B', 'B', 'B'),
  'message-removed': keeps('F', 'F', 'F'),
  'part-added': keeps('BF', 'B', 'B'),
  'part-removed': keeps('BF', 'F', 'F'),
  'required-added': keeps('F', '', ''),
  'required-removed': keeps('B', '', ''),
  'encoding-changed': keeps('', '', ''),
  'default-changed': keeps('', 'BF', 'BF'),
  'reserved-added': keeps('BF', 'B', 'BF'),
  'reserved-removed': keeps('BF', 'F', 'BF'),
  'method-added': keeps('BF', 'B', 'BF'),
  'method-removed': keeps('BF', 'F', 'BF'),
  'method-changed': keeps('BF', '', 'BF'),
} as const satisfies Record<string, Breaks>;
export type ProtobufRow = keyof typeof PROTOBUF_ROWS;

export function compareProtobuf(before: ProtoSchema, after: ProtoSchema): Comparison {
  const comparison = { changes: new Differ(before, after).changes(), undecided: [] };
  return withRefusals(comparison, 'apicurio', refusedByApicurio(before, after));
}

class Differ {
  private readonly found: BreakingChange[] = [];

  public constructor(
    private readonly before: ProtoSchema,
    private readonly after: ProtoSchema,
  ) {}

  public changes(): readonly BreakingChange[] {
    const { before, after } = this;
    if (before.package !== after.package)
      this.add('package-changed', after.package, after.locator.text('package'), {
        what: `the package changes from ${before.package || 'none'} to ${after.package || 'none'}`,
        instead: 'Keep the package: generated code and serializers find a message by its full name.',
      });
    this.record();
    for (const [name, message] of before.messages) {
      const now = after.messages.get(name);
      if (now !== undefined) this.message(message, now);
      else
        this.add(
          isRecord(before, name) ? 'message-removed' : 'part-removed',
          name,
          after.locator.place(name),
          {
            what: `message ${name} is removed or renamed`,
            instead: 'Keep the message until no record with it is left, and keep its name.',
          },
        );
    }
    for (const name of after.messages.keys())
      if (!before.messages.has(name))
        this.add(isRecord(after, name) ? 'message-added' : 'part-added', name, after.locator.place(name), {
          what: `message ${name} is added`,
          instead: 'Give consumers the new message first (compatibility backward).',
        });
    for (const [name, { values }] of before.enums) this.enumeration(name, values);
    this.methods();
    return this.found;
  }

  /** A removed first message is a change of its own, and a changed package changes no order. */
  private record(): void {
    const [was, now] = [this.before, this.after].map(firstOf);
    if (was === undefined || now === undefined || was === now || !this.after.messages.has(was)) return;
    this.add('record-changed', now, this.after.locator.place(now), {
      what: `the first message, which records hold, changes from ${was} to ${now}`,
      instead: `Keep ${was} first in the file, and put other messages after it.`,
    });
  }

  private message(before: ProtoMessage, after: ProtoMessage): void {
    for (const field of before.fields) {
      const sameNumber = after.fields.find(({ number }) => number === field.number);
      const sameName = after.fields.find(({ name }) => name === field.name);
      if (sameName !== undefined && sameName.number !== field.number)
        this.at('number-changed', after, sameName.name, {
          what: `the number of field ${after.name}.${field.name} changes from ${field.number} to ${sameName.number}`,
          instead: `Keep number ${field.number}: a reader takes the value of another number for an unknown field and drops it.`,
        });
      if (sameNumber === undefined && sameName === undefined) this.removed(field, after);
      // A moved name's number that another field has now is a change of its own: its type decides.
      if (sameNumber !== undefined) this.field(field, sameNumber, after);
    }
    for (const field of after.fields) {
      const known = before.fields.some(({ name, number }) => name === field.name || number === field.number);
      if (known) continue;
      this.at(field.label === 'required' ? 'required-added' : 'field-added', after, field.name, {
        what: `field ${after.name}.${field.name} = ${field.number} is added`,
        instead:
          field.label === 'required'
            ? 'Make the field optional: a reader refuses records without a required field.'
            : 'Consumers of both schemas read each other; choose compatibility backward, which the registry accepts.',
      });
    }
    this.oneofs(before, after);
    this.reserved(before, after);
  }

  /** Apicurio counts what is reserved; a removed field that is reserved is a change of its own. */
  private reserved(before: ProtoMessage, after: ProtoMessage): void {
    const [was, now] = [before, after].map((message) => [
      ...message.reservedNumbers.map(([from, to]) => ({
        text: from === to ? `${from}` : `${from} to ${to}`,
        from,
        to,
      })),
      ...message.reservedNames.map((name) => ({ text: `"${name}"`, name })),
    ]) as [Reserved[], Reserved[]];
    const covers = (all: readonly Reserved[], one: Reserved): boolean =>
      all.some((each) =>
        'name' in one
          ? 'name' in each && each.name === one.name
          : 'from' in each && each.from <= one.from && one.to <= each.to,
      );
    const isRemovedField = (one: Reserved): boolean =>
      before.fields.some((field) =>
        'name' in one ? field.name === one.name : one.from <= field.number && field.number <= one.to,
      );
    const removed = was.filter((each) => !covers(now, each));
    const added = now.filter((each) => !covers(was, each) && !isRemovedField(each));
    const list = (all: readonly Reserved[]): string => listOf(all.map(({ text }) => text));
    if (removed.length > 0)
      this.at('reserved-removed', after, undefined, {
        what: `${list(removed)} of ${after.name} ${removed.length === 1 ? 'is' : 'are'} no longer reserved`,
        instead: 'Keep it reserved: earlier records may have the field.',
      });
    if (added.length > 0)
      this.at('reserved-added', after, undefined, {
        what: `${list(added)} of ${after.name} ${added.length === 1 ? 'is' : 'are'} reserved`,
        instead: 'Choose compatibility backward, which the registry accepts.',
      });
  }

  private methods(): void {
    const { before, after } = this;
    const place = (name: string): Place => after.locator.method(name);
    for (const [name, was] of before.methods) {
      const now = after.methods.get(name);
      if (now === was) continue;
      this.add(now === undefined ? 'method-removed' : 'method-changed', name, place(name), {
        what:
          now === undefined ? `method ${name} is removed` : `method ${name} changes from ${was} to ${now}`,
        instead: 'Keep the method as it is, or declare services in a file that no subject has.',
      });
    }
    for (const name of after.methods.keys())
      if (!before.methods.has(name) && before.methods.size > 0)
        this.add('method-added', name, place(name), {
          what: `method ${name} is added`,
          instead: 'Declare services in a file that no subject has.',
        });
  }

  private removed(field: ProtoField, after: ProtoMessage): void {
    const reserved =
      after.reservedNumbers.some(([from, to]) => from <= field.number && field.number <= to) &&
      after.reservedNames.includes(field.name);
    const kind =
      field.label === 'required' ? 'required-removed' : reserved ? 'field-reserved' : 'field-removed';
    this.at(kind, after, undefined, {
      what: `field ${after.name}.${field.name} = ${field.number} is removed${reserved ? ' and reserved' : ''}`,
      instead: reserved
        ? 'Consumers of both schemas read each other; choose compatibility backward, which the registry accepts.'
        : `Add reserved ${field.number}; and reserved "${field.name}"; so that neither is used again.`,
    });
  }

  private field(before: ProtoField, after: ProtoField, message: ProtoMessage): void {
    const path = `${message.name}.${after.name}`;
    const keep = `Keep ${before.type} ${before.name} = ${before.number}, and add a field with a new number.`;
    const kind = typeRow(before, after);
    if (kind !== undefined)
      this.at(kind, message, after.name, {
        what:
          before.name === after.name
            ? `the type of ${path} changes from ${before.type} to ${after.type}`
            : `number ${before.number} of ${message.name} changes from ${before.type} ${before.name} to ${after.type} ${after.name}`,
        instead: keep,
      });
    else if (before.name !== after.name)
      this.at('field-renamed', message, after.name, {
        what: `field ${message.name}.${before.name} = ${before.number} is renamed to ${after.name}`,
        instead:
          'Binary records stay readable, JSON ones do not. Keep the name where the registry refuses a new one.',
      });
    if (kind === undefined && before.isDelimited !== after.isDelimited)
      this.at('encoding-changed', message, after.name, {
        what: `the encoding of ${path} changes from ${encoding(before)} to ${encoding(after)}`,
        instead: keep,
      });
    if (before.type === after.type && before.default !== after.default)
      this.at('default-changed', message, after.name, {
        what: `the default of ${path} changes from ${before.default ?? 'none'} to ${after.default ?? 'none'}`,
        instead:
          'Keep the default: records do not hold it, and a reader puts its own in place of a field that is missing.',
      });
    const many = (field: ProtoField): boolean => field.label === 'repeated';
    if (many(before) !== many(after))
      this.at('label-changed', message, after.name, {
        what: `${path} becomes ${many(after) ? 'repeated' : 'a single value'}`,
        instead: keep,
      });
    else if ((before.label === 'required') !== (after.label === 'required'))
      this.at(after.label === 'required' ? 'required-added' : 'required-removed', message, after.name, {
        what: `${path} ${after.label === 'required' ? 'becomes' : 'is no longer'} required`,
        instead: 'Keep it as it is: a reader refuses records without a field that it requires.',
      });
  }

  /** A reader keeps the last of the fields of a oneof that a record has, and drops the others. */
  private oneofs(before: ProtoMessage, after: ProtoMessage): void {
    const earlier = new Map(before.fields.map((field) => [field.number, field]));
    const moved = new Map<string, ProtoField[]>();
    for (const field of after.fields) {
      const was = earlier.get(field.number);
      if (was === undefined || was.oneof === field.oneof) continue;
      if (field.oneof !== undefined) append(moved, field.oneof, field);
    }
    for (const [oneof, fields] of moved) {
      const others = after.fields.filter(
        (field) => field.oneof === oneof && !fields.includes(field) && earlier.has(field.number),
      );
      const together = (field: ProtoField): string | number =>
        earlier.get(field.number)?.oneof ?? field.number;
      // Of the fields of one oneof a record has one at most, whatever its name.
      if (new Set([...fields, ...others].map(together)).size < 2) continue;
      const names = listOf(fields.map(({ name }) => name));
      this.at(others.length > 0 ? 'field-into-existing-oneof' : 'fields-into-oneof', after, fields[0]?.name, {
        what: `${names} of ${after.name} move${fields.length === 1 ? 's' : ''} into the oneof ${oneof}`,
        instead:
          'Add the oneof with fields of new numbers: of a record that has several of them, a reader keeps the last.',
      });
    }
    for (const oneof of new Set(before.fields.flatMap((field) => field.oneof ?? []))) {
      const members = before.fields.filter((field) => field.oneof === oneof);
      const left = members.flatMap(
        ({ number }) => after.fields.find((field) => field.number === number) ?? [],
      );
      const out = left.filter((field) => field.oneof !== oneof);
      if (new Set(left.map((field) => field.oneof ?? field.number)).size < 2) continue;
      this.at('field-out-of-oneof', after, out[0]?.name, {
        what: `${listOf(out.map(({ name }) => name))} of ${after.name} leave${out.length === 1 ? 's' : ''} the oneof ${oneof}`,
        instead:
          'Keep the oneof and add a field with a new number: a reader of the old schema keeps one of them only.',
      });
    }
  }

  private enumeration(name: string, before: Readonly<Record<string, number>>): void {
    const after = this.after.enums.get(name)?.values;
    if (after === undefined) return;
    const place = (value: string): Place => this.after.locator.place(name, value);
    const numbers = new Set(Object.values(after));
    for (const [value, number] of Object.entries(before)) {
      const now = after[value];
      if (now === undefined && !numbers.has(number))
        this.add('enum-value-removed', `${name}.${value}`, this.after.locator.place(name), {
          what: `value ${value} = ${number} of enum ${name} is removed`,
          instead: `Keep it, or reserve ${number} and "${value}"; choose compatibility forward, which the registry accepts.`,
        });
      else if (now !== undefined && now !== number)
        this.add('enum-number-changed', `${name}.${value}`, place(value), {
          what: `the number of ${value} of enum ${name} changes from ${number} to ${now}`,
          instead: `Keep number ${number}: records hold the number, and readers take it for another value.`,
        });
    }
    const known = new Set(Object.values(before));
    for (const [value, number] of Object.entries(after))
      if (before[value] === undefined && !known.has(number))
        this.add('enum-value-added', `${name}.${value}`, place(value), {
          what: `value ${value} = ${number} is added to enum ${name}`,
          instead:
            'Readers keep an unknown value as a number; choose compatibility backward, which the registry accepts.',
        });
  }

  private at(
    kind: ProtobufRow,
    message: ProtoMessage,
    field: string | undefined,
    words: Pick<BreakingChange, 'what' | 'instead'>,
  ): void {
    const path = field === undefined ? message.name : `${message.name}.${field}`;
    this.add(kind, path, this.after.locator.place(message.name, field), words);
  }

  private add(
    kind: ProtobufRow,
    path: string,
    place: Place,
    words: Pick<BreakingChange, 'what' | 'instead'>,
  ): void {
    this.found.push({ kind, path, place, breaks: PROTOBUF_ROWS[kind], ...words });
  }
}

/** Without the package, as messages are named. */
const firstOf = ({ messages }: ProtoSchema): string | undefined =>
  [...messages.values()].find(({ own, name }) => own && !name.includes('.'))?.name;

type Reserved = { readonly text: string } & (
  { readonly name: string } | { readonly from: number; readonly to: number }
);

const encoding = ({ isDelimited }: ProtoField): string =>
  isDelimited ? 'a group (DELIMITED)' : 'a message with its length';

/** Whether records may hold a message by itself: one that fields of others have is skipped by readers that do not know the field. */
function isRecord({ messages }: ProtoSchema, name: string): boolean {
  const message = messages.get(name);
  if (message?.own !== true || name.includes('.')) return false;
  const uses = ({ type }: ProtoField): boolean => type === name || type.endsWith(`, ${name}>`);
  return ![...messages.values()].some((other) => other.name !== name && other.fields.some(uses));
}

/** Values that a type holds, of those that share a varint: narrower ones fit into wider ones. */
const VARINTS: Readonly<Record<string, readonly [min: number, max: number]>> = {
  bool: [0, 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  int64: [-(2 ** 63), 2 ** 63],
  uint64: [0, 2 ** 64],
};

/** Keys and values: values change as a field of their type does. */
const MAP = /^map<(\w+), (.+)>$/;

/** Undefined: the type stays. */
function typeRow(before: ProtoField, after: ProtoField): ProtobufRow | undefined {
  if (before.type === after.type) return undefined;
  const [from, to] = [before.type, after.type];
  const [was, now] = [MAP.exec(from), MAP.exec(to)];
  if (was?.[1] !== undefined && was[1] === now?.[1])
    return typeRow(
      { ...before, kind: 'scalar', type: was[2] ?? '' },
      { ...after, kind: 'scalar', type: now[2] ?? '' },
    );
  if (before.kind === 'enum' && after.kind === 'enum') return 'type-changed';
  const ofEnum = before.kind === 'enum' || after.kind === 'enum';
  const rangeOf = ({ kind, type }: ProtoField): readonly [number, number] | undefined =>
    VARINTS[kind === 'enum' ? 'int32' : type];
  const written = rangeOf(before);
  const read = rangeOf(after);
  if (written !== undefined && read !== undefined) {
    const fits = read[0] <= written[0] && written[1] <= read[1];
    const filled = written[0] <= read[0] && read[1] <= written[1];
    if (fits && filled) return 'enum-and-integer';
    if (fits) return ofEnum ? 'enum-widened' : 'type-widened';
    if (filled) return ofEnum ? 'enum-narrowed' : 'type-narrowed';
    return ofEnum ? 'type-changed' : 'type-reinterpreted';
  }
  if (from === 'string' && to === 'bytes') return 'string-to-bytes';
  if (from === 'bytes' && to === 'string') return 'bytes-to-string';
  if (from === 'sint32' && to === 'sint64') return 'type-widened';
  if (from === 'sint64' && to === 'sint32') return 'type-narrowed';
  return 'type-changed';
}
