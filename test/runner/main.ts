/** `node test/run-tiers.mjs`: runs the test tiers and ends with tables of what ran, what was skipped and why. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { snapshot } from './guard';
import { USAGE, parse } from './options';
import type { RunnerOptions } from './options';
import {
  asText,
  betweenMarks,
  failuresOf,
  fileTable,
  skips,
  tierTable,
  timesMarkdown,
  totals,
} from './report';
import type { Row } from './report';
import { Run, afterwards } from './run';
import { project, tiers } from './tiers';
import { clock, harmless, voice } from './voice';

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

export async function main(words: readonly string[]): Promise<number> {
  if (words.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  const options = parse(words, tiers);
  if ('mistakes' in options) {
    process.stderr.write(`${options.mistakes.join('\n')}\n\n${USAGE}`);
    return 1;
  }
  // Machines without a Terraform registry may have the AWS provider beside the project.
  const mirror = join(project, '../shared/terraform-mirror');
  if (!process.env['BROKERFORM_TERRAFORM_MIRROR'] && existsSync(mirror)) {
    process.env['BROKERFORM_TERRAFORM_MIRROR'] = mirror;
  }
  const began = Date.now();
  const width = Math.max(...tiers.map(({ name }) => name.length));
  const say = voice(width, (text) => process.stderr.write(text));
  const only = options.files === undefined ? [] : ['--testPathPatterns', options.files, '--passWithNoTests'];
  const chosen = options.tiers.map((tier) => ({ ...tier, args: [...tier.args, ...only] }));
  const run = new Run(chosen, { lanes: options.lanes, say, look: () => snapshot(project) });
  let interrupted: number | undefined;
  for (const [signal, status] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      interrupted ??= status;
      run.interrupt(signal);
    });
  }
  const ran = await run.all();
  const then = interrupted === undefined ? options.afterwards : [];
  const rows = [...ran, ...then.map((command) => afterwards(command, say))];
  const clean = report(rows, options, (Date.now() - began) / 1000);
  return interrupted ?? (clean ? 0 : 1);
}

/** @returns whether everything is in order */
function report(rows: readonly Row[], options: RunnerOptions, seconds: number): boolean {
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  for (const { tier, file, name, message } of failuresOf(rows)) {
    print(harmless(`\n✗ ${tier}${file === '' ? '' : ` ${file}`}: ${name}\n${message}`));
  }
  print(`\n${asText(fileTable(rows))}`);
  print(`\n${asText(tierTable(rows))}\n\n${clock(seconds)} in all.`);
  const missing = skips(rows);
  if (options.noSkips && missing.length > 0) {
    print(`\nNothing may be skipped here: ${missing.map(({ tier }) => tier.name).join(', ')}.`);
  }
  const apart = tiers.filter((tier) => !options.tiers.includes(tier)).map(({ name }) => name);
  if (!options.named && apart.length > 0) print(`By name, or with --all: ${apart.join(', ')}.`);
  const written = options.markdown === undefined || writeTimes(options.markdown, rows, seconds);
  const { passed, failed } = totals(rows, options.noSkips);
  print(`\n${passed} passed, ${failed} failed`);
  return failed === 0 && written;
}

function writeTimes(file: string, rows: readonly Row[], seconds: number): boolean {
  try {
    const machine = `on ${cpus().length} cores with Node.js ${process.versions.node}`;
    writeFileSync(file, betweenMarks(readFileSync(file, 'utf8'), timesMarkdown(rows, seconds, machine)));
    return true;
  } catch (error) {
    process.stderr.write(`The tables could not be written to ${file}: ${(error as Error).message}\n`);
    return false;
  }
}
