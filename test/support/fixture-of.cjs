'use strict';
/**
 * What stands in the place of a file of the project's own `environments/` in tests: the fixture of that name. What an adopter writes into
 * environments/staging.ts changes no test. Every other file, those of copies and clones of the project among them, is itself.
 */
const { existsSync } = require('node:fs');
const { join, relative, resolve, sep } = require('node:path');

const project = resolve(__dirname, '../..');
const fixtures = join(project, 'test/fixtures');

/** @param {string} file absolute @returns {string} */
module.exports = function fixtureOf(file) {
  const inside = relative(project, file);
  if (!inside.startsWith(`environments${sep}`)) return file;
  const fixture = join(fixtures, inside);
  return existsSync(fixture) ? fixture : file;
};
