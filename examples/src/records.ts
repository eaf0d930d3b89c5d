/** Records as they are in Kafka: Confluent's wire format, which is a zero byte, the id of the schema in four bytes, and the payload. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import avro from 'avsc';
import protobuf from 'protobufjs';
import type { TopicRecords } from '../types/index.js';
import { UnknownSchema } from './registry.js';
import type { Format, Registry } from './registry.js';

export type SchemaTopic = keyof TopicRecords;
export type Value<T extends SchemaTopic> = TopicRecords[T]['value'];

/** A record that can never be read: not in the wire format, of an unknown schema, or not what the topic holds. */
export class Undecodable extends Error {}

/** Files of the catalog that a service is built with. */
const FILES: Readonly<Record<SchemaTopic, string>> = {
  'order.placed': 'order/placed.avsc',
  'payment.completed': 'payment/completed.proto',
  'shipping.dispatched': 'shipping/dispatched.json',
};

const MAGIC = 0;
const HEAD = 5;

/** How the values of one format are written and read. */
interface Form {
  encode(value: unknown): Buffer;
  /** @param writer the text that the record was written with */
  decode(payload: Buffer, writer: string): unknown;
}

export interface Codec<T extends SchemaTopic> {
  encode(value: Value<T>): Buffer;
  /** @throws Undecodable, or an Error if the registry does not answer */
  decode(bytes: Buffer | null): Promise<Value<T>>;
}

/**
 * @param use `write` asks the registry for the id once, so that `encode` needs no network
 * @throws Error if the registry does not answer, or does not have the schema
 */
export async function createCodec<T extends SchemaTopic>(
  topic: T,
  registry: Registry,
  use: 'read' | 'write',
): Promise<Codec<T>> {
  const file = FILES[topic];
  const text = readFileSync(new URL(`../catalog/${file}`, import.meta.url), 'utf8');
  const format: Format = file.endsWith('.avsc') ? 'AVRO' : file.endsWith('.proto') ? 'PROTOBUF' : 'JSON';
  const own = { AVRO: avroFormat, PROTOBUF: protobufFormat, JSON: jsonFormat }[format](text);
  const id = use === 'write' ? await registry.idOf(`${topic}-value`, format, text) : undefined;
  return {
    encode(value) {
      if (id === undefined) throw new Error(`This service only reads ${topic}.`);
      const head = Buffer.alloc(HEAD);
      head.writeUInt8(MAGIC);
      head.writeUInt32BE(id, 1);
      return Buffer.concat([head, own.encode(value)]);
    },
    async decode(bytes) {
      if (bytes === null || bytes.length < HEAD || bytes[0] !== MAGIC)
        throw new Undecodable('The value does not begin with a zero byte and the id of a schema.');
      const writer = await registry.schema(bytes.readUInt32BE(1)).catch((error: unknown) => {
        throw error instanceof UnknownSchema ? new Undecodable(error.message) : error;
      });
      if (writer.format !== format) throw new Undecodable(`The value is ${writer.format}, not ${format}.`);
      try {
        return own.decode(bytes.subarray(HEAD), writer.text) as Value<T>;
      } catch (error) {
        throw new Undecodable(`The value does not fit its schema: ${(error as Error).message}`);
      }
    },
  };
}

/** 64-bit integers as bigint, which the generated types have: docs/catalog-export.md. */
const LONG = avro.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(value);
    return buffer;
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => Number(a > b) - Number(a < b),
});

function avroType(text: string): avro.Type {
  const isLong = (schema: unknown): boolean =>
    schema === 'long' || (schema as { type?: unknown }).type === 'long';
  return avro.Type.forSchema(JSON.parse(text) as avro.Schema, {
    typeHook: (schema) => (isLong(schema) ? LONG : undefined),
  });
}

function avroFormat(text: string): Form {
  const reader = avroType(text);
  const resolvers = new Map<string, [avro.Type, avro.Resolver]>();
  return {
    encode: (value) => reader.toBuffer(value),
    decode: (payload, writer) => {
      const known = resolvers.get(writer);
      if (known !== undefined) return reader.fromBuffer(payload, known[1]) as unknown;
      const type = avroType(writer);
      const resolver = reader.createResolver(type);
      resolvers.set(writer, [type, resolver]);
      return reader.fromBuffer(payload, resolver) as unknown;
    },
  };
}

function firstMessage(text: string): protobuf.Type {
  const { root, package: name } = protobuf.parse(text);
  const scope = name === undefined ? root : root.lookup(name);
  const message = (scope as protobuf.Namespace).nestedArray.find((each) => each instanceof protobuf.Type);
  if (!(message instanceof protobuf.Type)) throw new Error('The schema has no message.');
  return message;
}

function protobufFormat(text: string): Form {
  const type = firstMessage(text);
  return {
    // One zero byte stands for the path [0]: the first message of the file.
    encode: (value) => Buffer.concat([Buffer.from([0]), type.encode(type.fromObject(wire(value))).finish()]),
    decode: (payload, writer) => {
      if (payload[0] !== 0) throw new Error('it is not the first message of the schema');
      const written = firstMessage(writer).fullName;
      if (written !== type.fullName) throw new Error(`it is a ${written}`);
      return type.toObject(type.decode(payload.subarray(1)), { longs: BigInt, enums: String });
    },
  };
}

/** protobufjs takes 64-bit integers as text. */
function wire(value: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value as object).map(([name, each]: [string, unknown]) => [
      name,
      typeof each === 'bigint' ? each.toString() : each,
    ]),
  );
}

function jsonFormat(text: string): Form {
  const validate = new Ajv().compile(JSON.parse(text) as object);
  const checked = (value: unknown): unknown => {
    if (validate(value)) return value;
    throw new Error(validate.errors?.map((error) => `${error.instancePath} ${error.message}`).join('; '));
  };
  return {
    encode: (value) => Buffer.from(JSON.stringify(checked(value))),
    decode: (payload) => checked(JSON.parse(payload.toString('utf8'))),
  };
}
