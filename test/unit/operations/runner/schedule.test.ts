import fc from 'fast-check';
import { runInOrder } from '../../../../operations/runner/schedule';
import type { Turn } from '../../../../operations/runner/schedule';

const item = (name: string, ...after: string[]) => ({ name, after });
const forty = [item('cluster'), ...Array.from({ length: 39 }, (_, index) => item(`t${index}`, 'cluster'))];

function record(turns: Readonly<Record<string, Turn>> = {}) {
  const begun: string[] = [];
  let atOnce = 0;
  let most = 0;
  const work = async ({ name }: { name: string }): Promise<Turn> => {
    begun.push(name);
    most = Math.max(most, ++atOnce);
    await new Promise((resolve) => setImmediate(resolve));
    atOnce--;
    return turns[name] ?? 'done';
  };
  return { begun, work, most: () => most };
}

test('GIVEN a stack that fails in the middle of forty THEN those that run end, and nothing else begins', async () => {
  const { begun, work } = record({ t10: 'failed' });
  const notBegun = await runInOrder({ items: forty, atATime: 4, mayBegin: () => true, work });
  expect(begun.length + notBegun.length).toBe(40);
  expect(begun).toContain('t10');
  expect(begun.length).toBeLessThanOrEqual(1 + 11 + 3);
});

test('GIVEN a stack that is skipped THEN only what comes after it does not begin', async () => {
  const items = [item('a'), item('b', 'a'), item('c'), item('d', 'b')];
  const { begun, work } = record({ a: 'skipped' });
  expect(await runInOrder({ items, atATime: 2, mayBegin: () => true, work })).toEqual(['b', 'd']);
  expect(begun).toEqual(['a', 'c']);
});

test('GIVEN an interruption THEN nothing begins after it', async () => {
  const { begun, work } = record();
  const notBegun = await runInOrder({ items: forty, atATime: 2, mayBegin: () => begun.length < 5, work });
  expect(begun).toHaveLength(5);
  expect(notBegun).toHaveLength(35);
});

test('GIVEN any graph THEN each begins once, after what it needs, and never more at a time than allowed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.nat({ max: 20 }), { maxLength: 3 }), { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: 5 }),
      async (edges, atATime) => {
        // Edges point to earlier items, or to nothing in the list.
        const items = edges.map((after, index) =>
          item(`${index}`, ...after.map((to) => `${to < index ? to : 'x'}`)),
        );
        const { begun, work, most } = record();
        expect(await runInOrder({ items, atATime, mayBegin: () => true, work })).toEqual([]);
        expect([...begun].sort()).toEqual(items.map(({ name }) => name).sort());
        expect(most()).toBeLessThanOrEqual(atATime);
        for (const { name, after } of items)
          for (const before of after)
            if (before !== 'x') expect(begun.indexOf(before)).toBeLessThan(begun.indexOf(name));
      },
    ),
  );
});
