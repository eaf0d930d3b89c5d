import type { Command } from 'commander';
import { GATE_TIMEOUT_SECONDS, NODE_TIMEOUT_SECONDS } from '../../model/roll/timeouts';
import { parseInteger, parseNames, parseTime } from '../arguments';
import { addClaimOptions } from '../claim/with-claim';
import { addConnectOptions } from '../connect-options';
import type { RollCommandOptions } from './options';

/** `brokerform roll`: restarts what needs it, one node at a time, and loses nothing. */
export function register(program: Command): void {
  const roll = addCommon(program.command('roll'))
    .description(
      'restart the nodes that need it, one at a time, with a gate before each; exit status 1 if refused or aborted',
    )
    .option('--restart-all', 'restart all nodes, including those that do not need it')
    .option(
      '--started-before <time>',
      'with --restart-all: only nodes whose process started earlier (ISO 8601)',
      parseTime,
    )
    .option('--rack-parallel', 'all brokers of a rack at once, rack by rack')
    .option('--plan', 'show what would be done, and change nothing')
    .option('--json', 'with --plan: for programs')
    .action(async (options: RollCommandOptions) => (await import('./actions')).roll(options));

  addCommon(roll.command('gate'))
    .description(
      'only the gate, for playbooks: --before waits until nodes can be stopped, --after until they are back',
    )
    .option('--before', 'wait until the nodes can be stopped together')
    .option('--after', 'wait until the nodes are back')
    .action(async (options: RollCommandOptions & { before?: true; after?: true }) =>
      (await import('./actions')).gate(options),
    );
}

function addCommon(command: Command): Command {
  return addClaimOptions(addConnectOptions(command))
    .option(
      '--inventory <file>',
      "Ansible's inventory (default: made from --environment and its cluster stack's outputs)",
    )
    .option('--nodes <names>', 'names in the inventory, separated by commas (default: all)', parseNames)
    .option(
      '--accept-unavailable <topics>',
      'topics that may reject writes or be offline while a node restarts, separated by commas',
      parseNames,
    )
    .option(
      '--gate-timeout <seconds>',
      'how long to wait until a node can be stopped, before the roll is refused',
      parseInteger,
      GATE_TIMEOUT_SECONDS,
    )
    .option(
      '--node-timeout <seconds>',
      'how long to wait until a node is back, before the roll is aborted',
      parseInteger,
      NODE_TIMEOUT_SECONDS,
    );
}
