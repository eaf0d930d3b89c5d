/**
 * No key is lost silently: each key that a tool documents is translated or reported by its name, and so is any other, wherever it stands.
 */
import fc from 'fast-check';
import { parseDocument, stringify } from 'yaml';
import { headlines, said, translated } from './support';
import type { Tool } from './support';

/** Everything that the tool's schema has, at least once. */
const WHOLE: Readonly<Record<Tool, readonly string[]>> = {
  topicctl: [
    `
meta:
  name: order.created
  cluster: c
  environment: e
  region: r
  description: d
  labels: { team: t }
  consumers: [billing]
spec:
  partitions: 9
  replicationFactor: 3
  settings: { cleanup.policy: [compact, delete], retention.ms: 1 }
  placement: { strategy: static, picker: randomized, staticAssignments: [[1]], staticRackAssignments: [a] }
  migration: { throttleMB: 1, partitionBatchSize: 2 }
---
meta: { name: short, cluster: c, environment: e, region: r }
spec: { partitions: 1, replicationFactor: 1, retentionMinutes: 5, placement: { strategy: any } }
---
meta: { name: acls, cluster: c, environment: e, region: r }
spec:
  acls:
    - resource: { type: topic, name: t, patternType: literal, principal: 'User:a', host: '*', permission: allow }
      operations: [read]
---
meta: { name: anna, cluster: c, environment: e, region: r }
spec:
  authentication: { type: scram-sha-512, password: secret }
  authorization: { type: simple, acls: [] }
`,
  ],
  'kafka-gitops': [
    `
settings:
  ccloud: { enabled: false }
  confluent: { enabled: false }
  topics: { defaults: { replication: 3 }, blacklist: { prefixed: [_schemas] }, whitelist: { prefixed: [a] } }
  services: { acls: { describeTopicEnabled: false } }
  files: { services: b1.yaml, topics: b1.yaml, users: b1.yaml, schemas: schemas.yaml }
  schema: { url: u, directory: d, compatibility: BACKWARD }
topics:
  t: { partitions: 6, replication: 3, configs: { segment.bytes: 1000000 } }
schemas: { s: { type: AVRO, file: f } }
services:
  app: { type: application, principal: 'User:app', group-id: g, produces: [t], consumes: [t] }
  sums: { type: kafka-streams, principal: 'User:sums', application-id: id, produces: [t], consumes: [t] }
  cc:
    type: kafka-connect
    principal: User:cc
    group-id: g
    produces: [t]
    storage-topics: { config: c, offset: o, status: s }
    connectors: { x: { produces: [t], consumes: [t] } }
users: { anna: { principal: 'User:anna', roles: [reader] } }
customServiceAcls:
  app:
    one: { name: n, type: TOPIC, pattern: LITERAL, host: '*', principal: 'User:app', operation: READ, permission: ALLOW }
customUserAcls:
  anna:
    two: { name: n, type: TOPIC, pattern: LITERAL, host: '*', principal: 'User:anna', operation: READ, permission: ALLOW }
`,
    'topics: { u: { partitions: 1 } }',
  ],
  JulieOps: [
    `
context: shop
source: eu
projects:
  - name: orders
    consumers: [{ principal: 'User:a', group: g, metadata: { m: x } }]
    producers: [{ principal: 'User:a', transactionId: t, idempotence: true, metadata: { m: x } }]
    streams:
      - principal: User:s
        applicationId: id
        exactlyOnce: true
        observerPrincipals: [{ principal: 'User:o' }]
        metadata: { m: x }
        topics: { read: [in], write: [out] }
    connectors:
      artefacts: [{ path: p, server: s, name: n }]
      access_control:
        - principal: User:c
          cluster_id: i
          connectors: [n]
          group: g
          status_topic: s
          offset_topic: o
          configs_topic: f
          metadata: { m: x }
          topics: { read: [in], write: [out] }
    schemas: [{ principal: 'User:a', subjects: [s], role: r, prefixed: true }]
    ksql: { artefacts: { streams: [{ path: p, name: n }] }, access_control: [{ principal: 'User:k' }] }
    rbac: [{ SecurityAdmin: [{ principal: 'User:a' }] }]
    ownRole: [{ principal: 'User:a' }]
    topics:
      - name: made
        dataType: avro
        plan: gold
        subject.name.strategy: TopicNameStrategy
        metadata: { m: x }
        schemas: { value.schema.file: f }
        consumers: [{ principal: 'User:b' }]
        producers: [{ principal: 'User:b' }]
        config: { num.partitions: "1", replication.factor: "1", retention.ms: 1 }
special_topics:
  - { name: special, dataType: avro, config: { num.partitions: "1", replication.factor: "1" } }
platform:
  kafka: { rbac: {} }
  schema_registry: { instances: [{ principal: 'User:sr', topic: t, group: g }] }
  control_center: { instances: [{ principal: 'User:cc', appId: a }] }
`,
    'plans:\n  gold: { config: { retention.ms: "2" } }',
  ],
};

