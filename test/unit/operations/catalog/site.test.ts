import { createHash } from 'node:crypto';
import type { ResolvedSchema } from '../../../../model/catalog/resolved';
import { MOST_BOXES } from '../../../../model/export/flow';
import { lineDiff } from '../../../../model/export/line-diff';
import { SchemaSet } from '../../../../model/schemas/set';
import { siteHtml } from '../../../../operations/catalog/site/html';
import { catalog, domain, service, topic } from '../../../support/resolved';
// eslint-disable-next-line @typescript-eslint/no-require-imports -- the browser's script is no module
const { rank } = require('../../../../operations/catalog/site/page.js') as {
  rank: (entries: readonly Entry[], query: string) => Entry[];
};

interface Entry {
  readonly name: string;
  readonly text: string;
}

const HOSTILE = `<script>alert(1)</script><img src=x onerror=alert(2)>"' onload=alert(3) {{7*7}} \${7*7} --> ]]> \\N \\" &lt;b&gt; \u001b[31m\u0000\u202e\u2028`;

const schema = (overrides: Partial<ResolvedSchema>): ResolvedSchema => ({
  id: 'order/created',
  name: 'created',
  domain: 'order',
  owner: { team: 't', contact: 'c' },
  description: 'An order.',
  format: 'avro',
  file: 'order/created.avsc',
  compatibility: 'backward',
  references: [],
  versions: [],
  source: { file: 'order.yaml', line: 1, column: 1 },
  ...overrides,
});

const page = (set: SchemaSet): Promise<string> =>
  siteHtml({ sets: [set], histories: { versions: new Map(), missing: 'x' } });

