#!/usr/bin/env node
'use strict';

// Plain old JavaScript on purpose: this file must still speak on a Node that is too old for everything it loads.

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 9)) {
  console.error(
    `brokerform needs Node.js 20.9 or later; this is ${process.versions.node}.\n` +
      '    remedy:  install Node.js 22 from https://nodejs.org, or with nvm: nvm install 22',
  );
  process.exit(1);
}

// tsx runs the TypeScript sources as they are, for require() and for import() alike.
import('tsx')
  .catch((error) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    console.error('brokerform: its dependencies are not installed.\n    remedy:  npm ci (or: make setup)');
    process.exit(1);
  })
  .then(() => require('../operations/cli.ts').main(process.argv));
