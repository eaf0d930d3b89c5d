import type { Command } from 'commander';
import { CHECK_TIMEOUT_SECONDS, NODE_TIMEOUT_SECONDS } from '../../model/roll/timeouts';
import { collectNames, jsonOption, parseInteger, parseNames, parseTime } from '../arguments';
import { addClaimOptions } from '../claim/with-claim';
import { addConnectOptions } from '../connect-options';
import { addRenamedOption, renamedCommand } from '../deprecated-options';
import type { RollCommandOptions } from './options';

/** `brokerform roll`: restarts what needs it, one node at a time, and loses nothing. */
export function register(program: Command): void {
  const roll = addCommon(program.command('roll'))
    .description(
      'restart the nodes that need it, one at a time, with a check before each; exit status 1 if refused or aborted',
    )
    .option('--restart-all', 'restart all nodes, including those that do not need it')
    .option(
      '--started-before <time>',
      'with --restart-all: only nodes whose process started earlier (ISO 8601)',
      parseTime,
    )
    .option('--rack-parallel', 'all brokers of a rack at once, rack by rack')
    .option(
      '--alertmanager <url>',
      'Alertmanager in which alerts that a restart causes are silenced meanwhile (default: monitoring.alertmanager of the environment)',
    )
    .option(
      '--require-silences',
      'restart no node whose alerts cannot be silenced (default: report it and continue)',
    )
    .option('--dry-run', 'show what would be done, without changes')
    .addOption(jsonOption())
    .action(async (options: RollCommandOptions) => (await import('./actions')).roll(options));

  addRenamedOption(roll, { flags: '--plan', now: '--dry-run', name: 'dryRun' });

  addCheck(roll.command('check'));
  renamedCommand(addCheck(roll.command('gate', { hidden: true })), 'roll gate', 'roll check');
}

function addCheck(command: Command): Command {
  return addCommon(command)
    .description(
      'only the check, for playbooks, of the nodes of --node: --before waits until they can be stopped, --after until they are back; one of the two is required',
    )
    .option('--before', 'wait until the nodes can be stopped together')
    .option('--after', 'wait until the nodes are back')
    .action(async (options: RollCommandOptions & { before?: true; after?: true }) =>
      (await import('./actions')).check(options),
    );
}

function addCommon(command: Command): Command {
  const common = addClaimOptions(addConnectOptions(command))
    .option(
      '--inventory <file>',
      "Ansible's inventory (default: made from --environment and its cluster stack's outputs)",
    )
    .option('--node <node...>', 'ids of nodes, or their names in the inventory (default: all)', collectNames)
    .option(
      '--accept-unavailable <topics>',
      'topics that may reject writes or be offline while a node restarts, separated by commas',
      parseNames,
    )
    .option(
      '--check-timeout <seconds>',
      'how long to wait until a node can be stopped, before the roll is refused',
      parseInteger,
      CHECK_TIMEOUT_SECONDS,
    )
    .option(
      '--node-timeout <seconds>',
      'how long to wait until a node is back, before the roll is aborted',
      parseInteger,
      NODE_TIMEOUT_SECONDS,
    );
  addRenamedOption(common, {
    flags: '--gate-timeout <seconds>',
    now: '--check-timeout',
    name: 'checkTimeout',
    parse: parseInteger,
  });
  return addRenamedOption(common, {
    flags: '--nodes <names>',
    now: '--node',
    name: 'node',
    parse: parseNames,
  });
}
