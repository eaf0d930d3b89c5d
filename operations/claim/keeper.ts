/** The process behind `claim hold`: it keeps the claim while another process runs. */
import { CLAIM_FOLLOW_MS } from '../../model/claim';
import { connectionOf } from '../connect-options';
import { onInterruption } from '../interruption';
import type { Interruption } from '../interruption';
import { identify, isRunning } from '../../shared/system/processes';
import type { ProcessIdentity } from '../../shared/system/processes';
import { UserError } from '../../shared/user-error';
import { takeClaim } from './claim';
import type { HoldOptions } from './options';
import { waitUntil } from '../../shared/system/poll';

export async function keep(options: HoldOptions): Promise<void> {
  const followed = identify(options.process ?? -1);
  if (followed === null) throw new UserError(`There is no process ${options.process}.`);
  const interruption = onInterruption(() => undefined);
  try {
    await keepWhile(followed, interruption, options);
  } finally {
    interruption.end();
  }
}

async function keepWhile(
  followed: ProcessIdentity,
  interruption: Interruption,
  options: HoldOptions,
): Promise<void> {
  const ended = (): boolean => interruption.signal.aborted || !isRunning(followed);
  const claim = await takeClaim(await connectionOf(options), {
    operation: options.for,
    process: followed,
    signal: interruption.signal,
    ...(options.wait === undefined ? {} : { wait: true }),
    ...(options.breakClaim === undefined ? {} : { breakClaim: options.breakClaim }),
    onWait: (text) => console.error(text),
  });
  claim.whenLost((reason) => interruption.stop(reason));
  console.log(`The claim on the cluster is held for: ${options.for}.`);
  await waitUntil(ended, { everyMs: CLAIM_FOLLOW_MS });
  await claim.release();
}
