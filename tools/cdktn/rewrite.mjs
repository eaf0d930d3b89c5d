#!/usr/bin/env node
/**
 * Copies the project into an empty folder and rewrites the copy for cdktn, the community's successor of cdktf:
 *
 *   node tools/cdktn/rewrite.mjs <folder>
 *
 * Rewritten are module names in code and manifests, versions in package.json from the manifest beside this file, and the provider
 * bindings in packages/. `npm install` in the copy then writes a lock file of its own. docs/decisions/0012-cdktn.md has the reasons.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const project = path.resolve(here, '../..');
const { dependencies: successors } = JSON.parse(readFileSync(path.join(here, 'package.json'), 'utf8'));

/** Not part of the project: what git does not keep, and what another lock file decides. */
const LEFT_OUT = [
  '.git',
  '.brokerform',
  'cdktf.out',
  'coverage',
  'node_modules',
  'package-lock.json',
  'review',
];
const CODE = /\.(?:[cm]?[jt]s)$/;

/** A module's name in an import, a require or a manifest; packages that only share the prefix stay as they are. */
export const successorOf = (name) =>
  name
    .replace(/^cdktf(?=\/|$)/, 'cdktn')
    .replace(/^cdktf-cli(?=\/|$)/, 'cdktn-cli')
    .replace(/^@cdktf\/(provider-[^/]+)/, '@cdktn/$1');

/** Code with the names of modules rewritten, and nothing else. */
export const rewriteCode = (text) =>
  text.replace(
    /(\bfrom\s*|\bimport\s*\(?\s*|\brequire(?:\.resolve)?\s*\(\s*|\bmock\s*\(\s*)(["'])((?:@cdktf\/|cdktf)[^"']*)\2/g,
    (_, before, quote, name) => `${before}${quote}${successorOf(name)}${quote}`,
  );

/** A manifest with packages renamed, in the versions of the manifest beside this file. */
export function rewriteManifest(manifest) {
  const rename = (packages = {}) =>
    Object.fromEntries(
      Object.entries(packages)
        // The alias mends cdktf's own CLI.
        .filter(([name]) => name !== '@cdktf/node-pty-prebuilt-multiarch')
        .map(([name, version]) => {
          const next = successorOf(name);
          if (next === 'cdktn-cli') return [next, successors.cdktn];
          return [next, successors[next] ?? version];
        }),
    );
  const changed = Object.fromEntries(
    ['dependencies', 'devDependencies', 'peerDependencies', 'overrides']
      .filter((field) => field in manifest)
      .map((field) => [field, rename(manifest[field])]),
  );
  return { ...manifest, name: successorOf(manifest.name), ...changed };
}

function rewriteFolder(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) rewriteFolder(file);
    else if (entry.name === 'package.json') {
      const manifest = JSON.parse(readFileSync(file, 'utf8'));
      writeFileSync(file, `${JSON.stringify(rewriteManifest(manifest), null, 2)}\n`);
    } else if (CODE.test(entry.name)) {
      const before = readFileSync(file, 'utf8');
      const after = rewriteCode(before);
      if (after !== before) writeFileSync(file, after);
    }
  }
}

/** @param {string} folder that does not exist or is empty */
export function rewriteInto(folder) {
  const target = path.resolve(folder);
  if (target === project || target.startsWith(project + path.sep)) {
    throw new Error(`${target} is inside the project: name a folder outside of it.`);
  }
  if (existsSync(target) && readdirSync(target).length > 0) {
    throw new Error(`${target} is not empty: name a new folder.`);
  }
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(project).filter((one) => !LEFT_OUT.includes(one))) {
    cpSync(path.join(project, name), path.join(target, name), {
      recursive: true,
      filter: (source) => path.basename(source) !== 'node_modules',
    });
  }
  // The tool itself stays as it is: it is about both.
  rmSync(path.join(target, 'tools/cdktn'), { recursive: true });
  rewriteFolder(target);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, ...more] = process.argv.slice(2);
  if (folder === undefined || more.length > 0) {
    process.stderr.write('usage: node tools/cdktn/rewrite.mjs <folder>\n');
    process.exit(2);
  }
  try {
    rewriteInto(folder);
  } catch (error) {
    process.stderr.write(`rewrite: ${error.message}\n`);
    process.exit(1);
  }
}
