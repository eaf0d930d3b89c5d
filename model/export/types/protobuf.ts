/** TypeScript types of a Protobuf schema: what protobufjs gives by `toObject(message, { longs: BigInt, enums: String })`. */
import type { ProtoField, ProtoMessage, ProtoSchema } from '../../schemas/protobuf/read';
import type { GeneratedTypes } from './avro';
import { TypeNames, docComment, propertyName } from './writer';

const SCALARS: Readonly<Record<string, string>> = {
  double: 'number',
  float: 'number',
  int32: 'number',
  uint32: 'number',
  sint32: 'number',
  fixed32: 'number',
  sfixed32: 'number',
  int64: 'bigint',
  uint64: 'bigint',
  sint64: 'bigint',
  fixed64: 'bigint',
  sfixed64: 'bigint',
  bool: 'boolean',
  string: 'string',
  bytes: 'Uint8Array',
};

export function protobufTypes(schema: ProtoSchema): GeneratedTypes {
  const names = new TypeNames();
  // `Order.State` and `Status.State` are two types: what is nested keeps what it is in.
  const nameOf = (name: string): string =>
    names.of(name.includes('.') && isOwn(schema, name) ? nested(name) : name);
  const own = schema.first?.slice(schema.package === '' ? 0 : schema.package.length + 1) ?? '';
  const used = reachable(schema);
  // The file's own names first: what is imported gives way.
  const ordered = [...used].sort((a, b) => Number(isOwn(schema, b)) - Number(isOwn(schema, a)));
  for (const name of ordered) nameOf(name);
  const declarations = ordered.map((name) => {
    const message = schema.messages.get(name);
    if (message !== undefined) return messageText(message, nameOf);
    // A value that a newer schema added comes as its number.
    const values = Object.keys(schema.enums.get(name)?.values ?? {});
    return `${docComment(schema.enums.get(name)?.doc)}export type ${nameOf(name)} = ${[...values.map((value) => JSON.stringify(value)), 'number'].join(' | ')};\n`;
  });
  return { name: nameOf(own), text: declarations.join('\n') };
}

const nested = (name: string): string => name.replaceAll('.', '_');

const isOwn = ({ messages, enums }: ProtoSchema, name: string): boolean =>
  (messages.get(name) ?? enums.get(name))?.own === true;

/** Every message and enum of the file, and what they use of others. */
function reachable({ messages, enums }: ProtoSchema): Set<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name) || !(messages.has(name) || enums.has(name))) return;
    found.add(name);
    for (const field of messages.get(name)?.fields ?? []) visit(valueType(field));
  };
  for (const { name, own } of [...messages.values(), ...enums.values()]) if (own) visit(name);
  return found;
}

const MAP = /^map<(\w+), (.+)>$/;
const valueType = ({ type }: ProtoField): string => MAP.exec(type)?.[2] ?? type;

function messageText({ name, doc, fields }: ProtoMessage, nameOf: (name: string) => string): string {
  const lines = fields.map((field) => {
    const value = SCALARS[valueType(field)] ?? nameOf(valueType(field));
    const type =
      field.kind === 'map'
        ? `{ [key: string]: ${value} }`
        : field.label === 'repeated'
          ? `${value}[]`
          : value;
    const note = field.oneof === undefined ? '' : `One of ${field.oneof}.`;
    const comment = [field.doc, note].filter((part) => part !== undefined && part !== '').join('\n');
    // Absent on the wire is absent here: no default is made up.
    const optional = field.label === 'required' ? '' : '?';
    return `${docComment(comment, '  ')}  ${propertyName(camelCase(field.name))}${optional}: ${type};\n`;
  });
  return `${docComment(doc)}export interface ${nameOf(name)} {\n${lines.join('')}}\n`;
}

/** As protobufjs names properties without `keepCase`. */
const camelCase = (name: string): string =>
  name.slice(0, 1) + name.slice(1).replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
