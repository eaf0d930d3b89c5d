import { run, tryRun } from '../../../../shared/system/run';

test('GIVEN a command that succeeds WHEN run THEN its standard output is returned', async () => {
  expect(await run('/bin/sh', ['-c', 'echo out; echo err >&2'])).toBe('out\n');
});

test('GIVEN a command that fails WHEN run THEN the error has its status and the end of what it printed', async () => {
  const script =
    'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do echo "line $i"; done; exit 3';
  const error = await run('/bin/sh', ['-c', script]).catch((e: Error) => e.message);
  expect(error).toContain('failed with exit status 3:\nline 6\n');
  expect(error).toContain('line 20');
});

test('GIVEN a command that does not exist WHEN run THEN the error says so', async () => {
  await expect(run('/no/such/command', [])).rejects.toThrow('/no/such/command could not be started:');
});

test('GIVEN a command that hangs WHEN its time is over THEN it is ended and the error names the time', async () => {
  await expect(run('/bin/sleep', ['60'], { timeoutMs: 100 })).rejects.toThrow(
    'ended by a signal (timeout: 0.1 s)',
  );
});

test('GIVEN a command that does not exist WHEN tried THEN that is told apart from a failure', async () => {
  expect(await tryRun('/no/such/command', [])).toMatchObject({ status: null, missing: true });
  expect(await tryRun('/bin/sh', ['-c', 'exit 1'])).toMatchObject({ status: 1, missing: false });
});
