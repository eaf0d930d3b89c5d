import { domainFile, header, itReports, topic, withAccess } from './support';

/** order.created, visible to all; order.internal, to the domain only; order.paid, critical. */
const topics = [
  topic('order.created'),
  topic('order.internal', 'visibility: domain'),
  topic('order.paid', 'durability: critical'),
];
const own = (...entries: string[]): string =>
  domainFile({ topics, services: [withAccess('order-service', ...entries)] });
const foreign = (...entries: string[]): Record<string, string> => ({
  'order.yaml': domainFile({ topics }),
  'payment.yaml': domainFile({ domain: 'payment', services: [withAccess('payment-service', ...entries)] }),
});

describe('topics in ACLs', () => {
  itReports([
    {
      given: 'a topic that is misspelt',
      files: own('role: producer, topics: [order.created, ▸order.craeted]'),
      reports: [
        {
          code: 'unknown-topic',
          message: 'service order-service uses the topic order.craeted, which is not in the catalog.',
          remedy: 'Write "order.created".',
        },
      ],
    },
    {
      given: 'a topic that nobody declares',
      files: own('role: producer, topics: [▸invoice.sent]'),
      reports: [
        {
          code: 'unknown-topic',
          message: 'service order-service uses the topic invoice.sent, which is not in the catalog.',
          remedy: 'Declare it in the domain that owns it.',
        },
      ],
    },
    {
      given: 'every topic',
      files: own('role: consumer, topics: [▸"*"], group: order-service'),
      reports: [
        {
          code: 'unknown-topic',
          message: 'service order-service uses the topic *, which is not in the catalog.',
          remedy: 'Declare it in the domain that owns it.',
        },
      ],
    },
    {
      given: 'a topic that is retired, with a successor',
      files: `${own('role: consumer, topics: [▸order.old], group: order-service')}retired:\n  - { name: order.old, reason: "Replaced.", successor: order.created }\n`,
      reports: [
        {
          code: 'retired-topic',
          message: 'service order-service uses order.old, which is retired: Replaced.',
          remedy: 'Use order.created.',
        },
      ],
    },
    {
      given: 'writing to a topic of another domain',
      files: foreign('role: producer, topics: [▸order.created]'),
      reports: [
        {
          code: 'foreign-write',
          message:
            'service payment-service of the domain payment writes to order.created, which order-team owns and has not allowed.',
          remedy:
            'Ask order-team (#order) to add "producersFromOtherDomains: [payment-service]" to the topic in catalog/order.yaml.',
        },
      ],
    },
    {
      given: 'a Streams application that writes to another domain',
      files: foreign(
        'role: streams, applicationId: payment-x, inputs: [order.created], outputs: [▸order.created]',
      ),
      reports: [
        {
          code: 'foreign-write',
          message:
            'service payment-service of the domain payment writes to order.created, which order-team owns and has not allowed.',
          remedy:
            'Ask order-team (#order) to add "producersFromOtherDomains: [payment-service]" to the topic in catalog/order.yaml.',
        },
      ],
    },
    {
      given: 'reading what is visible to its own domain only',
      files: foreign('role: consumer, topics: [▸order.internal], group: payment-service'),
      reports: [
        {
          code: 'invisible-topic',
          message:
            'service payment-service of the domain payment reads order.internal, which is visible in the domain order only.',
          remedy: 'Ask order-team (#order) for a public topic, or for visibility: platform.',
        },
      ],
    },
    {
      given: 'a plain producer to a critical topic',
      files: own('role: producer, topics: [▸order.paid]'),
      reports: [
        {
          code: 'plain-producer',
          message:
            'service order-service writes to order.paid as producer; a critical topic requires an idempotent producer.',
          allowed: 'idempotent-producer, transactional-producer, streams',
          remedy: 'Write role: idempotent-producer, and keep enable.idempotence=true in the client.',
        },
      ],
    },
    {
      given: 'a plain producer to a prefix with a critical topic',
      files: own('role: producer, topicPrefix: ▸order.'),
      reports: [
        {
          code: 'plain-producer',
          message:
            'service order-service writes to order.* as producer, which covers critical topics (order.paid), which require an idempotent producer.',
          allowed: 'idempotent-producer, transactional-producer, streams',
          remedy: 'Write role: idempotent-producer, and keep enable.idempotence=true in the client.',
        },
      ],
    },
    {
      given: 'a connector that writes to a critical topic',
      files: own(
        'role: connect-worker, group: order-connect, writes: [▸order.paid], internalTopicsPrefix: order-connect-',
      ),
      reports: [
        {
          severity: 'warning',
          code: 'connect-not-idempotent',
          message:
            "connectors of service order-service write to the critical topic order.paid; Connect's producers are not idempotent by default.",
          remedy: 'Set producer.override.enable.idempotence=true in the connector.',
        },
      ],
    },
  ]);
});

