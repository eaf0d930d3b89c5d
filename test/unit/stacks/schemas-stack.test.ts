import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RESTAPI_PROVIDER } from '../../../constructs/rest-object';
import type { LocalEnvironment } from '../../../model/environment';
import type { Registration, SchemasShare } from '../../../model/schemas/registration';
import { createLocalEnvironment } from '../../../stacks/local-environment';
import { local } from '../../fixtures/environments/local';
import { catalog, domain } from '../../support/resolved';
import { resources, synthesizeStack, testApp } from '../../support/synth';
import type { Synthesized } from '../../support/synth';
import type { TerraformStack } from 'cdktf';

const outdir = mkdtempSync(join(tmpdir(), 'brokerform-unit-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

const registration = (subject: string, more: Partial<Registration> = {}): Registration => ({
  ...{ subject, compatibility: 'full-transitive', format: 'avro', text: '"string"' },
  ...{ references: [], announced: false, ...more },
});

function stacks(
  shares: readonly SchemasShare[],
  environment: LocalEnvironment = local,
  formerSchemas: readonly string[] = [],
): Map<string, TerraformStack> {
  const app = testApp(outdir);
  const bySubject = new Map(shares.flatMap(({ subjects }) => subjects.map((each) => [each.subject, each])));
  createLocalEnvironment(
    app,
    environment,
    catalog(domain(), domain({ name: 'payment', topics: [], services: [] })),
    { generations: {}, adopt: new Set(), formerDomains: [], formerSchemas },
    undefined,
    undefined,
    { shares, bySubject },
  );
  return new Map(app.node.children.map((child) => [child.node.id, child as TerraformStack]));
}

function synthesized(
  shares: readonly SchemasShare[],
  environment?: LocalEnvironment,
  name = 'local-schemas-order',
): Synthesized {
  return synthesizeStack(stacks(shares, environment).get(name) as TerraformStack);
}

const share = (...subjects: Registration[]): SchemasShare => ({ name: 'order', subjects, refersTo: [] });
const objects = (of: Synthesized): Record<string, Record<string, unknown>> =>
  of.resource?.['restapi_object'] ?? {};

test('GIVEN domains with schemas THEN each has a stack after its topics and after those that it refers to', () => {
  const all = stacks([
    { name: 'payment', subjects: [registration('payment.money')], refersTo: [] },
    { name: 'order', subjects: [registration('order.created-value')], refersTo: ['payment'] },
  ]);
  const dependencies = (name: string): unknown => all.get(name)?.dependencies.map(({ node }) => node.id);
  expect([...all.keys()].slice(-2)).toEqual(['local-schemas-payment', 'local-schemas-order']);
  expect(dependencies('local-schemas-payment')).toEqual(['local-topics-payment']);
  expect(dependencies('local-schemas-order')).toEqual(['local-topics-order', 'local-schemas-payment']);
});

test('GIVEN no schema THEN there is no such stack', () =>
  expect([...stacks([]).keys()].filter((name) => name.includes('schemas'))).toEqual([]));

test('GIVEN a domain whose last schema left THEN its stack stays, with the provider alone', () => {
  const former = stacks([], local, ['order']).get('local-schemas-order');
  expect(synthesizeStack(former as TerraformStack).resource).toBeUndefined();
});

test('GIVEN subjects THEN each is written after the one before, its compatibility first, between gate and read-back', () => {
  const of = synthesized([share(registration('order.created-value'), registration('order.created-key'))]);
  const after = Object.fromEntries(
    [...Object.entries(objects(of)), ...Object.entries(of.resource?.['terraform_data'] ?? {})].map(
      ([name, { depends_on }]) => [name, depends_on],
    ),
  );
  expect(after).toEqual({
    gate: undefined,
    'order_created-value__compatibility': ['terraform_data.gate'],
    'order_created-value': ['restapi_object.order_created-value__compatibility'],
    'order_created-key__compatibility': ['restapi_object.order_created-value'],
    'order_created-key': ['restapi_object.order_created-key__compatibility'],
    'read-back': ['restapi_object.order_created-key'],
  });
  expect(objects(of)['order_created-value__compatibility']).toMatchObject({
    data: '{"compatibility":"FULL_TRANSITIVE"}',
    create_method: 'PUT',
    path: '/config/order.created-value',
  });
  const commands = resources(of, 'terraform_data').map(
    ({ provisioner }) => (provisioner as { 'local-exec': { command: string } }[])[0]?.['local-exec'].command,
  );
  expect(commands).toEqual([
    expect.stringMatching(/ schemas gate --environment local --domain order$/),
    expect.stringMatching(/ schemas read-back --environment local --domain order$/),
  ]);
});

test.each([
  [false, 'KEEP'],
  [true, 'DELETE'],
])(
  'GIVEN an announcement that is %s THEN a removal is sent as %s, and no plan destroys it',
  (announced, method) => {
    for (const object of Object.values(objects(synthesized([share(registration('x', { announced }))]))))
      expect(object).toMatchObject({ destroy_method: method, lifecycle: { prevent_destroy: true } });
  },
);

test('GIVEN a subject with signs that mean something in an address THEN they are encoded', () =>
  expect(objects(synthesized([share(registration('a/b {id} ?#%'))]))).toMatchObject({
    [Object.keys(objects(synthesized([share(registration('a/b {id} ?#%'))])))[0] ?? '']: {
      path: expect.stringContaining('a%2Fb%20%7Bid%7D%20%3F%23%25') as string,
    },
  }));

test('GIVEN text that is Terraform code elsewhere THEN it is data', () => {
  const text = '{"type":"string","doc":"${path.module} %{if true}"}';
  const { data } = objects(synthesized([share(registration('x', { text }))]))['x'] ?? {};
  expect(data).toContain('$${path.module} %%{if true}');
});

test('GIVEN text that is spelled like a reference of cdktf THEN it is refused', () =>
  expect(() => stacks([share(registration('x', { text: '${TfToken[TOKEN.1]}' }))])).toThrow(
    /schemas.*is spelled like a reference inside Terraform code/,
  ));

test('GIVEN references THEN a version that is not named is the latest after its own write, and unknown while that changes', () => {
  const make = (text: string): Record<string, Record<string, unknown>> =>
    objects(
      synthesized([
        share(
          registration('part', { text }),
          registration('top', {
            references: [
              { name: 'Part', subject: 'part' },
              { name: 'Other', subject: 'other', version: 3 },
            ],
          }),
        ),
      ]),
    );
  const { part__latest: latest, top } = make('"string"');
  expect(top?.['data']).toContain(
    '"references":[{"name":"Part","subject":"part","version":${jsondecode(restapi_object.part__latest.api_response).version}},{"name":"Other","subject":"other","version":3}]',
  );
  expect(latest).toMatchObject({
    depends_on: ['restapi_object.part'],
    create_method: 'GET',
    update_method: 'GET',
    destroy_method: 'GET',
  });
  expect(make('"int"')['part__latest']?.['force_new']).not.toEqual(latest?.['force_new']);
});

describe('how the registry is reached', () => {
  const provider = (schemaRegistry?: LocalEnvironment['schemaRegistry']): unknown =>
    synthesized(
      [share(registration('x'))],
      schemaRegistry === undefined ? local : { ...local, schemaRegistry },
    ).provider?.['restapi'];
  const url = 'https://registry.example.com';

  test('GIVEN the own one of local THEN as its writer, with the password from its file', () =>
    expect(provider()).toEqual([
      {
        uri: 'http://127.0.0.1:19242/apis/ccompat/v7',
        username: 'registrar',
        password: expect.stringMatching(/file\(".*\/secrets\/registrar\/password"\)/) as string,
        timeout: 60,
      },
    ]));

  test('GIVEN one without a login THEN anonymously', () =>
    expect(provider({ url })).toEqual([{ uri: url, timeout: 60 }]));

  test('GIVEN a password in a variable THEN the code has its user alone', () =>
    expect(provider({ url, login: { name: 'deployer', password: { variable: 'P' } } })).toEqual([
      { uri: url, username: 'deployer', timeout: 60 },
    ]));

  test('GIVEN a password in a file THEN the code has its path', () =>
    expect(provider({ url, login: { name: 'deployer', password: { file: '/run/p' } } })).toEqual([
      {
        ...{ uri: url, username: 'deployer', timeout: 60 },
        password: expect.stringContaining('trimspace(file("/run/p"))') as string,
      },
    ]));

  test('THEN the provider is pinned', () =>
    expect(synthesized([share(registration('x'))]).terraform).toMatchObject({
      required_providers: { restapi: RESTAPI_PROVIDER },
    }));
});
