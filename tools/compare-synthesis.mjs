/**
 * Compares what two revisions synthesize, byte by byte, of every environment and of an environment of each template:
 *
 *     node tools/compare-synthesis.mjs main            # main and the working tree
 *     node tools/compare-synthesis.mjs v1 v2
 *
 * Exit status 0: the same. 1: something differs, and is shown. Both use the packages of this checkout.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const project = resolve(import.meta.dirname ?? '.', '..');
const TEMPLATES = ['small', 'standard', 'high-throughput'];
const [base, other] = process.argv.slice(2);
if (base === undefined) {
  console.error('usage: node tools/compare-synthesis.mjs <git ref> [<git ref>; without it the working tree]');
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'compare-synthesis-'));
try {
  const sides = [synthesized('before', base), synthesized('after', other)];
  const { status, stdout } = spawnSync('diff', ['-r', ...sides], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  const files = readdirSync(sides[0], { recursive: true }).length;
  console.log(status === 0 ? `the same, in ${files} files and folders` : stdout);
  process.exitCode = status === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @returns the folder of what a revision synthesizes, with the revision's own path taken out */
function synthesized(side, revision) {
  const checkout = join(folder, side);
  if (revision !== undefined) {
    const archive = execFileSync('git', ['archive', revision], { cwd: project, maxBuffer: 2 ** 30 });
    mkdirSync(checkout);
    execFileSync('tar', ['-x', '-C', checkout], { input: archive });
  } else {
    const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
      cwd: project,
      encoding: 'utf8',
    });
    for (const file of files.trim().split('\n'))
      cpSync(join(project, file), join(checkout, file), { recursive: true });
  }
  symlinkSync(join(project, 'node_modules'), join(checkout, 'node_modules'));
  const out = join(checkout, 'cdktf.out');
  const env = { ...process.env, CDKTF_OUTDIR: out, BROKERFORM_LOCAL_STATE: join(checkout, '.state') };
  const run = (...words) =>
    execFileSync(process.execPath, words, { cwd: checkout, env, stdio: ['ignore', 'ignore', 'inherit'] });
  for (const template of TEMPLATES)
    run('bin/brokerform.js', 'new', `try-${template}`, '--template', template);
  run('--import', 'tsx', 'main.ts');
  for (const file of readdirSync(out, { recursive: true, withFileTypes: true })) {
    if (!file.isFile() || !file.name.endsWith('.json')) continue;
    const path = join(file.parentPath ?? file.path, file.name);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(checkout, '<project>'));
  }
  return out;
}
