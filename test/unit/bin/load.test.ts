/** How commands load the project's TypeScript: one translated file, made again whenever a source is not what it was. */
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const loader = resolve(__dirname, '../../../bin/load.js');

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'load-')));
  write('tsconfig.json', '{}');
  write('part/word.ts', "export const word: string = 'first';");
  write(
    'main.ts',
    "import { word } from './part/word'; export const said = async () => [word, (await import('./part/place')).place].join(' ');",
  );
  write('part/place.ts', 'export const place: string = __dirname;');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (file: string, text: string): void => {
  mkdirSync(join(root, file, '..'), { recursive: true });
  writeFileSync(join(root, file), text);
};

/** Sources count as settled when they are older than the file system's clock is coarse. */
const settle = (): Promise<void> => sleep(40);

const load = (env: Record<string, string> = {}, folder = root): { said: string; error: string } => {
  const program = `require(${JSON.stringify(loader)})(${JSON.stringify(folder)}, 'main.ts')
    .then((main) => main.said()).then(console.log)`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { said: stdout.trim(), error: stderr };
};
const translated = (): string[] => readdirSync(join(root, 'build')).filter((name) => name.endsWith('.js'));
const made = (): number => statSync(join(root, 'build', translated()[0] ?? '')).mtimeMs;

test('GIVEN sources of several folders WHEN loaded THEN they run as one file, and each has its own folder', async () => {
  await settle();
  expect(load()).toEqual({ said: `first ${root}/part`, error: '' });
  expect(translated()).toEqual([expect.stringMatching(/^main-ts\.[0-9a-f]{8}\.js$/)]);
  const first = made();

  expect(load().said).toBe(`first ${root}/part`);
  expect(made()).toBe(first);
});

test.each<[string, () => void]>([
  ['is edited', () => write('part/word.ts', "export const word = 'other';")],
  [
    'is edited, and has the same size and time',
    () => {
      const { atime, mtime } = statSync(join(root, 'part/word.ts'));
      write('part/word.ts', "export const word: string = 'other';");
      utimesSync(join(root, 'part/word.ts'), atime, mtime);
    },
  ],
  [
    'makes way for an older file',
    () => {
      write('older.ts', "export const word: string = 'other';");
      utimesSync(join(root, 'older.ts'), 1, 1);
      renameSync(join(root, 'older.ts'), join(root, 'part/word.ts'));
    },
  ],
  [
    'imports another one from now on',
    () => {
      write('part/new.ts', "export const word = 'other';");
      write('part/word.ts', "export { word } from './new';");
    },
  ],
])('GIVEN a translated file WHEN a source %s THEN the new one runs', async (_, change) => {
  await settle();
  load();
  change();

  expect(load().said).toBe(`other ${root}/part`);
  // And again, from what was made, or not made, a moment after the change.
  expect(load().said).toBe(`other ${root}/part`);
});

test('GIVEN a project that was moved, or copied with what was made, WHEN loaded THEN nothing of the old place is used', async () => {
  await settle();
  load();
  const moved = `${root}-moved`;
  renameSync(root, moved);
  try {
    expect(load({}, moved).said).toBe(`first ${moved}/part`);
  } finally {
    renameSync(moved, root);
  }
});

test.each<[string, () => void, Record<string, string>]>([
  ['nothing can be written', () => write('build', 'a file'), {}],
  ['the file was cut', () => undefined, {}],
  ['BROKERFORM_SOURCES asks for the sources', () => undefined, { BROKERFORM_SOURCES: '1' }],
])('GIVEN that %s WHEN loaded THEN the sources run all the same', async (what, prepare, env) => {
  await settle();
  prepare();
  if (what === 'the file was cut') {
    load();
    const file = join(root, 'build', translated()[0] ?? '');
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 40));
  }

  expect(load(env).said).toBe(`first ${root}/part`);
});

test('GIVEN a source with a mistake WHEN loaded THEN the mistake is shown with its file, and mending it is enough', async () => {
  write('part/word.ts', 'export const word = ;');
  await settle();

  expect(load().error).toContain('part/word.ts');
  write('part/word.ts', "export const word = 'mended';");
  expect(load().said).toBe(`mended ${root}/part`);
});

test('GIVEN a resolver that finds other declarations WHEN loaded THEN they run, and the usual ones without it', async () => {
  const declarations = 'environments';
  write(`${declarations}/index.ts`, "export const word: string = 'own';");
  write('other/index.ts', "export const word: string = 'other';");
  write('part/word.ts', `export { word } from '../${declarations}/index';`);
  write(
    'hook.cjs',
    `const m = require('node:module'), find = m._resolveFilename;
     m._resolveFilename = function (...request) {
       return find.apply(this, request).replace('/environments/', '/other/');
     };`,
  );
  await settle();
  const hooked = { NODE_OPTIONS: `--require=${join(root, 'hook.cjs')}` };

  for (let round = 0; round < 2; round += 1) {
    expect(load().said).toBe(`own ${root}/part`);
    expect(load(hooked).said).toBe(`other ${root}/part`);
  }
  expect(translated()).toHaveLength(2);
});

test('GIVEN a link to the packages of another checkout WHEN loaded THEN a workspace package is that of the project itself', async () => {
  write('packages/kit/index.ts', "export const word: string = 'own';");
  write('elsewhere/index.ts', "export const word: string = 'of another checkout';");
  mkdirSync(join(root, 'node_modules/@brokerform'), { recursive: true });
  symlinkSync(join(root, 'elsewhere'), join(root, 'node_modules/@brokerform/kit'));
  write('part/word.ts', "export { word } from '@brokerform/kit';");
  await settle();

  expect(load()).toEqual({ said: `own ${root}/part`, error: '' });
});

test('GIVEN a defect WHEN it is shown THEN its stack names the source, whether it came while loading or later', async () => {
  write('part/word.ts', "export const word: string = 'first';\n\n  throw new Error('while loading');");
  await settle();
  expect(load().error).toContain(
    `Error: while loading\n    at Object.<anonymous> (${root}/part/word.ts:3:9)`,
  );

  write('part/word.ts', "export const word: string = 'first';");
  write('part/place.ts', "export const place = 1;\nthrow new Error('later');");
  await settle();
  const program = `require(${JSON.stringify(loader)})(${JSON.stringify(root)}, 'main.ts').then((main) => main.said()).catch((error) =>
    console.log(require(${JSON.stringify(resolve(loader, '../../shared/system/source-lines.js'))})
      .withSourceLines(error, ${JSON.stringify(root)} + '/build/' + require('fs').readdirSync(${JSON.stringify(root)} + '/build').find((name) => name.endsWith('.js'))).stack))`;
  const { stdout } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
  expect(stdout).toContain(`${root}/part/place.ts:2:7`);
});
