/** What `brokerform claim …` does and prints. */
import { spawn } from 'node:child_process';
import { hostname } from 'node:os';
import path from 'node:path';
import { describeHolder, isUnder } from '../../model/claim';
import { connectionOf } from '../connect-options';
import type { ConnectOptions } from '../connect-options';
import type { AdminConnection } from '@brokerform/kafka-admin';
import { CTRL_C, onInterruption } from '../interruption';
import { identify } from '../../shared/system/processes';
import { createProgress } from '../../shared/system/progress';
import { projectRoot } from '../toolchain/paths';
import { lineage, playbookOf } from '../toolchain/lineage';
import { UserError } from '../../shared/user-error';
import { settled, withClaimClient } from './claim';
import type { HoldOptions } from './options';
import { stoppedBefore, withClaim } from './with-claim';
import { EXIT } from '../exit-status';

export async function status(options: ConnectOptions): Promise<void> {
  const state = await withClaimClient(await connectionOf(options), (client) => settled(client));
  console.log(
    state.kind === 'held' ? describeHolder(state.holder) : 'No one holds the claim on this cluster.',
  );
  if (state.kind === 'held') process.exitCode = EXIT.no;
}

/**
 * The command runs in the foreground, and the claim is held until it has ended, whatever was asked meanwhile: Terraform takes a second signal for
 * the wish to end at once, so that what a terminal sends to all of its processes is not sent to the command once more.
 */
export async function runCommand(
  [command = '', ...args]: readonly string[],
  options: HoldOptions,
): Promise<void> {
  const connection = await connectionOf(options);
  const progress = await createProgress();
  let pass: (reason: string) => void = () => undefined;
  const interruption = onInterruption(
    (reason) => pass(reason),
    (name) => pass(name === 'SIGINT' ? CTRL_C : name),
  );
  try {
    await withClaim(
      { connection, operation: options.for, options, interruption, onWait: (text) => progress.update(text) },
      async (claim) => {
        await claim.confirm();
        if (interruption.signal.aborted) throw stoppedBefore(interruption.signal);
        process.exitCode = await new Promise<number>((resolve, reject) => {
          const child = spawn(command, args, { stdio: 'inherit' });
          pass = (reason) => void child.kill(...signalFor(reason));
          child.on('error', (error) =>
            reject(
              new UserError(`${command} could not be started: ${error.message}`, 'give the command after --'),
            ),
          );
          child.on('close', (code) => resolve(code ?? 1));
        });
      },
    );
  } finally {
    interruption.end();
  }
}

/** What a command gets for the reason why this one is asked to stop; 0 sends nothing. */
export function signalFor(
  reason: string,
  terminal: boolean = process.stdin.isTTY,
): [signal: NodeJS.Signals | 0] {
  if (reason === CTRL_C) return [terminal ? 0 : 'SIGINT'];
  if (reason === 'SIGHUP') return [terminal ? 0 : 'SIGHUP'];
  return ['SIGTERM'];
}

/** Leaves a process behind that keeps the claim, and returns as soon as it has it. */
export async function hold(options: HoldOptions): Promise<void> {
  const connection = await connectionOf(options);
  const playbook = playbookOf(lineage().slice(1));
  const pid = options.process ?? playbook?.pid;
  if (pid === undefined) {
    throw new UserError('This was not called by ansible-playbook, so the end of the claim is unknown.', [
      'give --process <id>: the claim is released when that process ends',
      'or: brokerform claim run --for <text> -- <command>',
    ]);
  }
  // A playbook that is a part of another one works under its claim.
  if (await isOurs(connection)) return console.log('The caller already holds the claim.');
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
  const answer = await new Promise<string>((resolve) => {
    keeper.stdout.setEncoding('utf8').once('data', resolve);
    keeper.once('close', () => resolve(''));
  });
  keeper.stdout.destroy();
  keeper.stderr.destroy();
  keeper.unref();
  // What it has to say of a refusal it has said.
  if (answer === '') process.exitCode = EXIT.failed;
  else console.log(answer.trim());
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

async function isOurs(connection: AdminConnection): Promise<boolean> {
  const state = await withClaimClient(connection, (client) => settled(client));
  return state.kind === 'held' && isUnder(state.holder, hostname(), lineage());
}

/** Not another's: that is what --break-claim is for. */
export async function release(options: ConnectOptions): Promise<void> {
  await withClaimClient(await connectionOf(options), async (client) => {
    const state = await settled(client);
    if (state.kind === 'free') return console.log('No one holds the claim on this cluster.');
    const { pid } = state.holder.process;
    const ours =
      isUnder(state.holder, hostname(), lineage()) ||
      (state.holder.host === hostname() && identify(pid) === null);
    if (!ours) throw new UserError(`This playbook does not hold the claim: ${describeHolder(state.holder)}`);
    await client.ask((admin) => admin.leaveClaim(state.memberId, 'released'));
    console.log('The claim is released.');
  });
}
