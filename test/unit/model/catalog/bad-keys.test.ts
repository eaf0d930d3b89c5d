import { topicSchema } from '../../../../model/catalog/schema';
import { domainFile, header, itReports, service, topic, withAccess } from './support';

const TOPIC_FIELDS = Object.keys(topicSchema.shape).join(', ');

const withTopic = (fields: string): string => domainFile({ topics: [topic('order.created', fields)] });
const withService = (fields: string): string => domainFile({ services: [service('order-service', fields)] });
const withEntry = (entry: string): string =>
  domainFile({ topics: [topic('order.created')], services: [withAccess('order-service', entry)] });

describe('keys', () => {
  itReports([
    {
      given: 'a misspelt key at the top',
      files: `${header()}▸topcis: []\n`,
      reports: [
        {
          code: 'unknown-key',
          message: 'the file has no field "topcis".',
          allowed: 'domain, description, owner, schemaCompatibility, topics, retired, schemas, services',
          remedy: 'Write "topics".',
        },
      ],
    },
    {
      given: 'a misspelt key of a topic',
      files: withTopic('▸partition: 3'),
      reports: [
        {
          code: 'unknown-key',
          message: 'topic order.created has no field "partition".',
          allowed: TOPIC_FIELDS,
          remedy: 'Write "partitions".',
        },
      ],
    },
    {
      given: 'a key that nothing is near to',
      files: withTopic('▸zookeeper: 3'),
      reports: [
        {
          code: 'unknown-key',
          message: 'topic order.created has no field "zookeeper".',
          allowed: TOPIC_FIELDS,
          remedy: 'Remove it.',
        },
      ],
    },
    {
      given: 'a misspelt key of the retention',
      files: withTopic('retention: { ▸tiem: 7d }'),
      reports: [
        {
          code: 'unknown-key',
          message: 'retention of topic order.created has no field "tiem".',
          allowed: 'time, size',
          remedy: 'Write "time".',
        },
      ],
    },
    {
      given: 'a misspelled key of an item of access',
      files: withEntry('role: consumer, topics: [order.created], ▸groupId: x, group: order-service'),
      reports: [
        {
          code: 'unknown-key',
          message: 'item 1 of access of service order-service has no field "groupId".',
          allowed: 'role, topics, topicPrefix, group, groupPrefix',
          remedy: 'Write "group".',
        },
      ],
    },
    {
      given: 'a key of another role',
      files: withEntry('role: producer, topics: [order.created], ▸group: order-service'),
      reports: [
        {
          code: 'unknown-key',
          message: 'item 1 of access of service order-service has no field "group".',
          allowed: 'role, topics, topicPrefix',
          remedy: 'Remove it.',
        },
      ],
    },
    {
      given: 'three mistakes in two topics',
      files: domainFile({
        topics: [
          topic('order.created', '▸partition: 3\ndurability: ▸save'),
          topic('order.paid', '▸compresion: zstd'),
        ],
      }),
      reports: [
        {
          code: 'unknown-key',
          message: 'topic order.created has no field "partition".',
          allowed: TOPIC_FIELDS,
          remedy: 'Write "partitions".',
        },
        {
          code: 'wrong-value',
          message: 'durability of topic order.created is "save", which is not valid.',
          allowed: 'standard, critical, scratch',
        },
        {
          code: 'unknown-key',
          message: 'topic order.paid has no field "compresion".',
          allowed: TOPIC_FIELDS,
          remedy: 'Write "compression".',
        },
      ],
    },
    {
      given: 'no domain',
      files: '▸description: x\nowner: { team: a, contact: b }\n',
      reports: [
        {
          code: 'missing-key',
          message: 'the file has no "domain".',
          allowed:
            'Name of the domain: lower case, digits, hyphens. Name of the file and first part of its topics’ names.',
          remedy: 'Add "domain: …".',
        },
      ],
    },
    {
      given: 'no owner',
      files: '▸domain: order\ndescription: x\n',
      reports: [
        {
          code: 'missing-key',
          message: 'the file has no "owner".',
          allowed: 'Owner of everything in this file.',
          remedy: 'Add "owner: …".',
        },
      ],
    },
    {
      given: 'an owner without a contact',
      files: 'domain: order\ndescription: x\nowner: { ▸team: a }\n',
      reports: [
        {
          code: 'missing-key',
          message: 'owner has no "contact".',
          allowed: 'Where the team is reached: chat channel, mail address, on-call rota.',
          remedy: 'Add "contact: …".',
        },
      ],
    },
    {
      given: 'a topic without a key, an explicit choice',
      files: `${header()}topics:\n  - ▸name: order.created\n    description: x\n`,
      reports: [
        {
          code: 'missing-key',
          message: 'topic order.created has no "key".',
          allowed:
            'Field that is the record key; records with the same key keep their order. `none`: no key, no order. `unknown`: not stated yet, for adopted topics only.',
          remedy: 'Add "key: …".',
        },
      ],
    },
    {
      given: 'a topic without a name',
      files: `${header()}topics:\n  - ▸key: id\n    description: x\n`,
      reports: [
        {
          code: 'missing-key',
          message: 'topic 1 has no "name".',
          allowed: '`<domain>.<event>` or `<service>.<function>`: lower case, digits, hyphens, dots.',
          remedy: 'Add "name: …".',
        },
      ],
    },
    {
      given: 'an item of access without a role',
      files: withEntry('▸topics: [order.created]'),
      reports: [
        {
          code: 'missing-key',
          message: 'item 1 of access of service order-service has no "role".',
          allowed:
            'producer, idempotent-producer, transactional-producer, consumer, streams, connect-worker, admin',
          remedy: 'Add "role: …".',
        },
      ],
    },
  ]);
});

