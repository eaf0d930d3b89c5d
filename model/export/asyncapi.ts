/** The catalog of one environment as an AsyncAPI 3 document. */
import { createHash } from 'node:crypto';
import { visibleLines } from '../../shared/visible';
import type { ResolvedCatalog, ResolvedService, ResolvedTopic } from '../catalog/resolved';
import { matchesAny } from '../naming';
import type { ClusterNeed } from '../clients/need';
import { recordNameOf } from '../schemas/format';
import type { SchemaSet } from '../schemas/set';
import type { SchemaFormat } from '../schemas/types';
import { documentsOf } from './documents';
import type { SchemaDocument } from './documents';
import { escapePointer, placedJsonSchema, selfContainedAvro } from './self-contained';

type Json = Readonly<Record<string, unknown>>;

/** The version of the specification; its parser reads 3.0 and 3.1. */
const ASYNCAPI = '3.0.0';
/** Of the Kafka bindings: the first with everything that is written here. */
const BINDING = '0.5.0';

const CONTENT_TYPES: Readonly<Record<SchemaFormat, string>> = {
  avro: 'application/vnd.apache.avro',
  protobuf: 'application/x-protobuf',
  'json-schema': 'application/json',
};

/** Topic configuration that the Kafka binding has fields for, with the form of each. */
const BOUND: Readonly<Record<string, (value: string) => unknown>> = {
  'cleanup.policy': (value) => value.split(',').map((policy) => policy.trim()),
  'retention.ms': Number,
  'retention.bytes': Number,
  'delete.retention.ms': Number,
  'max.message.bytes': Number,
};

/** The same for the same catalog: what would be a date or a count of releases is a digest of the content. */
export function asyncApi(set: SchemaSet, cluster: ClusterNeed): Json {
  const { catalog } = set;
  const { environment, domains } = catalog;
  const documents = documentsOf(set);
  const topics = domains.flatMap((domain) => domain.topics);
  const content: Json = {
    servers: servers(environment, cluster),
    channels: Object.fromEntries(topics.map((topic) => [topic.name, channel(topic, set, documents)])),
    operations: operations(catalog, topics, set, documents),
    components: {
      schemas: Object.fromEntries(
        [...documents.values()].map((document) => [document.key, schemaObject(document, set, documents)]),
      ),
      messages: messages(topics, set, documents),
      ...(cluster.saslMechanism === ''
        ? {}
        : {
            securitySchemes: {
              scram: {
                type: SECURITY[cluster.saslMechanism] ?? 'userPassword',
                description: `SASL ${cluster.saslMechanism}: each service is a user of its own.`,
              },
            },
          }),
    },
  };
  return {
    asyncapi: ASYNCAPI,
    info: {
      title: `Kafka catalog, ${environment}`,
      version: createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12),
      description:
        'Topics, services and schemas as the catalog declares them. The version is a digest of the content.',
      tags: domains.map(({ name, description }) => ({ name, description: visibleLines(description) })),
    },
    ...content,
  };
}

const SECURITY: Readonly<Record<string, string>> = {
  'SCRAM-SHA-512': 'scramSha512',
  'SCRAM-SHA-256': 'scramSha256',
  PLAIN: 'plain',
};

function servers(
  environment: string,
  { bootstrapServers, securityProtocol, saslMechanism }: ClusterNeed,
): Json {
  return Object.fromEntries(
    bootstrapServers.map((host, index) => [
      `${environment}-${index + 1}`,
      {
        host,
        protocol: securityProtocol.endsWith('SSL') ? 'kafka-secure' : 'kafka',
        description: `Bootstrap server ${index + 1} of ${environment}, ${securityProtocol}.`,
        ...(saslMechanism === '' ? {} : { security: [{ $ref: '#/components/securitySchemes/scram' }] }),
      },
    ]),
  );
}

function channel(topic: ResolvedTopic, set: SchemaSet, documents: Documents): Json {
  const { name, description, config, partitions, replicationFactor, domain, owner } = topic;
  return {
    address: name,
    description: visibleLines(description.trim()),
    tags: [{ name: domain }],
    messages: Object.fromEntries(
      valuesOf(topic, set, documents).map(({ key }) => [key, ref('messages', messageKey(topic, key))]),
    ),
    bindings: {
      kafka: {
        topic: name,
        partitions: partitions.count,
        replicas: replicationFactor,
        topicConfiguration: Object.fromEntries(
          Object.entries(config).flatMap(([key, value]): [string, unknown][] => {
            const form = BOUND[key];
            return form === undefined ? [] : [[key, form(value)]];
          }),
        ),
        bindingVersion: BINDING,
      },
    },
    'x-owner': { team: visibleLines(owner.team), contact: visibleLines(owner.contact) },
    'x-durability': topic.durability,
    'x-topic-configuration': config,
    ...(topic.retire === undefined ? {} : { 'x-retire': topic.retire }),
  };
}

type Documents = ReadonlyMap<string, SchemaDocument>;

const ref = (kind: string, key: string): Json => ({ $ref: `#/components/${kind}/${escapePointer(key)}` });

/** A schema of several topics has a message for each: their keys may differ. */
const messageKey = ({ name }: ResolvedTopic, key: string): string => `${name}.${key}`;

function documentOf(id: string, set: SchemaSet, documents: Documents): SchemaDocument | undefined {
  return documents.get(set.byId.get(id)?.file ?? '');
}

