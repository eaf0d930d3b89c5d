/**
 * What the tools make of the files in this folder, written down by hand from what their own tests and documents say: kafka-gitops
 * src/test/resources/plans, JulieOps docs/futures/what-acl-management.rst, topicctl pkg/config.
 */
import path from 'node:path';
import type { LiveAcl } from '../../../model/live/cluster';

export interface Made {
  readonly files: readonly string[];
  readonly topics: readonly {
    readonly name: string;
    readonly partitions: number;
    readonly replicationFactor: number;
    readonly config: Readonly<Record<string, string>>;
  }[];
  readonly acls: readonly LiveAcl[];
  /** First lines of what is reported, from the name of the file on. */
  readonly reports: readonly string[];
}

/** `reader: Read Topic a`; a prefix ends in `…`, and `Deny` or a host stand in front. */
export function aclOf(line: string): LiveAcl {
  const match = /^(Deny )?(?:([0-9.]+) )?(\S+): (\S+) (\S+) (.+?)(…)?$/.exec(line);
  if (match === null) throw new Error(`${line} is no entry`);
  const [, deny, host = '*', user, operation, resourceType, resourceName, prefixed] = match;
  return {
    principal: `User:${user}`,
    host,
    permission: deny === undefined ? 'Allow' : 'Deny',
    operation: operation as LiveAcl['operation'],
    resourceType: resourceType as LiveAcl['resourceType'],
    resourceName: resourceName ?? '',
    patternType: prefixed === undefined ? 'Literal' : 'Prefixed',
  };
}

/** Several operations of one user on one resource. */
export const all = (who: string, resource: string, ...operations: readonly string[]): string[] =>
  operations.map((operation) => `${who}: ${operation} ${resource}`);

const file = (...parts: string[]): string => path.join(__dirname, ...parts);
const LONG = '9223372036854775807';

export const MADE: Readonly<Record<'kafka-gitops' | 'julieops' | 'topicctl', Made>> = {
  'kafka-gitops': {
    // The state names the others.
    files: [file('kafka-gitops', 'state.yaml')],
    topics: [
      {
        name: 'gitops.ordered',
        partitions: 3,
        replicationFactor: 1,
        config: { 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0.2' },
      },
      { name: 'gitops.paid', partitions: 2, replicationFactor: 3, config: { 'retention.ms': LONG } },
    ],
    acls: [
      ...all('gitops-payments', 'Topic gitops.ordered', 'Read', 'Describe'),
      ...all('gitops-payments', 'Topic gitops.paid', 'Write', 'Describe'),
      'gitops-payments: Read Group gitops-payments',
      'gitops-payments: Read Topic gitops.refund…',
      'Deny 10.0.0.1 gitops-payments: Write Topic gitops.paid',
      ...all('gitops-totals', 'Topic gitops.paid', 'Read', 'Describe'),
      ...all(
        'gitops-totals',
        'Topic gitops-totals…',
        'Read',
        'Write',
        'Describe',
        'Delete',
        'Create',
        'Alter',
      ),
      ...all('gitops-totals', 'Topic gitops-totals…', 'AlterConfigs', 'DescribeConfigs'),
      ...all('gitops-totals', 'Group gitops-totals', 'Read', 'Describe', 'Delete'),
      'gitops-totals: DescribeConfigs Cluster kafka-cluster',
      ...['configs', 'offsets', 'status'].flatMap((topic) =>
        all('gitops-loader', `Topic connect-${topic}-gitops-loader`, 'Read', 'Write'),
      ),
      'gitops-loader: Read Group gitops-loader',
      ...all('gitops-loader', 'Topic gitops.paid', 'Read', 'Describe'),
      'gitops-loader: Read Group connect-warehouse',
      'gitops-auditor: Describe Cluster kafka-cluster',
      ...all('gitops-auditor', 'Topic *', 'Describe', 'DescribeConfigs'),
      ...all('gitops-auditor', 'Group *', 'Read', 'Describe'),
    ].map(aclOf),
    reports: [
      'state.yaml:9:5: warning: settings.topics.blacklist is not adopted. [not-translated]',
      'team/services.yaml:18:9: warning: services.gitops-loader.connectors.warehouse.owner is not adopted. [not-translated]',
    ],
  },
  julieops: {
    files: [file('julieops')],
    topics: [
      {
        name: 'julie.2024.orders.made.avro',
        partitions: 6,
        replicationFactor: 3,
        config: { 'retention.ms': LONG },
      },
      {
        name: 'julie.2024.orders.shipped',
        partitions: 2,
        replicationFactor: 1,
        config: { 'retention.ms': '3600000' },
      },
    ],
    acls: [
      ...['made.avro', 'shipped'].flatMap((topic) => [
        ...all('julie-reader', `Topic julie.2024.orders.${topic}`, 'Read', 'Describe'),
        ...all('julie-writer', `Topic julie.2024.orders.${topic}`, 'Write', 'Describe'),
      ]),
      'julie-reader: Read Group julie-reader',
      ...all('julie-writer', 'TransactionalID julie-writer…', 'Write', 'Describe'),
      'julie-writer: IdempotentWrite Cluster kafka-cluster',
      'julie-totals: Read Topic julie.2024.orders.made.avro',
      'julie-totals: All Topic julie-totals…',
      'julie-totals: Read Group julie-totals…',
      ...all('julie-totals', 'TransactionalID julie-totals…', 'Write', 'Describe'),
      ...['status', 'offsets', 'configs'].flatMap((topic) =>
        all('julie-connect', `Topic julie-connect-${topic}`, 'Read', 'Write'),
      ),
      'julie-connect: Create Cluster kafka-cluster',
      'julie-connect: Read Group julie-connect',
    ].map(aclOf),
    reports: [
      'topology.yaml:20:7: warning: projects[0].connectors.artefacts is not adopted. [not-translated]',
      'topology.yaml:33:9: warning: projects[0].topics[0].metadata is not adopted. [not-translated]',
      'topology.yaml:41:1: warning: platform is not adopted. [not-translated]',
    ],
  },
  topicctl: {
    files: [file('topicctl')],
    topics: [
      {
        name: 'ctl.counted',
        partitions: 4,
        replicationFactor: 3,
        config: { 'cleanup.policy': 'compact,delete', 'segment.bytes': '1048576', 'retention.ms': '5400000' },
      },
      { name: 'ctl.kept', partitions: 1, replicationFactor: 1, config: { 'retention.ms': LONG } },
    ],
    acls: [
      ...all('ctl-counter', 'Topic ctl.…', 'Read', 'Describe'),
      '10.0.0.2 ctl-counter: Read Group ctl-counter',
    ].map(aclOf),
    reports: [
      'topics.yaml:11:3: warning: meta.labels is not adopted. [not-translated]',
      'topics.yaml:17:3: warning: The placement "cross-rack" of topic ctl.counted is not adopted: Kafka spreads new replicas over racks, and brokerform brokers spread moves existing ones. [not-translated]',
      'topics.yaml:19:5: warning: spec.placement.picker is not adopted. [not-translated]',
    ],
  },
};
