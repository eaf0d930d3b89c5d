/** Each mistake in another tool's file has one clear message, with its place; a file without one keeps its values to the digit. */
import { headlines, said, translated } from './support';
import type { Tool } from './support';

const ALL: readonly Tool[] = ['topicctl', 'JulieOps', 'kafka-gitops'];

/** A file of each tool in which a topic has this configuration. */
const TOPIC: Readonly<Record<Tool, (config: string) => string>> = {
  topicctl: (config) =>
    `meta: { name: t }\nspec:\n  partitions: 1\n  replicationFactor: 1\n  settings:\n    ${config}\n`,
  JulieOps: (config) =>
    `context: c\nprojects:\n  - name: p\n    topics:\n      - { name: t, config: { num.partitions: 1, replication.factor: 1, ${config} } }\n`,
  'kafka-gitops': (config) =>
    `topics:\n  t:\n    partitions: 1\n    replication: 1\n    configs:\n      ${config}\n`,
};

const configOf = (tool: Tool, config: string): Readonly<Record<string, string>> | undefined =>
  translated(tool, TOPIC[tool](config)).found.topics[0]?.config;

describe.each(ALL)('%s: values of the configuration', (tool) => {
  test.each([
    ['9223372036854775807', '9223372036854775807'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['9007199254740993', '9007199254740993'],
    ['"9223372036854775807"', '9223372036854775807'],
    ['-1', '-1'],
    ['0.50', '0.50'],
    ['1.0', '1.0'],
    ['true', 'true'],
    ['TRUE', 'true'],
    ["'TRUE'", 'TRUE'],
    ["'yes'", 'yes'],
    ['compact', 'compact'],
    ['[compact, delete]', 'compact,delete'],
  ])('GIVEN %s THEN it is %s', (given, expected) => {
    expect(said(translated(tool, TOPIC[tool](`retention.ms: ${given}`)))).toEqual([]);
    expect(configOf(tool, `retention.ms: ${given}`)).toEqual({ 'retention.ms': expected });
  });

  test.each([
    ['yes', 'is yes, which YAML 1.1 reads as true and YAML 1.2 as text. [wrong-value]'],
    ['Off', 'is Off, which YAML 1.1 reads as false and YAML 1.2 as text. [wrong-value]'],
    ['0x10', 'is 0x10, a number that versions of YAML read differently. [wrong-value]'],
    ['010', 'is 010, a number that versions of YAML read differently. [wrong-value]'],
    ['1_000', 'is 1_000, a number that versions of YAML read differently. [wrong-value]'],
    ['1e3', 'is 1e3, a number that versions of YAML read differently. [wrong-value]'],
    ['.inf', 'is .inf, a number that versions of YAML read differently. [wrong-value]'],
    ['~', 'is empty; expected text, a number, true or false. [wrong-type]'],
    ['{ a: 1 }', 'is a mapping; expected text, a number, true or false. [wrong-type]'],
    ['[{ a: 1 }]', '[0] is a mapping; expected text, a number, true or false. [wrong-type]'],
  ])('GIVEN %s THEN it is an error', (given, message) => {
    const lines = headlines(translated(tool, TOPIC[tool](`retention.ms: ${given}`)));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`retention.ms${message.startsWith('[') ? '' : ' '}${message}`);
    expect(lines[0]).toMatch(/^a\.yaml:\d+:\d+: error: /);
  });
});

