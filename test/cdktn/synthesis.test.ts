/** The way out to cdktf's successor: a copy of the project that is rewritten for cdktn synthesizes what the project does. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensurePackages } from '../support/npm-packages';

const project = path.resolve(__dirname, '../..');
const tool = path.join(project, 'tools/cdktn');
const MINUTE = 60_000;
/** What the copy has in the place of cdktf's packages. */
const REPLACED = ['cdktf', 'cdktf-cli', '@cdktf', 'constructs'];

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const folder = mkdtempSync(path.join(tmpdir(), 'brokerform-cdktn-'));
const copies = { before: path.join(folder, 'project-1'), after: path.join(folder, 'project-2') };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let before: Map<string, string>;
let after: Map<string, string>;

beforeAll(async () => {
  const packages = await ensurePackages('cdktn', tool);
  cpSync(project, copies.before, { recursive: true, filter: isOfTheProject });
  symlinkSync(path.join(project, 'node_modules'), path.join(copies.before, 'node_modules'));

  const rewritten = node(path.join(tool, 'rewrite.mjs'), copies.after);
  if (rewritten.status !== 0) throw new Error(rewritten.stderr);
  const modules = path.join(copies.after, 'node_modules');
  mkdirSync(path.join(modules, '@cdktn'), { recursive: true });
  for (const name of readdirSync(path.join(project, 'node_modules')))
    if (!REPLACED.includes(name))
      symlinkSync(path.join(project, 'node_modules', name), path.join(modules, name));
  for (const name of ['cdktn', 'constructs', '@cdktn/provider-aws'])
    symlinkSync(path.join(packages, name), path.join(modules, name));
  symlinkSync(
    path.join(copies.after, 'packages/provider-kafka'),
    path.join(modules, '@cdktn/provider-kafka'),
  );

  before = synthesize(copies.before);
  after = synthesize(copies.after);
}, 10 * MINUTE);

test('THEN no module of cdktf is named in the copy', () => {
  const named = readdirSync(copies.after, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[cm]?[jt]s$/.test(file) && !file.startsWith('node_modules'))
    .filter((file) =>
      /(?:from|import|require|resolve)\s*\(?\s*['"]@?cdktf(?!\/node-pty)/.test(
        readFileSync(path.join(copies.after, file), 'utf8'),
      ),
    );
  expect(named).toEqual([]);
});

test('THEN both synthesize the same stacks of every environment', () => {
  expect([...after.keys()]).toEqual([...before.keys()]);
  for (const stack of ['local-cluster', 'local-topics-order', 'staging-network', 'production-cluster'])
    expect([...before.keys()]).toContain(`stacks/${stack}/cdk.tf.json`);
});

test('THEN they differ in these places alone: docs/decisions/0012-cdktn.md', () => {
  const seen = new Set<string>();
  for (const [file, text] of before) {
    const other = after.get(file) ?? '';
    if (!file.endsWith('.json')) expect(other).toBe(text);
    else
      for (const difference of differences(JSON.parse(text) as Json, JSON.parse(other) as Json))
        seen.add(difference);
  }
  expect([...seen].sort()).toEqual([
    '////metadata/version: "0.21.0" -> "0.24.0"',
    '/terraform/required_providers/aws/source: "aws" -> "hashicorp/aws"',
    '/version: "0.21.0" -> "0.24.0"',
  ]);
});

test.each([
  [[], 2, 'usage: node tools/cdktn/rewrite.mjs <folder>'],
  [[path.join(project, 'copy')], 1, 'is inside the project: name a folder outside of it.'],
  [[tmpdir()], 1, 'is not empty: name a new folder.'],
])(
  'GIVEN the arguments %j WHEN rewritten THEN nothing is written, and it says why',
  (args, status, message) => {
    const outcome = node(path.join(tool, 'rewrite.mjs'), ...args);
    expect(outcome.status).toBe(status);
    expect(outcome.stderr).toContain(message);
    expect(outcome.stderr.trim().split('\n')).toHaveLength(1);
  },
);

function isOfTheProject(source: string): boolean {
  const leftOut = ['.git', '.brokerform', 'cdktf.out', 'coverage', 'node_modules', 'review'];
  return path.dirname(source) !== project
    ? path.basename(source) !== 'node_modules'
    : !leftOut.includes(path.basename(source));
}

function node(...args: readonly string[]): { status: number | null; stderr: string } {
  return spawnSync(process.execPath, args, { encoding: 'utf8', timeout: MINUTE });
}

/** Every synthesized file by its name, with the copy's own folder named neutrally. */
function synthesize(copy: string): Map<string, string> {
  const output = path.join(copy, 'cdktf.out');
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'main.ts'], {
    cwd: copy,
    encoding: 'utf8',
    timeout: 3 * MINUTE,
    env: {
      ...process.env,
      BROKERFORM_ENVIRONMENTS: '',
      BROKERFORM_LOCAL_STATE: path.join(copy, '.brokerform/local'),
      CDKTF_OUTDIR: output,
    },
  });
  if (status !== 0) throw new Error(`Synthesis in ${copy} failed:\n${stderr}`);
  return new Map(
    readdirSync(output, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [
        path.relative(output, file),
        readFileSync(file, 'latin1').replaceAll(path.basename(copy), 'project'),
      ]),
  );
}

/** Places at which two JSON texts differ, with both values. */
function differences(a: Json | undefined, b: Json | undefined, at = ''): string[] {
  if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null) {
    const [left, right] = [a, b].map((value) => new Map(Object.entries(value as object) as [string, Json][]));
    const keys = new Set([...(left?.keys() ?? []), ...(right?.keys() ?? [])]);
    return [...keys].flatMap((key) => differences(left?.get(key), right?.get(key), `${at}/${key}`));
  }
  return a === b ? [] : [`${at}: ${JSON.stringify(a)} -> ${JSON.stringify(b)}`];
}
