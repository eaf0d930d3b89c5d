import type { Expected } from './support';
import { domainFile, header, itReports, service, topic } from './support';

const withTopic = (fields: string): string => domainFile({ topics: [topic('order.created', fields)] });
const named = (name: string, fields = ''): string => domainFile({ topics: [topic(`▸${name}`, fields)] });
const asFound = (name: string): Expected => ({
  severity: 'warning',
  code: 'adopted',
  message: `1 service of the domain order is declared as found on the cluster (${name}): the rules are not enforced for it.`,
  remedy: 'Declare what the rules require, one by one, then remove "adopted"; docs/adopt.md.',
});
const payment = (rest: Parameters<typeof domainFile>[0]): string =>
  domainFile({ domain: 'payment', ...rest });

describe('names', () => {
  itReports([
    {
      given: 'a topic name with a space',
      files: named('order created'),
      reports: [
        {
          code: 'illegal-topic-name',
          message: 'Kafka refuses the topic name "order created": it has the character " ".',
          allowed: '1 to 249 ASCII letters, digits, ".", "_" and "-"',
        },
      ],
    },
    {
      given: 'a topic name with an umlaut',
      files: named('order.größe'),
      reports: [
        {
          code: 'illegal-topic-name',
          message: 'Kafka refuses the topic name "order.größe": it has the character "ö".',
          allowed: '1 to 249 ASCII letters, digits, ".", "_" and "-"',
        },
      ],
    },
    {
      given: 'a topic name of 250 characters',
      files: named(`order.${'x'.repeat(244)}`),
      reports: [
        {
          code: 'illegal-topic-name',
          message:
            'Kafka refuses the topic name "order.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…": it has 250 characters; at most 249 are allowed.',
          allowed: '1 to 249 ASCII letters, digits, ".", "_" and "-"',
        },
      ],
    },
    {
      given: 'a topic called ".."',
      files: named('..'),
      reports: [
        {
          code: 'illegal-topic-name',
          message: 'Kafka refuses the topic name "..": it is "..", which names a folder in file systems.',
          allowed: '1 to 249 ASCII letters, digits, ".", "_" and "-"',
        },
      ],
    },
    {
      given: 'an exception for a name that Kafka refuses',
      files: named('order/created', 'nameException: old'),
      reports: [
        {
          code: 'illegal-topic-name',
          message: 'Kafka refuses the topic name "order/created": it has the character "/".',
          allowed: '1 to 249 ASCII letters, digits, ".", "_" and "-"',
        },
      ],
    },
    {
      given: 'the name of an internal topic',
      files: named('__order_state'),
      reports: [
        {
          code: 'internal-topic-name',
          message: '__order_state begins with "__", as the topics that Kafka makes for itself.',
          remedy: 'Write "order.order-state".',
        },
      ],
    },
    {
      given: 'upper case',
      files: named('order.Created'),
      reports: [
        {
          code: 'naming-rule',
          message:
            'topic name order.Created breaks the naming rule: "Created" is not lower case letters, digits and single hyphens.',
          allowed:
            '<domain>.<event> or <service>.<function>: lower case, digits, hyphens, dots; first part order',
          remedy: 'Rename it, or give the reason in nameException if it exists already.',
        },
      ],
    },
    {
      given: 'underscores',
      files: named('order.created_at'),
      reports: [
        {
          code: 'naming-rule',
          message:
            'topic name order.created_at breaks the naming rule: "created_at" is not lower case letters, digits and single hyphens.',
          allowed:
            '<domain>.<event> or <service>.<function>: lower case, digits, hyphens, dots; first part order',
          remedy: 'Rename it, or give the reason in nameException if it exists already.',
        },
      ],
    },
    {
      given: 'a name without a dot',
      files: named('order'),
      reports: [
        {
          code: 'naming-rule',
          message: 'topic name order breaks the naming rule: it has no dot.',
          allowed:
            '<domain>.<event> or <service>.<function>: lower case, digits, hyphens, dots; first part order',
          remedy: 'Rename it, or give the reason in nameException if it exists already.',
        },
      ],
    },
    {
      given: 'an empty part',
      files: named('order..created'),
      reports: [
        {
          code: 'naming-rule',
          message: 'topic name order..created breaks the naming rule: a part between dots is empty.',
          allowed:
            '<domain>.<event> or <service>.<function>: lower case, digits, hyphens, dots; first part order',
          remedy: 'Rename it, or give the reason in nameException if it exists already.',
        },
      ],
    },
    {
      given: 'the name of another domain',
      files: named('payment.created'),
      reports: [
        {
          code: 'naming-rule',
          message:
            'topic name payment.created breaks the naming rule: "payment" is neither this domain nor one of its services.',
          allowed:
            '<domain>.<event> or <service>.<function>: lower case, digits, hyphens, dots; first part order',
          remedy: 'Rename it, or give the reason in nameException if it exists already.',
        },
      ],
    },
    {
      given: 'an exception that is not needed',
      files: withTopic('nameException: ▸it is old'),
      reports: [
        {
          severity: 'warning',
          code: 'needless-exception',
          message: 'nameException of topic order.created is not needed: the name follows the rule.',
          remedy: 'Remove it.',
        },
      ],
    },
    {
      given: 'a domain in upper case',
      files: header('order').replace('domain: ', 'domain: ▸O'),
      reports: [
        {
          code: 'illegal-domain-name',
          message: 'domain is "Oorder", which is not a valid name.',
          allowed: 'lower case letters, digits and single hyphens, a letter first: order-service',
        },
      ],
    },
    {
      given: 'a file with another name',
      files: { 'orders.yaml': header().replace('domain: ', 'domain: ▸') },
      reports: [
        {
          severity: 'warning',
          code: 'file-name',
          message: 'The file orders declares the domain "order".',
          remedy: 'Rename it to order.yaml.',
        },
      ],
    },
    {
      given: 'a service with an underscore',
      files: domainFile({ services: [service('▸order_service')] }),
      reports: [
        {
          code: 'illegal-service-name',
          message: 'name of service order_service is not valid.',
          allowed: 'lower case letters, digits and single hyphens, a letter first: order-service',
        },
      ],
    },
    {
      given: 'a service called as the brokers',
      files: domainFile({ services: [service('▸broker')] }),
      reports: [
        {
          code: 'reserved-service-name',
          message: 'service broker has the name of a user of the platform.',
          allowed:
            'any name but broker, broker-second, controller, controller-second, admin, deployer, schema-registry, registrar, lag-exporter, metrics-viewer, anonymous',
          remedy: 'Write "order-broker".',
        },
      ],
    },
    {
      given: 'an adopted user called as the platform’s, in other letters, with a password of its own here',
      files: domainFile({ services: [service('▸Admin', 'adopted: ▸{}')] }),
      reports: [
        {
          code: 'reserved-service-name',
          message: 'service Admin has the name of a user of the platform.',
          allowed:
            'any name but broker, broker-second, controller, controller-second, admin, deployer, schema-registry, registrar, lag-exporter, metrics-viewer, anonymous',
          remedy: 'Write "order-admin".',
        },
        asFound('Admin'),
      ],
    },
    {
      given: 'an adopted user called as the platform’s, in other letters, with its password elsewhere',
      files: domainFile({ services: [service('Admin', 'adopted: ▸{}\ncredential: external')] }),
      reports: [asFound('Admin')],
    },
    {
      given: 'an adopted user that would be every user',
      files: domainFile({ services: [service('▸"*"', 'adopted: ▸{}\ncredential: external')] }),
      reports: [
        {
          code: 'illegal-service-name',
          message: 'name of service * is not valid.',
          allowed: 'lower case letters, digits and single hyphens, a letter first: order-service',
        },
        asFound('*'),
      ],
    },
    {
      given: 'a password for a user whose name would be the path of another one’s',
      files: domainFile({ services: [service('▸"x/../admin"', 'adopted: ▸{}')] }),
      reports: [
        {
          code: 'no-password-name',
          message:
            'service "x/../admin" gets a password, and its name cannot be used as the name of a password file or secret.',
          allowed: 'letters, digits, ".", "_" and "-", beginning with a letter or digit',
          remedy: 'Write credential: external, and keep its password elsewhere.',
        },
        asFound('x/../admin'),
      ],
    },
    {
      given: 'a service called as another domain',
      files: {
        'order.yaml': domainFile({ services: [service('▸payment')] }),
        'payment.yaml': header('payment'),
      },
      reports: [
        {
          code: 'service-name-is-domain',
          message: 'service payment has the name of another domain, whose name is the prefix of its topics.',
          remedy: 'Write "payment-service", or declare it in the domain payment.',
        },
      ],
    },
  ]);
});