/** What of {@link WHOLE} the catalog has no place for. */
const REPORTED: Readonly<Record<Tool, readonly string[]>> = {
  topicctl: [
    'meta.labels is not adopted.',
    'The consumers of topic order.created are names without access: they are not adopted.',
    'The placement "static" of topic order.created is not adopted: Kafka spreads new replicas over racks, and brokerform brokers spread moves existing ones.',
    'spec.placement.picker is not adopted.',
    'spec.placement.staticAssignments is not adopted.',
    'spec.placement.staticRackAssignments is not adopted.',
    'spec.migration is not adopted.',
    'This document declares neither a topic nor ACLs: it is not adopted.',
  ],
  'kafka-gitops': [
    'settings.topics.blacklist is not adopted.',
    'settings.topics.whitelist is not adopted.',
    'settings.files.schemas is not adopted.',
    'settings.schema is not adopted.',
    'schemas is not adopted.',
  ],
  JulieOps: [
    'projects[0].consumers[0].metadata is not adopted.',
    'projects[0].producers[0].metadata is not adopted.',
    'projects[0].streams[0].metadata is not adopted.',
    'projects[0].connectors.artefacts is not adopted.',
    'projects[0].connectors.access_control[0].cluster_id is not adopted.',
    'projects[0].connectors.access_control[0].connectors is not adopted.',
    'projects[0].connectors.access_control[0].metadata is not adopted.',
    'projects[0].schemas is not adopted.',
    'projects[0].ksql is not adopted.',
    'projects[0].rbac is not adopted.',
    'projects[0].ownRole is not adopted.',
    'projects[0].topics[0].subject.name.strategy is not adopted.',
    'projects[0].topics[0].metadata is not adopted.',
    'projects[0].topics[0].schemas is not adopted.',
    'special_topics[0].dataType is not adopted.',
    'platform is not adopted.',
  ],
};

const tools = Object.keys(WHOLE) as Tool[];

test.each(tools)('%s: GIVEN its whole schema THEN exactly what has no place is reported, by name', (tool) => {
  const messages = headlines(translated(tool, ...WHOLE[tool])).map((line) =>
    line.replace(/^[^ ]+ warning: (.*) \[not-translated\]$/, '$1'),
  );
  expect(messages).toEqual(REPORTED[tool]);
});

/** Every mapping of {@link WHOLE} with fields of the tool's own: the document in its file, and the way to it. */
const MAPPINGS: Readonly<
  Record<Tool, readonly (readonly [document: number, ...way: (string | number)[]])[]>
> = {
  topicctl: [
    [0],
    [0, 'meta'],
    [0, 'spec'],
    [0, 'spec', 'placement'],
    [2],
    [2, 'meta'],
    [2, 'spec'],
    [2, 'spec', 'acls', 0],
    [2, 'spec', 'acls', 0, 'resource'],
  ],
  'kafka-gitops': [
    [0],
    [0, 'settings'],
    [0, 'settings', 'ccloud'],
    [0, 'settings', 'confluent'],
    [0, 'settings', 'topics'],
    [0, 'settings', 'topics', 'defaults'],
    [0, 'settings', 'services'],
    [0, 'settings', 'services', 'acls'],
    [0, 'settings', 'files'],
    [0, 'topics', 't'],
    [0, 'services', 'app'],
    [0, 'services', 'sums'],
    [0, 'services', 'cc'],
    [0, 'services', 'cc', 'storage-topics'],
    [0, 'services', 'cc', 'connectors', 'x'],
    [0, 'users', 'anna'],
    [0, 'customServiceAcls', 'app', 'one'],
    [0, 'customUserAcls', 'anna', 'two'],
  ],
  JulieOps: [
    [0, 'projects', 0],
    [0, 'projects', 0, 'consumers', 0],
    [0, 'projects', 0, 'producers', 0],
    [0, 'projects', 0, 'streams', 0],
    [0, 'projects', 0, 'streams', 0, 'observerPrincipals', 0],
    [0, 'projects', 0, 'streams', 0, 'topics'],
    [0, 'projects', 0, 'connectors'],
    [0, 'projects', 0, 'connectors', 'access_control', 0],
    [0, 'projects', 0, 'connectors', 'access_control', 0, 'topics'],
    [0, 'projects', 0, 'topics', 0],
    [0, 'projects', 0, 'topics', 0, 'consumers', 0],
    [0, 'projects', 0, 'topics', 0, 'producers', 0],
    [0, 'special_topics', 0],
  ],
};

