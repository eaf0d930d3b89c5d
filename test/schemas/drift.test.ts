/** Drift of subjects: a real registry against the schemas that a catalog declares. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { local } from '../fixtures/environments/local';
import type { Compatibility } from '../../model/schemas/types';
import type { SchemaContent } from '../../model/schemas/registered';
import { CATALOG_VARIABLE, loadCatalog } from '../../operations/catalog/files';
import { SchemaRegistry } from '../../operations/schema-registry/client';
import { compareRegistry } from '../../operations/schema-registry/compare';
import { firstPort } from '../support/ports';
import { WRITER, startRegistry } from './support/registry';
import type { TestRegistry } from './support/registry';

let folder: string;
let server: TestRegistry;
let registry: SchemaRegistry;
const before = process.env[CATALOG_VARIABLE];

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'brokerform-registry-'));
  cpSync(path.resolve(__dirname, '../fixtures/schemas'), path.join(folder, 'catalog'), { recursive: true });
  process.env[CATALOG_VARIABLE] = path.join(folder, 'catalog');
  server = await startRegistry(folder, firstPort('schemas') + 10);
  registry = new SchemaRegistry({ url: server.url, user: WRITER });
});
afterAll(async () => {
  if (before === undefined) delete process.env[CATALOG_VARIABLE];
  else process.env[CATALOG_VARIABLE] = before;
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const text = (file: string): string => readFileSync(path.join(folder, 'catalog', file), 'utf8');
const edit = (file: string, from: string, to: string): void => {
  const changed = text(file).replace(from, to);
  expect(changed).not.toBe(text(file));
  writeFileSync(path.join(folder, 'catalog', file), changed);
};

async function register(
  subject: string,
  compatibility: Compatibility,
  file: string,
  references: SchemaContent['references'] = [],
): Promise<void> {
  const format = file.endsWith('.avsc') ? 'avro' : file.endsWith('.proto') ? 'protobuf' : 'json-schema';
  await registry.setCompatibility(subject, compatibility);
  await registry.register(subject, { format, text: text(file), references });
}

async function found(): Promise<unknown[]> {
  const catalog = loadCatalog(local, { known: new Map() });
  const environment = { ...local, schemaRegistry: { url: server.url } };
  const { differences } = await compareRegistry(environment, catalog);
  return differences.map(({ kind, subject, live, severity }) => [kind, subject, live, severity]);
}

const SUBJECTS = ['order.created-key', 'order.created-value', 'order.status-value'];

test('GIVEN an empty registry THEN every declared subject is missing', async () => {
  const missing = await found();
  expect(missing).toHaveLength(5);
  for (const subject of [...SUBJECTS, 'payment.completed-value', 'payment.money'])
    expect(missing).toContainEqual(['subject-missing', subject, null, 'error']);
});

test('GIVEN what is declared WHEN it is registered THEN there is no drift, by an anonymous reader', async () => {
  await register('payment.money', 'full', 'payment/money.avsc');
  await register('order.created-value', 'backward-transitive', 'order/created.avsc', [
    { name: 'shop.payment.Money', subject: 'payment.money', version: 1 },
  ]);
  await register('order.created-key', 'full', 'order/key.avsc');
  await register('order.status-value', 'full', 'order/status.proto');
  await register('payment.completed-value', 'backward', 'payment/completed.json');
  expect(await found()).toEqual([]);
});

test('GIVEN changes by hand in the registry THEN each is found', async () => {
  await registry.setCompatibility('order.created-key', 'none');
  const key = text('order/key.avsc').replace('"fields": [', '"fields": [{"name": "x", "type": "int"},');
  await registry.register('order.created-key', { format: 'avro', text: key, references: [] });
  await registry.register('order.stray-value', { format: 'avro', text: '"string"', references: [] });
  await registry.register('others', { format: 'avro', text: '"string"', references: [] });

  expect(await found()).toEqual([
    ['subject-compatibility', 'order.created-key', 'NONE', 'warning'],
    [
      'subject-schema',
      'order.created-key',
      'version 2 is the latest; the declared schema is version 1',
      'error',
    ],
    ['subject-unmanaged', 'order.stray-value', 'a subject', 'warning'],
    ['subject-unmanaged', 'others', 'a subject', 'note'],
  ]);
  for (const subject of ['order.stray-value', 'others', 'order.created-key'])
    await registry.deleteSubject(subject);
  await register('order.created-key', 'full', 'order/key.avsc');
  expect(await found()).toEqual([]);
});

test('GIVEN changes in the catalog that are not registered THEN those that the registry does not see are notes', async () => {
  edit('order/key.avsc', '"doc": "Key of an order."', '"doc": "The key of an order."');
  edit('payment/money.avsc', '"default": "EUR"', '"default": "USD"');
  edit('order/status.proto', '\n', '\n// Another comment.\n');
  expect(await found()).toEqual(
    expect.arrayContaining([
      [
        'subject-schema',
        'order.created-key',
        'version 3 has another text, which the registry takes for the same',
        'note',
      ],
      ['subject-schema', 'payment.money', 'version 1 has another schema', 'error'],
    ]),
  );

  await register('payment.money', 'full', 'payment/money.avsc');
  expect(await found()).toContainEqual([
    'subject-schema',
    'order.created-value',
    'version 1: shop.payment.Money is version 1 of payment.money, not 2',
    'error',
  ]);
});

test('GIVEN a schema with a mistake THEN nothing is compared, and the mistake is shown', async () => {
  edit('order/key.avsc', '"string"', '"strin"');
  await expect(found()).rejects.toThrow(/order\/key\.avsc:\d+:\d+: error/);
});
