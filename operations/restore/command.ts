import { Option } from 'commander';
import type { Command } from 'commander';
import { collectIds, parseInteger, parsePositive, parseTime } from '../arguments';
import { addConnectOptions } from '../connect-options';
import type { RestoreOptions } from './options';

/** `brokerform restore`: topics from a backup. */
export function register(program: Command): void {
  addConnectOptions(program.command('restore'))
    .description('bring topics back from a backup, where possible at the same offsets')
    .argument('<topics>', "a topic's name, or a pattern with * for any characters")
    .requiredOption('--from <folder>', 'folder of backups, or a log directory on a mounted snapshot')
    .option('--backup <name>', 'backup of the folder (default: the last one)')
    .option('--to <topic>', 'another name for the topic')
    .option('--partition <id...>', 'only these partitions', collectIds)
    .option('--first-offset <offset>', 'only records from this offset on', parseInteger)
    .option('--last-offset <offset>', 'only records up to this offset, which is included', parseInteger)
    .option('--since <time>', 'only records from this time on, in ISO 8601', parseTime)
    .option('--until <time>', 'only records before this time, in ISO 8601', parseTime)
    .addOption(
      new Option(
        '--engine <name>',
        'place: same offsets, into a topic that does not exist; produce: new offsets, anywhere (default: place where it is possible)',
      ).choices(['place', 'produce']),
    )
    .option('--replication-factor <number>', 'of topics that are created (default: as it was)', parsePositive)
    .option('--groups', 'also commit the offsets of consumer groups that the backup has')
    .option('--hold-retention', 'leave retention suspended: old records stay until you set it again')
    .option('--skip-damaged', 'leave out damaged batches, which are named, instead of refusing')
    .option('--other-cluster', 'restore although the backup is of another cluster')
    .option('--append', 'produce into a topic that has records')
    .option(
      '--state <file>',
      'where produce keeps its progress and its offset map (default: .brokerform/restore/<topic>.json)',
    )
    .option('--dry-run', 'say what would be done, and why, and write nothing')
    .action(async (topics: string, options: RestoreOptions) =>
      (await import('./actions')).restore(topics, options),
    );
}
