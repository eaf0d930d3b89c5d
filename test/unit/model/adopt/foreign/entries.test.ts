/**
 * The entries that the tools themselves make, as sets. Facts from their own tests and documents, with names of our own: kafka-gitops
 * src/test/resources/plans, JulieOps docs/futures/what-acl-management.rst and AclsBindingsBuilder, topicctl pkg/config.
 */
import { all, headlines, lines, said, translated, translatedFiles } from './support';
import type { Tool } from './support';

const STREAMS_TOPICS = [
  'Read',
  'Write',
  'Describe',
  'Delete',
  'Create',
  'Alter',
  'AlterConfigs',
  'DescribeConfigs',
];
const streams = (who: string, id: string): string[] => [
  ...all(who, `Topic ${id}…`, ...STREAMS_TOPICS),
  ...all(who, `Group ${id}`, 'Read', 'Describe', 'Delete'),
  `${who}: DescribeConfigs Cluster kafka-cluster`,
];
const internal = (who: string, ...topics: readonly string[]): string[] =>
  topics.flatMap((topic) => all(who, `Topic ${topic}`, 'Read', 'Write'));

interface Case {
  readonly tool: Tool;
  readonly given: string;
  readonly text: string;
  readonly entries: readonly string[];
  /** Without allowed and remedy. @default - nothing is reported */
  readonly reports?: readonly string[];
}

const gitops: readonly Omit<Case, 'tool'>[] = [
  {
    given: 'an application that writes and reads',
    text: `
services:
  app: { type: application, principal: 'User:u', produces: [out, more], consumes: [in] }`,
    entries: ['u: Write Topic out', 'u: Write Topic more', 'u: Read Topic in', 'u: Read Group app'],
  },
  {
    given: 'an application that only writes, with a group: it has no entry for the group',
    text: "services:\n  app: { type: application, principal: 'User:u', group-id: g, produces: [out] }",
    entries: ['u: Write Topic out'],
  },
  {
    given: 'a group that ends in an asterisk',
    text: "services:\n  app: { type: application, principal: 'User:u', group-id: 'g-*', consumes: [in] }",
    entries: ['u: Read Topic in', 'u: Read Group g-…'],
  },
  {
    given: 'streams: DescribeConfigs on the cluster as well',
    text: `
services:
  sums: { type: kafka-streams, principal: 'User:u', consumes: [in], produces: [out, more] }`,
    entries: ['u: Read Topic in', 'u: Write Topic out', 'u: Write Topic more', ...streams('u', 'sums')],
  },
  {
    given: 'streams with an application id',
    text: "services:\n  sums: { type: kafka-streams, principal: 'User:u', application-id: id, consumes: [in] }",
    entries: ['u: Read Topic in', ...streams('u', 'id')],
  },
  {
    given: 'connect with defaults, a source and a sink',
    text: `
services:
  cc:
    type: kafka-connect
    principal: User:u
    produces: [dead]
    connectors:
      source: { produces: [out] }
      sink: { consumes: [in] }`,
    entries: [
      'u: Write Topic dead',
      ...internal('u', 'connect-configs-cc', 'connect-offsets-cc', 'connect-status-cc'),
      'u: Read Group cc',
      'u: Write Topic out',
      'u: Read Topic in',
      'u: Read Group connect-sink',
    ],
  },
  {
    given: 'connect with topics and a group of its own',
    text: `
services:
  cc:
    type: kafka-connect
    principal: User:u
    group-id: g
    storage-topics: { config: c, offset: o, status: s }
    connectors: { sink: { consumes: [in] } }`,
    entries: [
      ...internal('u', 'c', 'o', 's'),
      'u: Read Group g',
      'u: Read Topic in',
      'u: Read Group connect-sink',
    ],
  },
  {
    given: 'describeTopicEnabled: Describe on what is written and read, not on what connect keeps for itself',
    text: `
settings: { services: { acls: { describeTopicEnabled: true } } }
services:
  app: { type: application, principal: 'User:a', produces: [t1], consumes: [t2] }
  sums: { type: kafka-streams, principal: 'User:s', produces: [t3], consumes: [t1] }
  cc:
    type: kafka-connect
    principal: User:c
    produces: [dead]
    connectors: { source: { produces: [t3] }, sink: { consumes: [t1] } }`,
    entries: [
      ...all('a', 'Topic t1', 'Write', 'Describe'),
      ...all('a', 'Topic t2', 'Read', 'Describe'),
      'a: Read Group app',
      ...all('s', 'Topic t3', 'Write', 'Describe'),
      ...all('s', 'Topic t1', 'Read', 'Describe'),
      ...streams('s', 'sums'),
      ...all('c', 'Topic dead', 'Write', 'Describe'),
      ...internal('c', 'connect-configs-cc', 'connect-offsets-cc', 'connect-status-cc'),
      'c: Read Group cc',
      ...all('c', 'Topic t3', 'Write', 'Describe'),
      ...all('c', 'Topic t1', 'Read', 'Describe'),
      'c: Read Group connect-sink',
    ],
  },
  {
    given: 'users with roles in any case',
    text: `
users:
  r: { principal: 'User:r', roles: [READER] }
  w: { principal: 'User:w', roles: [writer] }
  o: { principal: 'User:o', roles: [operator] }`,
    entries: [
      ...['Topic *', 'Group *'].map((resource) => `r: Read ${resource}`),
      'w: Write Topic *',
      'o: Describe Cluster kafka-cluster',
      ...all('o', 'Topic *', 'Describe', 'DescribeConfigs'),
      ...all('o', 'Group *', 'Read', 'Describe'),
    ],
  },
  {
    given: 'custom entries without permission and host: Allow, from everywhere; the principal is the user’s',
    text: `
services: { app: { type: application, principal: 'User:u' } }
users: { anna: { principal: 'User:anna' } }
customServiceAcls:
  app:
    one: { name: kafka., type: TOPIC, pattern: PREFIXED, principal: 'User:u', operation: READ }
customUserAcls:
  anna:
    two: { name: t, type: TOPIC, pattern: LITERAL, host: 10.0.0.1, operation: WRITE, permission: DENY }
    three: { name: t, type: TOPIC, pattern: LITERAL, principal: 'User:other', operation: ALTER_CONFIGS }`,
    entries: ['u: Read Topic kafka.…', 'Deny 10.0.0.1 anna: Write Topic t', 'other: AlterConfigs Topic t'],
  },
  {
    given: 'custom entries of a service that no file declares: the tool makes none',
    text: "customServiceAcls:\n  gone:\n    one: { name: t, type: TOPIC, pattern: LITERAL, principal: 'User:u', operation: READ }",
    entries: [],
    reports: [
      'a.yaml:2:3: warning: customServiceAcls.gone is not adopted: no service in these files has this name, and kafka-gitops ignores it. [not-translated]',
    ],
  },
  {
    given: 'Confluent Cloud',
    text: `
settings: { confluent: { enabled: true } }
services:
  app: { type: application, produces: [t] }`,
    entries: [],
    reports: [
      'a.yaml:3:1: warning: services of Confluent Cloud are not adopted: their principals are numbers that only Confluent knows. [not-translated]',
    ],
  },
];