describe.each(ALL)('%s: files', (tool) => {
  test.each([
    ['', 'an empty file'],
    ['# only a comment\n\n', 'a comment alone'],
    ['---\n', 'a marker alone'],
    ['---\n# x\n---\n...\n', 'markers and comments'],
    ['%YAML 1.1\n---\n', 'a directive alone'],
  ])('GIVEN %j (%s) THEN it declares nothing', (text) => {
    expect(headlines(translated(tool, text))).toEqual([
      'a.yaml:1:1: warning: The file declares nothing: it is empty, or has only comments. [empty-file]',
    ]);
  });

  test.each([
    ['- a\n', /error: the file is a list; expected a mapping\. \[wrong-type\]$/],
    ['text\n', /error: the file is "text"; expected a mapping\. \[wrong-type\]$/],
    ['a: 1\na: 2\n', /^a\.yaml:2:1: error: "a" is given twice in one mapping\. \[duplicate-key\]$/],
    ['a: [1\n', /\[yaml-syntax\]$/],
    ['a: *nowhere\n', /Unresolved alias: nowhere\. \[yaml-syntax\]$/],
    ['a: !include b\n', /Unresolved tag: !include\. \[yaml-tag\]$/],
    ['a: b\ufffd\n', /^a\.yaml:1:5: error: The file is not UTF-8 from here on\. \[not-utf8\]$/],
  ])('GIVEN %j THEN it has one message', (text, message) => {
    const lines = headlines(translated(tool, text));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(message);
  });

  test('GIVEN a byte order mark, CRLF and markers around the document THEN it is read, and places are right', () => {
    const text = `\ufeff%YAML 1.2\n--- # begin\n${TOPIC[tool]('retention.ms: ~')}...\n`.replaceAll(
      '\n',
      '\r\n',
    );
    const [line = '', ...more] = headlines(translated(tool, text));
    const at = text.split('\r\n').findIndex((each) => each.includes('retention.ms')) + 1;
    expect(more).toEqual([]);
    expect(line).toMatch(new RegExp(`^a\\.yaml:${at}:\\d+: error: .*retention\\.ms is empty`));
  });
});

describe('anchors and aliases', () => {
  test.each(['JulieOps', 'kafka-gitops'] as const)(
    'GIVEN an alias THEN %s would take its name for text',
    (tool) => {
      expect(said(translated(tool, TOPIC[tool]('segment.bytes: &n 5')))).toEqual([]);
      const lines = headlines(translated(tool, `x: &n 5\n${TOPIC[tool]('segment.bytes: *n ')}`)).filter(
        (line) => line.includes('alias'),
      );
      expect(lines).toEqual([
        expect.stringMatching(
          `error: .*segment.bytes is the alias \\*n: ${tool} does not put the value of its anchor here. \\[alias\\]$`,
        ),
      ]);
    },
  );

  test('GIVEN aliases THEN topicctl expands them, also where a mapping is read twice', () => {
    const translation = translated(
      'topicctl',
      'meta: { name: &n t, description: *n }\nspec: { partitions: &p 3, replicationFactor: *p, settings: {} }',
    );
    expect(said(translation)).toEqual([]);
    expect(translation.found.topics).toEqual([
      { name: 't', description: 't', partitions: 3, replicationFactor: 3, config: {} },
    ]);
  });

  test('GIVEN a merge key, or an alias that contains itself THEN it is an error and ends', () => {
    expect(
      headlines(
        translated(
          'topicctl',
          'meta: { name: t }\nspec:\n  <<: { a: 1 }\n  partitions: 1\n  replicationFactor: 1\n  settings: { a: &a [*a] }',
        ),
      ),
    ).toEqual([
      'a.yaml:3:3: error: Merge keys ("<<") are not read: spec must be complete in place. [merge-key]',
      'a.yaml:6:22: error: spec.settings.a[0] is a list; expected text, a number, true or false. [wrong-type]',
    ]);
  });
});

interface Mistake {
  readonly tool: Tool;
  readonly text: string;
  readonly lines: readonly string[];
}

