/**
 * A reader of DescribeConfigs version 4 that keeps only what topics set themselves. A topic has some 35 keys and sets a handful:
 * the client's reader makes an object with eight fields of each, and takes most of the time of a drift of 10,000 topics.
 */

/** DescribeConfigsResponse.ConfigSource: set on the topic itself. */
const TOPIC = 1;

export interface TopicOverrides {
  readonly name: string;
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly config: Readonly<Record<string, string>>;
}

/** @param bytes the response, from the throttle time on */
export function readOverrides(bytes: Buffer): TopicOverrides[] {
  const cursor = new Cursor(bytes);
  cursor.skip(4); // throttle time
  return cursor.array(() => {
    const errorCode = cursor.int16();
    const errorMessage = cursor.string();
    cursor.skip(1); // type of resource
    const name = cursor.string() ?? '';
    const config: Record<string, string> = {};
    cursor.array(() => readEntry(cursor, config));
    return { name, errorCode, errorMessage, config };
  });
}

function readEntry(cursor: Cursor, config: Record<string, string>): void {
  const name = cursor.span();
  const value = cursor.span();
  cursor.skip(1); // read only
  if (cursor.int8() === TOPIC && name !== null && value !== null)
    config[cursor.text(name)] = cursor.text(value);
  cursor.skip(1); // sensitive
  cursor.array(() => {
    cursor.span();
    cursor.span();
    cursor.skip(1);
  }); // synonyms: none
  cursor.skip(1); // type of value
  cursor.span(); // documentation: none
}

/** Where a text lies. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** Reads the flexible encoding of Kafka's protocol from one piece of memory. */
class Cursor {
  private position = 0;

  public constructor(private readonly bytes: Buffer) {}

  public skip(count: number): void {
    this.position += count;
  }

  public int8(): number {
    return this.bytes.readInt8(this.position++);
  }

  public int16(): number {
    this.position += 2;
    return this.bytes.readInt16BE(this.position - 2);
  }

  public string(): string | null {
    const span = this.span();
    return span === null ? null : this.text(span);
  }

  public span(): Span | null {
    const length = this.unsignedVarInt();
    if (length === 0) return null;
    const start = this.position;
    this.position += length - 1;
    return { start, end: this.position };
  }

  public text({ start, end }: Span): string {
    return this.bytes.toString('utf8', start, end);
  }

  /** Of structures, each with tagged fields at its end. */
  public array<T>(read: () => T): T[] {
    const items: T[] = [];
    for (let left = this.unsignedVarInt() - 1; left > 0; left -= 1) {
      items.push(read());
      this.taggedFields();
    }
    return items;
  }

  private taggedFields(): void {
    for (let left = this.unsignedVarInt(); left > 0; left -= 1) {
      this.unsignedVarInt(); // tag
      this.skip(this.unsignedVarInt());
    }
  }

  private unsignedVarInt(): number {
    let value = 0;
    let byte: number;
    let shift = 0;
    do {
      byte = this.bytes.readUInt8(this.position++);
      value |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte >= 0x80);
    return value >>> 0;
  }
}