const topology = (project: string): string => `
context: shop
source: 2024
projects:
  - name: orders
${project.replace(/^/gm, '    ')}
    topics:
      - { name: made, config: { num.partitions: "1", replication.factor: "1" } }
`;
const MADE = 'Topic shop.2024.orders.made';
const julie: readonly Omit<Case, 'tool'>[] = [
  {
    given: 'consumers: every group, a group, and groups by prefix',
    text: topology(
      "consumers:\n  - { principal: 'User:a' }\n  - { principal: 'User:b', group: g }\n  - { principal: 'User:c', group: 'g*' }",
    ),
    entries: [
      ...['a', 'b', 'c'].flatMap((who) => all(who, MADE, 'Read', 'Describe')),
      'a: Read Group *',
      'b: Read Group g',
      'c: Read Group g…',
    ],
  },
  {
    given: 'producers: plain, with a transactional id, and with idempotence, also where it is false',
    text: topology(
      "producers:\n  - { principal: 'User:a' }\n  - { principal: 'User:b', transactionId: 12 }\n  - { principal: 'User:c', idempotence: \"false\" }",
    ),
    entries: [
      ...['a', 'b', 'c'].flatMap((who) => all(who, MADE, 'Write', 'Describe')),
      ...all('b', 'TransactionalID 12', 'Write', 'Describe'),
      ...['b', 'c'].map((who) => `${who}: IdempotentWrite Cluster kafka-cluster`),
    ],
  },
  {
    given: 'the same producer twice: the tool takes the first',
    text: topology("producers:\n  - { principal: 'User:a' }\n  - { principal: 'User:a', transactionId: tx }"),
    entries: all('a', MADE, 'Write', 'Describe'),
    reports: [
      'a.yaml:8:11: warning: projects[0].producers[1] grants nothing on topic shop.2024.orders.made: JulieOps takes the first producer User:a alone. [not-translated]',
    ],
  },
  {
    given: 'streams with the project’s prefix',
    text: topology("streams:\n  - { principal: 'User:s', topics: { read: [in], write: [out] } }"),
    entries: [
      's: Read Topic in',
      's: Write Topic out',
      's: All Topic shop.2024.orders…',
      's: Read Group shop.2024.orders…',
    ],
  },
  {
    given: 'streams with an application id, exactly once, and observers',
    text: topology(
      "streams:\n  - principal: User:s\n    applicationId: id\n    exactlyOnce: true\n    observerPrincipals: [{ principal: 'User:o' }]\n    topics: { read: [in], write: [] }",
    ),
    entries: [
      's: Read Topic in',
      's: All Topic id…',
      's: Read Group id…',
      ...all('s', 'TransactionalID id…', 'Write', 'Describe'),
      ...all('o', 'Topic id…', 'Read', 'Describe'),
      'o: Read Group id…',
      ...all('o', 'TransactionalID id…', 'Read', 'Describe'),
    ],
  },
  {
    given: 'connectors as a list',
    text: topology(
      "connectors:\n  - { principal: 'User:c', group: g, status_topic: s, offset_topic: o, configs_topic: f, topics: { read: [in] } }\n  - { principal: 'User:d', topics: { write: [out] } }",
    ),
    entries: [
      ...internal('c', 's', 'o', 'f'),
      'c: Create Cluster kafka-cluster',
      'c: Read Group g',
      'c: Read Topic in',
      ...internal('d', 'connect-status', 'connect-offsets', 'connect-configs'),
      'd: Create Cluster kafka-cluster',
      'd: Read Group connect-cluster',
      'd: Write Topic out',
    ],
  },
  {
    given: 'connectors with artefacts and access_control, as since 3.0',
    text: topology(
      "connectors:\n  artefacts:\n    - { path: connectors/a.json, server: s0, name: a }\n  access_control:\n    - { principal: 'User:c', cluster_id: x, connectors: [a] }",
    ),
    entries: [
      ...internal('c', 'connect-status', 'connect-offsets', 'connect-configs'),
      'c: Create Cluster kafka-cluster',
      'c: Read Group connect-cluster',
    ],
    reports: [
      'a.yaml:7:7: warning: projects[0].connectors.artefacts is not adopted. [not-translated]',
      'a.yaml:10:34: warning: projects[0].connectors.access_control[0].cluster_id is not adopted. [not-translated]',
      'a.yaml:10:49: warning: projects[0].connectors.access_control[0].connectors is not adopted. [not-translated]',
    ],
  },
];