describe('mistakes elsewhere', () => {
  itReports([
    {
      given: 'a file that cannot be read, whose topics others use',
      files: {
        'order.yaml': `${domainFile({ topics })}x: ▸"\n`,
        'payment.yaml': foreign('role: producer, topics: [order.created]')['payment.yaml'] ?? '',
      },
      reports: [{ code: 'yaml-syntax', message: 'The text that begins here has no closing quote.' }],
    },
    {
      given: 'a mistake in one topic and others after it',
      files: domainFile({
        topics: [topic('order.created', 'partitions: ▸many'), topic('▸order.Paid'), topic('order.sent')],
        services: [
          withAccess('order-service', 'role: producer, topics: [order.created, order.sent, ▸order.snet]'),
        ],
      }),
      reports: [
        { code: 'wrong-type', message: 'partitions of topic order.created is "many"; expected a number.' },
        {
          code: 'naming-rule',
          message:
            'topic name order.Paid breaks the naming rule: "Paid" is not lower case letters, digits and single hyphens.',
          allowed:
            '<domain>.<event> or <service>.<function>: lower case, digits, hyphens, dots; first part order or order-service',
          remedy: 'Rename it, or give the reason in nameException if it exists already.',
        },
        {
          code: 'unknown-topic',
          message: 'service order-service uses the topic order.snet, which is not in the catalog.',
          remedy: 'Write "order.sent".',
        },
      ],
    },
    {
      given: 'a file without an owner, whose topics others use',
      files: {
        'order.yaml': domainFile({ topics })
          .replace('domain:', '▸domain:')
          .replace(/owner:.*\n/, ''),
        'payment.yaml':
          foreign('role: consumer, topics: [order.created], group: payment-service')['payment.yaml'] ?? '',
      },
      reports: [
        {
          code: 'missing-key',
          message: 'the file has no "owner".',
          allowed: 'Owner of everything in this file.',
          remedy: 'Add "owner: …".',
        },
      ],
    },
  ]);
});

describe('prefixes', () => {
  itReports([
    {
      given: 'a prefix of another domain',
      files: foreign('role: consumer, topicPrefix: ▸order., group: payment-service'),
      reports: [
        {
          code: 'prefix-outside-domain',
          message: 'topicPrefix "order." of service payment-service reaches outside the domain payment.',
          allowed: 'payment.… and payment-service.…',
          remedy: 'Name topics of other domains one by one.',
        },
      ],
    },
    {
      given: 'a prefix of everything with the same first letters',
      files: own('role: idempotent-producer, topicPrefix: ▸order'),
      reports: [
        {
          code: 'prefix-outside-domain',
          message: 'topicPrefix "order" of service order-service reaches outside the domain order.',
          allowed: 'order.… and order-service.…',
          remedy: 'Name topics of other domains one by one.',
        },
      ],
    },
    {
      given: 'an admin of another domain',
      files: foreign('role: admin, topicPrefix: ▸order.'),
      reports: [
        {
          code: 'prefix-outside-domain',
          message: 'topicPrefix "order." of service payment-service reaches outside the domain payment.',
          allowed: 'payment.… and payment-service.…',
          remedy: 'Name topics of other domains one by one.',
        },
      ],
    },
    {
      given: 'an admin of all groups',
      files: own('role: admin, groupPrefix: ▸x'),
      reports: [
        {
          code: 'prefix-outside-domain',
          message:
            'groupPrefix of service order-service covers "x*", which does not begin with a name of the domain order.',
          allowed: 'order-… and order-service-…',
        },
      ],
    },
    {
      given: 'a service whose name would be a pattern',
      files: domainFile({ services: [withAccess('▸order(', 'role: admin, groupPrefix: order-')] }),
      reports: [
        {
          code: 'illegal-service-name',
          message: 'name of service order( is not valid.',
          allowed: 'lower case letters, digits and single hyphens, a letter first: order-service',
        },
      ],
    },
    {
      given: 'a Streams application under a name that is not the domain’s',
      files: own('role: streams, applicationId: ▸totals, inputs: [order.created]'),
      reports: [
        {
          code: 'prefix-outside-domain',
          message:
            'applicationId of service order-service covers "totals-*", which does not begin with a name of the domain order.',
          allowed: 'order-… and order-service-…',
        },
      ],
    },
    {
      given: 'internal topics that fall under another domain',
      files: {
        'order.yaml': own('role: streams, applicationId: ▸order-archive, inputs: [order.created]'),
        'order-archive-cold.yaml': header('order-archive-cold'),
      },
      reports: [
        {
          code: 'prefix-outside-domain',
          message:
            'applicationId of service order-service covers "order-archive-*", which belongs to order-archive-cold of the domain order-archive-cold.',
          allowed: 'order-… and order-service-…',
        },
      ],
    },
  ]);
});
