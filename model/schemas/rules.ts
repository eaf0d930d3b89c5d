/** The rules on schemas: what each finds, why, and what to do instead. Their pages are docs/review-rules. */
import type { Rule } from '../review/rule';

export type SchemaRule = Omit<Rule, 'check'>;

const SPECIFICATIONS = {
  avro: 'Apache Avro 1.12 specification, Schema Resolution; org.apache.avro.SchemaCompatibility',
  protobuf: 'Protocol Buffers documentation, Updating A Message Type',
  json: 'JSON Schema 2020-12, validation',
} as const;

export const SCHEMA_RULES: readonly SchemaRule[] = [
  {
    id: 'avro-incompatible',
    severity: 'error',
    title: 'Consumers cannot read Avro records across a change of the schema',
    reason:
      'A reader resolves the schema that a record was written with against its own. Where a field has no default, a type is not a promotion, a symbol or a type of a union is unknown, or a name differs, it fails on the first such record, and stays there until someone skips it. A warning where the declared compatibility is none.',
    sources: [SPECIFICATIONS.avro],
    instead: 'Add fields with a default, widen types only, and keep names with aliases.',
  },
  {
    id: 'protobuf-incompatible',
    severity: 'error',
    title: 'Consumers lose or misread values of Protobuf records across a change of the schema',
    reason:
      'A record holds numbers and wire types, no names. A reader drops a number that it does not know, takes a number that is used again for the other field, cuts a wider integer off, and keeps the last of several fields of a oneof. Mostly it does not fail: the value is gone or another one. Registries accept several of these changes; the finding says where. A warning where the declared compatibility is none.',
    sources: [
      SPECIFICATIONS.protobuf,
      'protobufjs 8, encode and decode: test/unit/model/schemas/protobuf.test.ts',
    ],
    instead: 'Add a field with a new number, reserve what is removed, and never move or retype a number.',
  },
  {
    id: 'json-schema-incompatible',
    severity: 'error',
    title: 'Consumers refuse JSON records across a change of the schema',
    reason:
      'A consumer that validates refuses a document that its own schema does not allow. An open model (without additionalProperties: false) allows anything under a name that it does not mention, so that a property added later narrows it. A warning where the declared compatibility is none.',
    sources: [SPECIFICATIONS.json, 'ajv 8: test/unit/model/schemas/json-schema.test.ts'],
    instead: 'Add optional properties to closed models, widen types only, and require nothing new.',
  },
  {
    id: 'schema-registry-refuses',
    severity: 'error',
    title: 'The registry refuses a change that consumers can read',
    reason:
      'Registries have their own rules of compatibility, and those for Protobuf and JSON Schema differ from decoding and from each other. A refused version ends a deploy halfway, with other resources already changed.',
    sources: [
      'Apicurio Registry 3.3.3: measured, docs/schemas.md',
      'Confluent Schema Registry, Schema Evolution and Compatibility: Protobuf',
    ],
    instead:
      'Choose the compatibility that the change keeps, or change the schema in a way that the registry accepts.',
  },
  {
    id: 'schema-version-unknown',
    severity: 'error',
    title: 'The registry has a version that the repository does not know',
    reason:
      'Somebody registered a version beside the repository. Producers may write with it already: a schema that was compared with the last commit alone can break their records, and what is registered next was made without it.',
    sources: ['Confluent Schema Registry API reference, GET /subjects/(subject)/versions/(version)'],
    instead:
      'Adopt it: save its text beside the schema and name it under "versions" with its number, then declare what builds on it. Or delete the version in the registry.',
  },
  {
    id: 'schema-rolled-back',
    severity: 'error',
    title: 'The declared schema is an earlier version in the registry',
    reason:
      'A registry keeps one number for one text. It answers the registration of an earlier one with that number and leaves the latest version as it is: consumers that take the latest version do not see the change.',
    sources: ['Apicurio Registry 3.3.3: measured, test/schemas/stack.test.ts'],
    instead:
      'Declare the latest version again; or register the earlier one with a change that the registry sees, such as a new optional field.',
  },
  {
    id: 'schema-undecided',
    severity: 'error',
    title: 'The compatibility of a change cannot be decided',
    reason:
      'The check compares keyword by keyword and does not guess: which texts two regular expressions take, or what "not" and "if" leave, is not computed. The registry may accept the change or refuse it.',
    sources: [SPECIFICATIONS.json],
    instead:
      'Leave the keyword as it is, write it without the construct that is named, or accept the finding by a waiver after a test with real records.',
  },
  {
    id: 'schema-format-changed',
    severity: 'error',
    title: 'A subject changes its format',
    reason: 'No reader of one format reads another one, and a registry refuses the version.',
    sources: ['Confluent Schema Registry API reference, POST /subjects/(subject)/versions'],
    instead:
      'Declare a new topic with the new format, move producers and consumers, and retire the old topic.',
  },
  {
    id: 'schema-subject-changed',
    severity: 'warning',
    title: 'A topic keeps its records and changes or loses their subject',
    reason:
      'Another subject name strategy, another record name or a removed binding gives the records of the topic a subject without a history: the registry compares nothing with the versions before. The records stay.',
    sources: ['Confluent Schema Registry, Subject Name Strategy'],
    instead: 'Keep the subject. For a new strategy declare a new topic.',
  },
  {
    id: 'schema-compatibility-lowered',
    severity: 'warning',
    title: 'A subject promises less compatibility than before',
    reason: 'From the deploy on, changes pass that break consumers which relied on the former promise.',
    sources: ['Confluent Schema Registry, Schema Evolution and Compatibility'],
    instead: 'Keep the compatibility, or agree with the services that read the topic.',
  },
  {
    id: 'avro-namespace-changed',
    severity: 'error',
    title: 'The namespace of an Avro type changes',
    reason:
      'Registries and Java compare names without their namespace and accept it. Consumers of Node.js (avsc) refuse the record, and a Java consumer with generated classes looks for the class of the new name and does not find it.',
    sources: ['avsc 5.7, createResolver: measured', SPECIFICATIONS.avro],
    instead: 'Keep the namespace.',
  },
  {
    id: 'avro-logical-type-changed',
    severity: 'error',
    title: 'The logical type of an Avro field changes',
    reason:
      'The bytes are the same, so that registries and decoders accept it: milliseconds are then read as microseconds, or a number as a time.',
    sources: ['Apache Avro 1.12 specification, Logical Types'],
    instead: 'Add a field with the new logical type and a default.',
  },
  {
    id: 'avro-decimal-changed',
    severity: 'error',
    title: 'Precision or scale of an Avro decimal changes',
    reason:
      'The bytes hold the unscaled number alone. A reader with another scale reads 12.34 as 1.234, and no registry refuses it.',
    sources: ['Apache Avro 1.12 specification, Logical Types: decimal'],
    instead: 'Add a field with the new precision and scale.',
  },
  {
    id: 'avro-logical-type-ignored',
    severity: 'warning',
    title: 'Avro ignores a logical type, because its type or its digits do not fit',
    reason:
      'The specification has libraries ignore a logical type that is not valid, and registries accept it: readers get bytes or a number where the author meant a decimal or a time, without a word.',
    sources: [
      'Apache Avro 1.12 specification, Logical Types',
      'org.apache.avro.LogicalTypes.fromSchemaIgnoreInvalid',
    ],
    instead: 'Give the type that the logical type is for, and a scale of at most the precision.',
  },
  {
    id: 'protobuf-package-changed',
    severity: 'error',
    title: 'The package of a Protobuf file changes',
    reason:
      'Binary records stay readable, and Apicurio accepts it. Confluent refuses it, and whatever finds a message by its full name (google.protobuf.Any, generated classes, the record strategies of subjects) no longer does.',
    sources: [SPECIFICATIONS.protobuf, 'docs/schemas.md'],
    instead: 'Keep the package.',
  },
  {
    id: 'protobuf-number-reused',
    severity: 'error',
    title: 'A Protobuf field takes a number that was used or reserved',
    reason:
      'Records that are still in the topic have the old field under this number; a reader takes it for the new one.',
    sources: [SPECIFICATIONS.protobuf],
    instead: 'Use a number that no version had.',
  },
  {
    id: 'protobuf-name-reused',
    severity: 'error',
    title: 'A Protobuf field takes a name that was used or reserved',
    reason: 'JSON forms of records, and code that was generated before, have the old field under this name.',
    sources: [SPECIFICATIONS.protobuf],
    instead: 'Use a name that no version had.',
  },
  {
    id: 'schema-personal-data',
    severity: 'error',
    title: 'Fields are marked as personal data without a statement by the owner',
    reason:
      'Records stay for the retention of the topic and are read by other teams; someone has to answer for that.',
    sources: ['docs/schemas.md'],
    instead:
      'Write "personalData" for the schema in the catalog: what it is, why it is stored, how long it is kept.',
  },
  {
    id: 'schema-docs-missing',
    severity: 'note',
    title: 'Types or fields have no documentation',
    reason: 'Consumers of other teams have only the schema to find out what a field means, and its unit.',
    sources: ['docs/schemas.md'],
    instead: 'Add "doc" (Avro), a comment (Protobuf) or "description" (JSON Schema).',
  },
];

export const schemaRule = (id: string): SchemaRule => {
  const found = SCHEMA_RULES.find((rule) => rule.id === id);
  if (found === undefined) throw new RangeError(`no rule ${id}`);
  return found;
};
