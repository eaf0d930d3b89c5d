/** What a real registry keeps and refuses, and the words in which it is reported. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SchemaContent } from '../../model/schemas/registered';
import { SchemaRegistry } from '../../operations/schema-registry/client';
import { exchange } from '../../shared/system/http';
import { run } from '../../shared/system/run';
import { firstPort } from '../support/ports';
import { WRITER, startRegistry } from './support/registry';
import type { TestRegistry } from './support/registry';

let folder: string;
let server: TestRegistry;
/** May write. */
let registry: SchemaRegistry;
let anonymous: SchemaRegistry;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'brokerform-registry-'));
  server = await startRegistry(folder, firstPort('schemas'));
  registry = new SchemaRegistry({ url: server.url, user: WRITER });
  anonymous = new SchemaRegistry({ url: server.url });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const record = (name: string, fields: readonly object[] = [], more: object = {}): string =>
  JSON.stringify({ type: 'record', name, fields, ...more });
const avro = (text: string, references: SchemaContent['references'] = []): SchemaContent => ({
  format: 'avro',
  text,
  references,
});
const FIELD = { name: 'note', type: 'string' };

async function refusal(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'not refused',
    (error: Error) => error.message.replaceAll(server.origin, 'ORIGIN'),
  );
}

test('GIVEN a subject that does not exist THEN nothing is read, and nothing is thrown', async () => {
  expect(await anonymous.versions('none')).toBeUndefined();
  expect(await anonymous.version('none', 'latest')).toBeUndefined();
  expect(await anonymous.lookUp('none', avro(record('A')))).toBeUndefined();
  expect(await anonymous.level('none')).toBe('NONE');
});

test('GIVEN a level and a schema of each format WHEN registered THEN text, type, references and level are read back', async () => {
  const money = await registry.register('payment.money', avro(record('Money')));
  await registry.setCompatibility('order.created-value', 'backward-transitive');
  const references = [{ name: 'Money', subject: 'payment.money', version: money.version }];
  const text = record('OrderCreated', [{ name: 'total', type: 'Money' }]);
  await registry.register('order.created-value', avro(text, references));
  const proto = 'syntax = "proto3";\n// An order.\nmessage Status { string id = 1; }\n';
  await registry.register('order.status-value', { format: 'protobuf', text: proto, references: [] });
  const json = '{ "$schema": "http://json-schema.org/draft-07/schema#", "title": "Done", "type": "object" }';
  await registry.register('payment.done-value', { format: 'json-schema', text: json, references: [] });

  expect(await anonymous.level('order.created-value')).toBe('BACKWARD_TRANSITIVE');
  expect(await anonymous.versions('order.created-value')).toEqual([1]);
  const latest = async (subject: string): Promise<unknown> => anonymous.version(subject, 'latest');
  expect(await latest('order.created-value')).toMatchObject({ version: 1, type: 'AVRO', text, references });
  expect(await latest('order.status-value')).toMatchObject({ type: 'PROTOBUF', text: proto, references: [] });
  expect(await latest('payment.done-value')).toMatchObject({ type: 'JSON', text: json });
  expect(await refusal(registry.deleteSubject('payment.money'))).toContain(
    'did not delete payment.money: There are subjects referencing payment.money.\n    remedy:  delete the subjects that refer to it first',
  );
});

test('GIVEN a change that the registry does not see WHEN registered THEN it is the version that was there', async () => {
  await registry.register('kept', avro(record('Kept')));
  const kept = await registry.register('kept', avro(record('Kept', [], { doc: 'Another text.' })));
  expect(kept).toMatchObject({ version: 1, text: record('Kept') });
  expect(await registry.versions('kept')).toEqual([1]);
});

test('GIVEN schemas that the registry would not take WHEN asked THEN it says so, and nothing is registered', async () => {
  await registry.setCompatibility('asked', 'backward');
  await registry.register('asked', avro(record('Asked')));
  expect(await registry.refusal('asked', avro(record('Asked', [{ ...FIELD, default: '' }])))).toBeUndefined();
  expect(await registry.refusal('asked', avro(record('Asked', [FIELD])))).toEqual(expect.any(String));
  const unread = { name: 'n', type: 'long', default: 'text' };
  expect(await registry.refusal('asked', avro(record('Asked', [unread])))).toEqual(expect.any(String));
  expect(await registry.refusal('asked-never', avro(record('Asked')))).toBeUndefined();
  expect(await anonymous.refusal('asked', avro(record('Asked', [FIELD])))).toBeUndefined();
  expect(await registry.versions('asked')).toEqual([1]);
});

test('GIVEN an earlier schema WHEN registered again THEN the registry answers well, and it is refused all the same', async () => {
  await registry.register('back', avro(record('Back')));
  await registry.register('back', avro(record('Back', [{ ...FIELD, default: '' }])));
  expect(await refusal(registry.register('back', avro(record('Back'))))).toContain(
    'did not register a version of back: it takes the schema for version 1, and its latest is version 2.',
  );
});

test('GIVEN a subject that is deleted and registered again THEN its numbers go on', async () => {
  await registry.register('again', avro(record('Again')));
  expect(await registry.deleteSubject('again')).toEqual([1]);
  expect(await registry.versions('again')).toBeUndefined();
  expect(await registry.register('again', avro(record('Again')))).toMatchObject({ version: 2 });
});

