import { checkRegistered, checkSchemas, historyNeeded } from '../../../../model/schemas/check';
import type {
  CheckOptions,
  CheckResult,
  EarlierVersion,
  RegisteredState,
} from '../../../../model/schemas/check';
import { SCHEMA_RULES } from '../../../../model/schemas/rules';
import { SchemaSet } from '../../../../model/schemas/set';
import { subjectsOf } from '../../../../model/schemas/subjects';
import { resolved } from '../catalog/support';
import { domainFile, spacious, topic, withAccess } from '../catalog/support';

interface Side {
  /** Fields of the topic. @default one schema, for values */
  readonly topic?: string;
  /** The lists of schemas. */
  readonly schemas?: string;
  readonly rest?: string;
  /** Texts by file. */
  readonly files: Readonly<Record<string, string>>;
}

const SCHEMAS = '  - { name: created, description: An order., file: created.avsc }\n';

function setOf({
  topic: fields = 'schema: { value: created }',
  schemas = SCHEMAS,
  rest = '',
  files,
}: Side): SchemaSet {
  const text = domainFile({
    topics: [topic('order.created', fields), topic('order.other')],
    services: [
      withAccess('order-service', 'role: producer, topics: [order.created]'),
      withAccess('fraud-scoring', 'role: consumer, topicPrefix: order., group: fraud-scoring'),
    ],
    rest: `${rest}${schemas === '' ? '' : `schemas:\n${schemas}`}`,
  });
  // A prefix is of the domain's own.
  const catalog = resolved(
    { 'order.yaml': text.replace('group: fraud-scoring', 'group: order-fraud') },
    spacious,
  );
  return new SchemaSet(catalog, (file) => files[file]);
}

function check(
  before: Side,
  after: Side,
  {
    versions = [],
    cut,
    registry = 'apicurio',
  }: { versions?: readonly EarlierVersion[]; cut?: string } & Partial<Pick<CheckOptions, 'registry'>> = {},
): CheckResult {
  return checkSchemas(setOf(after), setOf(before), {
    registry,
    isChanged: (file) => before.files[file] !== after.files[file],
    nameOf: (file) => `catalog/${file}`,
    history: () => (cut === undefined ? { versions } : { versions, cut }),
  });
}

const avro = (fields: readonly object[], more: object = {}): string =>
  JSON.stringify({
    type: 'record',
    name: 'Order',
    namespace: 'shop',
    doc: 'An order.',
    fields: fields.map((field) => ({ doc: 'A field.', ...field })),
    ...more,
  });
const id = { name: 'id', type: 'string' };
const extra = { name: 'extra', type: 'int' };
const created = (...fields: object[]): Side => ({ files: { 'created.avsc': avro(fields) } });
const compatibility = (level: string, side: Side): Side => ({
  ...side,
  schemas: (side.schemas ?? SCHEMAS).replace(' }', `, compatibility: ${level} }`),
});
const proto = (body: string, packageName = 'shop'): Side => ({
  schemas: '  - { name: created, description: An order., file: created.proto }\n',
  files: {
    'created.proto': `syntax = "proto3";\npackage ${packageName};\n// An order.\nmessage Order { ${body} }\n`,
  },
});
const json = (property: object): Side => ({
  schemas: '  - { name: created, description: An order., file: created.json }\n',
  files: {
    'created.json': JSON.stringify({
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: 'Order',
      type: 'object',
      properties: { a: { description: 'A.', ...property } },
    }),
  },
});
const A = '/* A. */ string a = 1;';
const B = '/* B. */ string b = 2;';

const enumeration = (values: string): Side => proto(`${A} enum E { ${values} } /* E. */ E e = 2;`);

const rules = ({ findings }: CheckResult): string[] =>
  findings.map(({ rule, severity }) => `${severity} ${rule}`);

/** Rules that compare with a registry: the table at the end has them. */
const OF_A_REGISTRY = ['schema-rolled-back', 'schema-version-unknown'];

