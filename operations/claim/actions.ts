/** What `brokerform claim …` does and prints. */
import { spawn } from 'node:child_process';
import { hostname } from 'node:os';
import path from 'node:path';
import { describeHolder, isUnder } from '../../model/claim';
import { connectionOf } from '../connect-options';
import type { ConnectOptions } from '../connect-options';
import { onInterruption } from '../interruption';
import { identify } from '../local/processes';
import { createProgress } from '../toolchain/progress';
import { projectRoot } from '../toolchain/paths';
import { lineage, playbookOf } from '../toolchain/lineage';
import { UserError } from '../toolchain/user-error';
import { ClaimClient, settled } from './claim';
import type { HoldOptions } from './command';
import { withClaim } from './with-claim';

const HELD = 3;

export async function status(options: ConnectOptions): Promise<void> {
  const client = new ClaimClient(await connectionOf(options));
  try {
    const state = await settled(client);
    console.log(
      state.kind === 'held' ? describeHolder(state.holder) : 'No one holds the claim on this cluster.',
    );
    if (state.kind === 'held') process.exitCode = HELD;
  } finally {
    await client.close();
  }
}

/** The command runs in the foreground with this terminal. What the user sends to end it, it gets itself. */
export async function runCommand(
  [command = '', ...args]: readonly string[],
  options: HoldOptions,
): Promise<void> {
  const connection = await connectionOf(options);
  const progress = await createProgress();
  const interruption = onInterruption(() => undefined);
  try {
    await withClaim(
      { connection, operation: options.for, options, interruption, onWait: (text) => progress.update(text) },
      async (claim) => {
        await claim.confirm();
        if (interruption.signal.aborted) throw new UserError('Stopped before the command was started.');
        process.exitCode = await child(command, args, interruption.signal);
      },
    );
  } finally {
    interruption.end();
  }
}

function child(command: string, args: readonly string[], signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = spawn(command, args, { stdio: 'inherit' });
    // Ctrl-C and SIGHUP of a terminal reach it anyway; SIGTERM and a lost claim come to this process alone.
    signal.addEventListener('abort', () => started.kill('SIGTERM'));
    started.on('error', (error) =>
      reject(
        new UserError(`${command} could not be started: ${error.message}`, 'the command stands behind --'),
      ),
    );
    started.on('close', (code) => resolve(code ?? 1));
  });
}

/** Leaves a process behind that keeps the claim, and returns as soon as it has it. */
export async function hold(options: HoldOptions): Promise<void> {
  const connection = await connectionOf(options);
  const playbook = playbookOf(lineage().slice(1));
  const pid = options.process ?? playbook?.pid;
  if (pid === undefined) {
    throw new UserError('No ansible-playbook called this, so that nothing says when the claim ends.', [
      '--process <id> of the process whose end gives it back',
      'or: brokerform claim run --for <text> -- <command>',
    ]);
  }
  // A playbook that is a part of another one works under its claim.
  if (await isOurs(new ClaimClient(connection)))
    return console.log('The claim is held already by what called this.');
  const keeper = spawn(
    process.execPath,
    [path.join(projectRoot, 'bin/brokerform.js'), ...keeperArguments(options, pid)],
    {
      detached: true,
      // Pipes of its own: whoever reads this command's output would wait for the keeper's end as well.
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  keeper.stderr.pipe(process.stderr, { end: false });
  const told = await new Promise<string>((resolve) => {
    keeper.stdout.setEncoding('utf8').once('data', resolve);
    keeper.once('close', () => resolve(''));
  });
  keeper.stdout.destroy();
  keeper.stderr.destroy();
  keeper.unref();
  // What it has to say of a refusal it has said.
  if (told === '') process.exitCode = 1;
  else console.log(told.trim());
}

function keeperArguments(options: HoldOptions, pid: number): string[] {
  const { environment, commandConfig, wait, breakClaim } = options;
  return [
    ...['claim', 'keep', '--for', options.for, '--process', String(pid)],
    ...(environment === undefined ? [] : ['--environment', environment]),
    ...(commandConfig === undefined ? [] : ['--command-config', path.resolve(commandConfig)]),
    ...(wait === undefined ? [] : ['--wait']),
    ...(breakClaim === undefined ? [] : ['--break-claim', breakClaim]),
  ];
}

async function isOurs(client: ClaimClient): Promise<boolean> {
  try {
    const state = await settled(client);
    return state.kind === 'held' && isUnder(state.holder, hostname(), lineage());
  } finally {
    await client.close();
  }
}

/** Not another's: that is what --break-claim is for. */
export async function release(options: ConnectOptions): Promise<void> {
  const client = new ClaimClient(await connectionOf(options));
  try {
    const state = await settled(client);
    if (state.kind === 'free') return console.log('No one holds the claim on this cluster.');
    const { pid } = state.holder.process;
    const ours =
      isUnder(state.holder, hostname(), lineage()) ||
      (state.holder.host === hostname() && identify(pid) === null);
    if (!ours) throw new UserError(`It is not this playbook's: ${describeHolder(state.holder)}`);
    await client.ask((admin) => admin.leaveClaim(state.memberId, 'released'));
    console.log('The claim is given back.');
  } finally {
    await client.close();
  }
}
