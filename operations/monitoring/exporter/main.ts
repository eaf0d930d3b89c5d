/** What the single file of a host runs: `node kafka-groups-exporter.cjs --config <file>`. */
import { EXIT } from '../../exit-status';
import { parseArgs } from 'node:util';
import { UserError } from '../../../shared/user-error';
import { readExporterFile } from './options';
import { runUntilAsked } from './run';

const USAGE = 'node kafka-groups-exporter.cjs --config <file.json>';

async function main(args: readonly string[]): Promise<void> {
  await runUntilAsked(readExporterFile(configOf(args)));
}

function configOf(args: readonly string[]): string {
  try {
    const { values } = parseArgs({ args: [...args], options: { config: { type: 'string' } } });
    if (values.config !== undefined && values.config !== '') return values.config;
  } catch {
    // The usage says it.
  }
  throw new UserError('--config is required, and is the only option.', USAGE);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = EXIT.failed;
});
