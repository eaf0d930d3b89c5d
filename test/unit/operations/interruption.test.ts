import { CTRL_C, interruptible, onInterruption } from '../../../operations/interruption';

test.each([
  [CTRL_C, 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['the terminal was closed', 129],
])('GIVEN %s THEN the exit status is %i, as shells count', async (reason, status) => {
  await interruptible((interruption) => {
    expect(interruption.exitStatus).toBe(0);
    interruption.stop(reason);
    expect(interruption.exitStatus).toBe(status);
    return Promise.resolve();
  });
});

test('WHEN it is asked again THEN what listens hears of it each time; a terminal that closes asks once', () => {
  const asked: string[] = [];
  const interruption = onInterruption(
    (reason) => asked.push(`first ${reason}`),
    (name) => asked.push(`again ${name}`),
  );
  const off = interruption.onAsked(() => asked.push('heard'));
  try {
    for (const name of ['SIGHUP', 'SIGHUP', 'SIGTERM'] as const) process.emit(name, name);
    off();
    interruption.receive('SIGINT');
  } finally {
    interruption.end();
  }
  expect(asked).toEqual(['first SIGHUP', 'heard', 'again SIGTERM', 'heard', 'again SIGINT']);
  expect(interruption.exitStatus).toBe(129);
});

test('THEN nothing of it is left on the process', async () => {
  const count = (): number[] => [
    process.listenerCount('SIGINT'),
    process.stdout.listenerCount('error'),
    process.stderr.listenerCount('error'),
  ];
  await interruptible(() => Promise.resolve());
  const before = count();
  for (let turn = 0; turn < 3; turn++) await interruptible(() => Promise.resolve());
  expect(count()).toEqual(before);
});
