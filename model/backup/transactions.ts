/** Which batches of a partition a consumer with isolation level read_committed gets. */
import { FIELD, isControl, isTransactional } from './batch';
import type { BatchHeader } from './batch';
import { readVarint } from './varint';

/** Type of a control record, the second half of its key. */
const ABORT = 0;
const COMMIT = 1;

/** Batches of one producer between two offsets, both inclusive. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Collects how transactions ended. Takes every batch of a partition in order of offset; afterwards it knows which are visible.
 *
 * A transaction that has no marker when the batches end never becomes visible: its producer cannot finish it any more.
 */
export class TransactionScan {
  private readonly begun = new Map<number, number>();
  private readonly hidden = new Map<number, Span[]>();

  /** @param bytes the batch begins at `at`; only read of control batches */
  public add(header: BatchHeader, bytes: Buffer, at = 0): void {
    const { producerId, baseOffset } = header;
    if (isControl(header)) {
      const type = controlType(header, bytes, at);
      const from = this.begun.get(producerId);
      if (type === ABORT && from !== undefined) this.hide(producerId, { from, to: baseOffset });
      if (type === ABORT || type === COMMIT) this.begun.delete(producerId);
    } else if (isTransactional(header) && !this.begun.has(producerId)) {
      this.begun.set(producerId, baseOffset);
    }
  }

  /** Transactions without a marker, in order of their first offset. */
  public open(): { readonly producerId: number; readonly from: number }[] {
    return [...this.begun]
      .map(([producerId, from]) => ({ producerId, from }))
      .sort((a, b) => a.from - b.from);
  }

  /** After all batches were added: neither a marker, nor of a transaction that was aborted or is open. */
  public isVisible(header: BatchHeader): boolean {
    if (isControl(header)) return false;
    if (!isTransactional(header)) return true;
    const { producerId, baseOffset } = header;
    if (baseOffset >= (this.begun.get(producerId) ?? Infinity)) return false;
    return !contains(this.hidden.get(producerId) ?? [], baseOffset);
  }

  private hide(producerId: number, span: Span): void {
    const spans = this.hidden.get(producerId);
    if (spans === undefined) this.hidden.set(producerId, [span]);
    else spans.push(span);
  }
}

/** The spans are in order and do not overlap: a producer has one transaction at a time. */
function contains(spans: readonly Span[], offset: number): boolean {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.to ?? Infinity) < offset) low = middle + 1;
    else high = middle;
  }
  return (spans[low]?.from ?? Infinity) <= offset;
}

/** Undefined for a marker whose record compaction removed. */
function controlType(header: BatchHeader, bytes: Buffer, at: number): number | undefined {
  if (header.count < 1) return undefined;
  // Length, attributes, timestamp, offset, length of the key; control batches are not compressed.
  let position = readVarint(bytes, at + FIELD.records).end + 1;
  for (let field = 0; field < 3; field += 1) position = readVarint(bytes, position).end;
  return bytes.readInt16BE(position + 2);
}
