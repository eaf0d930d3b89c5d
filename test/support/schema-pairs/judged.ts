/** Pairs of schemas and what must be said of them. */
import { compareAvro } from '../../../model/schemas/avro/compare';
import { readAvro } from '../../../model/schemas/avro/read';
import { compareJsonSchema } from '../../../model/schemas/json-schema/compare';
import { readJsonSchema } from '../../../model/schemas/json-schema/read';
import { compareProtobuf } from '../../../model/schemas/protobuf/compare';
import { readProtobuf } from '../../../model/schemas/protobuf/read';
import type { Comparison, Direction, Judge, ReadResult, ReferencedText } from '../../../model/schemas/types';

export function schemaOf<T>(result: ReadResult<T>): T {
  if (result.ok) return result.schema;
  throw new Error(
    result.problems.map(({ place, message }) => `${place.line}:${place.column} ${message}`).join('\n'),
  );
}

export const avroPair = (before: unknown, after: unknown): Comparison =>
  compareAvro(schemaOf(readAvro(JSON.stringify(before))), schemaOf(readAvro(JSON.stringify(after))));

export const jsonText = (schema: object): string =>
  JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...schema });

export const jsonPair = (before: object, after: object): Comparison =>
  compareJsonSchema(schemaOf(readJsonSchema(jsonText(before))), schemaOf(readJsonSchema(jsonText(after))));

export const protobufPair = (
  before: string,
  after: string,
  references: readonly ReferencedText[] = [],
): Comparison =>
  compareProtobuf(schemaOf(readProtobuf(before, references)), schemaOf(readProtobuf(after, references)));

/** `B`, `F`, `BF` or `none`: what stays readable, as tables of compatibility say it. */
export function kept({ changes }: Comparison, judge: Judge = 'consumers'): string {
  const broken = new Set(changes.flatMap(({ breaks }) => breaks[judge]));
  const letters: readonly (readonly [Direction, string])[] = [
    ['backward', 'B'],
    ['forward', 'F'],
  ];
  return letters.flatMap(([direction, letter]) => (broken.has(direction) ? [] : [letter])).join('') || 'none';
}
