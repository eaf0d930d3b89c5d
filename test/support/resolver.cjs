'use strict';
/** Jest's resolver: in tests the declarations of `environments/` are the fixtures, whoever imports them. */
const fixtureOf = require('./fixture-of.cjs');

module.exports = (request, options) => fixtureOf(options.defaultResolver(request, options));
