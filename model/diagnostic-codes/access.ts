import type { CodeGroup } from './group';

export const access = {
  title: 'Access',
  codes: {
    'unknown-topic': {
      example: 'service order-service uses the topic order.craeted, which is not in the catalog.',
      meaning: 'Write "order.created".',
    },
    'retired-topic': {
      example: 'service order-service uses order.old, which is retired: Replaced.',
      meaning: 'Use order.created.',
    },
    'foreign-write': {
      example:
        'service payment-service of the domain payment writes to order.created, which order-team owns and has not allowed.',
      meaning:
        'Ask order-team (#order) to add "producersFromOtherDomains: [payment-service]" to the topic in catalog/order.yaml.',
    },
    'invisible-topic': {
      example:
        'service payment-service of the domain payment reads order.internal, which is visible in the domain order only.',
      meaning: 'Ask order-team (#order) for a public topic, or for visibility: platform.',
    },
    'prefix-outside-domain': {
      example: 'topicPrefix "order." of service payment-service reaches outside the domain payment.',
      meaning: 'Name topics of other domains one by one.',
    },
    'plain-producer': {
      example:
        'service order-service writes to order.paid as producer; a critical topic requires an idempotent producer.',
      meaning: 'Write role: idempotent-producer, and keep enable.idempotence=true in the client.',
    },
    'connect-not-idempotent': {
      warning: true,
      example:
        "connectors of service order-service write to the critical topic order.paid; Connect's producers are not idempotent by default.",
      meaning: 'Set producer.override.enable.idempotence=true in the connector.',
    },
    'unknown-service': {
      example: 'topic order.created allows the service billing to write, which is not in the catalog.',
      meaning: 'Name a service of the catalog, or declare it in its domain.',
    },
    'own-service': {
      warning: true,
      example: 'service order-service belongs to the domain order and may write without being named here.',
      meaning: 'Remove it.',
    },
  },
} as const satisfies CodeGroup;
