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

/** Whether no version is made of a text: it is incompatible, or the registry cannot read it or compare it. */
const isRefused = ({ status, message }: RegistryRefusal): boolean =>
  status === 409 ||
  status === 422 ||
  // Its checker of JSON Schema ends at a draft from 2019-09.
  (status === 500 && message.includes('could not determine version'));

/** `B`, `F`, `BF` or `none`: under which compatibility the second text is registered after the first. */
async function accepted(format: SchemaFormat, before: string, after: string): Promise<string> {
  const registers = async (subject: string, text: string): Promise<boolean> => {
    const content: SchemaContent = { format, text, references: [] };
    try {
      await registry.register(subject, content);
      return true;
    } catch (error) {
      if (error instanceof RegistryRefusal && isRefused(error)) return false;
      // The registry takes both for the same, and keeps the first.
      if ((await registry.lookUp(subject, content)) !== undefined) return true;
      throw error;
    }
  };
  const takes = async (compatibility: Compatibility): Promise<boolean> => {
    const subject = `verdict-${(subjects += 1)}`;
    await registry.setCompatibility(subject, 'none');
    if (!(await registers(subject, before))) return false;
    await registry.setCompatibility(subject, compatibility);
    return registers(subject, after);
  };
  return `${(await takes('backward')) ? 'B' : ''}${(await takes('forward')) ? 'F' : ''}` || 'none';
}

async function expectAgreement(
  what: string,
  format: SchemaFormat,
  texts: readonly [string, string],
  pair: Comparison,
  way: 0 | 1 = 0,
): Promise<void> {
  expect({ what, way, kept: kept(pair, 'apicurio') }).toEqual({
    what,
    way,
    kept: await accepted(format, ...texts),
  });
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
