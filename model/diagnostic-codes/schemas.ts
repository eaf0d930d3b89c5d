import type { CodeGroup } from './group';

export const schemas = {
  title: 'Schemas',
  intro: 'What the catalog says about schemas, and the texts of their files ([schemas.md](schemas.md)).',
  codes: {
    'unknown-schema': {
      example: 'topic order.created has the schema order/craeted, which is not in the catalog.',
      meaning: 'Write "order/created". A schema of another domain is `<domain>/<name>`.',
    },
    'duplicate-schema': {
      example: 'schema order/created is already declared in catalog/order.yaml:10:7.',
      meaning: 'Keep one of the two.',
    },
    'illegal-schema-name': {
      example: 'name of schema "Created" is not valid.',
      meaning: 'Lower case letters, digits and single hyphens, a letter first.',
    },
    'schema-file': {
      example:
        'file "../outside.avsc" of schema order/outside is not a path within the folder of the catalog.',
      meaning:
        'Give a path within the folder, with the ending of its format; each file belongs to one schema, and its kept versions have the same format.',
    },
    'schema-file-missing': {
      example: 'file catalog/order/created.avsc of schema order/created does not exist.',
      meaning:
        'Add the file, or correct its path. Also reported of a file that is not UTF-8, or a link that leads out of the folder of the catalog.',
    },
    'schema-reference': {
      example: 'schema order/created refers to itself: order/created → order/b → order/created.',
      meaning:
        'Put what both use into a third schema, or into one file. Also reported of a reference to another format, and of one that is given twice.',
    },
    'schema-version': {
      example: 'schema order/created refers to version 2 of order/c, which is not kept.',
      meaning:
        'Omit version for its file as it is, or keep the text of that version under "versions" of the schema. Also reported of a version that is given twice.',
    },
    'subject-twice': {
      example: 'subject order.created-value gets 2 schemas; with subjects: topic a topic has one.',
      meaning:
        'Write subjects: topic-record: each record has a subject of its own. Also reported of topics that disagree on the schema or compatibility of a shared subject.',
    },
    'schema-without-name': {
      example:
        'topic order.created names its subjects by record, and schema order/created has no name of a record.',
      meaning: 'Give it a name (a title in JSON Schema), or write subjects: topic.',
    },
    'schema-domain-cycle': {
      example:
        'domains order → payment → order refer to each other in a circle (order/created → payment/money, payment/completed → order/status): no stack of schemas can be deployed first.',
      meaning:
        'Move the schemas that both use into one of the domains, or into a third. Raised where an environment has a registry to register them in.',
    },
    'schema-without-key': {
      example: 'topic order.created has a schema for keys and no key.',
      meaning: 'Name the key under "key", or remove the schema.',
    },
    'unused-schema': {
      warning: true,
      example: 'schema order/lost belongs to no topic, and no schema refers to it.',
      meaning: 'Name it under "schema" of a topic, or remove it.',
    },
    'schema-syntax': {
      example: 'This is not JSON: a comma is missing here.',
      meaning:
        'Correct the text of the schema. Comments and trailing commas are not JSON; in Protobuf the message is that of the parser.',
    },
    'schema-invalid': {
      example: 'schema order/created: default of OrderCreated.total is 1, which is not a null.',
      meaning: 'Correct the schema; the message says what its format does not allow.',
    },
    'schema-unknown-reference': {
      example:
        'schema order/created: the type "shop.payment.Mony" is neither a type of Avro nor a name that is defined before it.',
      meaning:
        'Write the name that is suggested, or add the schema that defines it to references in the catalog. Also reported of an import (Protobuf) and a `$ref` (JSON Schema).',
    },
    'schema-draft': {
      example:
        'schema order/created: the schema has no "$schema": registries guess the draft, and some refuse it.',
      meaning:
        'Write "$schema": "http://json-schema.org/draft-07/schema#". Drafts 06, 07, 2019-09 and 2020-12 are known.',
    },
    'schema-too-large': {
      example:
        'schema order/created has 1200000 bytes; a registry keeps a schema in one Kafka record and refuses more than about 1 MB.',
      meaning: 'Split it, and refer to the parts.',
    },
  },
} as const satisfies CodeGroup;
