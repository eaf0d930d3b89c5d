import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from '../../../../shared/system/lock';
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

test.each(['{"pid":4194305,"started":"long ago"}', 'null', ''])(
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
