import { ValidationFailed } from '../model/diagnostics';
import { LINGER_MS } from '../model/program';
import { exitStatusOf } from './exit-status';
import { createProgram } from './program';
import { stopProgress } from '../shared/system/progress';
import { withSourceLines } from '../shared/system/source-lines.js';
import { UserError } from '../shared/user-error';

/**
 * Runs one command line. A mistake of the user's ends in its message and an exit status; anything else is a
 * fault of this program and keeps its stack.
 */
export async function main(argv: readonly string[]): Promise<void> {
  const program = createProgram();
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
    console.error(expected ? `brokerform: ${error.message}` : withSourceLines(error));
    process.exitCode = exitStatusOf(error);
  } finally {
    stopProgress();
  }
}

/** Runs one command line as a process of its own: with the command the process ends, whatever was left open. */
export async function run(argv: readonly string[]): Promise<void> {
  await main(argv);
  setTimeout(() => process.exit(), LINGER_MS).unref();
}
