'use strict';

// Runs main.ts of the folder where it was started: cdktf.json and `brokerform synth` call it.
require('./load.js')(process.cwd(), 'main.ts').catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
