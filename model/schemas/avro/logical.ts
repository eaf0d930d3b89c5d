/** Which logical types Avro applies: one that does not fit its type is ignored, and readers get what is below it. */
import { branchName } from './read';
import type { AvroType, Logical } from './read';

type Fits = (type: AvroType, logical: Logical) => string | undefined;

const on =
  (...names: readonly string[]): Fits =>
  (type) =>
    names.includes(type.kind === 'primitive' ? type.name : type.kind)
      ? undefined
      : `it is for ${names.join(' or ')}, and this is ${branchName(type)}`;

const fixedOf =
  (size: number, ...others: readonly string[]): Fits =>
  (type, logical) => {
    if (type.kind !== 'fixed') return on(...others, `fixed of ${size} bytes`)(type, logical);
    return type.size === size ? undefined : `it is for fixed of ${size} bytes, and this has ${type.size}`;
  };

/** Source: Apache Avro 1.12 specification, Logical Types. */
const LOGICAL_TYPES: Readonly<Record<string, Fits>> = {
  decimal: (type, logical) => on('bytes', 'fixed')(type, logical) ?? decimalDigits(type, logical),
  uuid: fixedOf(16, 'string'),
  duration: fixedOf(12),
  date: on('int'),
  'time-millis': on('int'),
  'time-micros': on('long'),
  'timestamp-millis': on('long'),
  'timestamp-micros': on('long'),
  'timestamp-nanos': on('long'),
  'local-timestamp-millis': on('long'),
  'local-timestamp-micros': on('long'),
  'local-timestamp-nanos': on('long'),
};

/** Why Avro ignores the logical type of a type; undefined if it has none, or one that fits, or one that Avro does not define. */
export function whyIgnored(type: AvroType): string | undefined {
  const { logical } = type;
  if (logical === undefined || !Object.hasOwn(LOGICAL_TYPES, logical.name)) return undefined;
  return LOGICAL_TYPES[logical.name]?.(type, logical);
}

function decimalDigits(type: AvroType, { precision, scale }: Logical): string | undefined {
  if (typeof precision !== 'number' || !Number.isInteger(precision) || precision < 1)
    return `its precision is ${JSON.stringify(precision) ?? 'missing'}, and not a whole number from 1`;
  if (typeof scale !== 'number' || !Number.isInteger(scale) || scale < 0 || scale > precision)
    return `its scale is ${JSON.stringify(scale)}, and not a whole number from 0 to its precision of ${precision}`;
  if (type.kind !== 'fixed') return undefined;
  const most = Math.floor(Math.log10(2) * (8 * type.size - 1));
  return precision <= most
    ? undefined
    : `its precision is ${precision}, and ${type.size} ${type.size === 1 ? 'byte holds' : 'bytes hold'} ${most} digits`;
}
