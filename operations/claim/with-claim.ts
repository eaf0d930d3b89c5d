/** Work that only one operator at a time does on a cluster. */
import { hostname } from 'node:os';
import type { Command } from 'commander';
import { isUnder } from '../../model/claim';
import type { ClaimHolder } from '../../model/claim';
import type { AdminConnection } from '@brokerform/kafka-admin';
import { onInterruption } from '../interruption';
import type { Interruption } from '../interruption';
import { lineage } from '../toolchain/lineage';
import { UserError } from '../../shared/user-error';
import { ClaimClient, heldByAnother, settled, takeClaim } from './claim';
import type { HeldClaim } from './claim';

/** What every command that takes the claim lets its user say. */
export interface ClaimOptions {
  readonly wait?: true;
  readonly breakClaim?: string;
  /** Of a playbook that holds it: without that claim the command is refused. */
  readonly claimed?: true;
  readonly withoutClaim?: true;
}

export function addClaimOptions(command: Command): Command {
  return command
    .option('--wait', 'wait while another operation holds the claim on the cluster')
    .option(
      '--break-claim <owner>',
      'take the claim over from this owner, as named in the error; only if its operation is dead or stopped',
    )
    .option(
      '--claimed',
      'run under the claim of the playbook or `claim run` that started this command; fail if there is none',
    )
    .option('--without-claim', 'run without a claim, if the cluster cannot keep one now');
}

export interface ClaimedWork {
  readonly connection: AdminConnection;
  readonly operation: string;
  readonly options: ClaimOptions;
  readonly interruption: Interruption;
  readonly onWait: (text: string) => void;
}

/**
 * Holds the claim while `work` runs, or works under that of the process which started this one.
 *
 * @throws UserError with the holder, before anything is begun
 */
export async function withClaim<T>(
  { connection, operation, options, interruption, onWait }: ClaimedWork,
  work: (claim: HeldClaim) => Promise<T>,
): Promise<T> {
  if (options.withoutClaim) return work(NO_CLAIM);
  const outer = await outerClaim(connection, options, interruption.signal);
  if (outer !== undefined) {
    try {
      return await work(outer);
    } finally {
      await outer.release();
    }
  }
  const [own] = lineage();
  if (own === undefined) throw new Error('cannot identify this process');
  const claim = await takeClaim(connection, {
    ...(options.wait === undefined ? {} : { wait: true }),
    ...(options.breakClaim === undefined ? {} : { breakClaim: options.breakClaim }),
    ...{ operation, process: own, signal: interruption.signal, onWait },
  });
  claim.whenLost((reason) => interruption.stop(reason));
  try {
    return await work(claim);
  } finally {
    await claim.release();
  }
}

/** For what needs none, or runs with --without-claim. */
export const NO_CLAIM: HeldClaim = { confirm: () => Promise.resolve(), release: () => Promise.resolve() };

/** For what ends within seconds and prints nothing meanwhile: a signal ends it when it is done. */
export async function claimed<T>(
  connection: AdminConnection,
  operation: string,
  options: ClaimOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const interruption = onInterruption(() => undefined);
  const onWait = (text: string): void => console.error(text);
  try {
    return await withClaim({ connection, operation, options, interruption, onWait }, async (claim) => {
      await claim.confirm();
      if (interruption.signal.aborted) throw stoppedBefore(interruption.signal);
      return work(interruption.signal);
    });
  } finally {
    interruption.end();
  }
}

/** @throws UserError if another holds the claim; nothing is taken */
export async function requireNoOther(
  connection: AdminConnection,
  options: ClaimOptions,
  signal: AbortSignal,
): Promise<HeldClaim> {
  if (options.withoutClaim) return NO_CLAIM;
  const outer = await outerClaim(connection, options, signal);
  if (outer !== undefined) return outer;
  const client = new ClaimClient(connection);
  const confirm = async (): Promise<void> => {
    const state = await settled(client, signal);
    if (state.kind === 'held') throw heldByAnother(state.holder);
  };
  try {
    await confirm();
  } catch (error) {
    await client.close(); // An open connection would keep the process.
    throw error;
  }
  return { confirm, release: () => client.close() };
}

export function stoppedBefore(signal: AbortSignal): UserError {
  return new UserError(`Stopped (${String(signal.reason)}); nothing was started.`);
}

/** The claim of a process that started this one, if there is one. */
async function outerClaim(
  connection: AdminConnection,
  { claimed }: ClaimOptions,
  signal: AbortSignal,
): Promise<HeldClaim | undefined> {
  const client = new ClaimClient(connection);
  const state = await settled(client, signal).catch(async (error: unknown) => {
    await client.close();
    throw error;
  });
  const ancestors = lineage();
  const ours = (holder: ClaimHolder): boolean => isUnder(holder, hostname(), ancestors);
  const confirm = async (): Promise<void> => {
    const now = await settled(client);
    if (now.kind === 'held' && ours(now.holder)) return;
    throw now.kind === 'held' ? heldByAnother(now.holder) : notClaimed();
  };
  if (state.kind === 'held' && ours(state.holder)) return { confirm, release: () => client.close() };
  await client.close();
  if (!claimed) return undefined;
  throw state.kind === 'held' ? heldByAnother(state.holder) : notClaimed();
}

function notClaimed(): UserError {
  return new UserError(
    'The claim of the caller no longer exists: it was broken, or its holder has ended. Nothing more is started.',
    'run the playbook, or the command that holds the claim, again',
  );
}
