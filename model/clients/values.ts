/** Values as each client's own parser reads them, in one spelling. A value that the parser refuses stays as it is. */
import type { ClientKey, Family } from './families';

/** strtol with base 0 and strtod: hexadecimal, octal, and whatever follows the number is left out. */
const C_WHOLE = /^\s*([+-]?)(0[xX][\da-fA-F]+|0[0-7]*|[1-9]\d*)/;
const C_REAL = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/;
const FLAGS: Readonly<Record<string, string>> = {
  true: 'true',
  t: 'true',
  '1': 'true',
  false: 'false',
  f: 'false',
  '0': 'false',
};

/** librdkafka compares these letter by letter, every other enumeration in any case. Source: rdkafka_conf.c, `validate`. */
const EXACT = ['partitioner', 'sasl.mechanism', 'sasl.mechanisms'];

export function canonicalText(family: Family, key: string, definition: ClientKey, text: string): string {
  if (family === 'librdkafka') return librdkafkaText(key, definition, text);
  const plain = text.trim();
  if (definition.type === 'boolean') return /^(?:true|false)$/i.test(plain) ? plain.toLowerCase() : plain;
  if (['short', 'int', 'long'].includes(definition.type))
    return /^[+-]?\d+$/.test(plain) ? BigInt(plain.replace(/^\+/, '')).toString() : plain;
  return plain;
}

/** Source: rd_kafka_anyconf_set_prop. */
function librdkafkaText(key: string, { type, check, alias }: ClientKey, text: string): string {
  const plain = text.trim();
  if (type === 'boolean') return FLAGS[plain.toLowerCase()] ?? plain;
  if (type === 'int') {
    const [, sign, digits] = C_WHOLE.exec(plain) ?? [];
    if (digits === undefined)
      return (alias ?? key) === 'request.required.acks' && /^all$/i.test(plain) ? '-1' : plain;
    const number = BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits);
    return (sign === '-' ? -number : number).toString();
  }
  if (type === 'double') {
    const number = Number(C_REAL.exec(plain)?.[0] ?? NaN);
    return Number.isFinite(number) ? String(number) : plain;
  }
  if (check?.kind !== 'one-of' || EXACT.includes(key)) return plain;
  return check.values.find((one) => one.toLowerCase() === plain.toLowerCase()) ?? plain;
}

/** The number that librdkafka makes of a text that people read otherwise: 5 of `5s`, 8 of `010`. */
export function misreadNumber(
  family: Family,
  key: string,
  definition: ClientKey,
  text: string,
): string | undefined {
  if (family !== 'librdkafka' || !['int', 'double'].includes(definition.type)) return undefined;
  const plain = text.trim();
  const read = librdkafkaText(key, definition, plain);
  const asWritten = /^[+-]?(?:0|[1-9]\d*)(?:\.\d*)?$|^[+-]?0x[\da-f]+$|^all$|^[+-]?\d+(?:\.\d+)?e[+-]?\d+$/i;
  if (asWritten.test(plain) || !/^-?\d/.test(read)) return undefined;
  return read;
}