/** One pull request for each rule, and what speaks. */
const requests: readonly (readonly [what: string, before: Side, after: Side, speaks: readonly string[]])[] = [
  ['nothing changes', created(id), created(id), []],
  ['a field with a default', created(id), created(id, { ...extra, default: 0 }), []],
  ['a field without a default', created(id), created(id, extra), ['error avro-incompatible']],
  [
    'the same, announced as none',
    compatibility('none', created(id)),
    compatibility('none', created(id, extra)),
    ['warning avro-incompatible'],
  ],
  [
    'the same, forward',
    compatibility('forward', created(id)),
    compatibility('forward', created(id, extra)),
    [],
  ],
  [
    'a removed field, full',
    compatibility('full', created(id, extra)),
    compatibility('full', created(id)),
    ['error avro-incompatible'],
  ],
  [
    'two fields into a oneof, which Apicurio accepts',
    proto(`${A} ${B}`),
    proto(`oneof one { ${A} ${B} }`),
    ['error protobuf-incompatible'],
  ],
  [
    'a renamed field, which consumers read',
    proto(A),
    proto('/* A. */ string z = 1;'),
    ['error schema-registry-refuses'],
  ],
  [
    'a narrower property',
    json({ type: 'string' }),
    json({ type: 'string', maxLength: 3 }),
    ['error json-schema-incompatible'],
  ],
  [
    'another pattern',
    json({ type: 'string', pattern: '^a' }),
    json({ type: 'string', pattern: '^a+' }),
    ['error schema-registry-refuses', 'error schema-undecided'],
  ],
  ['another format', created(id), json({ type: 'string' }), ['error schema-format-changed']],
  [
    'another strategy',
    created(id),
    { ...created(id), topic: 'schema: { value: created, subjects: topic-record }' },
    ['warning schema-subject-changed'],
  ],
  [
    'another strategy that would hide a break',
    created(id),
    { ...created(id, extra), topic: 'schema: { value: created, subjects: record }' },
    ['warning schema-subject-changed', 'error avro-incompatible'],
  ],
  [
    'a binding removed',
    created(id),
    { ...created(id), topic: '', schemas: '' },
    ['warning schema-subject-changed'],
  ],
  [
    'less compatibility',
    compatibility('full', created(id)),
    created(id),
    ['warning schema-compatibility-lowered'],
  ],
  [
    'another namespace',
    created(id),
    { files: { 'created.avsc': avro([id], { namespace: 'store' }) } },
    ['error avro-namespace-changed'],
  ],
  [
    'another logical type',
    created({ name: 't', type: { type: 'long', logicalType: 'timestamp-millis' } }),
    created({ name: 't', type: { type: 'long', logicalType: 'timestamp-micros' } }),
    ['error avro-logical-type-changed'],
  ],
  [
    'another scale',
    created({ name: 'd', type: { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 } }),
    created({ name: 'd', type: { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 3 } }),
    ['error avro-decimal-changed'],
  ],
  [
    'a decimal that Avro ignores',
    created(id),
    created(id, {
      name: 'd',
      default: '',
      type: { type: 'bytes', logicalType: 'decimal', precision: 2, scale: 9 },
    }),
    ['warning avro-logical-type-ignored'],
  ],
  ['another package', proto(A), proto(A, 'store'), ['error protobuf-package-changed']],
  [
    'a reserved number',
    proto(`${A} reserved 2;`),
    proto(`${A} ${B}`),
    ['error schema-registry-refuses', 'error protobuf-number-reused'],
  ],
  [
    'a reserved name',
    proto(`${A} reserved "b";`),
    proto(`${A} ${B}`),
    ['error schema-registry-refuses', 'error protobuf-name-reused'],
  ],
  [
    'a reserved value of an enum',
    enumeration('A = 0; reserved 2;'),
    enumeration('A = 0; B = 2;'),
    ['error protobuf-number-reused'],
  ],
  [
    'a reserved name of a value',
    enumeration('A = 0; reserved "B";'),
    enumeration('A = 0; B = 2;'),
    ['error protobuf-name-reused'],
  ],
  [
    'a new schema without docs',
    { ...created(id), topic: '', schemas: '' },
    { files: { 'created.avsc': avro([{ ...id, doc: '' }]) } },
    ['note schema-docs-missing'],
  ],
  [
    'a field marked as personal data',
    created(id),
    created({ ...id, pii: true }),
    ['error schema-personal-data'],
  ],
  [
    'the same with the word of the owner',
    created(id),
    {
      ...created({ ...id, pii: true }),
      schemas: SCHEMAS.replace(' }', ', personalData: Mail addresses, a year. }')
        .replace('{', '{')
        .replace('Mail addresses, a year.', '"Mail addresses, a year."'),
    },
    [],
  ],
];