function valuesOf({ schema }: ResolvedTopic, set: SchemaSet, documents: Documents): SchemaDocument[] {
  return (schema?.values ?? []).flatMap((id) => documentOf(id, set, documents) ?? []);
}

function messages(topics: readonly ResolvedTopic[], set: SchemaSet, documents: Documents): Json {
  return Object.fromEntries(
    topics.flatMap((topic) =>
      valuesOf(topic, set, documents).map((document): [string, Json] => {
        const { schema, key } = document;
        const read = set.read(schema.id);
        const keySchema =
          topic.schema?.key === undefined ? undefined : documentOf(topic.schema.key, set, documents);
        return [
          messageKey(topic, key),
          {
            name: (read?.ok === true ? recordNameOf(read.schema) : undefined) ?? schema.id,
            title: schema.id,
            description: visibleLines(schema.description.trim()),
            contentType: CONTENT_TYPES[schema.format],
            payload: ref('schemas', key),
            bindings: {
              kafka: {
                ...(keySchema !== undefined
                  ? { key: ref('schemas', keySchema.key) }
                  : topic.key === null
                    ? {}
                    : { key: { description: `Record key: ${visibleLines(topic.key)}.` } }),
                schemaIdLocation: 'payload',
                schemaLookupStrategy: STRATEGIES[topic.schema?.subjects ?? 'topic'],
                bindingVersion: BINDING,
              },
            },
          },
        ];
      }),
    ),
  );
}

const STRATEGIES = {
  topic: 'TopicNameStrategy',
  record: 'RecordNameStrategy',
  'topic-record': 'TopicRecordNameStrategy',
} as const;

function schemaObject(document: SchemaDocument, set: SchemaSet, documents: Documents): Json {
  const { schema, text, references } = document;
  switch (schema.format) {
    case 'avro':
      return {
        schemaFormat: 'application/vnd.apache.avro;version=1.9.0',
        schema: selfContainedAvro(text, references),
      };
    case 'protobuf':
      return {
        schemaFormat: `application/vnd.google.protobuf;version=${protobufVersion(text)}`,
        schema: text,
      };
    case 'json-schema': {
      const placed = (key: string): string => `#/components/schemas/${escapePointer(key)}/schema`;
      const used = set.uses(schema.id);
      const { $schema: draft, ...parsed } = JSON.parse(text) as Json;
      const others = new Map(
        used.flatMap(({ name, file }) => {
          const other = JSON.parse(documents.get(file)?.text ?? '{}') as Json;
          const { $id: id } = other;
          return typeof id === 'string'
            ? [[name, other] as const, [id, other] as const]
            : [[name, other] as const];
        }),
      );
      const prefixOf = (base: string): string | undefined => {
        if (base === '' || base === parsed['$id']) return placed(document.key);
        const other = used.find(({ name }) => name === base || others.get(name)?.['$id'] === base);
        const key = documents.get(other?.file ?? '')?.key;
        return key === undefined ? undefined : placed(key);
      };
      return {
        schemaFormat: `application/schema+json;version=${DRAFTS[String(draft).replace(/#$/, '')] ?? 'draft-07'}`,
        schema: placedJsonSchema(parsed, prefixOf, others),
      };
    }
  }
}

const DRAFTS: Readonly<Record<string, string>> = {
  'http://json-schema.org/draft-06/schema': 'draft-06',
  'http://json-schema.org/draft-07/schema': 'draft-07',
  'https://json-schema.org/draft/2019-09/schema': '2019-09',
  'https://json-schema.org/draft/2020-12/schema': '2020-12',
};

const protobufVersion = (text: string): string => (/^\s*syntax\s*=\s*["']proto2/m.test(text) ? '2' : '3');

/** One operation for each service and topic, from the service's side. */
function operations(
  { domains }: ResolvedCatalog,
  topics: readonly ResolvedTopic[],
  set: SchemaSet,
  documents: Documents,
): Json {
  const services = domains.flatMap((domain) => domain.services);
  return Object.fromEntries(
    services.flatMap((service) =>
      (['send', 'receive'] as const).flatMap((action) =>
        topics
          .filter(({ name }) => matchesAny(service[DIRECTIONS[action]], name))
          .map((topic): [string, Json] => [
            `${service.name}.${action}.${topic.name}`,
            operation(service, action, topic, valuesOf(topic, set, documents)),
          ]),
      ),
    ),
  );
}

const DIRECTIONS = { send: 'produces', receive: 'consumes' } as const;

function operation(
  service: ResolvedService,
  action: 'send' | 'receive',
  topic: ResolvedTopic,
  values: readonly SchemaDocument[],
): Json {
  const groups = service.clients.flatMap((client) =>
    client.role === 'consumer' && matchesAny(client.topics, topic.name) ? [client.group] : [],
  );
  const inChannel = `#/channels/${escapePointer(topic.name)}`;
  return {
    action,
    channel: { $ref: inChannel },
    title: `${service.name} ${action === 'send' ? 'writes' : 'reads'} ${topic.name}`,
    description: visibleLines(service.description.trim()),
    tags: [{ name: service.domain }],
    messages: values.map(({ key }) => ({ $ref: `${inChannel}/messages/${escapePointer(key)}` })),
    ...(action === 'send' || groups.length === 0
      ? {}
      : {
          bindings: {
            kafka: {
              groupId: {
                type: 'string',
                description: 'A name that ends in * is a prefix.',
                examples: groups,
              },
              bindingVersion: BINDING,
            },
          },
        }),
    'x-service': service.name,
  };
}
