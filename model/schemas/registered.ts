/** Schemas as a registry keeps them, by the names of the Confluent API. */
import { COMPATIBILITIES } from './types';
import type { Compatibility, SchemaFormat } from './types';

/** What the API calls a format; a schema without a type is Avro. */
export const SCHEMA_TYPES = {
  avro: 'AVRO',
  protobuf: 'PROTOBUF',
  'json-schema': 'JSON',
} as const satisfies Record<SchemaFormat, string>;

/** `BACKWARD_TRANSITIVE` of `backward-transitive`. */
export function levelOf(compatibility: Compatibility): string {
  return compatibility.toUpperCase().replace('-', '_');
}

/** Undefined for a level that no registry of this API has. */
export function compatibilityOf(level: string): Compatibility | undefined {
  return COMPATIBILITIES.find((compatibility) => levelOf(compatibility) === level);
}

/** A version of another subject, under the name that the schema uses. */
export interface RegisteredReference {
  readonly name: string;
  readonly subject: string;
  readonly version: number;
}

/** What is sent to register a schema. */
export interface SchemaContent {
  readonly format: SchemaFormat;
  readonly text: string;
  readonly references: readonly RegisteredReference[];
}

/** A version of a subject. */
export interface RegisteredVersion {
  readonly version: number;
  /** Of the schema, across subjects: what the records carry. */
  readonly id: number;
  /** As the API says it, which may be a format that is unknown here. */
  readonly type: string;
  readonly text: string;
  readonly references: readonly RegisteredReference[];
}
