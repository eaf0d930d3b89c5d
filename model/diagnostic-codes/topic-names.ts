import type { CodeGroup } from './group';

export const topicNames = {
  title: 'Topic names',
  codes: {
    'illegal-topic-name': {
      example: 'Kafka refuses the topic name "order created": it has the character " ".',
      meaning:
        'Use letters, digits, ".", "_" and "-", up to 249 of them. `nameException` does not help: Kafka refuses the name.',
    },
    'internal-topic-name': {
      example: '`__order_state` begins with `__`, as the topics that Kafka makes for itself.',
      meaning: 'Write "order.order-state".',
    },
    'naming-rule': {
      example:
        'topic name order.Paid breaks the naming rule: "Paid" is not lower case letters, digits and single hyphens.',
      meaning: 'Rename it, or give the reason in nameException if it exists already.',
    },
    'needless-exception': {
      warning: true,
      example: 'nameException of topic order.created is not needed: the name follows the rule.',
      meaning: 'Remove it.',
    },
    'duplicate-topic': {
      example: 'topic order.created is already declared in catalog/order.yaml:5:5.',
      meaning: 'Keep one of the two; a topic has one owner.',
    },
    'topic-name-collision': {
      example:
        'topics order_created and order.created have the same name in metrics, order_created; Kafka refuses the second.',
      meaning: 'Use "." and "-" in names, and no "_".',
    },
  },
} as const satisfies CodeGroup;
