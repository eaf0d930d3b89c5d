/** What an index says of a file, gathered batch by batch. */
import { codecOf, isControl, isTransactional } from './batch';
import type { BatchHeader, Codec } from './batch';
import type { FileEntry } from './format';

export type FileContent = Omit<FileEntry, 'file' | 'segment' | 'bytes' | 'sha256'>;

export class FileSummary {
  private first: BatchHeader | undefined;
  private last: BatchHeader | undefined;
  private batches = 0;
  private records = 0;
  private minTimestamp = Infinity;
  private maxTimestamp = -1;
  private transactions = false;
  private readonly codecs = new Set<Codec>();

  public add(header: BatchHeader): void {
    this.first ??= header;
    this.last = header;
    this.batches += 1;
    this.minTimestamp = Math.min(this.minTimestamp, header.baseTimestamp);
    this.maxTimestamp = Math.max(this.maxTimestamp, header.maxTimestamp);
    if (!isControl(header)) this.records += header.count;
    if (isTransactional(header)) this.transactions = true;
    const codec = codecOf(header);
    if (codec !== undefined) this.codecs.add(codec);
  }

  /** Null if there was no batch. */
  public content(): FileContent | null {
    if (this.first === undefined || this.last === undefined) return null;
    return {
      firstOffset: this.first.baseOffset,
      lastOffset: this.last.lastOffset,
      minTimestamp: this.minTimestamp,
      maxTimestamp: this.maxTimestamp,
      firstLeaderEpoch: this.first.leaderEpoch,
      leaderEpoch: this.last.leaderEpoch,
      batches: this.batches,
      records: this.records,
      codecs: [...this.codecs].sort(),
      transactions: this.transactions,
    };
  }
}
