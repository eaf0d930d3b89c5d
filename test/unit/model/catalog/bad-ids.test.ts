import { domainFile, header, itReports, service, spacious, topic, withAccess } from './support';

const topics = [topic('order.created')];
const two = (first: string, second: string): string =>
  domainFile({ topics, services: [withAccess('order-a', first), withAccess('order-b', second)] });

describe('groups, transactional ids, client ids', () => {
  itReports([
    {
      given: 'a group of two services',
      files: two(
        'role: consumer, topics: [order.created], group: shared',
        'role: consumer, topics: [order.created], group: ▸shared',
      ),
      reports: [
        {
          severity: 'warning',
          code: 'shared-group',
          message:
            "group shared is used by service order-b and by service order-a (catalog/order.yaml:9:5): each reads only a part of the records, and each can move the other's offsets.",
          remedy: 'Give each service a group of its own.',
        },
      ],
    },
    {
      given: 'a group prefix over another service’s group',
      files: two(
        'role: consumer, topics: [order.created], group: order-b-1',
        'role: consumer, topics: [order.created], groupPrefix: ▸order-',
      ),
      reports: [
        {
          code: 'group-clash',
          message:
            "groups order-* of service order-b overlap with order-b-1 of service order-a (catalog/order.yaml:9:5): one could take over the other's partitions and offsets.",
          remedy: "Begin the group with the service's name: order-b-",
        },
      ],
    },
    {
      given: 'a Streams application id that is another service’s group',
      files: two(
        'role: consumer, topics: [order.created], group: order-x',
        'role: streams, applicationId: ▸order-x, inputs: [order.created]',
      ),
      reports: [
        {
          severity: 'warning',
          code: 'shared-group',
          message:
            "group order-x is used by service order-b and by service order-a (catalog/order.yaml:9:5): each reads only a part of the records, and each can move the other's offsets.",
          remedy: 'Give each service a group of its own.',
        },
      ],
    },
    {
      given: 'a transactional id of two services',
      files: two(
        'role: transactional-producer, topics: [order.created], transactionalId: tx',
        'role: transactional-producer, topics: [order.created], transactionalId: ▸tx',
      ),
      reports: [
        {
          code: 'transactional-id-clash',
          message:
            'transactional ids tx of service order-b overlap with tx of service order-a (catalog/order.yaml:9:5): a producer fences off every other with the same id.',
          remedy: "Begin the transactional id with the service's name: order-b-",
        },
      ],
    },
    {
      given: 'transactional id prefixes one in the other',
      files: two(
        'role: transactional-producer, topics: [order.created], transactionalIdPrefix: order-',
        'role: transactional-producer, topics: [order.created], transactionalIdPrefix: ▸order-b-',
      ),
      reports: [
        {
          code: 'transactional-id-clash',
          message:
            'transactional ids order-b-* of service order-b overlap with order-* of service order-a (catalog/order.yaml:9:5): a producer fences off every other with the same id.',
          remedy: "Begin the transactional id with the service's name: order-b-",
        },
      ],
    },
    ...(
      [
        ['role: consumer, topics: [order.created], group: ▸"*"', 'group', 'group'],
        [
          'role: transactional-producer, topics: [order.created], transactionalId: ▸"*"',
          'transactionalId',
          'transactional id',
        ],
        ['role: connect-worker, group: ▸"*", internalTopicsPrefix: order-connect-', 'group', 'group'],
      ] as const
    ).map(([entry, field, what]) => ({
      given: `Kafka’s wildcard as ${field}: ${entry}`,
      files: domainFile({
        topics,
        services: [
          withAccess('order-a', entry),
          withAccess('order-b', 'role: consumer, topics: [order.created], group: order-b'),
        ],
      }),
      reports: [
        {
          code: 'wildcard-id',
          message: `${field} of service order-a is "*", by which Kafka means every ${what} of the cluster, those of other services too.`,
          allowed: 'a name of its own, for instance order-a',
        },
      ],
    })),
    {
      given: 'a wildcard of an adopted service',
      files: domainFile({
        topics,
        services: [
          service(
            'order-a',
            'adopted: ▸{}\naccess:\n  - { role: consumer, topics: [order.created], group: ▸"*" }',
          ),
        ],
      }),
      reports: [
        {
          severity: 'warning',
          code: 'adopted',
          message:
            '1 service of the domain order is declared as found on the cluster (order-a): the rules are not enforced for it.',
          remedy: 'Declare what the rules require, one by one, then remove "adopted"; docs/adopt.md.',
        },
        {
          code: 'wildcard-id',
          message:
            'group of service order-a is "*", by which Kafka means every group of the cluster, those of other services too.',
          allowed: 'a name of its own, for instance order-a',
          remedy: 'An ACL found on the cluster stays under adopted.acls, with names: ["*"].',
        },
      ],
    },
    ...(
      [
        ['role: consumer, topics: [order.created], groupPrefix: ▸pay', 'groupPrefix', 'pay'],
        [
          'role: transactional-producer, topics: [order.created], transactionalIdPrefix: ▸payment-',
          'transactionalIdPrefix',
          'payment-',
        ],
        [
          'role: connect-worker, group: order-connect, internalTopicsPrefix: order-connect-, reads: [order.created], sinkGroupPrefix: ▸connect-payment-',
          'sinkGroupPrefix',
          'connect-payment-',
        ],
      ] as const
    ).map(([entry, field, prefix]) => ({
      given: `${field} over names of another domain, in the file that comes first`,
      files: {
        'order.yaml': domainFile({ topics, services: [withAccess('order-a', entry)] }),
        'payment.yaml': domainFile({ domain: 'payment', services: [service('payment-service')] }),
      },
      reports: [
        {
          code: 'prefix-outside-domain',
          message: `${field} of service order-a covers "${prefix}*", which belongs to payment of the domain payment.`,
          allowed: 'order-… and order-a-…',
        },
      ],
    })),
    {
      given: 'a prefix within a longer name of another domain',
      files: {
        'order.yaml': domainFile({
          topics,
          services: [
            withAccess(
              'order-a',
              'role: consumer, topics: [order.created], groupPrefix: ▸order-archive-cold-',
            ),
          ],
        }),
        'order-archive.yaml': header('order-archive'),
      },
      reports: [
        {
          code: 'prefix-outside-domain',
          message:
            'groupPrefix of service order-a covers "order-archive-cold-*", which belongs to order-archive of the domain order-archive.',
          allowed: 'order-… and order-a-…',
        },
      ],
    },
    {
      given: 'a group under another domain’s name, in the file that comes first',
      files: {
        'order.yaml': domainFile({
          topics,
          services: [
            withAccess('order-a', 'role: consumer, topics: [order.created], group: ▸payment-service-1'),
          ],
        }),
        'payment.yaml': domainFile({
          domain: 'payment',
          services: [
            withAccess(
              'payment-service',
              'role: consumer, topics: [order.created], groupPrefix: payment-service-',
            ),
          ],
        }),
      },
      reports: [
        {
          code: 'group-clash',
          message:
            "groups payment-service-1 of service order-a overlap with payment-service-* of service payment-service (catalog/payment.yaml:5:5): one could take over the other's partitions and offsets.",
          remedy: "Begin the group with the service's name: order-a-",
        },
      ],
    },
    {
      given: 'a client id with two quotas',
      files: domainFile({
        services: [
          service('order-a', 'quotas: { clients: { batch: { produce: 1 MiB/s } } }'),
          service('order-b', 'quotas: { clients: { ▸batch: { produce: 2 MiB/s } } }'),
        ],
      }),
      reports: [
        {
          code: 'duplicate-client-quota',
          message:
            'client id batch has a quota in service order-b and in service order-a (catalog/order.yaml:5:5); Kafka applies only one.',
          remedy: 'Give each service client ids of its own.',
        },
      ],
    },
    {
      given: 'quotas by client id beside one of the user',
      files: domainFile({
        services: [
          service(
            'order-a',
            'quotas: { user: { produce: 1 MiB/s }, ▸clients: { batch: { produce: 1 MiB/s } } }',
          ),
        ],
      }),
      reports: [
        {
          severity: 'warning',
          code: 'client-quota-unreached',
          message:
            'quotas by client id have no effect on the clients of service order-a: its user has one, which takes precedence.',
          remedy: 'Remove them, or give each of these clients a service, and so a user, of its own.',
        },
      ],
    },
    {
      given: 'quotas by client id where users have a default quota',
      files: domainFile({
        services: [
          service(
            'order-a',
            'environments: { test: { quotas: { ▸clients: { batch: { produce: 1 MiB/s } } } } }',
          ),
        ],
      }),
      environment: { ...spacious, defaultUserQuota: { producerByteRate: 1 } },
      reports: [
        {
          severity: 'warning',
          code: 'client-quota-unreached',
          message:
            'quotas by client id have no effect on the clients of service order-a: environment test has a default quota for users, which takes precedence.',
          remedy: 'Remove them, or give each of these clients a service, and so a user, of its own.',
        },
      ],
    },
  ]);
});
