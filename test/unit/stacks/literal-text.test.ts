import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Token } from 'cdktf';
import type { App, TerraformStack } from 'cdktf';
import fc from 'fast-check';
import { expression, literalText } from '../../../constructs/literal-text';
import { local } from '../../fixtures/environments/local';
import { production } from '../../fixtures/environments/production';
import { awsEnvironment } from '../../../model/aws/topology';
import type { AwsEnvironment } from '../../../model/aws/environment';
import type { ResolvedCatalog } from '../../../model/catalog/resolved';
import type { LiveAcl } from '../../../model/live/cluster';
import { aclId } from '../../../model/access/adopted';
import { createAwsEnvironment } from '../../../stacks/aws/aws-environment';
import { createLocalEnvironment } from '../../../stacks/local-environment';
import { catalog, domain, service, topic } from '../../support/resolved';
import { synthesizeStack, testApp } from '../../support/synth';

const outdir = mkdtempSync(join(tmpdir(), 'brokerform-unit-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

/** What Terraform makes of a string of its JSON syntax. Source: HCL, template literals: `$${` and `%%{` are escapes. */
function readTemplate(written: string): { text: string; evaluated: string[] } {
  const evaluated: string[] = [];
  let text = '';
  for (let i = 0; i < written.length;) {
    if (written.startsWith('$${', i) || written.startsWith('%%{', i)) {
      text += written.slice(i + 1, i + 3);
      i += 3;
    } else if (written.startsWith('${', i) || written.startsWith('%{', i)) {
      const end = endOfTemplate(written, i + 2);
      evaluated.push(written.slice(i, end));
      i = end;
    } else {
      text += written.charAt(i);
      i += 1;
    }
  }
  return { text, evaluated };
}

function endOfTemplate(written: string, start: number): number {
  let depth = 1;
  for (let i = start; i < written.length; i++) {
    if (written.charAt(i) === '{') depth += 1;
    if (written.charAt(i) === '}') depth -= 1;
    if (depth === 0) return i + 1;
  }
  return written.length;
}

/** Four ways to have Terraform evaluate a text, or to misread an escape. */
const MARKER = 'evil${path.module}%{ if true }evil%{ endif }$${evil}%%{evil}';

/** Every text in a value with the marker behind it; what names one of several cases stays. */
function marked<T>(value: T, kept: ReadonlySet<string>): T {
  if (typeof value === 'string') return `${value}${MARKER}` as T;
  if (Array.isArray(value)) return value.map((part: unknown) => marked(part, kept)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, kept.has(key) ? part : marked(part as unknown, kept)]),
  ) as T;
}

const CASES = new Set(['entityType', 'resourceType', 'patternType', 'operation', 'permission', 'credential']);
/** Digested or computed with before it is written, and checked by the model before. */
const COMPUTED = new Set([
  ...[
    'kind',
    'role',
    'roles',
    'architecture',
    'disks',
    'kafkaVersion',
    'instanceType',
    'storage',
    'durability',
  ],
  ...[
    'address',
    'cidr',
    'cidrs',
    'subnets',
    'network',
    'zone',
    'zones',
    'rack',
    'clusterId',
    'stateDirectory',
  ],
  // The name of a managed user stands in the path of its password: the catalog refuses what it could not be.
  ...['passwordVersions'],
]);

const found: LiveAcl = {
  principal: 'User:x',
  host: '*',
  permission: 'Deny',
  operation: 'All',
  resourceType: 'Topic',
  resourceName: 'order.',
  patternType: 'Prefixed',
};

/** A catalog whose every free text has the marker. */
const hostile: ResolvedCatalog = catalog(
  domain({
    topics: [marked(topic(), CASES), marked(topic({ name: 'old', retire: { reason: 'x' } }), CASES)],
    services: [
      marked(service({ credential: 'external', adoptedAcls: [found] }), CASES),
      marked(
        service({
          name: 'second',
          credential: 'external',
          quotas: [{ entityType: 'client-id', entityName: 'c-', config: { consumer_byte_rate: 1 } }],
        }),
        CASES,
      ),
    ],
  }),
);
const adoption = {
  topics: new Set([`old${MARKER}`]),
  acls: new Set([aclId(marked(found, CASES))]),
};

