import { fromJulie } from '../../../../../model/adopt/foreign/julie';
import { fromKafkaGitops } from '../../../../../model/adopt/foreign/kafka-gitops';
import { fromTopicctl } from '../../../../../model/adopt/foreign/topicctl';
import type { Translate, Translation } from '../../../../../model/adopt/foreign/document';
import { describeAcl } from '../../../../../model/adopt/draft';
import { formatDiagnostic } from '../../../../../model/diagnostics';
import { adopted } from '../support';

const translated = (translate: Translate, text: string): Translation =>
  translate([{ file: 'state.yaml', text: `${text.trim()}\n` }]);
const access = ({ found }: Translation): string[] => found.acls.map(describeAcl).sort();
const said = ({ diagnostics }: Translation): string[] => diagnostics.map(formatDiagnostic);

describe('topicctl', () => {
  const text = `
meta:
  name: order.created
  cluster: eu
  description: |
    One record per
    accepted order.
  consumers: [billing]
spec:
  partitions: 9
  replicationFactor: 3
  retentionMinutes: 90
  placement: { strategy: in-rack }
  settings:
    cleanup.policy: [compact, delete]
    max.message.bytes: 2000000
---
meta: { name: readers, cluster: eu }
spec:
  acls:
    - resource: { type: topic, name: order., patternType: prefixed, principal: 'User:billing', host: 10.0.0.1, permission: deny }
      operations: [Read, describe_configs]
---
meta: { name: eu }
spec: { bootstrapAddrs: [localhost:9092] }
`;

  it('GIVEN topics and ACLs THEN both are found, in the words of Kafka', () => {
    const result = translated(fromTopicctl, text);
    expect(result.found.topics).toEqual([
      {
        name: 'order.created',
        description: 'One record per accepted order.',
        partitions: 9,
        replicationFactor: 3,
        config: {
          'cleanup.policy': 'compact,delete',
          'max.message.bytes': '2000000',
          'retention.ms': '5400000',
        },
      },
    ]);
    expect(access(result)).toEqual([
      'User:billing, from 10.0.0.1: Deny DescribeConfigs on Topic order. (Prefixed)',
      'User:billing, from 10.0.0.1: Deny Read on Topic order. (Prefixed)',
    ]);
  });

  it('GIVEN what the catalog has no place for THEN it says so with its place, also in later documents', () => {
    expect(said(translated(fromTopicctl, text))).toEqual([
      'state.yaml:7:3: warning: The consumers of topic order.created are names without access: they are not adopted. [not-translated]\n' +
        '    remedy:  Declare access of each under its service.',
      'state.yaml:12:3: warning: The placement "in-rack" of topic order.created is not adopted: Kafka spreads new replicas over racks, and brokerform brokers spread moves existing ones. [not-translated]',
      'state.yaml:23:1: warning: This document declares neither a topic nor ACLs: it is not adopted. [not-translated]',
    ]);
  });

  it('GIVEN mistakes THEN each is told at its place', () => {
    const wrong = 'meta: { name: a }\nspec:\n  partitions: 0\n  replicationFactor: two\n';
    expect(said(translated(fromTopicctl, wrong)).map((line) => line.split('\n')[0])).toEqual([
      'state.yaml:3:15: error: spec.partitions is 0. [out-of-range]',
      'state.yaml:4:22: error: spec.replicationFactor is "two"; expected a number. [wrong-type]',
    ]);
  });
});

describe('kafka-gitops', () => {
  const text = `
settings:
  topics: { defaults: { replication: 3 } }
topics:
  order.created: { partitions: 6, configs: { cleanup.policy: compact, segment.bytes: 1000000 } }
  order.paid: { partitions: 1, replication: 1 }
services:
  biller: { type: application, principal: 'User:biller', produces: [order.paid], consumes: [order.created] }
  sums: { type: kafka-streams, principal: 'User:sums', consumes: [order.created] }
  loader:
    type: kafka-connect
    principal: User:loader
    storage-topics: { config: c }
    connectors: { sink: { consumes: [order.created] } }
  cloudy: { type: application, produces: [order.paid] }
users:
  anna: { principal: 'User:anna', roles: [reader, operator] }
customUserAcls:
  anna:
    more: { name: kafka., type: TOPIC, pattern: PREFIXED, host: '*', operation: DESCRIBE_CONFIGS, permission: ALLOW }
`;

  it('GIVEN topics THEN replication falls back to the default', () => {
    expect(translated(fromKafkaGitops, text).found.topics).toEqual([
      {
        name: 'order.created',
        partitions: 6,
        replicationFactor: 3,
        config: { 'cleanup.policy': 'compact', 'segment.bytes': '1000000' },
      },
      { name: 'order.paid', partitions: 1, replicationFactor: 1, config: {} },
    ]);
  });

  it('GIVEN services and users THEN they have the entries that the tool makes', () => {
    const of = (user: string): string[] =>
      access(translated(fromKafkaGitops, text))
        .filter((line) => line.startsWith(`User:${user},`))
        .map((line) => line.replace(/^.*: Allow /, ''));
    expect(of('biller')).toEqual([
      'Read on Group biller (Literal)',
      'Read on Topic order.created (Literal)',
      'Write on Topic order.paid (Literal)',
    ]);
    expect(of('sums')).toEqual([
      'Alter on Topic sums (Prefixed)',
      'AlterConfigs on Topic sums (Prefixed)',
      'Create on Topic sums (Prefixed)',
      'Delete on Group sums (Literal)',
      'Delete on Topic sums (Prefixed)',
      'Describe on Group sums (Literal)',
      'Describe on Topic sums (Prefixed)',
      'DescribeConfigs on Cluster kafka-cluster (Literal)',
      'DescribeConfigs on Topic sums (Prefixed)',
      'Read on Group sums (Literal)',
      'Read on Topic order.created (Literal)',
      'Read on Topic sums (Prefixed)',
      'Write on Topic sums (Prefixed)',
    ]);
    expect(of('loader')).toEqual([
      'Read on Group connect-sink (Literal)',
      'Read on Group loader (Literal)',
      'Read on Topic c (Literal)',
      'Read on Topic connect-offsets-loader (Literal)',
      'Read on Topic connect-status-loader (Literal)',
      'Read on Topic order.created (Literal)',
      'Write on Topic c (Literal)',
      'Write on Topic connect-offsets-loader (Literal)',
      'Write on Topic connect-status-loader (Literal)',
    ]);
    expect(of('anna')).toEqual([
      'Describe on Cluster kafka-cluster (Literal)',
      'Describe on Group * (Literal)',
      'Describe on Topic * (Literal)',
      'DescribeConfigs on Topic * (Literal)',
      'DescribeConfigs on Topic kafka. (Prefixed)',
      'Read on Group * (Literal)',
      'Read on Topic * (Literal)',
    ]);
  });

  it('GIVEN a service without a principal THEN its access is not adopted, and it says where', () => {
    expect(said(translated(fromKafkaGitops, text))).toEqual([
      'state.yaml:14:3: warning: services.cloudy has no principal: its access is not adopted. [not-translated]\n' +
        '    remedy:  Add "principal: User:…".',
    ]);
  });

  it('GIVEN a topic without replication THEN it is not adopted', () => {
    expect(said(translated(fromKafkaGitops, 'topics:\n  a: { partitions: 1 }'))).toEqual([
      'state.yaml:2:3: warning: Topic a sets no replication, and neither does settings.topics.defaults: it is not adopted. [not-translated]\n' +
        '    remedy:  Add "replication: …".',
    ]);
  });
});

