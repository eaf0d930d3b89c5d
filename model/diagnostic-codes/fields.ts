import type { CodeGroup } from './group';

export const fields = {
  title: 'Fields and values',
  codes: {
    'unknown-key': {
      example: 'the file has no field "topcis".',
      meaning: 'Write "topics".',
    },
    'missing-key': {
      example: 'the file has no "owner".',
      meaning: 'Add "owner: …".',
    },
    'field-choice': {
      example: 'item 1 of access of service order-service has neither group nor groupPrefix.',
      meaning: 'Give one of the fields that the message names; where both are there, keep one.',
    },
    'wrong-type': {
      example: 'partitions of topic order.created is "12"; expected a number.',
      meaning: 'Write 12, without quotes.',
    },
    'wrong-value': {
      example: 'durability of topic order.created is "critcal", which is not valid.',
      meaning: 'Write "critical".',
    },
    'wrong-unit': {
      example: 'retention.time of topic order.created is "7 days", which is not a valid duration.',
      meaning: 'Write 7d.',
    },
    'out-of-range': {
      example: 'partitions of topic order.created is 0, which is out of range.',
      meaning: 'Give a value in the allowed range.',
    },
    empty: {
      example: 'transactionalIdPrefix of item 1 of access of service order-service is empty.',
      meaning: 'Give it a value, or leave the field out.',
    },
    'unknown-environment': {
      example: 'Environment "locale" does not exist.',
      meaning: 'Write "local".',
    },
  },
} as const satisfies CodeGroup;