function stacksOf(app: App): TerraformStack[] {
  return app.node.children as TerraformStack[];
}

function localStacks(): TerraformStack[] {
  const app = testApp(outdir);
  createLocalEnvironment(
    app,
    { ...marked(local, COMPUTED), name: local.name },
    hostile,
    { generations: {}, adopt: new Set(), formerDomains: [] },
    adoption,
  );
  return stacksOf(app);
}

function awsStacks(): TerraformStack[] {
  const app = testApp(outdir);
  const environment: AwsEnvironment = awsEnvironment(production);
  createAwsEnvironment(app, { ...environment, tags: marked(environment.tags, COMPUTED) }, hostile, adoption);
  return stacksOf(app);
}

/** Every string of a stack's code, keys of maps included. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => [
    ...(Array.isArray(value) ? [] : [key]),
    ...stringsIn(part),
  ]);
}

describe.each([
  ['local', localStacks],
  ['AWS', awsStacks],
])('GIVEN a catalog and an environment (%s) whose texts are templates of Terraform', (_, build) => {
  const strings = build().flatMap((stack) => stringsIn(synthesizeStack(stack)));

  test('THEN Terraform evaluates nothing of them, in no argument of no construct', () => {
    const evaluated = strings.flatMap((written) => readTemplate(written).evaluated);

    expect(evaluated.filter((code) => code.includes('evil') || code.includes('path.module'))).toEqual([]);
  });

  test('THEN they arrive as they are written', () => {
    const texts = strings.map((written) => readTemplate(written).text);

    for (const name of [
      `order.created${MARKER}`,
      `User:x${MARKER}`,
      `c-${MARKER}`,
      aclId(marked(found, CASES)),
    ]) {
      expect(texts).toContain(name);
    }
    expect(texts.filter((text) => text.includes(MARKER)).length).toBeGreaterThan(20);
  });
});

describe('literal text', () => {
  test('GIVEN any text THEN Terraform reads it back as it is', () => {
    const text = fc.string({ unit: fc.constantFrom('$', '%', '{', '}', '"', '\\', 'a', '~') });
    fc.assert(
      fc.property(text, (given) => {
        expect(readTemplate(literalText(given))).toEqual({ text: given, evaluated: [] });
      }),
    );
  });

  test('GIVEN code that is marked THEN it is evaluated, beside text that is not', () => {
    const app = testApp(outdir);
    createAwsEnvironment(app, awsEnvironment(production), catalog());
    const cluster = stacksOf(app).find(({ node }) => node.id.endsWith('-cluster'));
    if (cluster === undefined) throw new Error('no cluster stack');
    const evaluated = stringsIn(synthesizeStack(cluster)).flatMap((each) => readTemplate(each).evaluated);

    expect(evaluated).toEqual(expect.arrayContaining(['${each.key}']));
    expect(Token.isUnresolved(expression('${each.key}'))).toBe(true);
  });
});

describe('text that is spelled like a reference of cdktf', () => {
  // Another argument would stand in its place: the path of a password, for instance.
  test.each([
    ['${TfToken[TOKEN.0]}'],
    ['$${TfToken[TOKEN.0]}'],
    ['#{TfToken[TOKEN.1]}'],
    [`1${String(Token.asNumber({ resolve: () => 1, creationStack: [], toString: () => '' }))}`.slice(1)],
  ])('GIVEN %s THEN it is refused with its place', (text) => {
    const create = (): void =>
      createLocalEnvironment(
        testApp(outdir),
        local,
        catalog(domain({ topics: [topic({ config: { 'x.y': text } })] })),
        { generations: {}, adopt: new Set(), formerDomains: [] },
      );

    expect(create).toThrow(/^catalog\.domains\.0\.topics\.0\.config\.x\.y: .* is spelled like a reference/);
  });
});