test('GIVEN what a registry refuses THEN each is one message with what mends it', async () => {
  await registry.setCompatibility('strict', 'backward');
  await registry.register('strict', avro(record('Strict')));
  const incompatible = await refusal(registry.register('strict', avro(record('Strict', [FIELD]))));
  expect(incompatible).toContain('ORIGIN/apis/ccompat/v7 did not register a version of strict: ');
  expect(incompatible).toContain('Incompatible artifact: strict [AVRO]');
  expect(incompatible).toContain('remedy:  brokerform schemas check --base <commit>');

  expect(await refusal(registry.register('bad', avro('{nonsense')))).toContain(
    'did not register a version of bad: Failed to discover artifact type from content.',
  );
  const dangling = avro(record('Bad'), [{ name: 'x', subject: 'nowhere', version: 1 }]);
  expect(await refusal(registry.register('bad', dangling))).toContain('Unresolved reference.');
  expect(await registry.versions('bad')).toBeUndefined();

  const content = avro(record('A'));
  expect(await refusal(anonymous.register('a', content))).toContain('it requires a login.');
  expect(await refusal(anonymous.setCompatibility('a', 'full'))).toContain('it requires a login.');
  const wrong = new SchemaRegistry({ url: server.url, user: { ...WRITER, password: 'wrong' } });
  expect(await refusal(wrong.subjects())).toContain(
    'did not list its subjects: it refuses the login as deployer.',
  );
});

test.each([
  ['the origin', ''],
  ['the API of another version', '/apis/registry/v3'],
  ['a folder above', '/apis'],
])('GIVEN %s WHEN asked THEN it is no Confluent API', async (_, below) => {
  const other = new SchemaRegistry({ url: `${server.origin}${below}` });
  const said = await refusal(other.subjects());
  expect(said).toContain('its answer is not one of the Confluent API: HTTP status');
  expect(said).toContain('/apis/ccompat/v7 of Apicurio Registry');
});

test('GIVEN a registry that is read-only WHEN written THEN that is said, and reading goes on', async () => {
  const readOnly = async (value: string): Promise<void> => {
    const property = 'apicurio.storage.read-only.enabled';
    const { status } = await exchange(
      `${server.origin}/apis/registry/v3/admin/config/properties/${property}`,
      {
        method: 'PUT',
        headers: {
          'content-type': 'application/json',
          authorization: `Basic ${Buffer.from(`${WRITER.name}:${WRITER.password}`).toString('base64')}`,
        },
        body: JSON.stringify({ value }),
        timeoutMs: 10_000,
        maxBytes: 1e6,
      },
    );
    expect(status).toBe(204);
  };
  await readOnly('true');
  try {
    for (const write of [
      registry.register('new', avro(record('New'))),
      registry.setCompatibility('kept', 'full'),
      registry.deleteSubject('kept'),
    ])
      expect(await refusal(write)).toContain('it is read-only. Unsupported write operation.');
    expect(await registry.versions('kept')).toEqual([1]);
  } finally {
    await readOnly('false');
  }
});

test('GIVEN more subjects than one page of the registry has THEN all are listed', async () => {
  const before = await registry.subjects();
  const wanted = Array.from({ length: 1_010 }, (_, index) => `many.${String(index).padStart(4, '0')}`);
  const content = JSON.stringify({ schema: record('Many') });
  const send = (subject: string): Promise<unknown> =>
    exchange(`${server.url}/subjects/${subject}/versions`, {
      method: 'POST',
      headers: {
        'content-type': 'application/vnd.schemaregistry.v1+json',
        authorization: `Basic ${Buffer.from(`${WRITER.name}:${WRITER.password}`).toString('base64')}`,
      },
      body: content,
      timeoutMs: 30_000,
      maxBytes: 1e6,
    });
  for (let at = 0; at < wanted.length; at += 8) await Promise.all(wanted.slice(at, at + 8).map(send));
  expect(await registry.subjects()).toEqual([...before, ...wanted].sort());
});

test('GIVEN a certificate of an authority of its own WHEN asked THEN it is trusted by its file alone', async () => {
  const [key, certificate] = [path.join(folder, 'key.pem'), path.join(folder, 'certificate.pem')];
  await run('openssl', [
    ...['req', '-x509', '-new', '-noenc', '-days', '2', '-subj', '/CN=registry'],
    ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
    ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate],
  ]);
  // Stands before the registry, as a proxy that ends TLS does.
  const proxy = https.createServer(
    { key: readFileSync(key), cert: readFileSync(certificate) },
    (request, response) => {
      void exchange(`${server.origin}${request.url ?? ''}`, {
        method: 'GET',
        timeoutMs: 10_000,
        maxBytes: 1e7,
      }).then(({ status, text }) => response.writeHead(status).end(text));
    },
  );
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  const url = server.url.replace(server.origin, `https://127.0.0.1:${port}`);
  try {
    expect(await refusal(new SchemaRegistry({ url }).subjects())).toBe(
      `The certificate of the schema registry ${url} is not trusted, so it did not list its subjects: self-signed certificate.\n` +
        '    remedy:  name the file of its certificate authority in schemaRegistry.caFile of the environment',
    );
    const trusting = new SchemaRegistry({ url, ca: readFileSync(certificate, 'utf8') });
    expect(await trusting.versions('kept')).toEqual([1]);
  } finally {
    proxy.close();
  }
});

test('GIVEN a registry that was stopped WHEN asked THEN that is said', async () => {
  await server.stop();
  expect(await refusal(anonymous.subjects())).toMatch(
    /^The schema registry ORIGIN\/apis\/ccompat\/v7 does not answer, so it did not list its subjects: connect ECONNREFUSED/,
  );
});
