'use strict';
/**
 * Required by every Node.js that a test starts (test/support/isolation.cjs): what the project's own checkout declares in environments/
 * is taken from the fixtures, as test/support/resolver.cjs has it inside jest. Copies and clones of the project have files of their own.
 */
const { existsSync } = require('node:fs');
const Module = require('node:module');
const { join, relative, resolve, sep } = require('node:path');

const project = resolve(__dirname, '../..');
const fixtures = join(project, 'test/fixtures');

/** @type {any} Not in Node's types, and what loaders of other languages change as well. */
const loader = Module;
const find = loader._resolveFilename;
/** @param {readonly unknown[]} request */
loader._resolveFilename = function (...request) {
  const found = find.apply(this, request);
  const inside = relative(project, found);
  if (!inside.startsWith(`environments${sep}`)) return found;
  const fixture = join(fixtures, inside);
  return existsSync(fixture) ? fixture : found;
};
