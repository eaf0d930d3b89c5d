/** Shapes of what the catalog says about schemas: the files of a domain, and what a topic's records hold. */
import { z } from 'zod';
import { COMPATIBILITIES } from '../schemas/types';
import { anyOf, atLeastOne, defaults, names, text } from './schema-fields';

export const compatibility = z.enum(COMPATIBILITIES);

const SCHEMA_NAME = 'Name of a schema of this domain, or `<domain>/<name>` of another one.';

export const schemaEntrySchema = z.strictObject({
  name: text().describe(
    'Name within the domain: lower case, digits, hyphens. Other domains write `<domain>/<name>`.',
  ),
  description: text().describe('What a record with it means, in a sentence.'),
  file: text().describe(
    'Path within the folder of the catalog. The file extension is the format: `.avsc` Avro, `.proto` Protobuf, `.json` JSON Schema.',
  ),
  compatibility: compatibility
    .optional()
    .describe('What a change must not break, for every subject of the schema.')
    .register(defaults, { words: "the domain's `schemaCompatibility`" }),
  owner: z
    .strictObject({
      team: text().describe('Team that owns the schema.'),
      contact: text().describe('Where the team is reached.'),
    })
    .optional()
    .describe('Owner of the schema.')
    .register(defaults, { words: "the domain's owner" }),
  references: z
    .array(
      z.strictObject({
        name: text().describe(
          'As the file writes it: full name (Avro), import path (Protobuf), `$ref` (JSON Schema).',
        ),
        schema: text().describe(SCHEMA_NAME),
        version: z
          .number()
          .int()
          .min(1)
          .optional()
          .describe('One of its `versions`.')
          .register(defaults, { words: 'its file as it is' }),
      }),
    )
    .optional()
    .describe('Schemas whose types the file uses, in any order.'),
  versions: z
    .array(
      z.strictObject({
        version: z.number().int().min(1).describe('Number in the registry.'),
        file: text().describe('Path within the folder of the catalog.'),
      }),
    )
    .optional()
    .describe(
      'Earlier versions, kept as files: references use them, and transitive compatibility checks them.',
    ),
  personalData: text()
    .optional()
    .describe(
      "The owner's statement on personal data in the fields: what it is, why it is stored, how long it is kept. Required once a field is marked.",
    ),
});

export const topicSchemaShape = z
  .strictObject({
    value: text().optional().describe(`Schema of the values. ${SCHEMA_NAME}`),
    values: names().optional().describe('Several schemas of values, where `subjects` is not `topic`.'),
    key: text().optional().describe(`Schema of the keys. ${SCHEMA_NAME}`),
    subjects: z
      .enum(['topic', 'record', 'topic-record'])
      .default('topic')
      .describe('Subject name strategy: `<topic>-value`, the record’s full name, or `<topic>-<full name>`.'),
    compatibility: compatibility
      .optional()
      .describe('What a change must not break, for the subjects of this topic.')
      .register(defaults, { words: "the schema's" }),
  })
  .meta(anyOf('value', 'values', 'key'))
  .refine(...atLeastOne('value', 'values', 'key'));

export const schemaCompatibility = compatibility
  .optional()
  .describe('What a change of a schema must not break, if the schema does not set it.')
  .register(defaults, { words: "the environment's `schemaRegistry.compatibility`, else `backward`" });

export type SchemaInput = z.output<typeof schemaEntrySchema>;
export type TopicSchemaInput = z.output<typeof topicSchemaShape>;
