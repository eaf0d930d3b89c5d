'use strict';
/**
 * Jest's resolver: in tests the declarations of `environments/` are the fixtures, whoever imports them. What an adopter writes into
 * environments/staging.ts changes no test.
 */
const { existsSync } = require('node:fs');
const { join, relative, resolve, sep } = require('node:path');

const project = resolve(__dirname, '../..');
const fixtures = join(project, 'test/fixtures');

module.exports = (request, options) => {
  const found = options.defaultResolver(request, options);
  const inside = relative(project, found);
  if (!inside.startsWith(`environments${sep}`)) return found;
  const fixture = join(fixtures, inside);
  return existsSync(fixture) ? fixture : found;
};