describe('the check of schemas', () => {
  test.each(requests)('GIVEN %s THEN the rules that speak', (_what, before, after, speaks) => {
    expect(rules(check(before, after))).toEqual(speaks);
  });

  test('a file with edition has no version in Apicurio, also without an earlier one and without a promise', () => {
    const { schemas = '', files } = proto('string a = 1;');
    const edition = (compatibility: string, number: number): Side => ({
      schemas: schemas.replace(' }', `, compatibility: ${compatibility} }`),
      files: {
        'created.proto': files['created.proto']!.replace('syntax = "proto3"', 'edition = "2023"').replace(
          '= 1',
          `= ${number}`,
        ),
      },
    });
    const empty: Side = { topic: '', schemas: '', files: {} };
    for (const [before, after] of [
      [empty, edition('full', 1)],
      [edition('none', 1), edition('none', 2)],
    ] as const) {
      const said = (registry: CheckOptions['registry']): string[] =>
        check(before, after, { registry }).findings.flatMap(({ rule, place, message }) =>
          rule === 'schema-registry-refuses' ? [`${place?.line}: ${message}`] : [],
        );
      expect(said('apicurio')).toEqual([
        '1: subject order.created-value: the file has edition; Apicurio Registry reads proto2 and proto3, and registers no version of it.',
      ]);
      expect(said('confluent')).toEqual([]);
    }
  });

  test('what is undecided is not said to be read', () => {
    const [refused] = check(
      json({ type: 'string', pattern: '^a' }),
      json({ type: 'string', pattern: '^a+' }),
    ).findings;
    expect(refused?.message).toBe(
      'subject order.created-value: by the rules of Apicurio Registry, pattern of /properties/a is added or changes; compatibility is backward. Whether consumers can read it is not decided; Apicurio Registry refuses it (backward).',
    );
  });

  test('every rule speaks in one of them', () => {
    const spoken = new Set([
      ...requests.flatMap(([, , , speaks]) => speaks.map((each) => each.split(' ')[1])),
      ...OF_A_REGISTRY,
    ]);
    expect(SCHEMA_RULES.map((rule) => rule.id).filter((each) => !spoken.has(each))).toEqual([]);
  });

  test('a finding names the place, the path, who reads and writes, and the registry', () => {
    const { findings, counts } = check(created(id), created(id, extra));
    expect(findings).toEqual([
      {
        rule: 'avro-incompatible',
        severity: 'error',
        stack: '',
        address: expect.stringMatching(/^catalog\/created\.avsc:1:\d+$/) as string,
        place: { file: 'catalog/created.avsc', line: 1, column: expect.any(Number) as number },
        subject: 'order.created-value',
        message:
          'subject order.created-value: field shop.Order.extra is added without a default; compatibility is backward. With the new schema consumers cannot read earlier records as they were written: fraud-scoring reads them, order-service writes them. Apicurio Registry refuses it as well.',
        instead: expect.stringContaining('Give the field a default') as string,
        schema: {
          kind: 'field-without-default',
          path: 'shop.Order.extra',
          breaks: ['backward'],
          registry: 'apicurio',
          registryAccepts: false,
          readers: ['fraud-scoring'],
          writers: ['order-service'],
        },
      },
    ]);
    expect(counts).toEqual({ schemas: 1, changed: 1, subjects: 1 });
  });

  test('what the registry accepts and a consumer loses is said so', () => {
    const { findings } = check(proto(`${A} ${B}`), proto(`oneof one { ${A} ${B} }`));
    expect(findings[0]?.message).toContain('Apicurio Registry accepts it.');
    expect(findings[0]?.schema?.registryAccepts).toBe(true);
  });

  test.each([
    ['a topic', {}, ['error protobuf-incompatible']],
    [
      'a topic with the subjects of records',
      { topic: 'schema: { values: [created], subjects: record }' },
      ['error protobuf-incompatible', 'warning schema-subject-changed'],
    ],
    ['no topic', { topic: '' }, []],
  ])('the record of %s is the first message of its file', (_what, more, expected) => {
    const [order, refund] = [
      `// O.\nmessage Order { ${A} }\n`,
      '// R.\nmessage Refund { /* B. */ int32 b = 1; }\n',
    ] as const;
    const side = (...messages: readonly string[]): Side => ({
      ...proto(''),
      ...more,
      files: { 'created.proto': `syntax = "proto3"; package shop;\n${messages.join('')}` },
    });
    expect(rules(check(side(order, refund), side(refund, order))).sort()).toEqual(expected);
  });

  test('a schema without a name is called so, and a precision that is missing', () => {
    const decimal = (more: object): Side => ({
      files: { 'created.avsc': JSON.stringify({ type: 'bytes', logicalType: 'decimal', ...more }) },
    });
    const messages = (before: Side, after: Side): string =>
      check(before, after)
        .findings.map(({ message }) => message)
        .join('\n');
    expect(messages(decimal({ precision: 9 }), decimal({}))).toContain(
      'the decimal of the schema changes from precision 9, scale 0 to precision none, scale 0',
    );
    expect(messages(decimal({ precision: 9 }), decimal({ logicalType: 'uuid' }))).toContain(
      'the logical type of the schema changes from decimal to uuid',
    );
  });

  test('the verdict is that of the registry of the environment', () => {
    const renamed = [proto(A), proto('/* A. */ string z = 1;')] as const;
    expect(rules(check(...renamed, { registry: 'confluent' }))).toEqual([]);
    expect(rules(check(proto(A), proto(A, 'store'), { registry: 'confluent' }))).toEqual([
      'error schema-registry-refuses',
      'error protobuf-package-changed',
    ]);
  });

  test('a transitive compatibility counts every version, and says where history ends', () => {
    const transitive = (...fields: object[]): Side =>
      compatibility('backward-transitive', created(...fields));
    const optional = { ...extra, default: 0 };
    // Version 1 had no field, version 2 has it with a default, version 3 drops the default.
    const versions = [{ label: 'commit 1234567890', text: avro([id]) }];
    expect(rules(check(created(id, optional), created(id, extra)))).toEqual([]);
    expect(rules(check(transitive(id, optional), transitive(id, extra), { versions }))).toEqual([
      'error avro-incompatible',
    ]);
    const { unknown } = check(transitive(id, optional), transitive(id, extra), {
      cut: 'the clone is shallow',
    });
    expect(unknown).toEqual([
      'earlier versions of catalog/created.avsc, which backward-transitive needs: the clone is shallow',
    ]);
    const sets = [setOf(transitive(id, extra)), setOf(transitive(id, optional))] as const;
    expect(historyNeeded(...sets, () => true)).toEqual(['created.avsc']);
    expect(historyNeeded(...sets, () => false)).toEqual([]);
  });

  test('a version that is kept as a file counts as well', () => {
    const kept = (text: string): Side => ({
      schemas: `  - { name: created, description: X., file: created.avsc, compatibility: backward-transitive, versions: [{ version: 1, file: v1.avsc }] }\n`,
      files: { 'created.avsc': text, 'v1.avsc': avro([id]) },
    });
    const { findings } = check(kept(avro([id, { ...extra, default: 0 }])), kept(avro([id, extra])));
    expect(findings[0]?.message).toContain('against version 1');
  });

  test('a change of a schema alone breaks who refers to it', () => {
    const side = (money: object[]): Side => ({
      schemas: `  - { name: created, description: X., file: created.avsc, references: [{ name: shop.Money, schema: money }] }\n  - { name: money, description: X., file: money.avsc, compatibility: none }\n`,
      files: {
        'created.avsc': avro([{ name: 'm', type: 'shop.Money' }]),
        'money.avsc': avro(money, { name: 'Money' }),
      },
    });
    const { findings } = check(side([id]), side([id, extra]));
    expect(findings.map(({ subject, severity }) => `${severity} ${subject}`)).toEqual([
      'error order.created-value',
      'warning order.money',
    ]);
    // The services of the topic are those who break, also for the schema that has none.
    expect(findings[1]?.schema?.readers).toEqual(['fraud-scoring']);
  });

  test('one subject of two schemas is a mistake of the catalog', () => {
    const set = setOf({
      topic: 'schema: { values: [created, other], subjects: record }',
      schemas: `${SCHEMAS}  - { name: other, description: X., file: other.avsc }\n`,
      files: { 'created.avsc': avro([id]), 'other.avsc': avro([id, extra]) },
    });
    expect(subjectsOf(set).diagnostics).toMatchObject([{ code: 'subject-twice' }]);
  });

  test('2,000 schemas of which one changes: the others are not read', () => {
    const names = Array.from({ length: 2_000 }, (_, index) => `s${index}`);
    const schemas = names
      .map((name) => `  - { name: ${name}, description: X., file: ${name}.avsc }\n`)
      .join('');
    const files = Object.fromEntries(names.map((name) => [`${name}.avsc`, avro([id])]));
    const topics = `schema: { values: [${names.join(', ')}], subjects: topic }`.replace(
      /values: .*\], s/,
      'value: s0, s',
    );
    const side = (text: string): Side => ({ topic: topics, schemas, files: { ...files, 's0.avsc': text } });
    const reads = jest.spyOn(SchemaSet.prototype, 'read');
    expect(rules(check(side(avro([id])), side(avro([id, extra]))))).toEqual(['error avro-incompatible']);
    expect(new Set(reads.mock.calls.map(([each]) => each))).toEqual(new Set(['order/s0']));
    reads.mockRestore();
  });
});

