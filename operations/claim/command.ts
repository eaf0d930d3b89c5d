import { Option } from 'commander';
import type { Command } from 'commander';
import { parseInteger } from '../arguments';
import { addConnectOptions } from '../connect-options';
import type { ConnectOptions } from '../connect-options';
import type { HoldOptions } from './options';

/** `brokerform claim …`: who takes nodes of a cluster down, or moves its replicas, now. */
export function register(program: Command): void {
  const claim = program
    .command('claim')
    .description('the claim on a cluster: one operation at a time takes nodes down or moves replicas');

  addConnectOptions(claim.command('status'))
    .description('show who holds the claim; exit status 0 if no one does, 3 if someone does')
    .action(async (options: ConnectOptions) => (await import('./actions')).status(options));

  holding(claim.command('run'))
    .description(
      'run a command under the claim, with its exit status: a deploy that replaces a node, or a restart by hand',
    )
    .argument('<command...>', 'the command, after --')
    .action(async (command: string[], options: HoldOptions) =>
      (await import('./actions')).runCommand(command, options),
    );

  holding(claim.command('hold'))
    .description('for playbooks: take the claim, and return; it is released when the playbook ends')
    .option(
      '--process <id>',
      'process whose end releases it (default: the calling ansible-playbook)',
      parseInteger,
    )
    .action(async (options: HoldOptions) => (await import('./actions')).hold(options));

  // The process that `hold` leaves behind.
  holding(claim.command('keep', { hidden: true }))
    .requiredOption('--process <id>', 'process whose end releases it', parseInteger)
    .action(async (options: HoldOptions) => (await import('./keeper')).keep(options));

  addConnectOptions(claim.command('release'))
    .description('for playbooks: release what `claim hold` took for this playbook')
    .action(async (options: ConnectOptions) => (await import('./actions')).release(options));
}

function holding(command: Command): Command {
  return addConnectOptions(command)
    .requiredOption('--for <text>', 'purpose, as shown to others')
    .option('--wait', 'wait while another operation holds it')
    .addOption(new Option('--break-claim <owner>', 'take it over from this owner, as named in the error'));
}
