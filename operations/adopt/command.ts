import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { parseInteger } from '../arguments';
import { addConnectOptions } from '../connect-options';
import type { AdoptOptions } from './actions';
import { FORMATS } from './formats';

/** `brokerform adopt`: the catalog of an unmanaged cluster. */
export function register(program: Command): void {
  addConnectOptions(
    program.command('adopt').description('generate catalog files and import blocks for an unmanaged cluster'),
  )
    .option(
      '--as <environment>',
      'with --command-config: the environment whose deploys will manage the cluster',
    )
    .option('--output <folder>', 'folder of the catalog (default: catalog)')
    .option('--map <beginning=domain...>', 'domain of all names that begin so', collectMap)
    .option('--domain-segments <n>', 'parts of a name that make its domain (default: 1)', parsePositive)
    .option(
      '--minimum-topics <n>',
      'topics with the same beginning that make a domain (default: 3)',
      parsePositive,
    )
    .option('--rest-domain <name>', 'domain of what belongs to no other (default: unsorted)')
    .addOption(
      new Option('--from <tool>', "not from a cluster but from another tool's files").choices(FORMATS),
    )
    .option('--file <path...>', 'with --from: files, or folders of files')
    .option('--dry-run', 'show what would be written and write nothing')
    .option('--finish', 'remove the import blocks of an environment whose states have all of them')
    .action(async (options: AdoptOptions) => (await import('./actions')).adopt(options));
}

function collectMap(
  text: string,
  previous: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  const at = text.lastIndexOf('=');
  if (at < 1 || at === text.length - 1) {
    throw new InvalidArgumentError('Allowed: <beginning of names>=<domain>, for instance legacy_=billing.');
  }
  return new Map([...previous, [text.slice(0, at), text.slice(at + 1)]]);
}

function parsePositive(text: string): number {
  const value = parseInteger(text);
  if (value > 0) return value;
  throw new InvalidArgumentError('Allowed: a whole number, 1 or higher.');
}
