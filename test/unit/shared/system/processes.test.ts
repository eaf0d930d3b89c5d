import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { identify, isRunning, parseStat, signal } from '../../../../shared/system/processes';

test('GIVEN this process WHEN identified THEN it runs, and the same start is told each time', () => {
  const identity = identify(process.pid);
  expect(identity).toMatchObject({ pid: process.pid });
  expect(identity).toEqual(identify(process.pid));
  expect(identity !== null && isRunning(identity)).toBe(true);
});

test('GIVEN a process that ended WHEN identified THEN there is none', () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  expect(identify(pid)).toBeNull();
});

test('GIVEN a recycled process id WHEN signalled THEN the other process gets nothing', async () => {
  const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 30000)'], { stdio: 'ignore' });
  await once(other, 'spawn');
  try {
    const identity = identify(other.pid ?? 0);
    expect(identity).not.toBeNull();
    const earlier = { pid: other.pid ?? 0, started: `not ${identity?.started}` };

    expect(isRunning(earlier)).toBe(false);
    expect(signal(earlier, 'SIGKILL')).toBe(false);
    expect(other.exitCode).toBeNull();
    expect(identify(other.pid ?? 0)).toEqual(identity);
  } finally {
    other.kill('SIGKILL');
  }
});

test('GIVEN a command name with spaces and parentheses WHEN /proc/<pid>/stat is read THEN the fields are right', () => {
  const fields = ['S', ...Array.from({ length: 18 }, (_, i) => String(i)), '4711', '999'];
  expect(parseStat(`12 (a) b) (c) ${fields.join(' ')}\n`)).toEqual({ state: 'S', startTicks: '4711' });
  expect(parseStat('')).toBeNull();
});
