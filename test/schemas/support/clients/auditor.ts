/**
 * A service on the Node.js client of the exported settings: reads and writes records of three formats by avsc, protobufjs and JSON.
 *
 * Arguments: `write FILE` or `read COUNT`; the folder of the exported settings; the registry.
 * Records are lines of JSON, {"topic", "key", "value"}, in the file or on standard output.
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ConsumerOptions, ProducerOptions } from '@platformatic/kafka' with {
  'resolution-mode': 'import',
};
import { Type, types } from 'avsc';
import type { Schema } from 'avsc';
import protobuf from 'protobufjs';
import { SchemaRegistry } from '../../../../operations/schema-registry/client';
import type { RegisteredVersion } from '../../../../model/schemas/registered';

type Bytes = Buffer<ArrayBufferLike>;
type Options = ConsumerOptions<Bytes, Bytes, Bytes, Bytes> & ProducerOptions<Bytes, Bytes, Bytes, Bytes>;

interface Record {
  readonly topic: string;
  readonly key: string;
  readonly value: unknown;
}
interface Money {
  readonly amount: string;
  readonly currency: string;
}
interface Created {
  readonly orderId: string;
  readonly total: Money;
}
interface Status {
  readonly orderId: string;
  readonly state: string;
  readonly since: number;
}

const TOPICS = ['order.created', 'order.status', 'payment.completed'];

/** The scale of the catalog's decimals is 2: the number without its point, as a two's complement of as few bytes as hold it. */
class Decimal extends types.LogicalType {
  protected override _fromValue(bytes: Buffer): string {
    const digits = String(BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`))).padStart(
      3,
      '0',
    );
    return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
  }

  protected override _toValue(text: unknown): Buffer {
    const hex = BigInt(String(text).replace('.', '')).toString(16);
    // One more digit for the sign.
    return Buffer.from(hex.padStart(hex.length + 2 - (hex.length % 2), '0'), 'hex');
  }
}

/** Magic byte, id of the schema, for Protobuf the first message, and the record. */
function framed(id: number, body: Uint8Array, protobufIndex = false): Buffer {
  const head = Buffer.alloc(protobufIndex ? 6 : 5);
  head.writeUInt32BE(id, 1);
  return Buffer.concat([head, body]);
}

class Codec {
  private constructor(
    private readonly key: RegisteredVersion,
    private readonly keyType: Type,
    private readonly created: RegisteredVersion,
    private readonly createdType: Type,
    private readonly status: RegisteredVersion,
    private readonly statusType: protobuf.Type,
    private readonly completed: RegisteredVersion,
  ) {}

  static async of(registry: SchemaRegistry): Promise<Codec> {
    const latest = async (subject: string): Promise<RegisteredVersion> => {
      const found = await registry.version(subject, 'latest');
      if (found === undefined) throw new Error(`no subject ${subject}`);
      return found;
    };
    const [key, created, status, completed] = [
      await latest('order.created-key'),
      await latest('order.created-value'),
      await latest('order.status-value'),
      await latest('payment.completed-value'),
    ];
    const known: { [name: string]: Type } = {};
    const options = { registry: known, logicalTypes: { decimal: Decimal } };
    const avro = (version: RegisteredVersion): Type =>
      Type.forSchema(JSON.parse(version.text) as Schema, options);
    for (const { subject, version } of created.references) {
      const referenced = await registry.version(subject, version);
      if (referenced !== undefined) avro(referenced);
    }
    const imported = protobuf.common.get('google/protobuf/timestamp.proto')?.nested ?? {};
    const root = new protobuf.Root();
    root.addJSON(imported);
    const proto = protobuf
      .parse(status.text, root, { keepCase: true })
      .root.lookupType('shop.order.OrderStatus');
    return new Codec(key, avro(key), created, avro(created), status, proto, completed);
  }

  encode({ topic, key, value }: Record): { key: Buffer; value: Buffer } {
    if (topic === 'order.created')
      return {
        key: framed(this.key.id, this.keyType.toBuffer({ orderId: key })),
        value: framed(this.created.id, this.createdType.toBuffer(value)),
      };
    if (topic === 'payment.completed')
      return { key: Buffer.from(key), value: framed(this.completed.id, Buffer.from(JSON.stringify(value))) };
    const { orderId, state, since } = value as Status;
    const message = this.statusType.fromObject({
      order_id: orderId,
      state,
      since: { seconds: Math.floor(since / 1000), nanos: (since % 1000) * 1e6 },
    });
    return {
      key: Buffer.from(key),
      value: framed(this.status.id, this.statusType.encode(message).finish(), true),
    };
  }

  decode(topic: string, key: Buffer, value: Buffer): Record {
    const id = value.readUInt32BE(1);
    const expect = (version: RegisteredVersion): void => {
      if (value[0] !== 0 || id !== version.id) throw new Error(`${topic}: schema ${id} is not ${version.id}`);
    };
    if (topic === 'order.created') {
      expect(this.created);
      const { orderId } = this.keyType.fromBuffer(key.subarray(5)) as Created;
      return { topic, key: orderId, value: this.createdType.fromBuffer(value.subarray(5)) };
    }
    if (topic === 'payment.completed') {
      expect(this.completed);
      return { topic, key: key.toString(), value: JSON.parse(value.subarray(5).toString()) };
    }
    expect(this.status);
    const {
      order_id: orderId,
      state,
      since,
    } = this.statusType.toObject(this.statusType.decode(value.subarray(6)), {
      enums: String,
      longs: Number,
      defaults: true,
    }) as { order_id: string; state: string; since: { seconds: number; nanos: number } };
    return {
      topic,
      key: key.toString(),
      value: { orderId, state, since: since.seconds * 1000 + since.nanos / 1e6 },
    };
  }
}

async function write(options: Options, codec: Codec, file: string): Promise<void> {
  const { Producer } = await import('@platformatic/kafka');
  const producer = new Producer(options);
  const lines = readFileSync(file, 'utf8').split('\n');
  // One after the other: the idempotent producer of 1.35 loses what is sent at the same time.
  for (const record of lines.map((line) => JSON.parse(line) as Record))
    await producer.send({ messages: [{ topic: record.topic, ...codec.encode(record) }] });
  await producer.close();
}

async function read(options: Options, codec: Codec, count: number): Promise<void> {
  const { Consumer } = await import('@platformatic/kafka');
  const consumer = new Consumer(options);
  const stream = await consumer.consume({ topics: TOPICS, mode: 'committed', fallbackMode: 'earliest' });
  let left = count;
  for await (const { topic, partition, offset, key, value } of stream) {
    console.log(JSON.stringify(codec.decode(topic, key, value)));
    await consumer.commit({ offsets: [{ topic, partition, offset: offset + 1n, leaderEpoch: -1 }] });
    left -= 1;
    if (left === 0) break;
  }
  await stream.close();
  await consumer.close();
}

async function main([action, what = '', folder = '', url = '']: readonly string[]): Promise<void> {
  const [file = ''] = readdirSync(folder).filter((name) => /\.m?js$/.test(name));
  const exported = (await import(pathToFileURL(path.join(folder, file)).href)) as {
    readonly producer: Options;
    readonly consumer: Options;
  };
  const codec = await Codec.of(new SchemaRegistry({ url }));
  await (action === 'read'
    ? read(exported.consumer, codec, Number(what))
    : write(exported.producer, codec, what));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  // Connections are open still.
  process.exit(1);
});
