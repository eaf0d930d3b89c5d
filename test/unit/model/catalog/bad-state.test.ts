import { domainFile, itReports, topic } from './support';
import type { KnownTopic } from '../../../../model/catalog/resolve';

const known = (topics: Record<string, Partial<KnownTopic>>): { known: ReadonlyMap<string, KnownTopic> } => ({
  known: new Map(
    Object.entries(topics).map(([name, state]) => [name, { partitions: 6, replicationFactor: 3, ...state }]),
  ),
});
const created = known({ 'order.created': {} });

describe('what an earlier deploy recorded', () => {
  itReports([
    {
      given: 'a topic that moved from another domain',
      files: domainFile({ topics: [topic('▸order.created', 'partitions: 6')] }),
      options: known({ 'order.created': { domain: 'sales' } }),
      reports: [
        {
          code: 'topic-moved',
          message:
            'topic order.created is in the state of the domain sales in test and is declared in the domain order: the stack of sales would delete it, and the stack of order could not create it.',
          remedy: 'Leave it in sales, or declare a new topic here and retire this one there.',
        },
      ],
    },
    {
      given: 'a service that moved from another domain',
      files: domainFile({
        services: ['  - { name: ▸order-service, description: For a test. }\n'],
      }),
      options: { knownUsers: new Map([['order-service', 'sales']]) },
      reports: [
        {
          code: 'service-moved',
          message:
            'service order-service is in the state of the domain sales in test and is declared in the domain order: the stack of sales would delete the user and the access that the stack of order creates.',
          remedy: 'Remove it from both and deploy, then declare it in order; or leave it in sales.',
        },
      ],
    },
    {
      given: 'fewer partitions',
      files: domainFile({ topics: [topic('order.created', 'partitions: ▸3')] }),
      options: created,
      reports: [
        {
          code: 'partition-decrease',
          message:
            'topic order.created has 6 partitions in test, the catalog declares 3. Kafka cannot remove partitions: Terraform would delete and re-create the topic, and all its records would be lost.',
          allowed: '6 or more',
          remedy:
            'Write partitions: 6. For fewer, declare a new topic, move producers and consumers to it, then retire this one. Or start over with "make down wipe", which deletes all records on this machine.',
        },
      ],
    },
    {
      given: 'fewer partitions in an override',
      files: domainFile({
        topics: [topic('order.created', 'partitions: 12\nenvironments: { test: { partitions: ▸3 } }')],
      }),
      options: created,
      reports: [
        {
          code: 'partition-decrease',
          message:
            'topic order.created has 6 partitions in test, the catalog declares 3. Kafka cannot remove partitions: Terraform would delete and re-create the topic, and all its records would be lost.',
          allowed: '6 or more',
          remedy:
            'Write partitions: 6. For fewer, declare a new topic, move producers and consumers to it, then retire this one. Or start over with "make down wipe", which deletes all records on this machine.',
        },
      ],
    },
    {
      given: 'fewer partitions by computation',
      files: domainFile({ topics: [topic('▸order.created')] }),
      options: created,
      reports: [
        {
          code: 'partition-decrease',
          message:
            'topic order.created has 6 partitions in test, the catalog computes 3. Kafka cannot remove partitions: Terraform would delete and re-create the topic, and all its records would be lost.',
          allowed: '6 or more',
          remedy:
            'Write partitions: 6. For fewer, declare a new topic, move producers and consumers to it, then retire this one. Or start over with "make down wipe", which deletes all records on this machine.',
        },
      ],
    },
    {
      given: 'more partitions by computation',
      files: domainFile({ topics: [topic('▸order.created', 'parallelism: 9')] }),
      options: created,
      reports: [
        {
          code: 'partitions-not-pinned',
          message:
            'topic order.created has 6 partitions in test, 9 are computed now; more partitions send the same id to another partition than before, so the order per key breaks.',
          remedy: 'Write partitions: 6 to keep them, or partitions: 9 to accept it.',
        },
      ],
    },
    {
      given: 'more partitions by choice',
      files: domainFile({ topics: [topic('order.created', 'partitions: ▸12')] }),
      options: created,
      reports: [
        {
          severity: 'warning',
          code: 'partition-increase',
          message:
            'topic order.created grows from 6 to 12 partitions in test: more partitions send the same id to another partition than before, so the order per key breaks.',
          remedy: 'Let consumers read all records while producers pause, or move to a new topic.',
        },
      ],
    },
    {
      given: 'another replication factor',
      files: domainFile({ topics: [topic('order.created', 'partitions: 6\ndurability: ▸scratch')] }),
      options: created,
      reports: [
        {
          severity: 'warning',
          code: 'replication-factor-change',
          message:
            'topic order.created has replication factor 3 in test, 2 is declared: the provider places the replicas on random brokers, regardless of racks and without a throttle.',
          remedy:
            'Change it first: brokerform reassign --environment test --topic order.created; the deploy then has nothing to do.',
        },
      ],
    },
    {
      given: 'a topic that is gone without a word',
      files: domainFile({ topics: [topic('order.paid')] }).replace('topics:', '▸topics:'),
      options: known({ 'order.created': { domain: 'order' } }),
      reports: [
        {
          code: 'topic-gone',
          message:
            'topic order.created exists in test and is not in the catalog: a deploy would delete it with all its records.',
          remedy:
            'Put it back with "retire: { reason: … }" and deploy, then move it to retired. Or start over with "make down wipe", which deletes all records on this machine.',
        },
      ],
    },
    {
      given: 'a topic of a domain that is gone altogether',
      files: domainFile({}),
      options: known({ 'billing.sent': { domain: 'billing' } }),
      reports: [
        {
          at: 'topic billing.sent',
          code: 'topic-gone',
          message:
            'topic billing.sent exists in test and is not in the catalog: a deploy would delete it with all its records.',
          remedy:
            'Put it back with "retire: { reason: … }" and deploy, then move it to retired. Or start over with "make down wipe", which deletes all records on this machine.',
        },
      ],
    },
    {
      given: 'a tombstone without an announcement',
      files: domainFile({ rest: 'retired:\n  - { name: ▸order.created, reason: "gone" }\n' }),
      options: known({ 'order.created': { announced: false } }),
      reports: [
        {
          code: 'not-announced',
          message:
            'topic order.created is under retired, but its deletion was never announced in test: brokers would refuse it.',
          remedy:
            'Put it back into topics with "retire: { reason: … }", deploy, and only then move it to retired.',
        },
      ],
    },
  ]);
});
