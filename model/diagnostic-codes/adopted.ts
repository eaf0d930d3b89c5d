import type { CodeGroup } from './group';

export const adopted = {
  title: 'What was adopted',
  intro:
    '`brokerform adopt` marks what it took over with `adopted`: rules that it breaks are warnings, one for each domain.',
  codes: {
    adopted: {
      warning: true,
      example:
        '2 topics and 1 service of the domain order are declared as found on the cluster (a, b and S_1): the rules are not enforced for them.',
      meaning: 'Declare what the rules require, one by one, then remove `adopted`; [adopt.md](adopt.md).',
    },
    'adopted-one-replica': {
      warning: true,
      example: 'Adopted with one replica: a. A lost broker takes their records with it.',
      meaning: 'Add replicas, then set durability: standard.',
    },
    'adopted-min-isr-not-below-rf': {
      warning: true,
      example:
        'Adopted with a min ISR that is not below the replication factor: b. One lost or restarted broker stops every write with acks=all.',
      meaning: 'Lower min.insync.replicas, or set durability: standard.',
    },
    'adopted-min-isr-one': {
      warning: true,
      example:
        'Adopted with min ISR 1: c. A record that only the leader has is acknowledged, and lost with it.',
      meaning: 'Set durability: standard, or scratch if records may be lost.',
    },
    'not-said-yet': {
      warning: true,
      example:
        'domain order: owner.team, owner.contact, description, description of 1 entry and key of 1 entry are "unknown".',
      meaning: 'Ask their users, and declare it.',
    },
    'key-unknown': {
      example: 'key of topic order.created is "unknown", which is allowed only for an adopted topic.',
      meaning: 'Ask the owners of its producers.',
    },
    'not-translated': {
      warning: true,
      example:
        'The placement "in-rack" of topic order.created is not adopted: Kafka spreads new replicas over racks, and brokerform brokers spread moves existing ones.',
      meaning:
        "`brokerform adopt --from …` found something in another tool's file that the catalog has no place for, or that no version of the tool knows. What it means stays with that tool, or with the cluster, as it is. Every key of the files is either adopted or reported so.",
    },
    'declared-twice': {
      example: 'topic order.created is declared at topics/a.yaml:3:9 as well.',
      meaning: 'Keep one of the two in the files of the other tool, or adopt them one after the other.',
    },
    'two-clusters': {
      example:
        'This document is for the cluster "shop-us / production / us-east-1", the one at topics/a.yaml:1:1 for "shop-eu / production / eu-west-1".',
      meaning:
        'topicctl keeps the topics of several clusters in one folder. Adopt the files of one cluster at a time.',
    },
    'two-prefixes': {
      example:
        'Names of context "shop" begin with "shop" here and with "shop.eu" at a.yaml:1:1: JulieOps merges files of one context.',
      meaning:
        'Give all files of a context the same keys before `projects`, or adopt them one after the other.',
    },
    'file-not-given': {
      example: 'settings.files.services names "services.yaml", which is not among the files.',
      meaning: 'Give that file with `--file` as well.',
    },
    alias: {
      example:
        'topics.order.created.partitions is the alias *default: kafka-gitops does not put the value of its anchor here.',
      meaning:
        'Write the value out. Only topicctl expands aliases; the other two take the name of the anchor for text.',
    },
    'unresolved-variable': {
      example: 'meta.name has the variable "$ENVIRONMENT", whose value topicctl takes from its environment.',
      meaning: 'Put the value into a copy of the file, for instance with `envsubst`, and adopt that.',
    },
  },
} as const satisfies CodeGroup;
