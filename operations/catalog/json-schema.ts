/** The catalog's JSON Schema, for editors: generated from what validates, so that the two cannot differ. */
import { z } from 'zod';
import { domainSchema } from '../../model/catalog/schema';
import { defaults } from '../../model/catalog/schema-fields';

/** Where the schema is committed, below the project; catalog files name it in their first line. */
export const JSON_SCHEMA_FILE = 'docs/schema/domain.schema.json';

/** The text of JSON_SCHEMA_FILE. */
export function generateJsonSchema(): string {
  const schema = catalogJsonSchema((node, { words, value }) => {
    if (value !== undefined) node.default = value;
    if (words !== undefined) node.description = `${node.description ?? ''} Default: ${words}.`;
  });
  return `${JSON.stringify({ title: 'Brokerform catalog file', ...schema }, undefined, 2)}\n`;
}

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** @param withDefault adds to the node of a field what its absence means */
export function catalogJsonSchema(
  withDefault: (
    node: JsonSchema,
    absent: { readonly value?: string | number; readonly words?: string },
  ) => void,
): JsonSchema {
  return z.toJSONSchema(domainSchema, {
    // Of what people write, not of what it becomes: `7d`, not milliseconds; defaults are optional.
    io: 'input',
    target: 'draft-2020-12',
    override: ({ zodSchema, jsonSchema }) => {
      // "Safe integers" are a fact about JavaScript, not about the catalog.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      const absent = defaults.get(zodSchema);
      if (absent !== undefined) withDefault(jsonSchema, absent);
    },
  });
}
