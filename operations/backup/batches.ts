/** Whole, checked batches of a file, some megabytes at a time. */
import { walkBatches } from '../../model/backup/batch';
import type { BatchAt, WalkOptions, WalkStop } from '../../model/backup/batch';
import { READ_BYTES } from './limits';

/** Reads up to `length` bytes at `position` into the buffer at `at`; fewer only at the end. Returns how many. */
export type ReadAt = (buffer: Buffer, at: number, length: number, position: number) => Promise<number>;

export interface BatchPart {
  /** Whole batches; overwritten by the next part. */
  readonly bytes: Buffer;
  /** Their headers, and where each begins within `bytes`. */
  readonly batches: readonly BatchAt[];
}

export interface BatchRange extends WalkOptions {
  /** Of the file: a batch begins there. @default 0 */
  readonly from?: number;
  /** What lies behind is not read. */
  readonly to: number;
}

/** Where the last whole batch ends in the file, and what follows it. */
export interface BatchesEnd {
  readonly end: number;
  readonly stop: WalkStop;
}

/** Memory: one buffer of some megabytes, or of the largest batch. */
export async function* readBatches(
  read: ReadAt,
  { from = 0, to, before, skipCrc = false }: BatchRange,
): AsyncGenerator<BatchPart, BatchesEnd> {
  let buffer = Buffer.allocUnsafe(Math.max(1, Math.min(READ_BYTES, to - from)));
  let position = from; // of the buffer's first byte in the file
  let filled = 0;
  let previous = before;
  for (;;) {
    const wanted = Math.min(buffer.length - filled, to - position - filled);
    const got = wanted > 0 ? await read(buffer, filled, wanted, position + filled) : 0;
    const isEnd = got < wanted || position + filled + got >= to;
    filled += got;

    const batches: BatchAt[] = [];
    const steps = walkBatches(buffer.subarray(0, filled), { before: previous, skipCrc });
    let step = steps.next();
    for (; !step.done; step = steps.next()) batches.push(step.value);
    const { end, stop } = step.value;
    if (batches.length > 0) yield { bytes: buffer.subarray(0, end), batches };
    previous = batches.at(-1)?.header ?? previous;
    position += end;
    if (stop.kind === 'damaged' || isEnd) return { end: position, stop };
    buffer.copyWithin(0, end, filled);
    filled -= end;
    if (stop.kind === 'partial' && stop.needed > buffer.length) {
      // One that would reach beyond the range is not whole there: its length may be damage, and is not allocated.
      if (position + stop.needed > to) return { end: position, stop };
      const larger = Buffer.allocUnsafe(stop.needed);
      buffer.copy(larger, 0, 0, filled);
      buffer = larger;
    }
  }
}