/** Names of elements and attributes in a text of HTML, script and style left out; quotes decide where a tag ends. */
function markup(html: string): { readonly elements: Set<string>; readonly attributes: Set<string> } {
  const body = html.replace(/<(script|style)>[\s\S]*?<\/\1>/g, '');
  const elements = new Set<string>();
  const attributes = new Set<string>();
  for (const [, name = '', rest = ''] of body.matchAll(
    /<([a-z][\w-]*)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*\/?>/g,
  )) {
    elements.add(name);
    for (const [, attribute = ''] of rest.matchAll(/\s([\w:-]+)(?:="[^"]*")?/g)) attributes.add(attribute);
  }
  // What is no tag of that form is no tag at all.
  expect(
    body.replace(/<!doctype html>|<\/?[a-z][\w-]*(?:\s+[\w:-]+(?:="[^"]*")?)*\s*\/?>/g, ''),
  ).not.toContain('<');
  return { elements, attributes };
}

describe('page of the catalog', () => {
  test('GIVEN hostile texts everywhere THEN none becomes markup, script or a control character', async () => {
    const all = (suffix: string): string => `${HOSTILE}${suffix}`;
    const source = { file: HOSTILE, line: 1, column: 1 };
    const owner = { team: HOSTILE, contact: HOSTILE };
    const set = new SchemaSet(
      catalog(
        domain({
          name: HOSTILE,
          description: HOSTILE,
          owner,
          topics: [
            topic({
              name: all('topic'),
              domain: HOSTILE,
              description: HOSTILE,
              owner,
              key: HOSTILE,
              partitions: { count: 1, basis: 'given', reasoning: [HOSTILE] },
              config: { [HOSTILE]: HOSTILE },
              retire: { reason: HOSTILE, successor: HOSTILE },
              schema: { values: [all('/schema')], subjects: 'topic' },
              source,
            }),
          ],
          schemas: [
            schema({
              id: all('/schema'),
              name: HOSTILE,
              domain: HOSTILE,
              owner,
              description: HOSTILE,
              file: HOSTILE,
              personalData: HOSTILE,
              references: [{ name: HOSTILE, schema: all('/schema') }],
              versions: [{ version: 1, file: HOSTILE }],
              source,
            }),
          ],
          services: [
            service({
              name: all('a'),
              domain: HOSTILE,
              description: HOSTILE,
              produces: [all('topic')],
              groups: [HOSTILE],
            }),
            service({
              name: all('b'),
              domain: HOSTILE,
              description: HOSTILE,
              produces: [],
              consumes: [all('topic')],
            }),
          ],
          source,
        }),
      ),
      () => HOSTILE,
    );
    const histories = {
      versions: new Map([
        [
          HOSTILE,
          [
            { label: HOSTILE, text: HOSTILE },
            { label: HOSTILE, text: `${HOSTILE}\n` },
          ],
        ],
      ]),
      missing: HOSTILE,
    };
    const html = await siteHtml({ sets: [set], histories });
    const { elements, attributes } = markup(html);
    expect([...elements].filter((name) => ['img', 'script', 'iframe', 'b&gt'].includes(name))).toEqual([]);
    expect(
      [...attributes].filter((name) => name.startsWith('on') || name === 'src' || name === 'style'),
    ).toEqual([]);
    expect(html.match(/<script>/g)).toHaveLength(1);
    // Tabs and line feeds are the page's own.
    expect(html).not.toMatch(/[^\P{C}\n\t]|[\u2028\u2029]/u);
    for (const [, href = ''] of html.matchAll(/href="([^"]*)"/g)) expect(href).toMatch(/^#/);
    expect(html).toContain('\\u001b[31m');
  });

  test('THEN nothing is loaded, and the policy allows the script of the page alone', async () => {
    const html = await page(new SchemaSet(catalog(domain()), () => undefined));
    const [, script = ''] = /<script>([\s\S]*)<\/script>/.exec(html) ?? [];
    const digest = createHash('sha256').update(script).digest('base64');
    expect(html).toContain(
      `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`,
    );
    expect(html.replaceAll('http://www.w3.org/', '')).not.toMatch(/https?:\/\//);
  });

  test('THEN every link leads to an entry of the page, and ids are unique', async () => {
    const reader = service({
      name: 'reader',
      domain: 'other',
      produces: ['reader-*'],
      consumes: ['order.*'],
    });
    const html = await page(
      new SchemaSet(
        catalog(
          domain({
            topics: [topic({ schema: { values: ['order/created'], subjects: 'topic' } })],
            schemas: [schema({})],
          }),
          domain({ name: 'other', topics: [], services: [reader] }),
        ),
        () => '{ "type": "record", "name": "Created", "fields": [] }',
      ),
    );
    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = [...html.matchAll(/href="#([^"]*)"/g)].map(([, target]) => target);
    expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
    for (const id of ['topic/order.created', 'service/reader', 'schema/order/created', 'domain/other'])
      expect(targets).toContain(id);
    // The prefix order.* reads the topic; reader-* is of no topic here.
    expect(html).toMatch(/Also has access to<\/dt><dd><code>reader-\*<\/code>/);
    expect(html).toMatch(/<svg [\s\S]*order-service[\s\S]*order\.created[\s\S]*<\/svg>/);
  });

  test('GIVEN more services than one picture holds THEN domains are drawn', async () => {
    const many = Array.from({ length: MOST_BOXES + 1 }, (_, index) =>
      service({ name: `reader-${index}`, domain: 'other', produces: [], consumes: ['order.created'] }),
    );
    const html = await page(
      new SchemaSet(
        catalog(domain(), domain({ name: 'other', topics: [], services: many })),
        () => undefined,
      ),
    );
    expect(html).toContain('too many services for one picture');
  });

  test('GIVEN an empty catalog THEN there is a page all the same', async () => {
    const html = await page(new SchemaSet(catalog(), () => undefined));
    expect(html).toContain('No service reads what another one writes.');
  });
});

describe('search', () => {
  const entries = [
    { name: 'order.created', text: 'a customer placed an order' },
    { name: 'order-service', text: 'takes orders' },
    { name: 'payment.completed', text: 'the order is paid' },
    { name: 'reorder', text: '' },
  ];
  test.each([
    ['order', ['reorder', 'order-service', 'order.created', 'payment.completed']],
    ['created', ['order.created']],
    ['ORDER  paid', ['payment.completed']],
    ['order.created', ['order.created']],
    ['order.craeted', ['order.created']],
    ['zzz', []],
    ['  ', []],
  ])('GIVEN the query %j THEN %j', (query, names) => {
    const found = rank(entries, query).map(({ name }) => name);
    expect([...found].sort()).toEqual([...names].sort());
  });

  test('THEN the name itself comes first, then its beginning, parts of it, what is inside, the text', () => {
    expect(rank(entries, 'order').map(({ name }) => name)).toEqual([
      'order-service',
      'order.created',
      'reorder',
      'payment.completed',
    ]);
  });
});

describe('lines that differ', () => {
  test.each([
    ['a\nb', 'a\nb', '=a =b'],
    ['a\nb\nc', 'a\nx\nc', '=a -b +x =c'],
    ['', 'a', '- +a'],
    ['a\nb', 'b\nc', '-a =b +c'],
  ])('GIVEN %j and %j THEN %s', (before, after, lines) => {
    expect((lineDiff(before, after) ?? []).map(({ sign, text }) => `${sign}${text}`).join(' ')).toBe(lines);
  });

  test('GIVEN texts too long to compare THEN that is said', () => {
    expect(lineDiff('\n'.repeat(3000), '\n'.repeat(3000))).toBeUndefined();
  });
});
