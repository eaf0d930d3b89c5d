import type { CodeGroup } from './group';

export const domains = {
  title: 'Domains and services',
  codes: {
    'illegal-domain-name': {
      example: 'domain is "Order", which is not a valid name.',
      meaning: 'Write it in lower case letters, digits and single hyphens, a letter first.',
    },
    'file-name': {
      warning: true,
      example: 'The file orders declares the domain "order".',
      meaning: 'Rename it to order.yaml.',
    },
    'duplicate-domain': {
      example: 'domain "order" is already declared in catalog/order.yaml:1:9.',
      meaning: 'Move everything into one file.',
    },
    'two-owners': {
      example:
        'domain "order" is owned by "checkout-team" here and by "order-team" in catalog/order.yaml:3:16.',
      meaning: 'Agree on the owner and move everything into one file, or choose another domain.',
    },
    'illegal-service-name': {
      example: 'name of service order_service is not valid.',
      meaning: 'Write it in lower case letters, digits and single hyphens, a letter first.',
    },
    'reserved-service-name': {
      example: 'service broker has the name of a user of the platform.',
      meaning: 'Write "order-broker".',
    },
    'no-password-name': {
      example:
        'service "x/../admin" gets a password, and its name cannot be used as the name of a password file or secret.',
      meaning: 'Write credential: external, and keep its password elsewhere.',
    },
    'service-name-is-domain': {
      example: 'service payment has the name of another domain, whose name is the prefix of its topics.',
      meaning: 'Write "payment-service", or declare it in the domain payment.',
    },
    'duplicate-service': {
      example: 'service mailer is already declared in catalog/order.yaml:5:5.',
      meaning: 'A service is one user of the cluster: declare it once, in the domain that owns it.',
    },
  },
} as const satisfies CodeGroup;
