#!/usr/bin/env node
'use strict';

// Plain old JavaScript on purpose: this file must still run on a Node that is too old for everything it loads.
require('./check-node.js');

// tsx runs the TypeScript sources as they are, for require() and for import() alike.
import('tsx')
  .catch((error) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    console.error('brokerform: its dependencies are not installed.\n    remedy:  npm ci (or: make setup)');
    process.exit(1);
  })
  .then(() => require('../operations/cli.ts').run(process.argv));
