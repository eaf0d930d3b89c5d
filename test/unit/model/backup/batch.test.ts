import fc from 'fast-check';
import { FIELD, HEADER_BYTES, readBatch, walkBatches } from '../../../../model/backup/batch';
import type { BatchAt, WalkOptions, WalkStop } from '../../../../model/backup/batch';
import { crc32c } from '../../../../model/backup/crc32c';
import { batch } from './support';

interface Walked {
  readonly found: readonly BatchAt[];
  readonly end: number;
  readonly stop: WalkStop;
}

function walk(bytes: Buffer, options?: WalkOptions): Walked {
  const found: BatchAt[] = [];
  const steps = walkBatches(bytes, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return { found, ...step.value };
    found.push(step.value);
  }
}

/** Batches with gaps between them, as compaction leaves them. */
const logs = fc
  .array(
    fc.record({
      gap: fc.nat(1000),
      count: fc.integer({ min: 1, max: 50 }),
      payload: fc.uint8Array({ maxLength: 300 }),
      epochs: fc.nat(2),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => {
    let offset = 0;
    let leaderEpoch = 0;
    return parts.map(({ gap, count, payload, epochs }) => {
      const baseOffset = offset + gap;
      offset = baseOffset + count;
      leaderEpoch += epochs;
      return batch({ baseOffset, count, leaderEpoch, payload: Buffer.from(payload) });
    });
  });

describe('CRC-32C', () => {
  it('has the check value of RFC 3720', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
    expect(crc32c(Buffer.alloc(32, 0xff))).toBe(0x62a8ab43);
  });

  it('is the same in one part and in two', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (bytes, at) => {
        const cut = Math.min(at, bytes.length);
        expect(crc32c(bytes, cut, bytes.length, crc32c(bytes, 0, cut))).toBe(crc32c(bytes));
      }),
    );
  });
});

describe('walking batches', () => {
  it('finds every batch of a log, and ends at its end', () => {
    fc.assert(
      fc.property(logs, (batches) => {
        const bytes = Buffer.concat(batches);
        const { found, end, stop } = walk(bytes);
        expect(found.map(({ at, header }) => bytes.subarray(at, at + header.size))).toEqual(batches);
        expect(end).toBe(bytes.length);
        expect(stop).toEqual({ kind: 'end' });
      }),
    );
  });

  it('ends at the last whole batch of a log that is cut anywhere', () => {
    fc.assert(
      fc.property(logs, fc.double({ min: 0, max: 1, noNaN: true }), (batches, share) => {
        const bytes = Buffer.concat(batches);
        const cut = Math.floor(bytes.length * share);
        const { end, stop, found } = walk(bytes.subarray(0, cut));
        const ends = batches.reduce<number[]>((all, each) => [...all, (all.at(-1) ?? 0) + each.length], [0]);
        expect(end).toBe(Math.max(...ends.filter((each) => each <= cut)));
        expect(stop.kind).toBe(end === cut ? 'end' : 'partial');
        expect(found).toHaveLength(ends.indexOf(end));
      }),
    );
  });

  it('stops at the batch in which a byte that the checksum guards was changed', () => {
    fc.assert(
      fc.property(
        logs,
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (batches, which, where, change) => {
          const index = which % batches.length;
          const damaged = Buffer.from(batches[index] ?? Buffer.alloc(0));
          const at = FIELD.attributes + (where % (damaged.length - FIELD.attributes));
          damaged.writeUInt8(damaged.readUInt8(at) ^ change, at);
          const { found, stop } = walk(Buffer.concat(batches.with(index, damaged)));
          expect(found).toHaveLength(index);
          expect(stop).toMatchObject({ kind: 'damaged', problem: 'crc' });
        },
      ),
    );
  });

  it('reads a log in two parts as in one, given what came before', () => {
    const first = batch({ baseOffset: 10, count: 5, leaderEpoch: 3 });
    const next = batch({ baseOffset: 15, count: 5, leaderEpoch: 3 });
    const before = { lastOffset: 14, leaderEpoch: 3 };
    expect(walk(next, { before }).stop).toEqual({ kind: 'end' });
    expect(walk(first, { before }).stop).toMatchObject({ kind: 'damaged', problem: 'offset' });
  });

  it.each([
    ['zeros', Buffer.alloc(100), 'zeros', 'the bytes are zero'],
    ['a length that no batch has', patched(FIELD.length, 20), 'length', 'a length of 32 bytes'],
    ['a negative length', patched(FIELD.length, -5), 'length', 'a length of 7 bytes'],
    ['a message of an old format', magic(1), 'magic', 'a message of format 1'],
    ['a message of an older format', magic(0), 'magic', 'a message of format 0'],
    ['a format that is not known', magic(7), 'magic', 'an unknown message format, 7'],
    [
      'a leader epoch that falls',
      epochs(5, 4),
      'epoch',
      'its leader epoch is 4, and that of the batch before it 5',
    ],
    [
      'an offset that is there already',
      Buffer.concat([batch({ baseOffset: 0, count: 3 }), batch({ baseOffset: 2, count: 3 })]),
      'offset',
      'it begins at offset 2, and the batch before it ends at 2',
    ],
  ])('refuses %s', (_name, bytes, problem, detail) => {
    expect(walk(bytes).stop).toEqual({ kind: 'damaged', problem, detail });
  });

  it('takes a batch of which compaction removed every record', () => {
    const empty = batch({ baseOffset: 4, count: 3, records: 0 });
    expect(empty).toHaveLength(HEADER_BYTES);
    expect(walk(empty)).toMatchObject({
      stop: { kind: 'end' },
      found: [{ header: { lastOffset: 6, count: 0 } }],
    });
  });

  it('says how many bytes a batch needs that is not whole', () => {
    const whole = batch({ baseOffset: 0, count: 1, payload: Buffer.alloc(40) });
    expect(readBatch(whole.subarray(0, 5))).toEqual({ kind: 'partial', needed: HEADER_BYTES });
    expect(readBatch(whole.subarray(0, 80))).toEqual({ kind: 'partial', needed: whole.length });
  });
});

function patched(field: number, value: number): Buffer {
  const bytes = batch({ baseOffset: 0, count: 1, payload: Buffer.alloc(40) });
  bytes.writeInt32BE(value, field);
  return bytes;
}

function magic(value: number): Buffer {
  const bytes = batch({ baseOffset: 0, count: 1, payload: Buffer.alloc(40) });
  bytes.writeInt8(value, FIELD.magic);
  return bytes;
}

function epochs(...all: number[]): Buffer {
  return Buffer.concat(all.map((leaderEpoch, i) => batch({ baseOffset: i, count: 1, leaderEpoch })));
}
