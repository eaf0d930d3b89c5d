import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { parsePositive } from '../arguments';
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
    .option('--map <beginning=domain...>', 'domain of all names with this prefix', collectMap)
    .option('--domain-segments <n>', 'number of name parts that form the domain (default: 1)', parsePositive)
    .option(
      '--minimum-topics <n>',
      'topics with a common prefix that form a domain (default: 3)',
      parsePositive,
    )
    .option('--rest-domain <name>', 'domain of all other topics (default: unsorted)')
    .addOption(new Option('--from <tool>', "read another tool's files instead of a cluster").choices(FORMATS))
    .option('--file <path...>', 'with --from: files, or folders of files')
    .option('--dry-run', 'show what would be written, without writing')
    .option('--finish', 'remove the import blocks of an environment once its states have all of them')
    .action(async (options: AdoptOptions) => (await import('./actions')).adopt(options));
}

function collectMap(
  text: string,
  previous: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  const at = text.lastIndexOf('=');
  if (at < 1 || at === text.length - 1) {
    throw new InvalidArgumentError('Allowed: <prefix>=<domain>, for instance legacy_=billing.');
  }
  return new Map([...previous, [text.slice(0, at), text.slice(at + 1)]]);
}
