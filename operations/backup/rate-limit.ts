/** Bytes per second, over all that read at the same time. */
import { setTimeout as sleep } from 'node:timers/promises';

export class RateLimit {
  /** When all that was taken so far is paid for, ms. */
  private free = 0;

  /** @param bytesPerSecond undefined: no limit */
  public constructor(
    private readonly bytesPerSecond: number | undefined,
    private readonly now: () => number = Date.now,
    private readonly wait: (ms: number) => Promise<unknown> = sleep,
  ) {}

  /** Waits until these bytes may be read. */
  public async take(bytes: number): Promise<void> {
    if (this.bytesPerSecond === undefined) return;
    const from = Math.max(this.free, this.now());
    this.free = from + (bytes / this.bytesPerSecond) * 1000;
    const delay = from - this.now();
    if (delay > 0) await this.wait(delay);
  }
}