/** The text with one key more in one of its mappings. */
function withKey(text: string, document: number, way: readonly unknown[], value: unknown): string {
  return text
    .split(/^---$/m)
    .map((part, index) => {
      const parsed = parseDocument(part);
      if (index === document) parsed.setIn(way, parsed.createNode(value));
      return parsed.toString();
    })
    .join('---\n');
}

const named = (way: readonly (string | number)[]): string =>
  way
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`))
    .join('');
const unplaced = (lines: readonly string[]): string[] => lines.map((line) => line.replace(/^[^ ]+ /, ''));

test.each(tools)(
  '%s: GIVEN any key more in any mapping THEN that key is reported, and nothing else changes',
  (tool) => {
    const [text = '', ...more] = WHOLE[tool];
    const before = translated(tool, text, ...more);
    const value = fc.oneof(
      fc.constantFrom<unknown>('text', 7, true, null, [], {}, { deep: [{ er: 1 }] }),
      fc.jsonValue({ maxDepth: 2 }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...MAPPINGS[tool]),
        fc.stringMatching(/^zz[a-z]{1,8}$/),
        value,
        ([document, ...way], key, extra) => {
          const result = translated(tool, withKey(text, document, [...way, key], extra), ...more);
          const expected = `warning: ${named([...way, key])} is not adopted. [not-translated]`;
          expect(unplaced(headlines(result)).sort()).toEqual(
            [...unplaced(headlines(before)), expected].sort(),
          );
          expect(result.found).toEqual(before.found);
        },
      ),
      { numRuns: 150 },
    );
  },
);

test('JulieOps: GIVEN a key more before the projects THEN a scalar is a part of names as it is written, and anything else is an error', () => {
  const [text = ''] = WHOLE.JulieOps;
  const names = (extra: string): string[] =>
    translated('JulieOps', `${text}${extra}`).found.topics.map(({ name }) => name);
  expect(names('2024: x')).toEqual(['shop.eu.x.orders.made.avro', 'special']);
  expect(names('zz: 007')).toEqual(['shop.eu.007.orders.made.avro', 'special']);
  expect(names('zz: yes')).toEqual(['shop.eu.yes.orders.made.avro', 'special']);
  for (const extra of ['zz: {}', 'zz: [a]', 'zz:', 'zz: ~']) {
    expect(unplaced(headlines(translated('JulieOps', `${text}${extra}`)))).toContainEqual(
      expect.stringMatching(
        /^error: zz is (empty|no text): JulieOps makes every key before "projects" a part/,
      ),
    );
  }
});

test('GIVEN a key that is nearly a known one THEN the report says which', () => {
  expect(said(translated('kafka-gitops', 'topics:\n  t: { partitions: 1, replicaton: 3 }'))[1]).toBe(
    'a.yaml:2:23: warning: topics.t.replicaton is not adopted. [not-translated]\n' +
      '    remedy:  Write "replication" if that is intended.',
  );
});

test.each([
  ['an escape sequence', '\u001b[2J', '"a\\u001b[2J"'],
  ['a control sequence of one character', '\u009b2J', '"a\\u009b2J"'],
  ['an override of direction', '\u202e', '"a\\u202e"'],
  ['a line break', '\nb.yaml:1:1: error', '"a\\nb.yaml:1:1: error"'],
])('GIVEN keys, names and principals with %s THEN they are printed as text', (_, wild, shown) => {
  const text = stringify({
    topics: { [`a${wild}`]: { partitions: 1 } },
    users: { u: { principal: 'User:u', roles: [`a${wild}`] } },
    [`a${wild}`]: 1,
  });
  const all = headlines(translated('kafka-gitops', text));
  expect(all).toHaveLength(3);
  expect(all).toContainEqual(expect.stringMatching(/^a\.yaml:\d+:\d+: error: users\.u\.roles\[0\] is "a/));
  expect(all.at(-1)).toContain(`${shown} is not adopted. [not-translated]`);
  expect(said(translated('kafka-gitops', text)).join('')).not.toMatch(
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/,
  );
});