describe('schemas against what a registry has', () => {
  const head = (side: Side): SchemaSet => setOf(side);
  const against = (side: Side, state: Partial<RegisteredState>): CheckResult['findings'] =>
    checkRegistered(
      head(side),
      new Map([
        ['order.created-value', { latest: 2, format: 'avro', versions: [], isKnown: true, ...state }],
      ]),
      { registry: 'apicurio', nameOf: (file) => `catalog/${file}` },
    );
  const version = (number: number, ...fields: object[]): RegisteredState['versions'][number] => {
    const result = head(created(...fields)).read('order/created');
    if (result?.ok !== true) throw new Error('not read');
    return { version: number, schema: result.schema };
  };

  test.each<[what: string, state: Partial<RegisteredState>, speaks: readonly string[]]>([
    ['a version that takes it', { versions: [version(2, id)] }, []],
    ['one that does not', { versions: [version(2)] }, ['avro-incompatible']],
    [
      'a version that takes it, and a registry that does not',
      { versions: [version(2, id)], refusal: 'no' },
      ['schema-registry-refuses'],
    ],
    ['neither', { versions: [version(2)], refusal: 'no' }, ['avro-incompatible']],
    ['an earlier one that does not', { versions: [version(2, id), version(1)] }, ['avro-incompatible']],
    ['the declared one, which is not the latest', { sameAs: 1 }, ['schema-rolled-back']],
    ['the declared one as the latest', { sameAs: 2 }, []],
    ['a version of somebody else', { isKnown: false }, ['schema-version-unknown']],
    [
      'one of somebody else, and the declared one before',
      { isKnown: false, sameAs: 1 },
      ['schema-version-unknown'],
    ],
    ['another format', { format: 'protobuf' }, ['schema-format-changed']],
    ['a format that is unknown', { format: undefined }, ['schema-format-changed']],
  ])('GIVEN %s THEN what has to be said is said', (_what, state, speaks) =>
    expect(against(created(id), state).map(({ rule }) => rule)).toEqual(speaks),
  );

  test('THEN it is said against which version, and who breaks', () => {
    const [finding] = against(created(id), { versions: [version(2)] });
    expect(finding?.message).toContain('compatibility is backward against version 2 in the registry.');
    expect(finding?.schema?.readers).toEqual(['fraud-scoring']);
  });
});
