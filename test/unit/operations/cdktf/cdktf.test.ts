import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brokeOnConnection } from '../../../../model/deploy/terraform-output';
import { runCdktf } from '../../../../operations/cdktf/cdktf';

const folder = mkdtempSync(path.join(tmpdir(), 'brokerform-cdktf-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A CLI that notes each run, prints a text and ends with a status: of its first run, and of those after it. */
function standIn(first: { says: string; status: number }): {
  runs: () => number;
  command: () => ReturnType<typeof command>;
} {
  const log = path.join(folder, `runs-${Math.random()}`);
  const command = () => ({
    command: process.execPath,
    args: [
      '-e',
      `const fs = require('fs'); const again = fs.existsSync(process.argv[1]); fs.appendFileSync(process.argv[1], 'x');
       if (!again) { console.log(process.argv[2]); process.exit(Number(process.argv[3])); }`,
      log,
      first.says,
      String(first.status),
    ],
  });
  return { command, runs: () => readFileSync(log, 'utf8').length };
}

const race = '\u001b[31m│\u001b[0m Error: kafka: broker not\n           │ connected';

beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => jest.restoreAllMocks());

describe('runCdktf', () => {
  test('GIVEN the provider’s connection race WHEN approved in advance THEN it is run once more', async () => {
    const cli = standIn({ says: race, status: 1 });

    expect(await runCdktf(['deploy', '--auto-approve'], process.env, cli)).toBe(0);
    expect(cli.runs()).toBe(2);
  });

  test('GIVEN any other failure THEN it is not repeated and its status is passed on', async () => {
    const cli = standIn({ says: 'Error: Instance cannot be destroyed', status: 3 });

    expect(await runCdktf(['deploy', '--auto-approve'], process.env, cli)).toBe(3);
    expect(cli.runs()).toBe(1);
  });

  test('GIVEN a run that may ask questions THEN it has the terminal to itself and is not repeated', async () => {
    const cli = standIn({ says: '', status: 1 });

    expect(await runCdktf(['deploy'], process.env, cli)).toBe(1);
    expect(cli.runs()).toBe(1);
  });
});

test.each([
  [race, true],
  ['Error: kafka: client has run out of available brokers', false],
])('GIVEN %j THEN a broken connection is told: %s', (output, expected) => {
  expect(brokeOnConnection(output)).toBe(expected);
});