const topicctl: readonly Omit<Case, 'tool'>[] = [
  {
    given: 'entries with defaults for host and permission, one for each operation',
    text: `
meta: { name: acls, cluster: c, environment: e, region: r }
spec:
  acls:
    - resource: { type: topic, name: t, patternType: literal, principal: 'User:a' }
      operations: [read, describe]
    - resource: { type: group, name: g, patternType: prefixed, principal: 'User:a', host: 10.0.0.1, permission: deny }
      operations: [read]`,
    entries: [...all('a', 'Topic t', 'Read', 'Describe'), 'Deny 10.0.0.1 a: Read Group g…'],
  },
  {
    given: 'a document of comments alone between others: it is none',
    text: `
# a note
---
# another
---
meta: { name: acls }
spec: { acls: [{ resource: { type: topic, name: t, patternType: literal, principal: 'User:a' }, operations: [read] }] }
---
# the end`,
    entries: ['a: Read Topic t'],
  },
];

const cases: readonly Case[] = [
  ...gitops.map((each) => ({ tool: 'kafka-gitops' as const, ...each })),
  ...julie.map((each) => ({ tool: 'JulieOps' as const, ...each })),
  ...topicctl.map((each) => ({ tool: 'topicctl' as const, ...each })),
];

test.each(cases)(
  '$tool: GIVEN $given THEN the entries are those that it makes, and no other',
  ({ tool, text, entries, reports = [] }) => {
    const translation = translated(tool, text);
    expect(headlines(translation)).toEqual(reports);
    expect(lines(translation)).toEqual([...entries].sort());
  },
);

