import type { Command } from 'commander';
import { renamedCommand } from '../deprecated-options';

/** `brokerform generate …`: everything in the tree that is made by a program, each with its test of freshness. */
export function register(program: Command): void {
  const generate = program
    .command('generate')
    .description('write the files that are generated and committed');

  generate
    .command('provider-kafka')
    .description("bindings of the Kafka provider, from the provider's schema (packages/provider-kafka/lib)")
    .action(async () => (await import('./provider-kafka.js')).generateProviderKafka());

  addConfigDefinitions(generate.command('config-definitions'));
  renamedCommand(
    addConfigDefinitions(generate.command('config-catalogue', { hidden: true })),
    'generate config-catalogue',
    'generate config-definitions',
  );

  generate
    .command('client-keys')
    .description(
      'the keys of Kafka clients, from the clients themselves: Java, librdkafka, Spring Boot, @platformatic/kafka, kafkajs (model/clients/keys)',
    )
    .action(async () => (await import('./client-keys.js')).generateClientKeys());

  generate
    .command('client-rules')
    .description('the table of rules in docs/clients.md, from the rules')
    .action(async () => (await import('./client-rules.js')).writeClientRules());

  generate
    .command('json-schema')
    .description("the catalog's JSON Schema for editors, from the schema that validates it (docs/schema)")
    .action(async () => (await import('./json-schema.js')).writeJsonSchema());

  generate
    .command('catalog-tables')
    .description('the tables of fields in docs/catalog.md, from the schema that validates them')
    .action(async () => (await import('./catalog-tables.js')).writeCatalogTables());

  generate
    .command('instance-types <file>')
    .description("EC2 instance types, from moto's copy of DescribeInstanceTypes (model/aws)")
    .action(async (file: string) => (await import('./instance-types.js')).writeInstanceTypes(file));

  generate
    .command('host-tuning')
    .description('every setting of the hosts on AWS as a page, and the JSON Schema of their variables (docs)')
    .action(async () => (await import('./host-tuning.js')).writeHostTuning());

  generate
    .command('role-docs')
    .description("each Ansible role's README, from its argument specs (ansible/roles)")
    .action(async () => (await import('./role-docs.js')).writeRoleDocs());

  generate
    .command('commands')
    .description('the reference of commands and environment variables, from the program itself (docs)')
    .action(async () => (await import('./commands.js')).writeCommands());

  generate
    .command('errors')
    .description('every code of an error with an example and its remedy, from the registry of codes (docs)')
    .action(async () => (await import('./errors.js')).writeErrors());

  generate
    .command('review-rules')
    .description('a page for each rule of the review, from the rules (docs/review-rules)')
    .action(async () => (await import('./review-rules.js')).writeReviewRules());

  generate
    .command('runbooks')
    .description("the head of each alert's runbook, from its definition (docs/runbooks/alerts)")
    .action(async () => (await import('./runbooks.js')).writeRunbooks());
}

function addConfigDefinitions(command: Command): Command {
  return command
    .description("Kafka's configuration keys, from the pinned Kafka's own definitions (model/kafka)")
    .action(async () => (await import('./config-definitions')).generateConfigDefinitions());
}
