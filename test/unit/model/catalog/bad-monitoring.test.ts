import type { LocalEnvironment } from '../../../../model/environment';
import { domainFile, itReports, service, spacious, topic } from './support';

const watched: LocalEnvironment = {
  ...spacious,
  monitoring: {
    receivers: {
      'order-oncall': { kind: 'pagerduty', routingKey: { file: '/etc/key' } },
      'order-chat': { kind: 'pagerduty', routingKey: { file: '/etc/key' } },
    },
    platform: 'order-oncall',
  },
};

const file = (owner: string, domain = 'order'): string =>
  `domain: ${domain}\ndescription: About it.\nowner: ${owner}\n`;

describe('receivers of owners', () => {
  itReports([
    {
      given: 'an owner without a receiver, where the environment has some',
      files: file('{ ▸team: order-team, contact: x }'),
      environment: watched,
      reports: [
        {
          code: 'owner-without-route',
          message: 'owner order-team of the domain order has no receiver of its alerts in test.',
          allowed: 'order-oncall, order-chat',
          remedy: 'Add "alerts: …" to the owner.',
        },
      ],
    },
    {
      given: 'a receiver that the environment does not have',
      files: file('{ team: order-team, contact: x, alerts: ▸order-oncal }'),
      environment: watched,
      reports: [
        {
          code: 'unknown-receiver',
          message: 'alerts of owner order-team names the receiver "order-oncal", which test does not have.',
          allowed: 'order-oncall, order-chat',
          remedy: 'Write "order-oncall".',
        },
      ],
    },
    {
      given: 'a receiver, and an environment that sends no alerts',
      files: file('{ team: order-team, contact: x, alerts: order-oncal }'),
      reports: [],
    },
  ]);
});

const withTopic = (fields: string): string => domainFile({ topics: [topic('order.created', fields)] });

describe('objectives of lag', () => {
  itReports([
    {
      given: 'a time that retention cannot meet',
      files: withTopic('lagObjective: { time: ▸8d }'),
      reports: [
        {
          code: 'lag-objective-beyond-retention',
          message: 'lagObjective.time of topic order.created is 8d; test deletes its records after 7d.',
          allowed: 'less than 7d',
          remedy: 'Lower the objective, or keep records longer.',
        },
      ],
    },
    {
      given: 'a time that retention by size cannot meet',
      files: withTopic(
        'partitions: 1\nthroughput: { produce: 1 MiB/s }\nretention: { size: 600 MiB }\nlagObjective: { time: ▸1h }',
      ),
      reports: [
        {
          code: 'lag-objective-beyond-retention',
          message:
            'lagObjective.time of topic order.created is 1h; test deletes its records after 10m at the declared throughput.',
          allowed: 'less than 10m at the declared throughput',
          remedy: 'Lower the objective, or keep records longer.',
        },
      ],
    },
    {
      given: 'a time of a service that the retention of what it reads cannot meet',
      files: domainFile({
        topics: [topic('order.created', 'retention: { time: 1h }')],
        services: [
          service(
            'order-a',
            'access: [{ role: consumer, topics: [order.created], group: order-a }]\nlagObjective: { time: ▸1h }',
          ),
        ],
      }),
      reports: [
        {
          code: 'lag-objective-beyond-retention',
          message:
            'lagObjective.time of service order-a is 1h; it reads topic order.created, whose records test deletes after 1h.',
          allowed: 'less than 1h',
          remedy: 'Lower the objective, or keep records longer.',
        },
      ],
    },
    {
      given: 'a time without its unit',
      files: withTopic('lagObjective: { time: ▸900 }'),
      reports: [
        {
          code: 'wrong-unit',
          message: 'lagObjective.time of topic order.created is 900, without a unit.',
          allowed: 'a whole number and one of ms, s, m (minutes), h, d: 30m, 12h, 7d',
        },
      ],
    },
    {
      given: 'neither time nor records',
      files: withTopic('lagObjective: { ▸target: 99% }'),
      reports: [
        {
          code: 'field-choice',
          message: 'lagObjective of topic order.created has neither time nor records.',
          allowed: 'at least one of time, records',
        },
      ],
    },
  ]);
});
