import type { Command } from 'commander';
import { parseInteger } from '../arguments';
import { addClaimOptions } from '../claim/with-claim';
import type { ClaimOptions } from '../claim/with-claim';
import { addConnectOptions } from '../connect-options';
import type { ConnectOptions } from '../connect-options';

/** `brokerform controllers …`: the voters of the KRaft quorum. */
export function register(program: Command): void {
  const controllers = program.command('controllers').description('the voters of the KRaft quorum');

  addClaimOptions(addConnectOptions(controllers.command('remove')))
    .description('remove a stopped controller from the quorum')
    .requiredOption('--node <id>', 'its node id', parseInteger)
    .action(async (options: ConnectOptions & ClaimOptions & { node: number }) =>
      (await import('./actions')).remove(options, options.node),
    );
}
