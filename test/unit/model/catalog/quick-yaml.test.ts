import fc from 'fast-check';
import { stringify } from 'yaml';
import { YamlDocument } from '../../../../model/catalog/document';
import { readQuickly } from '../../../../model/catalog/quick-yaml';
import { domainSchema } from '../../../../model/catalog/schema';

/** Every way of writing things that the catalog has a use for. */
const sample = `domain: order # comment
description: >-
  Orders from checkout
  to delivery.
owner: { team: order-team, contact: "#order-oncall" }
topics:
  - name: order.created
    description: 'It''s one record'
    key: id
    partitions: 12
    throughput: { produce: 5 MiB/s, consume: 20 MiB/s }
    config: { segment.ms: "3600000", a: 0x1F, b: 1e3, c: .5, f: true }
    producersFromOtherDomains: [a, "b", 'c']
  - {name: x, key: none, description: yes it is}
  -
    name: y
    key: k
    description: |
      line one
        line two

      end
    nameException: some text
      goes on here
    environments:
      local: { partitions: 3, retention: { time: 1h } }
services:
- name: s
  description: "a \\"b\\" \\u00e9
     c"
  access: [ {role: producer, topics: [order.created,
     order.x]}, ]
  quotas:
    clients:
      x: { produce: 1 MiB/s }
      y:
        consume: 1 KB/s
`;

/** The quick reading has the same value and the same places as the slow one, or declines. */
function expectSameReading(text: string): void {
  const quick = readQuickly(text);
  if (quick === undefined || !domainSchema.safeParse(quick.value).success) return;
  const slow = new YamlDocument(text);
  expect(slow.problems).toEqual([]);
  expect(quick.value).toEqual(slow.value);
  expect(quick.starts.get(quick.value)).toEqual(slow.place([], 'value'));
  for (const list of ['topics', 'services', 'retired']) {
    const entries = (quick.value as Record<string, unknown[] | undefined>)[list] ?? [];
    for (const [index, entry] of entries.entries()) {
      expect(quick.starts.get(entry)).toEqual(slow.place([list, index], 'value'));
    }
  }
}

const hasEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (Array.isArray(value) && value.some(hasEmpty));

describe('the quick reading of YAML', () => {
  it('GIVEN the sample THEN it does not decline, and agrees', () => {
    expect(readQuickly(sample)).toBeDefined();
    expectSameReading(sample);
  });

  it('GIVEN slips of the keyboard THEN it agrees or declines', () => {
    const pieces = fc.constantFrom(
      ...[
        ' ',
        '\n',
        '\n\n',
        ': ',
        ':',
        '- ',
        ' #',
        '#',
        '"',
        "'",
        '[',
        ']',
        '{',
        '}',
        ',',
        '|',
        '>',
        '&a',
        '*a',
      ],
      ...[
        '!',
        '?',
        '~',
        'a',
        '1',
        '.',
        '0x',
        '\\',
        '%',
        '@',
        '---',
        'null',
        'true',
        '<<',
        '\t',
        '\r\n',
        '😀',
        '>-',
      ],
    );
    const slip = fc.record({
      at: fc.nat(sample.length),
      remove: fc.nat(3),
      insert: fc.option(pieces, { nil: '' }),
    });
    fc.assert(
      fc.property(fc.array(slip, { minLength: 1, maxLength: 3 }), (slips) => {
        const text = slips.reduce(
          (before, { at, remove, insert }) => before.slice(0, at) + insert + before.slice(at + remove),
          sample,
        );
        expectSameReading(text);
      }),
      { numRuns: 300 },
    );
  });

  it('GIVEN scalars as people and programs write them THEN it reads them as YAML 1.2 does', () => {
    const scalars = fc.oneof(
      fc.string(),
      fc.double(),
      fc.integer(),
      fc.boolean(),
      fc.constantFrom(
        '0o17',
        '0b1',
        '1_000',
        '012',
        '+1',
        '-.inf',
        '.nan',
        '1.',
        '.5',
        '1e3',
        'no',
        '2024-01-01',
        '1:30',
      ),
    );
    fc.assert(
      fc.property(fc.array(scalars, { maxLength: 8 }), fc.boolean(), (values, plain) => {
        const text = plain ? values.map((value) => `- ${String(value)}\n`).join('') : stringify(values);
        const quick = readQuickly(text);
        const slow = new YamlDocument(text);
        // Empty entries, where js-yaml may miss the end of a list within a list, are in no shape.
        if (quick === undefined || slow.problems.length > 0 || hasEmpty(quick.value)) return;
        expect(quick.value).toEqual(slow.value);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['an anchor', 'a: &x 1\n'],
    ['a tab', 'a:\t1\n'],
    ['a document marker', '---\na: 1\n'],
    ['a duplicate key', 'a: 1\na: 2\n'],
    ['a merge key', 'a:\n  <<: {}\n'],
    ['bad indentation', 'a: [1,\n2]\n'],
  ])('GIVEN %s THEN it declines', (_, text) => {
    expect(readQuickly(text)).toBeUndefined();
  });
});
