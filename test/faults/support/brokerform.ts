import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tryRun } from '../../../shared/system/run';
import { noteTiming } from '../../support/timings';

const project = resolve(__dirname, '../../..');

export interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

/** A command of this project that runs. */
export interface Running {
  readonly outcome: Promise<Outcome>;
  /** Waits until the command has written this, and returns; or until it ended. */
  saw(text: RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

export function start(...args: readonly string[]): Running {
  return startWith({}, ...args);
}

/** @param variables in addition to the environment's own: a change of process.env does not leave jest */
export function startWith(variables: NodeJS.ProcessEnv, ...args: readonly string[]): Running {
  const began = Date.now();
  const child = spawn(process.execPath, ['bin/brokerform.js', ...args], {
    cwd: project,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const wake = new Set<() => void>();
  const collect = (text: string): void => {
    output += text;
    wake.forEach((look) => look());
  };
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);
  const outcome = new Promise<Outcome>((done) =>
    child.on('close', (status) => {
      noteTiming('brokerform', args, began);
      done({ status, output });
    }),
  );
  const saw = async (text: RegExp): Promise<void> => {
    const seen = new Promise<void>((done) => {
      const look = (): void => void (text.test(output) && done());
      wake.add(look);
      look();
    });
    await Promise.race([seen, outcome]);
  };
  return { outcome, saw, kill: (signal) => void child.kill(signal) };
}

export function brokerform(...args: readonly string[]): Promise<Outcome> {
  return start(...args).outcome;
}

/** With a file for its standard input, as a shell does it. */
export async function brokerformReading(file: string, ...args: readonly string[]): Promise<Outcome> {
  const { status, stdout, stderr } = await tryRun(
    'sh',
    ['-c', 'exec "$0" bin/brokerform.js "$@" <"$BROKERFORM_TEST_INPUT"', process.execPath, ...args],
    { cwd: project, env: { ...process.env, BROKERFORM_TEST_INPUT: file } },
  );
  return { status, output: `${stdout}${stderr}` };
}

/** A command of this project in a terminal of its own, which can be lost: as a closed window, or a connection that broke. */
export interface RunningInTerminal {
  /** Waits until the command has written this, and returns; or until it ended. */
  saw(text: RegExp): Promise<void>;
  loseTerminal(): void;
  /** Once it has ended. */
  status(): Promise<number>;
}

/** @param directory gets the file with the status, which a command without a terminal cannot print */
export async function startInTerminal(
  directory: string,
  ...args: readonly string[]
): Promise<RunningInTerminal> {
  const status = join(directory, 'status');
  writeFileSync(status, '');
  const script = join(directory, 'in-terminal.sh');
  const words = [process.execPath, 'bin/brokerform.js', ...args].map((word) => `'${word}'`).join(' ');
  // The shell, too, gets the SIGHUP of a lost terminal, and has to stay for the status; a trap is not inherited.
  writeFileSync(script, `trap : HUP\n${words}\necho $? >'${status}'\n`);
  const child = spawn('script', ['--quiet', '--command', `exec sh '${script}'`, '/dev/null'], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child, 'spawn');
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const until = async (reached: () => boolean): Promise<void> => {
    while (!reached()) await sleep(50);
  };
  const written = (): string => (existsSync(status) ? readFileSync(status, 'utf8').trim() : '');
  return {
    saw: (text) => until(() => text.test(output) || written() !== ''),
    // The terminal is the one that it holds.
    loseTerminal: () => void child.kill('SIGKILL'),
    status: async () => {
      await until(() => written() !== '');
      return Number(written());
    },
  };
}
