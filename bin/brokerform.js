#!/usr/bin/env node
'use strict';

// Plain old JavaScript on purpose: this file must still run on a Node that is too old for everything it loads.
require('./check-node.js');

var path = require('path');
var root = path.join(__dirname, '..');

require('./load.js')(root, 'operations/cli.ts')
  .catch(function (error) {
    if (require('fs').existsSync(path.join(root, 'node_modules', 'commander'))) throw error;
    console.error('brokerform: its dependencies are not installed.\n    remedy:  npm ci (or: make setup)');
    process.exit(1);
  })
  .then(function (cli) {
    return cli.run(process.argv);
  });
