/** Any schema, whatever its format. */
import { compareAvro } from './avro/compare';
import { readAvro } from './avro/read';
import type { AvroSchema } from './avro/read';
import { compareJsonSchema } from './json-schema/compare';
import { readJsonSchema } from './json-schema/read';
import type { JsonSchema } from './json-schema/read';
import { compareProtobuf } from './protobuf/compare';
import { readProtobuf } from './protobuf/read';
import type { ProtoSchema } from './protobuf/read';
import type { Comparison, ReadResult, ReferencedText, SchemaFormat } from './types';

export type AnySchema = AvroSchema | ProtoSchema | JsonSchema;

/** @param references those that a referenced schema needs come before it */
export function readSchema(
  format: SchemaFormat,
  text: string,
  references: readonly ReferencedText[],
): ReadResult<AnySchema> {
  switch (format) {
    case 'avro':
      return readAvro(text, references);
    case 'protobuf':
      return readProtobuf(text, references);
    case 'json-schema':
      return readJsonSchema(text, references);
  }
}

/** Undefined: the formats differ, and nothing of one is read by the other. */
export function compareSchemas(before: AnySchema, after: AnySchema): Comparison | undefined {
  if (before.format === 'avro' && after.format === 'avro') return compareAvro(before, after);
  if (before.format === 'protobuf' && after.format === 'protobuf') return compareProtobuf(before, after);
  if (before.format === 'json-schema' && after.format === 'json-schema')
    return compareJsonSchema(before, after);
  return undefined;
}

/** What the record strategies call a subject. Undefined: the schema has no name. */
export function recordNameOf(schema: AnySchema): string | undefined {
  switch (schema.format) {
    case 'avro':
      return 'fullName' in schema.root ? schema.root.fullName : undefined;
    case 'protobuf':
      return schema.first;
    case 'json-schema': {
      const title = typeof schema.root === 'object' ? schema.root['title'] : undefined;
      return typeof title === 'string' && title !== '' ? title : undefined;
    }
  }
}
