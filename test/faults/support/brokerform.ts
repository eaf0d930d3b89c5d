import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
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
