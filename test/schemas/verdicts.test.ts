/** What the check says that Apicurio accepts, against what it accepts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SchemaContent } from '../../model/schemas/registered';
import type { Comparison, Compatibility, SchemaFormat } from '../../model/schemas/types';
import { SchemaRegistry } from '../../operations/schema-registry/client';
import { RegistryRefusal } from '../../operations/schema-registry/refusal';
import { firstPort } from '../support/ports';
import { avroRows } from '../support/schema-pairs/avro';
import { jsonSchemaRows } from '../support/schema-pairs/json-schema';
import { avroPair, jsonPair, jsonText, kept, protobufPair } from '../support/schema-pairs/judged';
import { protobufRows } from '../support/schema-pairs/protobuf';
import { WRITER, startRegistry } from './support/registry';
import type { TestRegistry } from './support/registry';

let folder: string;
let server: TestRegistry;
let registry: SchemaRegistry;
let subjects = 0;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'brokerform-verdicts-'));
  server = await startRegistry(folder, firstPort('schemas') + 4);
  registry = new SchemaRegistry({ url: server.url, user: WRITER });
}, 300_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What no version is made of. */
const REFUSED = 'refused';

/**
 * Where the check says something else of Apicurio than what it does, one way and the other: docs/schemas.md names these under Limits. A row
 * that agrees again fails here.
 */
const DIFFERENT: Readonly<Record<string, readonly [accepted: string, reverse?: string]>> = {
  'a message is added': ['BF'],
  'a nested message is removed with its field': ['B'],
  // It knows no editions.
  'a field gets the form of a group': [REFUSED],
  'the file gets the form of groups': [REFUSED],
  'a message becomes a group': ['F'],
  'a default is removed with proto2': ['none'],
  'a bound that says the same': ['B', 'F'],
  'allOf of the same parts': ['none', 'none'],
};

/** `B`, `F`, `BF` or `none`: under which compatibility the second text is registered after the first. */
async function accepted(format: SchemaFormat, before: string, after: string): Promise<string> {
  const content = (text: string): SchemaContent => ({ format, text, references: [] });
  const takes = async (compatibility: Compatibility): Promise<boolean> => {
    const subject = `verdict-${(subjects += 1)}`;
    await registry.setCompatibility(subject, 'none');
    await registry.register(subject, content(before));
    await registry.setCompatibility(subject, compatibility);
    try {
      await registry.register(subject, content(after));
      return true;
    } catch (error) {
      if (error instanceof RegistryRefusal && error.status === 409) return false;
      // The registry takes both for the same, and keeps the first.
      if ((await registry.lookUp(subject, content(after))) !== undefined) return true;
      throw error;
    }
  };
  try {
    const letters = [(await takes('backward')) ? 'B' : '', (await takes('forward')) ? 'F' : ''].join('');
    return letters || 'none';
  } catch (error) {
    if (error instanceof RegistryRefusal && error.status !== undefined && error.status < 500) return REFUSED;
    throw error;
  }
}

async function expectAgreement(
  what: string,
  format: SchemaFormat,
  texts: readonly [string, string],
  pair: Comparison,
  way: 0 | 1 = 0,
): Promise<void> {
  const said = kept(pair, 'apicurio');
  const different = DIFFERENT[what]?.[way];
  expect({ way, accepted: await accepted(format, ...texts) }).toEqual({ way, accepted: different ?? said });
  if (different !== undefined) expect(said).not.toBe(different);
}

describe('Avro', () => {
  test.each(avroRows)('%s, and the other way', async (what, before, after) => {
    const [old, now] = [JSON.stringify(before), JSON.stringify(after)];
    await expectAgreement(what, 'avro', [old, now], avroPair(before, after));
    await expectAgreement(what, 'avro', [now, old], avroPair(after, before), 1);
  });
});

describe('Protobuf', () => {
  test.each(protobufRows)('%s', async (what, before, after) =>
    expectAgreement(what, 'protobuf', [before, after], protobufPair(before, after)),
  );
});

describe('JSON Schema', () => {
  test.each(jsonSchemaRows)('%s, and the other way', async (what, before, after) => {
    await expectAgreement(what, 'json-schema', [jsonText(before), jsonText(after)], jsonPair(before, after));
    await expectAgreement(
      what,
      'json-schema',
      [jsonText(after), jsonText(before)],
      jsonPair(after, before),
      1,
    );
  });
});
