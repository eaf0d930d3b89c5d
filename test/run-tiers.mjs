#!/usr/bin/env node
/** Runs the test tiers, two at once, and ends with tables of what ran: `--help` shows the options, docs/testing.md explains them. */
import 'tsx';
import { createRequire } from 'node:module';

const { main } = createRequire(import.meta.url)('./runner/main.ts');
process.exit(await main(process.argv.slice(2)));
