import type { CodeGroup } from './group';

export const groupsAndQuotas = {
  title: 'Groups, transactional ids, quotas',
  codes: {
    'shared-group': {
      warning: true,
      example:
        "group shared is used by service order-b and by service order-a (catalog/order.yaml:9:5): each reads only a part of the records, and each can move the other's offsets.",
      meaning: 'Give each service a group of its own.',
    },
    'wildcard-id': {
      example:
        'group of service order-a is "\\*", by which Kafka means every group of the cluster, those of other services too.',
      meaning: 'Allowed: a name of its own, for instance order-a',
    },
    'group-clash': {
      example:
        "groups order-\\* of service order-b overlap with order-b-1 of service order-a (catalog/order.yaml:9:5): one could take over the other's partitions and offsets.",
      meaning: "Begin the group with the service's name: order-b-",
    },
    'transactional-id-clash': {
      example:
        'transactional ids tx of service order-b overlap with tx of service order-a (catalog/order.yaml:9:5): a producer fences off every other with the same id.',
      meaning: "Begin the transactional id with the service's name: order-b-",
    },
    'duplicate-client-quota': {
      example:
        'client id batch has a quota in service order-b and in service order-a (catalog/order.yaml:5:5); Kafka applies only one.',
      meaning: 'Give each service client ids of its own.',
    },
    'client-quota-unreached': {
      warning: true,
      example:
        'quotas by client id have no effect on the clients of service order-a: its user has one, which takes precedence.',
      meaning: 'Remove them, or give each of these clients a service, and so a user, of its own.',
    },
  },
} as const satisfies CodeGroup;
