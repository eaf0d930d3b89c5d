import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { identify } from '../../../../shared/system/processes';
import { interruptible } from '../../../../operations/interruption';
import { RunLock, currentRun } from '../../../../operations/runner/run-lock';

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'brokerform-run-lock-'))));
afterEach(() => {
  children.splice(0).forEach((child) => child.kill('SIGKILL'));
  rmSync(folder, { recursive: true, force: true });
});

const file = (): string => path.join(folder, '.run-lock.json');
const acquire = (waiting: (stacks: readonly string[]) => void = () => undefined, interrupted = false) =>
  interruptible((interruption) => {
    if (interrupted) interruption.receive('SIGINT');
    return RunLock.acquire(folder, 'brokerform deploy local-*', interruption, waiting);
  });

function sleeper(): ChildProcess {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  children.push(child);
  return child;
}

/** A lock as a run leaves it behind that was killed. */
function leave(terraforms: Record<string, unknown>, process = { pid: 4_000_000, started: 'ended' }): void {
  const lock = {
    process,
    command: 'brokerform deploy x',
    since: '2026-11-29T12:00:00Z',
    host: hostname(),
    terraforms,
  };
  writeFileSync(file(), JSON.stringify(lock));
}

test('GIVEN a run that works there WHEN a second begins THEN it is refused and the first is named', async () => {
  const first = await acquire();
  await expect(acquire()).rejects.toThrow(
    new RegExp(
      `Another run works in .*: brokerform deploy local-\\*, process ${process.pid} on .*, since .*Nothing was started`,
      's',
    ),
  );
  first.release();
  const second = await acquire();
  second.release();
  expect(readdirSync(folder)).toEqual([]);
});

test('GIVEN a run that was killed THEN the next one takes over', async () => {
  leave({});
  const lock = await acquire();
  expect(existsSync(file())).toBe(true);
  lock.release();
});

test('GIVEN a run that was killed and left Terraform at work THEN the next one waits for that, and says for which stack', async () => {
  const terraform = sleeper();
  leave({
    'local-topics-order': identify(terraform.pid as number),
    gone: { pid: 4_000_000, started: 'ended' },
  });
  const waited: string[][] = [];
  const lock = acquire((stacks) => {
    waited.push([...stacks]);
    terraform.kill('SIGKILL');
  });
  (await lock).release();
  expect(waited).toEqual([['local-topics-order']]);
});

test('WHEN interrupted while it waits THEN nothing was started', async () => {
  leave({ 'local-topics-order': identify(sleeper().pid as number) });
  await expect(acquire(() => undefined, true)).rejects.toThrow(
    'Interrupted while waiting; nothing was started.',
  );
});

test.each(['', 'no JSON', '{}'])(
  'GIVEN a file that no run wrote, %j THEN it holds nobody up',
  async (text) => {
    writeFileSync(file(), text);
    (await acquire()).release();
  },
);

test('GIVEN a run on another machine THEN it is not taken for dead', async () => {
  leave({}, { pid: 1, started: 'x' });
  const other = {
    process: { pid: 1, started: 'x' },
    command: 'c',
    since: 's',
    host: 'elsewhere',
    terraforms: {},
  };
  writeFileSync(file(), JSON.stringify(other));
  await expect(acquire()).rejects.toThrow(/if elsewhere no longer runs, remove/);
});

test('GIVEN the Terraforms that it starts THEN the lock names those that have not ended', async () => {
  const lock = await acquire();
  const terraform = identify(sleeper().pid as number);
  lock.started('a', terraform as NonNullable<typeof terraform>);
  lock.started('b', terraform as NonNullable<typeof terraform>);
  lock.ended('a');
  const { terraforms } = JSON.parse(readFileSync(file(), 'utf8')) as { terraforms: object };
  expect(Object.keys(terraforms)).toEqual(['b']);
  lock.release();
});

test('GIVEN a run that works THEN it is reported with its stacks, and no longer once it has ended', async () => {
  expect(currentRun(folder)).toBeNull();
  const lock = await acquire();
  expect(currentRun(folder)).toMatchObject({
    command: 'brokerform deploy local-*',
    pid: process.pid,
    stacks: [],
  });
  lock.started('local-topics', identify(process.pid) ?? { pid: 0, started: '' });
  expect(currentRun(folder)?.stacks).toEqual(['local-topics']);
  lock.release();
  expect(currentRun(folder)).toBeNull();
});

test('GIVEN a run that was killed THEN it is reported as long as a Terraform of it works', () => {
  const child = sleeper();
  leave({ 'local-topics': identify(child.pid ?? 0), 'local-access': { pid: 4_000_000, started: 'ended' } });
  expect(currentRun(folder)?.stacks).toEqual(['local-topics']);
  leave({});
  expect(currentRun(folder)).toBeNull();
});

test.each(['', 'no JSON', '{}', 'null'])('GIVEN a lock file with %p THEN no run is reported', (content) => {
  writeFileSync(file(), content);
  expect(currentRun(folder)).toBeNull();
});