describe('choices between fields', () => {
  itReports([
    {
      given: 'a consumer without a group',
      files: withEntry('▸role: consumer, topics: [order.created]'),
      reports: [
        {
          code: 'field-choice',
          message: 'item 1 of access of service order-service has neither group nor groupPrefix.',
          allowed: 'one of group, groupPrefix',
        },
      ],
    },
    {
      given: 'a consumer with two kinds of groups',
      files: withEntry('▸role: consumer, topics: [order.created], group: a, groupPrefix: a-'),
      reports: [
        {
          code: 'field-choice',
          message: 'item 1 of access of service order-service has group and groupPrefix at once.',
          allowed: 'one of group, groupPrefix',
          remedy: 'Keep one of them.',
        },
      ],
    },
    {
      given: 'a producer to nothing',
      files: withEntry('▸role: producer'),
      reports: [
        {
          code: 'field-choice',
          message: 'item 1 of access of service order-service has neither topics nor topicPrefix.',
          allowed: 'at least one of topics, topicPrefix',
        },
      ],
    },
    {
      given: 'a transactional producer without an id',
      files: withEntry('▸role: transactional-producer, topics: [order.created]'),
      reports: [
        {
          code: 'field-choice',
          message:
            'item 1 of access of service order-service has neither transactionalId nor transactionalIdPrefix.',
          allowed: 'one of transactionalId, transactionalIdPrefix',
        },
      ],
    },
    {
      given: 'an empty transactional id prefix',
      files: withEntry('role: transactional-producer, topics: [order.created], transactionalIdPrefix: ▸""'),
      reports: [
        {
          code: 'empty',
          message: 'transactionalIdPrefix of item 1 of access of service order-service is empty.',
        },
      ],
    },
    {
      given: 'an empty quota',
      files: withService('quotas: { user: ▸{} }'),
      reports: [
        {
          code: 'field-choice',
          message:
            'quotas.user of service order-service has none of produce, consume, requestPercentage, controllerMutationRate.',
          allowed: 'at least one of produce, consume, requestPercentage, controllerMutationRate',
        },
      ],
    },
    {
      given: 'an empty retention',
      files: withTopic('retention: ▸{}'),
      reports: [
        {
          code: 'field-choice',
          message: 'retention of topic order.created has neither time nor size.',
          allowed: 'at least one of time, size',
        },
      ],
    },
  ]);
});
