/** Lanes with programs that behave as a tier may: they end well, badly, never, and leave things behind. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify } from '../../../shared/system/processes';
import type { TestEvent } from '../../runner/events';
import { skips, statusOf } from '../../runner/report';
import type { Row } from '../../runner/report';
import { Run, afterwards } from '../../runner/run';
import type { RunOptions } from '../../runner/run';
import type { Need, Tier } from '../../runner/tiers';

let folder: string;
let lines: string[];
let runs: Run[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'brokerform-runner-'));
  [lines, runs] = [[], []];
});
afterEach(() => {
  runs.forEach(kill);
  rmSync(folder, { recursive: true, force: true });
});

const at = (name: string): string => join(folder, name);
const tier = (name: string, change: Partial<Tier> = {}): Tier => ({
  ...{ name, about: 'a test', needs: [], args: [], minutes: 1, limitMinutes: 1, ...change },
});
const ended = (file: string, change: Partial<TestEvent> = {}): TestEvent =>
  ({
    ...{ kind: 'ended', file, seconds: 1, passed: 1, failed: 0, pending: 0, failures: [], ...change },
  }) as TestEvent;

/** JavaScript that tells of a file. */
const tells = (...events: readonly TestEvent[]): string =>
  events.map((event) => `process.send(${JSON.stringify(event)});`).join('');
const HANGS = 'setInterval(() => {}, 1000);';

function start(
  programs: Readonly<Record<string, string>>,
  change: Partial<RunOptions> = {},
  tiers: readonly Tier[] = Object.keys(programs).map((name) => tier(name)),
): Promise<readonly Row[]> {
  const run = new Run(tiers, {
    ...{ lanes: 2, look: () => new Map(), say: (name, text) => void lines.push(`${name}: ${text}`) },
    commandOf: ({ name }) => [process.execPath, '-e', programs[name] ?? ''],
    ...change,
  });
  runs.push(run);
  return run.all();
}

