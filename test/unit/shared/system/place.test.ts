import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { placeOnce } from '../../../../shared/system/place';

let folder: string;
let target: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'brokerform-place-'));
  target = path.join(folder, 'cache', 'thing');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const fill = (text: string) => (temporary: string) => writeFile(path.join(temporary, 'file'), text);
const content = (): Promise<string> => readFile(path.join(target, 'file'), 'utf8');
const inCache = (): Promise<string[]> => readdir(path.dirname(target));

test('GIVEN two that want the same folder at once WHEN both place it THEN one makes it and the other waits', async () => {
  let made = 0;
  let waited = 0;
  const make = async (temporary: string): Promise<void> => {
    made++;
    await new Promise((resolve) => setTimeout(resolve, 100));
    await fill('whole')(temporary);
  };
  await Promise.all([1, 2, 3].map(() => placeOnce(target, make, () => waited++)));
  expect(made).toBe(1);
  expect(waited).toBe(2);
  expect(await content()).toBe('whole');
  expect(await inCache()).toEqual(['thing']);
});

test('GIVEN a maker that fails WHEN placed THEN nothing is left and the next one succeeds', async () => {
  const fail = async (temporary: string): Promise<void> => {
    await fill('half')(temporary);
    throw new Error('connection reset');
  };
  await expect(placeOnce(target, fail)).rejects.toThrow('connection reset');
  expect(await inCache()).toEqual([]);
  await placeOnce(target, fill('whole'));
  expect(await content()).toBe('whole');
});

test('GIVEN the lock and the half-made folder of a process that was killed WHEN placed THEN both are cleared away', async () => {
  await mkdir(`${target}.tmp-abc123`, { recursive: true });
  // No process has this id: Linux and macOS count to 4 194 304 at most.
  await writeFile(`${target}.lock`, JSON.stringify({ process: { pid: 99_999_999, started: 'before' } }));
  await placeOnce(target, fill('whole'));
  expect(await inCache()).toEqual(['thing']);
});

test('GIVEN the lock of a killed process WHEN its id belongs to a living one THEN it is stale all the same', async () => {
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(`${target}.lock`, JSON.stringify({ process: { pid: process.pid, started: 'before' } }));
  await placeOnce(target, fill('whole'));
  expect(await content()).toBe('whole');
});
