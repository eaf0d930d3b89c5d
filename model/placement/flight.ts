/** The moves of one run: which wait, which are under way, which are done. */
import { added, copiedBytes } from '.';
import type { Move } from '.';
import type { LogDir, PartitionFailure } from '../live/kafka';
import { nameOf } from './view';

/** Brokers learn of a finished move after the controller: some milliseconds, on a busy machine more. */
const LOOKS = 10;

export interface Limits {
  readonly partitions: number;
  readonly bytes: number;
}

export class Flight {
  private readonly waiting: Move[];
  private readonly underWay = new Map<string, Move>();
  public readonly moved: Move[] = [];
  public readonly failures: PartitionFailure[] = [];
  private readonly total: { readonly partitions: number; readonly bytes: number };
  /** Bytes that lie on the new brokers already, by partition. */
  private readonly copied = new Map<string, number>();
  private readonly looks = new Map<string, number>();

  /** @param alreadyUnderWay moves that an earlier run began */
  public constructor(moves: readonly Move[], alreadyUnderWay: readonly Move[]) {
    // Small ones first: much is done soon, and what is cancelled late is little.
    this.waiting = [...moves].sort((a, b) => copiedBytes(a) - copiedBytes(b));
    for (const move of alreadyUnderWay) this.underWay.set(nameOf(move), move);
    const all = [...moves, ...alreadyUnderWay];
    this.total = { partitions: all.length, bytes: all.reduce((sum, move) => sum + copiedBytes(move), 0) };
  }

  public get inFlight(): Move[] {
    return [...this.underWay.values()];
  }

  public get finished(): boolean {
    return this.waiting.length === 0 && this.underWay.size === 0;
  }

  /** As many of the next moves as the limits allow; one always, or a large partition would never move. */
  public next(limits: Limits): Move[] {
    const next: Move[] = [];
    let bytes = this.inFlight.reduce((sum, move) => sum + copiedBytes(move), 0);
    for (const move of this.waiting) {
      const first = this.underWay.size + next.length === 0;
      bytes += copiedBytes(move);
      if (!first && (bytes > limits.bytes || this.underWay.size + next.length >= limits.partitions)) break;
      next.push(move);
    }
    return next;
  }

  public started(moves: readonly Move[], failures: readonly PartitionFailure[]): void {
    this.waiting.splice(0, moves.length);
    this.failures.push(...failures);
    const failed = new Set(failures.map(nameOf));
    for (const move of moves) {
      if (!failed.has(nameOf(move))) this.underWay.set(nameOf(move), move);
    }
  }

  public ended(move: Move, failure?: string): void {
    this.underWay.delete(nameOf(move));
    if (failure === undefined) this.moved.push(move);
    else this.failures.push({ topic: move.topic, partition: move.partition, message: failure });
  }

  /** Whether Kafka has shown other replicas, with no reassignment under way, several times in a row. */
  public suspicious(move: Move): boolean {
    const looks = (this.looks.get(nameOf(move)) ?? 0) + 1;
    this.looks.set(nameOf(move), looks);
    return looks > LOOKS;
  }

  public measured(logDirs: ReadonlyMap<number, readonly LogDir[]>): void {
    const present = new Map<string, number>();
    for (const [id, directories] of logDirs) {
      for (const replica of directories.flatMap(({ replicas }) => replicas))
        present.set(`${id} ${nameOf(replica)}`, replica.bytes);
    }
    for (const move of this.inFlight) {
      const bytes = added(move).map((id) => Math.min(move.bytes, present.get(`${id} ${nameOf(move)}`) ?? 0));
      this.copied.set(
        nameOf(move),
        bytes.reduce((sum, each) => sum + each, 0),
      );
    }
  }

  public get progress(): {
    partitions: { done: number; total: number };
    bytes: { left: number; total: number };
  } {
    const left =
      this.waiting.reduce((sum, move) => sum + copiedBytes(move), 0) +
      this.inFlight.reduce((sum, move) => sum + copiedBytes(move) - (this.copied.get(nameOf(move)) ?? 0), 0);
    return {
      partitions: { done: this.moved.length, total: this.total.partitions },
      bytes: { left, total: this.total.bytes },
    };
  }
}
