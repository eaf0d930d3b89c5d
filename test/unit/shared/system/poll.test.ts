import { pollUntil, waitForNothing, waitUntil } from '../../../../shared/system/poll';

const after = <T>(looks: number, value: T): (() => T | undefined) => {
  let made = 0;
  return () => ((made += 1) >= looks ? value : undefined);
};

test('GIVEN something that is found at the third look THEN it is returned', async () => {
  let waits = 0;
  expect(await pollUntil(after(3, 'found'), { everyMs: 1, onWait: () => (waits += 1) })).toBe('found');
  expect(waits).toBe(2);
});

test('GIVEN a time-out that is over THEN the look after it is the last, and nothing is found', async () => {
  let looks = 0;
  const never = (): undefined => void (looks += 1);
  expect(await pollUntil(never, { everyMs: 1, timeoutMs: -1 })).toBeUndefined();
  expect(looks).toBe(1);
  expect(await waitUntil(() => false, { everyMs: 1, timeoutMs: 5 })).toBe(false);
  expect(await waitUntil(() => Promise.resolve(true), { everyMs: 1, timeoutMs: -1 })).toBe(true);
});

test('GIVEN a look that fails THEN polling ends with it', async () => {
  await expect(pollUntil(() => Promise.reject(new Error('refused')), { everyMs: 1 })).rejects.toThrow(
    'refused',
  );
});

test('GIVEN what is missing changes THEN each change is reported once, and what is missing at the end is returned', async () => {
  const missing = [['a', 'b'], ['a', 'b'], ['b'], []];
  const reported: (readonly string[])[] = [];
  const look = (): Promise<readonly string[]> => Promise.resolve(missing.shift() ?? []);
  expect(await waitForNothing(look, (lines) => reported.push(lines), { everyMs: 1 })).toEqual([]);
  expect(reported).toEqual([['a', 'b'], ['b']]);
  expect(
    await waitForNothing(
      () => Promise.resolve(['c']),
      () => undefined,
      { everyMs: 1, timeoutMs: -1 },
    ),
  ).toEqual(['c']);
});