describe('JulieOps', () => {
  const text = `
---
context: shop
source: eu
projects:
  - name: orders
    consumers:
      - { principal: 'User:reader' }
    producers:
      - { principal: 'User:writer', transactionId: 'tx*' }
    streams:
      - { principal: 'User:sums', applicationId: sums, topics: { read: [shop.eu.orders.created.avro] } }
    connectors:
      - { principal: 'User:loader', group: loader, status_topic: s, offset_topic: o, configs_topic: c }
    schemas: []
    topics:
      - name: created
        dataType: avro
        config: { replication.factor: "3", num.partitions: "6", retention.ms: "86400000" }
      - { name: planned, plan: gold }
platform:
  schema_registry: { instances: [] }
`;

  it('GIVEN a project THEN topics are named after context, what is between, project, name and type', () => {
    expect(translated(fromJulie, text).found.topics).toEqual([
      {
        name: 'shop.eu.orders.created.avro',
        partitions: 6,
        replicationFactor: 3,
        config: { 'retention.ms': '86400000' },
      },
    ]);
  });

  it('GIVEN users of a project THEN they have the entries that the tool makes, for every topic of it', () => {
    const lines = access(translated(fromJulie, text)).map((line) => line.replace(/, from \*: Allow/, ''));
    expect(lines.filter((line) => !line.includes('planned'))).toEqual([
      'User:loader Create on Cluster kafka-cluster (Literal)',
      'User:loader Read on Group loader (Literal)',
      'User:loader Read on Topic c (Literal)',
      'User:loader Read on Topic o (Literal)',
      'User:loader Read on Topic s (Literal)',
      'User:loader Write on Topic c (Literal)',
      'User:loader Write on Topic o (Literal)',
      'User:loader Write on Topic s (Literal)',
      'User:reader Describe on Topic shop.eu.orders.created.avro (Literal)',
      'User:reader Read on Group * (Literal)',
      'User:reader Read on Topic shop.eu.orders.created.avro (Literal)',
      'User:sums All on Topic sums (Prefixed)',
      'User:sums Read on Group sums (Prefixed)',
      'User:sums Read on Topic shop.eu.orders.created.avro (Literal)',
      'User:writer Describe on Topic shop.eu.orders.created.avro (Literal)',
      'User:writer Describe on TransactionalID tx (Prefixed)',
      'User:writer IdempotentWrite on Cluster kafka-cluster (Literal)',
      'User:writer Write on Topic shop.eu.orders.created.avro (Literal)',
      'User:writer Write on TransactionalID tx (Prefixed)',
    ]);
  });

  it('GIVEN what the catalog has no place for THEN it says so with its place', () => {
    expect(said(translated(fromJulie, text)).map((line) => line.split('\n')[0])).toEqual([
      'state.yaml:14:5: warning: projects[0].schemas is not adopted. [not-translated]',
      'state.yaml:19:11: warning: Topic shop.eu.orders.planned is not adopted: its config does not say num.partitions and replication.factor. [not-translated]',
      'state.yaml:19:26: warning: The plan "gold" of topic shop.eu.orders.planned is in none of the given files: its settings are not adopted. [not-translated]',
      'state.yaml:20:1: warning: platform is not adopted. [not-translated]',
    ]);
  });

  it('GIVEN its files THEN the catalog that comes of them is in order', () => {
    const { resolution } = adopted(translated(fromJulie, text).found, { segments: 2, minimumTopics: 1 });
    expect(resolution.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(resolution.catalog?.domains.map(({ name }) => name)).toEqual(['shop-eu', 'unsorted']);
  });
});
