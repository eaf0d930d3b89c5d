import fc from 'fast-check';
import { readBatches } from '../../../../operations/backup/batches';
import type { BatchesEnd } from '../../../../operations/backup/batches';
import { READ_BYTES } from '../../../../operations/backup/limits';
import { RateLimit } from '../../../../operations/backup/rate-limit';
import { batch } from '../../model/backup/support';

async function readAll(
  bytes: Buffer,
  from: number,
  to: number,
): Promise<{ read: Buffer; offsets: number[] } & BatchesEnd> {
  const parts: Buffer[] = [];
  const offsets: number[] = [];
  const steps = readBatches(
    (buffer, at, length, position) =>
      Promise.resolve(bytes.copy(buffer, at, position, Math.min(bytes.length, position + length))),
    { from, to },
  );
  let step = await steps.next();
  for (; !step.done; step = await steps.next()) {
    parts.push(Buffer.from(step.value.bytes));
    offsets.push(...step.value.batches.map(({ header }) => header.baseOffset));
  }
  return { read: Buffer.concat(parts), offsets, ...step.value };
}

/** Small ones, and some that are larger than what is read at once. */
const sizes = fc.array(fc.oneof(fc.nat(2000), fc.integer({ min: READ_BYTES - 100, max: READ_BYTES + 100 })), {
  minLength: 1,
  maxLength: 4,
});

describe('reading batches of a file', () => {
  it('gives every whole one of any range, and where it ends', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(500), async (payloads, cut) => {
        const batches = payloads.map((size, i) =>
          batch({ baseOffset: i, count: 1, payload: Buffer.alloc(size, i) }),
        );
        const bytes = Buffer.concat(batches);
        const to = Math.max(0, bytes.length - cut);
        const ends = batches.reduce<number[]>((all, each) => [...all, (all.at(-1) ?? 0) + each.length], [0]);
        const end = Math.max(...ends.filter((each) => each <= to));
        const result = await readAll(bytes, 0, to);
        expect(result.end).toBe(end);
        expect(result.read.equals(bytes.subarray(0, end))).toBe(true);
        expect(result.offsets).toHaveLength(ends.indexOf(end));
        expect(result.stop.kind).toBe(end === to ? 'end' : 'partial');
      }),
      { numRuns: 20 },
    );
  });

  it('begins where it is asked to', async () => {
    const [one, two] = [batch({ baseOffset: 0, count: 5 }), batch({ baseOffset: 5, count: 5 })];
    expect(await readAll(Buffer.concat([one, two]), one.length, one.length + two.length)).toMatchObject({
      offsets: [5],
      end: one.length + two.length,
    });
  });

  it('allocates nothing for a length that reaches beyond the file', async () => {
    const bytes = batch({ baseOffset: 0, count: 1 });
    bytes.writeInt32BE(2 ** 31 - 100, 8);
    expect(await readAll(bytes, 0, bytes.length)).toMatchObject({ end: 0, stop: { kind: 'partial' } });
  });

  it('ends in an empty file', async () => {
    expect(await readAll(Buffer.alloc(0), 0, 0)).toMatchObject({ end: 0, stop: { kind: 'end' } });
  });
});

describe('the rate', () => {
  it('is that of all readers together', async () => {
    let now = 0;
    const waits: number[] = [];
    const limit = new RateLimit(
      1000,
      () => now,
      (ms) => {
        waits.push(ms);
        now += ms;
        return Promise.resolve();
      },
    );
    for (const bytes of [500, 1000, 250]) await limit.take(bytes);
    expect(waits).toEqual([500, 1000]);
    now += 10_000;
    await limit.take(100);
    expect(waits).toHaveLength(2);
  });
});