const mistakes: readonly Mistake[] = [
  {
    tool: 'kafka-gitops',
    text: 'topics:\n  a:\n  b: { partitions: }\n  c: { partitions: 3000000000, replication: "x" }\n  d: [1]',
    lines: [
      'a.yaml:2:5: error: topics.a is empty; expected a mapping. [wrong-type]',
      'a.yaml:3:3: warning: Topic b sets no replication, and neither does settings.topics.defaults: it is not adopted. [not-translated]',
      'a.yaml:3:20: error: topics.b.partitions is empty. [empty]',
      'a.yaml:4:20: error: topics.c.partitions is 3000000000. [out-of-range]',
      'a.yaml:4:45: error: topics.c.replication is "x"; expected a number. [wrong-type]',
      'a.yaml:5:6: error: topics.d is a list; expected a mapping. [wrong-type]',
    ],
  },
  {
    tool: 'kafka-gitops',
    text: "services:\n  a: { type: app, principal: 'User:a', produces: t }\n  b:\n  c: { principal: 'User:c' }\nusers: { u: { principal: 'User:u', roles: [root] } }\nsettings: { services: { acls: { describeTopicEnabled: yes } } }",
    lines: [
      'a.yaml:2:14: error: services.a.type is "app". [wrong-value]',
      'a.yaml:3:5: error: services.b is empty; expected a mapping. [wrong-type]',
      'a.yaml:4:8: error: services.c has no "type". [missing-key]',
      'a.yaml:5:44: error: users.u.roles[0] is "root". [wrong-value]',
      'a.yaml:6:55: error: settings.services.acls.describeTopicEnabled is yes, which YAML 1.1 reads as true and YAML 1.2 as text. [wrong-value]',
    ],
  },
  {
    tool: 'kafka-gitops',
    text: "services: { s: { type: application, principal: 'User:s', group-id: , consumes: [t, ] } }\ncustomServiceAcls:\n  s: { one: { name: n, type: TABLE, pattern: MATCH, operation: READ, permission: } }",
    lines: [
      'a.yaml:3:30: error: customServiceAcls.s.one.type is "TABLE". [wrong-value]',
      'a.yaml:3:46: error: customServiceAcls.s.one.pattern is "MATCH". [wrong-value]',
    ],
  },
  {
    tool: 'kafka-gitops',
    text: "topics: { 'a b': { partitions: 1, replication: 1 } }\nusers: { u: { principal: 'User:admin', roles: [reader] } }",
    lines: [
      'a.yaml:1:20: error: "a b" is not a valid topic name: it has the character " ". [illegal-topic-name]',
      "a.yaml:2:15: warning: User:admin is one of the platform's own users: its access is not adopted. [not-translated]",
    ],
  },
  {
    tool: 'kafka-gitops',
    text: 'topics: {}\n---\ntopics: {}',
    lines: [
      'a.yaml:3:1: warning: kafka-gitops reads only the first document of a file: this one is not adopted. [not-translated]',
    ],
  },
  {
    tool: 'JulieOps',
    text: "context: c\nprojects:\n  - { name: }\n  - { name: p, consumers: [{ group: g }, { principal: }], producers: { principal: 'User:a' }, streams: [{ principal: 'User:s', exactlyOnce: maybe }] }",
    lines: [
      'a.yaml:3:13: error: projects[0].name is empty. [empty]',
      'a.yaml:4:30: error: projects[1].consumers[0] has no "principal". [missing-key]',
      'a.yaml:4:55: error: projects[1].consumers[1].principal is empty. [empty]',
      'a.yaml:4:72: error: projects[1].producers is a mapping; expected a list. [wrong-type]',
      'a.yaml:4:141: error: projects[1].streams[0].exactlyOnce is "maybe". [wrong-value]',
    ],
  },
  {
    tool: 'JulieOps',
    text: 'context: ${team}\nprojects: []',
    lines: [
      'a.yaml:1:10: error: context has the variable "${team}", whose value JulieOps takes from its environment. [unresolved-variable]',
    ],
  },
  {
    tool: 'topicctl',
    text: "meta: { name: $NAME }\nspec: { partitions: 1, replicationFactor: 1, retentionMinutes: 5, settings: { retention.ms: 1 } }\n---\nspec: { acls: [] }\n---\nmeta: { name: a }\nspec: { acls: [{ resource: { type: topic, name: t, principal: 'User:a' }, operations: [reed] }, {}] }",
    lines: [
      'a.yaml:1:15: error: meta.name has the variable "$NAME", whose value topicctl takes from its environment. [unresolved-variable]',
      'a.yaml:2:64: error: spec has retentionMinutes and settings.retention.ms at once, which topicctl refuses. [field-choice]',
      'a.yaml:4:1: error: the file has no "meta". [missing-key]',
      'a.yaml:7:30: error: spec.acls[0].resource has no "patternType". [missing-key]',
      'a.yaml:7:88: error: spec.acls[0].operations[0] is "reed". [wrong-value]',
      'a.yaml:7:97: error: spec.acls[1] has no "resource". [missing-key]',
      'a.yaml:7:97: error: spec.acls[1] has no "operations". [missing-key]',
    ],
  },
];

test.each(mistakes)(
  '$tool: GIVEN mistakes THEN all are told at once, each at its place: $text',
  ({ tool, text, lines }) => {
    expect(headlines(translated(tool, text))).toEqual(lines);
  },
);
