import { Command } from 'commander';

import { ValidationFailed } from '../model/diagnostics';
import { LINGER_MS } from '../model/program';
import { register as registerAdopt } from './adopt/command';
import { register as registerCluster } from './aws/command';
import { register as registerCatalog } from './catalog/command';
import { register as registerClaim } from './claim/command';
import { register as registerControllers } from './controllers/command';
import { register as registerDrift } from './drift/command';
import { register as registerFeatures } from './features/command';
import { register as registerGenerate } from './generate/command';
import { register as registerHosts } from './hosts/command';
import { register as registerLocal } from './local/command';
import { register as registerMove } from './move/command';
import { register as registerPicture } from './picture/command';
import { register as registerNew } from './new/command';
import { register as registerDeploy } from './deploy/command';
import { register as registerReassign } from './reassign/command';
import { register as registerReview } from './review/command';
import { register as registerRoll } from './roll/command';
import { register as registerRunner } from './runner/command';
import { register as registerToolchain } from './toolchain/command';
import { stopProgress } from './toolchain/progress';
import { UserError } from './toolchain/user-error';

/** One per group of commands. They only describe commands; what a command does is loaded when it runs. */
const groups: readonly ((program: Command) => void)[] = [
  registerToolchain,
  registerRunner,
  registerCatalog,
  registerAdopt,
  registerLocal,
  registerCluster,
  registerHosts,
  registerReassign,
  registerReview,
  registerDeploy,
  registerRoll,
  registerClaim,
  registerFeatures,
  registerControllers,
  registerMove,
  registerDrift,
  registerPicture,
  registerNew,
  registerGenerate,
];

/**
 * Runs one command line. A mistake of the user's ends in its message and exit status 1; anything else is a
 * fault of this program and keeps its stack.
 */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('brokerform')
    .description('Kafka clusters and everything on them: the commands around a deploy.')
    .enablePositionalOptions()
    .showHelpAfterError('(add --help for usage)');
  for (const register of groups) register(program);
  // A reader that has enough (`| head`), or a terminal that was closed, ends no work.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    });
  }

  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    stopProgress();
    const expected = error instanceof UserError || error instanceof ValidationFailed;
    console.error(expected ? `brokerform: ${error.message}` : error);
    process.exitCode = 1;
  } finally {
    stopProgress();
  }
}

/** Runs one command line as a process of its own: with the command the process ends, whatever was left open. */
export async function run(argv: readonly string[]): Promise<void> {
  await main(argv);
  setTimeout(() => process.exit(), LINGER_MS).unref();
}
