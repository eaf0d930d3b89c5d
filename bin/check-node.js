'use strict';

// Ends the process with one message if this Node.js is not supported. The Makefile runs it as a program, with --notice before it
// installs anything: then it also reports a version that is past its end of life.

var rule = require('../model/toolchain/node-version.js');

var version = process.versions.node;
var problem = rule.problem(version, process.execPath);
if (problem) {
  console.error(problem);
  process.exit(1);
}
if (require.main === module && process.argv[2] === '--notice' && rule.notice(version))
  console.error('brokerform: ' + rule.notice(version));
