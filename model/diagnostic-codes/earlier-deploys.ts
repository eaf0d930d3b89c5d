import type { CodeGroup } from './group';

export const earlierDeploys = {
  title: 'What an earlier deploy recorded',
  intro: 'Compared where the state of the environment is on this machine.',
  codes: {
    'partition-decrease': {
      example:
        'topic order.created has 6 partitions in test, the catalog declares 3. Kafka cannot remove partitions: Terraform would delete and re-create the topic, and all its records would be lost.',
      meaning:
        'Write partitions: 6. For fewer, declare a new topic, move producers and consumers to it, then retire this one.',
    },
    'partitions-not-pinned': {
      example:
        'topic order.created has 6 partitions in test, 9 are computed now; more partitions send the same id to another partition than before, so the order per key breaks.',
      meaning: 'Write partitions: 6 to keep them, or partitions: 9 to accept it.',
    },
    'partition-increase': {
      warning: true,
      example:
        'topic order.created grows from 6 to 12 partitions in test: more partitions send the same id to another partition than before, so the order per key breaks.',
      meaning: 'Let consumers read all records while producers pause, or move to a new topic.',
    },
    'replication-factor-change': {
      warning: true,
      example:
        'topic order.created has replication factor 3 in test, 2 is declared: the provider places the replicas on random brokers, regardless of racks and without a throttle.',
      meaning:
        'Change it first: brokerform reassign --environment test --topic order.created; the deploy then has nothing to do.',
    },
    'topic-moved': {
      example:
        'topic order.created is in the state of the domain order in test and is declared in the domain payment: the stack of order would delete it, and the stack of payment could not create it.',
      meaning: 'Leave it in order, or declare a new topic here and retire this one there.',
    },
    'service-moved': {
      example:
        'service order-service is in the state of the domain sales in test and is declared in the domain order: the stack of sales would delete the user and the access that the stack of order creates.',
      meaning: 'Remove it from both and deploy, then declare it in order; or leave it in sales.',
    },
    'topic-gone': {
      example:
        'topic order.created exists in test and is not in the catalog: a deploy would delete it with all its records.',
      meaning: 'Put it back with "retire: { reason: … }" and deploy, then move it to retired.',
    },
    'not-announced': {
      example:
        'topic order.created is under retired, but its deletion was never announced in test: brokers would refuse it.',
      meaning:
        'Put it back into topics with "retire: { reason: … }", deploy, and only then move it to retired.',
    },
    'retired-but-declared': {
      example: 'topic order.created is under retired and still declared in catalog/order.yaml:5:5.',
      meaning: 'Remove it from topics to delete it, or from retired to keep it.',
    },
    'unknown-successor': {
      example: 'successor order.accepted of topic order.created is not in the catalog.',
      meaning: 'Name a topic of the catalog, or leave the successor out.',
    },
    'unreadable-state': {
      warning: true,
      example:
        'The state cannot be read, so its topics are not compared with the catalog: Unexpected end of JSON input.',
      meaning: 'Terraform needs the file too: put its `.backup` in its place, or import what it lacks.',
    },
  },
} as const satisfies CodeGroup;
