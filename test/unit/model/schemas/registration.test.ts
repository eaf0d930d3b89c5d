import { declaredSubjects } from '../../../../model/drift/subjects';
import { hasRegistry, registrationsOf } from '../../../../model/schemas/registration';
import type { Registrations } from '../../../../model/schemas/registration';
import { SchemaSet } from '../../../../model/schemas/set';
import type { Diagnostic } from '../../../../model/diagnostics';
import { domainFile, resolved, spacious, topic } from '../catalog/support';

const avro = (name: string, type: string): string =>
  JSON.stringify({ type: 'record', name, namespace: 'shop', fields: [{ name: 'a', type }] });

const entry = (name: string, more = ''): string =>
  `  - { name: ${name}, description: X., file: ${name}.avsc${more} }\n`;
const refersTo = (name: string, schema: string): string =>
  `, references: [{ name: shop.${name}, schema: ${schema} }]`;

function setOf(
  domains: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>>,
  fields: Readonly<Record<string, string>> = {},
): SchemaSet {
  const texts = Object.fromEntries(
    Object.entries(domains).map(([domain, schemas]) => [
      `${domain}.yaml`,
      domainFile({
        domain,
        topics: [topic(`${domain}.created`, fields[domain] ?? '')],
        rest: `schemas:\n${schemas}`,
      }),
    ]),
  );
  return new SchemaSet(resolved(texts, spacious), (file) => files[file]);
}

const registrations = (
  ...sides: Parameters<typeof setOf>
): Registrations & { readonly diagnostics: readonly Diagnostic[] } => registrationsOf(setOf(...sides));

const TWO = {
  a: entry('top', refersTo('Part', 'part')) + entry('part', refersTo('Base', 'b/base')),
  b: entry('base'),
};
const FILES = {
  'top.avsc': avro('Top', 'shop.Part'),
  'part.avsc': avro('Part', 'shop.Base'),
  'base.avsc': `\ufeff${avro('Base', 'string')}`,
};
const BOUND = { a: 'schema: { value: top }' };

test('GIVEN references within a domain and across THEN what is referred to comes first', () => {
  const { shares, diagnostics } = registrations(TWO, FILES, BOUND);
  expect(diagnostics).toEqual([]);
  expect(shares.map(({ name, refersTo: others }) => [name, others])).toEqual([
    ['b', []],
    ['a', ['b']],
  ]);
  expect(shares[1]?.subjects.map(({ subject, references }) => [subject, references])).toEqual([
    ['a.part', [{ name: 'shop.Base', subject: 'b.base' }]],
    ['a.created-value', [{ name: 'shop.Part', subject: 'a.part' }]],
  ]);
});

test('GIVEN a text with a byte order mark THEN it is registered without, and read back as it was registered', () => {
  const { bySubject } = registrations(TWO, FILES, BOUND);
  const declared = declaredSubjects(setOf(TWO, FILES, BOUND), (file) => file).find(
    ({ name }) => name === 'b.base',
  );
  expect([bySubject.get('b.base')?.text, declared?.text]).toEqual(
    Array.from({ length: 2 }, () => avro('Base', 'string')),
  );
});

test('GIVEN a topic whose deletion is announced THEN so is that of its subject, and of no other', () => {
  const announced = { a: `${BOUND.a}\nretire: { reason: Replaced. }` };
  const { bySubject } = registrations(TWO, FILES, announced);
  expect([...bySubject.values()].filter((each) => each.announced).map(({ subject }) => subject)).toEqual([
    'a.created-value',
  ]);
});

test('GIVEN domains that refer to each other THEN that is one mistake, with its place and what refers to what', () => {
  const { diagnostics } = registrations(
    {
      a: entry('top', refersTo('Base', 'b/base')) + entry('part'),
      b: entry('base') + entry('other', refersTo('Part', 'a/part')),
    },
    { ...FILES, 'part.avsc': avro('Part', 'string'), 'other.avsc': avro('Other', 'shop.Part') },
  );
  expect(diagnostics).toEqual([
    expect.objectContaining({
      code: 'schema-domain-cycle',
      message:
        'domains a → b → a refer to each other in a circle (a/top → b/base, b/other → a/part): no stack of schemas can be deployed first.',
      at: expect.objectContaining({ file: 'catalog/a.yaml' }) as unknown,
    }),
  ]);
});

test('GIVEN schemas THEN local has a registry, and another environment the one that it names', () => {
  const [with_, without] = [[{ schemas: [{} as never] }], [{}]];
  expect(hasRegistry({ kind: 'local' }, with_)).toBe(true);
  expect(hasRegistry({ kind: 'local' }, without)).toBe(false);
  expect(hasRegistry({ kind: 'aws' }, with_)).toBe(false);
  expect(hasRegistry({ kind: 'aws', schemaRegistry: { url: 'https://registry' } }, with_)).toBe(true);
  expect(hasRegistry({ kind: 'aws', schemaRegistry: { url: 'https://registry' } }, without)).toBe(false);
});
