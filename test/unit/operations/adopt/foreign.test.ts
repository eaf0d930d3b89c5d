/** Files of other tools, from the folder to the report. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { aclId } from '../../../../model/access/adopted';
import { adopt } from '../../../../operations/adopt/actions';
import type { Format } from '../../../../operations/adopt/formats';
import { readSource } from '../../../../operations/adopt/source';
import { MADE } from '../../../support/foreign/made';

let folder: string;
let printed: string[];
const inFolder = (name: string): string => path.join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'brokerform-foreign-'));
  printed = [];
  process.env.BROKERFORM_ADOPTION = inFolder('adoption');
  process.env.BROKERFORM_LOCAL_STATE = inFolder('state');
  jest.spyOn(console, 'log').mockImplementation((...words: unknown[]) => void printed.push(words.join(' ')));
});

afterEach(() => {
  jest.restoreAllMocks();
  delete process.env.BROKERFORM_ADOPTION;
  delete process.env.BROKERFORM_LOCAL_STATE;
  rmSync(folder, { recursive: true });
});

const tools = Object.keys(MADE) as (keyof typeof MADE)[];

describe.each(tools)('%s', (tool) => {
  const { files, topics, acls, reports } = MADE[tool];

  test('GIVEN its files THEN topics and entries are those that the tool makes, and no other', async () => {
    const { found } = await readSource({ from: tool, file: files });
    expect(
      found.topics.map(({ name, partitions, replicationFactor, config }) => ({
        name,
        partitions,
        replicationFactor,
        config,
      })),
    ).toEqual(topics);
    expect(found.acls.map(aclId).sort()).toEqual(acls.map(aclId).sort());
  });

  test('WHEN they are adopted THEN the catalog of them is in order, and the report says what is missing in it', async () => {
    await adopt({ from: tool, file: files, as: 'local', output: inFolder('catalog') });
    expect(readdirSync(inFolder('catalog')).length).toBeGreaterThan(0);
    const text = printed.join('\n');
    expect(text).toContain(`Not adopted from the files: ${reports.length} findings.`);
    for (const report of reports) expect(text).toContain(`/${report}`);
  });
});

const refusal = async (from: Format, ...file: string[]): Promise<string> => {
  try {
    await adopt({ from, file, output: inFolder('catalog') });
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it did not refuse');
};

test('GIVEN files that declare nothing THEN it fails, and says of each why', async () => {
  writeFileSync(inFolder('empty.yaml'), '# nothing\n');
  expect(await refusal('topicctl', inFolder('empty.yaml'))).toBe(
    'There is nothing to adopt: no topic and no user was found.\n' +
      `${inFolder('empty.yaml')}:1:1: warning: The file declares nothing: it is empty, or has only comments. [empty-file]`,
  );
});

test('GIVEN entries that no service can have THEN it fails, and says of each why', async () => {
  writeFileSync(inFolder('state.yaml'), "users: { u: { principal: 'User:*', roles: [writer] } }");
  expect(await refusal('kafka-gitops', inFolder('state.yaml'))).toBe(
    'There is nothing to adopt: nothing of what was found fits into the catalog.\n' +
      'User:*, from *: Allow Write on Topic * (Literal): it applies to every user, and a service is one user',
  );
});

test('GIVEN a mistake THEN nothing is written', async () => {
  writeFileSync(inFolder('state.yaml'), 'topics: { t: { partitions: 0 } }');
  expect(await refusal('kafka-gitops', inFolder('state.yaml'))).toContain('1 error, nothing was changed.');
  expect(readdirSync(folder)).toEqual(['state.yaml']);
});

test('GIVEN a state that names a file which is not there THEN it says so', async () => {
  writeFileSync(inFolder('state.yaml'), 'settings: { files: { users: users.yaml } }');
  expect(await refusal('kafka-gitops', inFolder('state.yaml'))).toBe(
    `${inFolder('users.yaml')} cannot be read: ENOENT.`,
  );
});

test('GIVEN a folder and a file in it THEN the file is read once', async () => {
  mkdirSync(inFolder('topics'));
  const file = inFolder('topics/t.yaml');
  writeFileSync(file, 'meta: { name: t }\nspec: { partitions: 1, replicationFactor: 1 }');
  await adopt({ from: 'topicctl', file: [inFolder('topics'), file], output: inFolder('catalog') });
  expect(readFileSync(inFolder('catalog/unsorted.yaml'), 'utf8')).toContain('- name: t\n');
});