describe('several files', () => {
  test('GIVEN a kafka-gitops state that is split THEN defaults and principals count for all files', () => {
    const translation = translatedFiles('kafka-gitops', {
      'x/state.yaml': `
settings:
  files: { topics: topics.yaml, users: ./team/users.yaml }
  topics: { defaults: { replication: 3 } }
customUserAcls:
  anna:
    one: { name: t, type: TOPIC, pattern: LITERAL, operation: READ }`,
      'x/topics.yaml': 'topics: { t: { partitions: 6 } }',
      'x/team/users.yaml': "users: { anna: { principal: 'User:anna' } }",
    });
    expect(said(translation)).toEqual([]);
    expect(translation.found.topics).toEqual([
      { name: 't', partitions: 6, replicationFactor: 3, config: {} },
    ]);
    expect(lines(translation)).toEqual(['anna: Read Topic t']);
  });

  test('GIVEN a file that is named for one section THEN the tool reads nothing else of it, and that is said', () => {
    expect(
      headlines(
        translatedFiles('kafka-gitops', {
          'state.yaml': 'settings: { files: { users: users.yaml, services: no.yaml } }',
          'users.yaml':
            "users: { a: { principal: 'User:a' } }\ntopics: { t: { partitions: 1, replication: 1 } }",
        }),
      ),
    ).toEqual([
      'state.yaml:1:51: error: settings.files.services names "no.yaml", which is not among the files. [file-not-given]',
      'users.yaml:2:1: warning: topics is not adopted: settings.files of state.yaml names this file for its users, and kafka-gitops reads nothing else of it. [not-translated]',
    ]);
  });

  test('GIVEN a JulieOps topology and its plans THEN a plan takes precedence over what the topic sets', () => {
    const translation = translated(
      'JulieOps',
      `
context: shop
projects:
  - name: o
    topics:
      - { name: t, plan: gold, config: { num.partitions: "1", retention.ms: 5, cleanup.policy: compact } }`,
      'plans:\n  gold: { alias: gold, config: { num.partitions: 3, replication.factor: 2, retention.ms: 7 } }',
    );
    expect(headlines(translation)).toEqual([
      'b1.yaml:2:11: warning: plans.gold.alias is not adopted. [not-translated]',
    ]);
    expect(translation.found.topics).toEqual([
      {
        name: 'shop.o.t',
        partitions: 3,
        replicationFactor: 2,
        config: { 'retention.ms': '7', 'cleanup.policy': 'compact' },
      },
    ]);
  });

  const twice: Readonly<Record<Tool, readonly string[]>> = {
    topicctl: ['meta: { name: t }\nspec: { partitions: 1, replicationFactor: 1 }'],
    JulieOps: [
      'context: c\nprojects: [{ name: p, topics: [{ name: t, config: { num.partitions: 1, replication.factor: 1 } }] }]',
    ],
    'kafka-gitops': ['topics: { t: { partitions: 1, replication: 1 } }'],
  };
  test.each(Object.keys(twice) as Tool[])(
    '%s: GIVEN two files with the same topic THEN both are named',
    (tool) => {
      const [text = ''] = twice[tool];
      const translation = translated(tool, text, text);
      expect(translation.found.topics).toHaveLength(1);
      expect(headlines(translation)).toEqual([
        expect.stringMatching(
          /^b1\.yaml:\d+:\d+: error: topic (t|c\.p\.t) is declared at a\.yaml:\d+:\d+ as well\. \[declared-twice\]$/,
        ),
      ]);
    },
  );

  test('GIVEN topicctl documents for two clusters THEN they are no one catalog', () => {
    const topic = (name: string, cluster: string): string =>
      `meta: { name: ${name}, cluster: ${cluster} }\nspec: { partitions: 1, replicationFactor: 1 }`;
    expect(headlines(translated('topicctl', topic('a', 'eu'), topic('b', 'us')))).toEqual([
      'b1.yaml:1:1: error: This document is for the cluster "us / - / -", the one at a.yaml:1:1 for "eu / - / -". [two-clusters]',
    ]);
  });

  test('GIVEN JulieOps files of one context with other keys before the projects THEN their names are not guessed', () => {
    expect(
      headlines(translated('JulieOps', 'context: c\nsource: eu\nprojects: []', 'context: c\nprojects: []')),
    ).toEqual([
      'b1.yaml:1:1: error: Names of context "c" begin with "c" here and with "c.eu" at a.yaml:1:1: JulieOps merges files of one context. [two-prefixes]',
    ]);
  });
});
