import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { takeLock, withLock } from '../../../../shared/system/lock';
import { removeTemporaryFolders, temporaryFolder } from '../../operations/local/temporary';

afterEach(removeTemporaryFolders);

const lockFile = (): string => path.join(temporaryFolder(), 'lock');

test('GIVEN two commands WHEN they take the same lock THEN one works after the other', async () => {
  const file = lockFile();
  const events: string[] = [];
  const work = (name: string) => async (): Promise<void> => {
    events.push(`${name} begins`);
    await sleep(50);
    events.push(`${name} ends`);
  };
  await Promise.all([withLock(file, 5_000, work('a')), withLock(file, 5_000, work('b'))]);

  expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  expect(existsSync(file)).toBe(false);
});

test('GIVEN work that fails WHEN it holds the lock THEN the lock is given back', async () => {
  const file = lockFile();
  await expect(withLock(file, 100, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(existsSync(file)).toBe(false);
});

test.each(['{"process":{"pid":4194305,"started":"long ago"}}', '{"pid":1}', '7', 'null', ''])(
  'GIVEN a lock with %j of a command that was killed WHEN taken THEN it is taken over',
  async (content) => {
    const file = lockFile();
    writeFileSync(file, content);
    expect(await withLock(file, 5_000, () => Promise.resolve('done'))).toBe('done');
  },
);

test('GIVEN a lock that is held WHEN the time is over THEN it says by whom', async () => {
  const file = lockFile();
  await withLock(file, 100, async () => {
    await expect(withLock(file, 150, () => Promise.resolve())).rejects.toThrow(
      `Another command (process ${process.pid}) holds the lock ${file}.`,
    );
  });
});

test('GIVEN a lock that is held WHEN another waits THEN that is said once', async () => {
  const file = lockFile();
  let waits = 0;
  const second = await withLock(file, 5_000, async () => {
    const waiting = withLock(
      file,
      5_000,
      () => Promise.resolve('second'),
      () => waits++,
    );
    await sleep(350);
    return { waiting };
  });
  expect(await second.waiting).toBe('second');
  expect(waits).toBe(1);
});

test('GIVEN notes THEN the file has them beside the process, and nothing is left of what replaced them', async () => {
  const file = lockFile();
  const refused = (): never => {
    throw new Error('refused');
  };
  const lock = await takeLock(file, { notes: { command: 'deploy' }, onHeld: refused });
  await expect(takeLock(file, { onHeld: refused })).rejects.toThrow('refused');
  lock.note({ command: 'destroy' });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    process: { pid: process.pid },
    command: 'destroy',
  });
  lock.release();
  expect(readdirSync(path.dirname(file))).toEqual([]);
});
