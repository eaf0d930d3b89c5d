import type { Command } from 'commander';
import { parsePositive } from '../arguments';
import { parseDurationOption, parseRateOption } from './options';
import type { CreateCommand, ListCommand, PruneCommand, VerifyCommand } from './actions';
import { PARTITIONS_AT_ONCE } from './limits';

/** `brokerform backup …`: records of topics as their segments are, with what is needed to bring them back. */
export function register(program: Command): void {
  const backup = program
    .command('backup')
    .description('copies of topics: segments as they are, configuration, group offsets');
  const target = ['--target <folder>', 'folder of the backups of one cluster'] as const;
  const rate = ['--rate <size/s>', 'read no faster than this: 50 MiB/s (default: no limit)'] as const;
  const json = ['--json', 'write JSON to standard output'] as const;

  backup
    .command('create')
    .description(
      "back up topics from brokers' log directories on this machine, running or not; writes only what the target does not have; exit status 1 if the backup is incomplete",
    )
    .requiredOption(...target)
    .option('--environment <name>', 'cluster of this environment; of local the log directories as well')
    .option(
      '--command-config <file>',
      'any cluster: a Kafka client properties file with bootstrap.servers, beside --data',
    )
    .option(
      '--data <folder...>',
      'log directories of brokers; alone: records without configuration and groups',
    )
    .option(
      '--topics <pattern...>',
      'only these topics; a star stands for any characters (default: all topics)',
    )
    .option(rate[0], rate[1], parseRateOption)
    .option('--parallel <n>', 'partitions at the same time', parsePositive, PARTITIONS_AT_ONCE)
    .option(...json)
    .action(async (options: CreateCommand) => (await import('./actions')).create(options));

  backup
    .command('list')
    .description('show the backups of a target, with unfinished and unreadable ones')
    .requiredOption(...target)
    .option(...json)
    .action(async (options: ListCommand) => (await import('./actions')).list(options));

  backup
    .command('verify')
    .description(
      'read a backup back and recompute checksums, offsets and counts; exits 3 if something is missing or damaged',
    )
    .requiredOption(...target)
    .option('--backup <id>', 'id of a backup, "latest" for the newest complete one, or "all"', 'latest')
    .option(rate[0], rate[1], parseRateOption)
    .option('--parallel <n>', 'partitions at the same time', parsePositive, PARTITIONS_AT_ONCE)
    .option(...json)
    .action(async (options: VerifyCommand) => (await import('./actions')).verify(options));

  backup
    .command('prune')
    .description('remove backups that neither --keep nor --keep-for keeps; the newest good one always stays')
    .requiredOption(...target)
    .option('--keep <n>', 'keep this many good backups, the newest', parsePositive)
    .option('--keep-for <duration>', 'keep backups younger than this: 12h, 30d', parseDurationOption)
    .option('--dry-run', 'show what would be removed')
    .option(...json)
    .action(async (options: PruneCommand) => (await import('./actions')).pruneBackups(options));
}