describe('nothing twice', () => {
  itReports([
    {
      given: 'a topic twice in a file',
      files: domainFile({ topics: [topic('order.created'), topic('▸order.created')] }),
      reports: [
        {
          code: 'duplicate-topic',
          message: 'topic order.created is already declared in catalog/order.yaml:5:5.',
          remedy: 'Keep one of the two; a topic has one owner.',
        },
      ],
    },
    {
      given: 'a topic in two files, under its own exception',
      files: {
        'order.yaml': domainFile({ topics: [topic('order.created')] }),
        'payment.yaml': payment({ topics: [topic('▸order.created', 'nameException: shared')] }),
      },
      reports: [
        {
          code: 'duplicate-topic',
          message: 'topic order.created is already declared in catalog/order.yaml:5:5.',
          remedy: 'Keep one of the two; a topic has one owner.',
        },
      ],
    },
    {
      given: 'names that collide as metrics',
      files: domainFile({ topics: [topic('order.created'), topic('▸order_created', 'nameException: old')] }),
      reports: [
        {
          code: 'topic-name-collision',
          message:
            'topics order_created and order.created have the same name in metrics, order_created; Kafka refuses the second.',
          remedy: 'Use "." and "-" in names, and no "_".',
        },
      ],
    },
    {
      given: 'a domain in two files of one owner',
      files: { 'order.yaml': header(), 'order2.yaml': header().replace('domain: ', 'domain: ▸') },
      reports: [
        {
          code: 'duplicate-domain',
          message: 'domain "order" is already declared in catalog/order.yaml:1:9.',
          allowed: 'one file for each domain',
          remedy: 'Move everything into one file.',
        },
      ],
    },
    {
      given: 'a domain with two owners',
      files: { 'order.yaml': header(), 'order2.yaml': header().replace('order-team', '▸checkout-team') },
      reports: [
        {
          code: 'two-owners',
          message:
            'domain "order" is owned by "checkout-team" here and by "order-team" in catalog/order.yaml:3:16.',
          allowed: 'one file and one owner for each domain',
          remedy: 'Agree on the owner and move everything into one file, or choose another domain.',
        },
      ],
    },
    {
      given: 'a service in two domains',
      files: {
        'order.yaml': domainFile({ services: [service('mailer')] }),
        'payment.yaml': payment({ services: [service('▸mailer')] }),
      },
      reports: [
        {
          code: 'duplicate-service',
          message: 'service mailer is already declared in catalog/order.yaml:5:5.',
          remedy: 'A service is one user of the cluster: declare it once, in the domain that owns it.',
        },
      ],
    },
    {
      given: 'a tombstone for a topic that is still there',
      files: domainFile({
        topics: [topic('order.created')],
        rest: 'retired:\n  - { name: ▸order.created, reason: "gone" }\n',
      }),
      reports: [
        {
          code: 'retired-but-declared',
          message: 'topic order.created is under retired and still declared in catalog/order.yaml:5:5.',
          remedy: 'Remove it from topics to delete it, or from retired to keep it.',
        },
      ],
    },
  ]);
});
