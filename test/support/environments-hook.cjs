'use strict';
/** Required by every Node.js that a test starts (test/support/isolation.cjs): what test/support/resolver.cjs does inside jest. */
const Module = require('node:module');
const fixtureOf = require('./fixture-of.cjs');

/** @type {any} Not in Node's types, and what loaders of other languages change as well. */
const loader = Module;
const find = loader._resolveFilename;
/** @param {readonly unknown[]} request */
loader._resolveFilename = function (...request) {
  return fixtureOf(find.apply(this, request));
};
