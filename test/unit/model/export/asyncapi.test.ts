import path from 'node:path';
import { Parser } from '@asyncapi/parser';
import { Type } from 'avsc';
import type { Schema } from 'avsc';
import type { ResolvedCatalog } from '../../../../model/catalog/resolved';
import { clusterNeed } from '../../../../model/clients/need';
import { asyncApi } from '../../../../model/export/asyncapi';
import { SchemaSet } from '../../../../model/schemas/set';
import { inspectCatalog } from '../../../../operations/catalog/files';
import { resolvedEnvironment } from '../../../../operations/environment-resolved';
import { CatalogFolder } from '../../../../operations/schemas/files';
import { catalog, domain, service, topic } from '../../../support/resolved';

const fixture = path.resolve(__dirname, '../../../fixtures/schemas');
const production = resolvedEnvironment('production');
const cluster = clusterNeed(production);

function fixtureSet(): SchemaSet {
  const { catalog: read } = inspectCatalog(production, { directory: fixture, known: new Map() });
  return new SchemaSet(read as ResolvedCatalog, new CatalogFolder(fixture).textOf);
}

/** What the parser says of a document, the note on the newest version of AsyncAPI left out. */
async function problems(document: object): Promise<string[]> {
  const { diagnostics } = await new Parser().parse(JSON.stringify(document));
  return diagnostics
    .filter(({ code }) => code !== 'asyncapi-latest-version')
    .map(({ path: where, message }) => `${where.join('/')}: ${message}`);
}

type Part = Readonly<Record<string, unknown>>;
const at = (document: object, ...steps: readonly string[]): unknown =>
  steps.reduce<unknown>((within, step) => (within as Part)[step], document);

describe('AsyncAPI', () => {
  test('GIVEN a catalog with schemas of every format THEN its parser accepts the document', async () => {
    const document = asyncApi(fixtureSet(), cluster);
    expect(await problems(document)).toEqual([]);
    expect(document).toMatchSnapshot();
    expect(asyncApi(fixtureSet(), cluster)).toEqual(document);
  });

  test('GIVEN a document with a mistake THEN the parser reports it', async () => {
    const document = { ...asyncApi(fixtureSet(), cluster), channels: {} };
    expect(await problems(document)).not.toEqual([]);
  });

  test('THEN servers name no secret, and a schema has the types that it refers to in it', () => {
    const document = asyncApi(fixtureSet(), cluster);
    expect(at(document, 'servers', 'production-1')).toEqual({
      host: 'broker-101.production.kafka.internal:9092',
      protocol: 'kafka-secure',
      description: 'Bootstrap server 1 of production, SASL_SSL.',
      security: [{ $ref: '#/components/securitySchemes/scram' }],
    });
    const schema = at(document, 'components', 'schemas', 'order.created', 'schema') as Schema;
    expect(Type.forSchema(schema).name).toBe('shop.order.OrderCreated');
  });

  test('GIVEN JSON Schemas that refer to each other THEN the parser follows every reference', async () => {
    const files: Readonly<Record<string, string>> = {
      'part.json': JSON.stringify({
        $schema: 'http://json-schema.org/draft-07/schema#',
        $id: 'https://example.com/part.json',
        definitions: { Size: { $id: '#size', type: 'integer' } },
        type: 'object',
      }),
      'whole.json': JSON.stringify({
        $schema: 'http://json-schema.org/draft-07/schema#',
        type: 'object',
        properties: {
          part: { $ref: 'part.json' },
          size: { $ref: 'https://example.com/part.json#size' },
          own: { $ref: '#/definitions/a~1b' },
          default: { $ref: 'part.json' },
        },
        definitions: { 'a/b': { type: 'object', properties: { again: { $ref: '#/definitions/a~1b' } } } },
      }),
    };
    const schemas = Object.keys(files).map((file) => ({
      id: `order/${file.slice(0, -5)}`,
      name: file.slice(0, -5),
      domain: 'order',
      owner: { team: 't', contact: 'c' },
      description: 'X.',
      format: 'json-schema' as const,
      file,
      compatibility: 'backward' as const,
      references: file === 'whole.json' ? [{ name: 'part.json', schema: 'order/part' }] : [],
      versions: [],
      source: { file: 'order.yaml', line: 1, column: 1 },
    }));
    const topics = [topic({ schema: { values: ['order/whole'], subjects: 'topic' } })];
    const set = new SchemaSet(catalog(domain({ topics, schemas })), (file) => files[file]);
    const document = asyncApi(set, cluster);
    expect(await problems(document)).toEqual([]);
    expect(at(document, 'components', 'schemas', 'order.whole', 'schema', 'properties')).toEqual({
      part: { $ref: '#/components/schemas/order.part/schema' },
      size: { $ref: '#/components/schemas/order.part/schema/definitions/Size' },
      own: { $ref: '#/components/schemas/order.whole/schema/definitions/a~1b' },
      default: { $ref: '#/components/schemas/order.part/schema' },
    });
  });

  test('GIVEN hostile names and texts THEN the parser accepts the document, and control characters are shown', async () => {
    const hostile = '<script>alert(1)</script>{{7*7}}${7*7}\u001b[31m\u0000';
    const set = new SchemaSet(
      catalog(
        domain({
          name: hostile,
          description: hostile,
          owner: { team: hostile, contact: hostile },
          topics: [topic({ name: `order.${hostile}`, description: hostile, key: hostile })],
          services: [
            service({
              name: hostile,
              description: hostile,
              produces: ['order.*'],
              consumes: ['order.*'],
              clients: [{ role: 'consumer', topics: ['order.*'], group: hostile }],
            }),
          ],
        }),
      ),
      () => undefined,
    );
    const document = asyncApi(set, cluster);
    expect(await problems(document)).toEqual([]);
    expect(at(document, 'info', 'tags', '0', 'description')).toContain('\\u001b[31m\\u0000');
  });
});