/** As Ctrl-C twice. */
function kill(run: Run): void {
  run.interrupt('SIGINT');
  run.interrupt('SIGINT');
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

const failures = (row: Row | undefined): string[] =>
  (row?.result?.failures ?? []).map(({ message }) => message);

test('GIVEN tiers that end well THEN a row for each, with files and processor time', async () => {
  // Not a time on the clock: beside other work it gets less of the processor.
  const busy = 'while (process.cpuUsage().user < 200_000);';
  const rows = await start({ a: busy + tells(ended('a1'), ended('a2')), b: tells(ended('b1')) });
  expect(rows.map((row) => [row.tier.name, statusOf(row), row.result?.files.length])).toEqual([
    ['a', 'passed', 2],
    ['b', 'passed', 1],
  ]);
  if (process.platform === 'linux') expect(rows[0]?.result?.cpuSeconds).toBeGreaterThan(0.1);
  expect(lines).toContain('a: ✓ a1: 1 passed, 0:01');
});

test('GIVEN a failed test THEN its message is shown at once, while the tier runs on', async () => {
  const failed = ended('a1', { failed: 1, failures: [{ name: 'THEN x', message: 'expected\n1' }] });
  const rows = start({ a: `${tells(failed)}${HANGS}` });
  await until(() => lines.includes('a: ✗ THEN x\n    expected\n    1'));
  runs[0]?.interrupt('SIGINT');
  expect(statusOf((await rows)[0] as Row)).toBe('failed');
});

test('GIVEN a program that breaks without a failed test THEN that is a failure, with its last lines', async () => {
  const rows = await start({ a: `${tells(ended('a1'))}console.error('no disk'); process.exitCode = 3;` });
  expect(failures(rows[0])).toEqual(['It ended with status 3, and no test failed:\nno disk']);
  expect(lines).toContain('a: | no disk');
});

test('GIVEN a program that cannot be started THEN that is a failure', async () => {
  const rows = await start({ a: '' }, { commandOf: () => [at('nowhere')] });
  expect(failures(rows[0])[0]).toMatch(
    /^It could not be started: spawn .*nowhere ENOENT, and no test failed/,
  );
});

test('GIVEN a tier that hangs THEN it ends at its limit, is named with its file, and the others run on', async () => {
  const hangs = `${tells({ kind: 'began', file: 'a1' })}${HANGS}`;
  // Longer than Node.js takes to start beside other work.
  const tiers = [tier('a', { limitMinutes: 8 / 60 }), tier('b'), tier('c')];
  const rows = await start({ a: hangs, b: tells(ended('b1')), c: tells(ended('c1')) }, {}, tiers);
  expect(failures(rows[0])[0]).toMatch(/^It did not end within its limit of .* min\. It was in a1\.$/);
  expect(rows.map(statusOf)).toEqual(['failed', 'passed', 'passed']);
});

test('GIVEN a clean-up that takes its time WHEN interrupted THEN it runs to its end, and nothing more begins', async () => {
  const cleans = `process.on('SIGTERM', () => setTimeout(() => { require('fs').writeFileSync(${JSON.stringify(at('clean'))}, ''); process.exit(143); }, 300));
    require('fs').writeFileSync(${JSON.stringify(at('up'))}, '');${HANGS}`;
  const rows = start({ a: cleans, b: '' }, { lanes: 1 });
  await until(() => existsSync(at('up')));
  runs[0]?.interrupt('SIGINT');
  expect((await rows).map((row) => [row.tier.name, row.skipped, failures(row)])).toEqual([
    ['a', undefined, ['It was ended by SIGINT. It was before its first file.']],
    ['b', 'the run was ended before it began', []],
  ]);
  expect(existsSync(at('clean'))).toBe(true);
  expect(lines).toContain(': SIGINT: ends a; once more kills without clean-up.');
});

test('GIVEN a tier that does not end on request THEN it is killed, with what it started', async () => {
  const child = `const { spawn } = require('child_process'); const child = spawn(process.execPath, ['-e', ${JSON.stringify(`process.on('SIGTERM', () => {});${HANGS}`)}]);`;
  const stubborn = `process.on('SIGTERM', () => {}); ${child} require('fs').writeFileSync(${JSON.stringify(at('pid'))}, String(child.pid));${HANGS}`;
  const rows = start({ a: stubborn }, { tierOptions: { graceSeconds: 0.2 } });
  await until(() => existsSync(at('pid')) && readFileSync(at('pid'), 'utf8') !== '');
  runs[0]?.interrupt('SIGTERM');
  expect(failures((await rows)[0])).toEqual([
    'It was ended by SIGTERM. It was before its first file.',
    expect.stringContaining('The clean-up did not end within 0.2 s') as string,
  ]);
  const pid = Number(readFileSync(at('pid'), 'utf8'));
  await until(() => identify(pid) === null);
});

test('GIVEN a second signal THEN nothing is waited for', async () => {
  const stubborn = `process.on('SIGTERM', () => {}); require('fs').writeFileSync(${JSON.stringify(at('up'))}, '');${HANGS}`;
  const rows = start({ a: stubborn }, { tierOptions: { graceSeconds: 3600 } });
  await until(() => existsSync(at('up')));
  runs.forEach(kill);
  expect(statusOf((await rows)[0] as Row)).toBe('failed');
});

test('GIVEN a tier that leaves a process THEN the run does not wait for it, and it is ended', async () => {
  const leaves = `const { spawn } = require('child_process'); const child = spawn(process.execPath, ['-e', ${JSON.stringify(HANGS)}], { stdio: 'inherit' });
    require('fs').writeFileSync(${JSON.stringify(at('pid'))}, String(child.pid)); ${tells(ended('a1'))} child.unref(); process.channel.unref();`;
  const rows = await start({ a: leaves });
  expect(rows.map(statusOf)).toEqual(['passed']);
  await until(() => identify(Number(readFileSync(at('pid'), 'utf8'))) === null);
});

test('GIVEN a tier that touches what is the user’s THEN it fails, and says what and who else ran', async () => {
  writeFileSync(at('catalog'), 'before');
  const look = (): Map<string, string> =>
    new Map([['catalog/order.yaml', readFileSync(at('catalog'), 'utf8')]]);
  const touches = `require('fs').writeFileSync(${JSON.stringify(at('catalog'))}, 'after');${tells(ended('a1'))}`;
  const rows = start({ a: touches, b: HANGS }, { look });
  await until(() => lines.some((line) => line.startsWith('a: What is')));
  runs.forEach(kill);
  const [a] = await rows;
  expect(failures(a)).toEqual([
    "What is the user's is not as it was, by this tier, or by b beside it, or by somebody else:\ncatalog/order.yaml was changed",
  ]);
});

test('GIVEN needs that are not met THEN the tier is left out with every reason, and what rests on them is not tried', async () => {
  const need = (command: string, change: Partial<Need> = {}): Need => ({
    command,
    otherwise: `no ${command}`,
    ...change,
  });
  const asked: string[] = [];
  const tiers = [
    tier('a', { needs: [need('java'), need('root', { machine: true }), need('tree', { last: true })] }),
    tier('b'),
  ];
  const isMet = ({ command }: Need): boolean => asked.push(command) < 0;
  const rows = await start({ a: '', b: tells(ended('b1')) }, { isMet }, tiers);
  expect(rows).toMatchObject([
    { tier: { name: 'b' } },
    { skipped: 'no java; no root', cannot: true, result: null },
  ]);
  expect(asked).toEqual(['java', 'root']);
});

test('GIVEN needs that are fetched for long THEN what has none runs meanwhile, and what runs alone waits for all', async () => {
  let fetched: (isMet: boolean) => void = () => undefined;
  const isMet = ({ command }: Need): boolean | Promise<boolean> =>
    command === 'there' || new Promise<boolean>((done) => (fetched = done));
  const there: Need = { command: 'there', otherwise: 'not there' };
  const tiers = [
    tier('alone', { needs: [there], alone: 'for a test' }),
    tier('fetching', { needs: [{ command: 'fetch', otherwise: 'not fetched' }] }),
    tier('free'),
  ];
  const rows = start(
    { free: tells(ended('f1')), alone: tells(ended('a1')), fetching: tells(ended('g1')) },
    { isMet },
    tiers,
  );
  await until(() => lines.some((line) => line.startsWith('free: ✓')));
  expect(lines.filter((line) => !line.startsWith('free: '))).toEqual([]);
  fetched(true);
  expect((await rows).map((row) => [row.tier.name, statusOf(row)])).toEqual([
    ['free', 'passed'],
    ['fetching', 'passed'],
    ['alone', 'passed'],
  ]);
});

test('GIVEN a need that is being fetched WHEN interrupted THEN it is ended, and the tier was not begun', async () => {
  const pid = at('pid');
  const needs = [{ command: `echo $$ > '${pid}'; sleep 600; true`, otherwise: 'not fetched' }];
  const rows = start({ a: '' }, {}, [tier('a', { needs })]);
  await until(() => existsSync(pid) && readFileSync(pid, 'utf8').endsWith('\n'));
  runs.forEach((run) => run.interrupt('SIGTERM'));
  expect((await rows).map(({ skipped }) => skipped)).toEqual(['the run was ended before it began']);
  expect(identify(Number(readFileSync(pid, 'utf8')))).toBeNull();
});

test('GIVEN a long file THEN it is said what runs', async () => {
  const events = tells(
    { kind: 'began', file: 'test/a1.test.ts' },
    { kind: 'test', file: 'test/a1.test.ts', passed: true },
  );
  const rows = start({ a: events + HANGS }, { tierOptions: { reportSeconds: 0.1 } });
  await until(() => lines.some((line) => /^a: … a1\.test\.ts: 1 passed so far, 0:0\d of 0:0\d$/.test(line)));
  runs.forEach(kill);
  await rows;
});

test.each([
  ['exit 0', 'passed', []],
  ['echo drift; exit 3', 'failed', ['It ended with status 3:\ndrift']],
] as const)('GIVEN the command "%s" after the tiers THEN it has %s', (command, status, messages) => {
  const row = afterwards(command, (name, text) => void lines.push(`${name}: ${text}`));
  expect([statusOf(row), failures(row)]).toEqual([status, messages]);
  expect(skips([row])).toEqual([]);
  expect(lines[0]).toBe(`then: ${command}`);
});
