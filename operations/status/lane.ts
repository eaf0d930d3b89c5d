/** Requests to one broker, in order, each with its own time-out: one that hangs delays no other broker's. */
import { NoAnswer, UserRefused, connectAdmin } from '@brokerform/kafka-admin';
import type { AdminConnection, KafkaAdmin } from '@brokerform/kafka-admin';
import { UserError } from '../../shared/user-error';

/** Whether a broker answered and refused: its connection is in order. */
export function isRefusal(error: unknown): boolean {
  return error instanceof UserError && !(error instanceof NoAnswer) && !(error instanceof UserRefused);
}

export class Lane {
  private admin: Promise<KafkaAdmin> | undefined;
  private readonly waiting = new Set<(reason: Error) => void>();

  /** @param connection whose only bootstrap server is the broker */
  public constructor(private readonly connection: AdminConnection) {}

  /**
   * The connection is kept, unless it fails.
   *
   * @throws NoAnswer after the time-out; whatever the request throws
   */
  public async ask<T>(request: (admin: KafkaAdmin) => Promise<T>, limitMs: number): Promise<T> {
    const admin = (this.admin ??= connectAdmin({
      ...this.connection,
      connectTimeoutMs: limitMs,
      requestTimeoutMs: limitMs,
    }));
    try {
      return await this.inTime(admin.then(request), limitMs);
    } catch (error) {
      if (!isRefusal(error)) this.drop(admin);
      throw error;
    }
  }

  public async close(): Promise<void> {
    const { admin } = this;
    this.admin = undefined;
    await admin?.then(
      (open) => open.close(),
      () => undefined,
    );
  }

  /** Ends the wait for what is under way: the broker is known not to answer. */
  public interrupt(): void {
    for (const reject of this.waiting) reject(new NoAnswer('the broker does not respond'));
  }

  private async inTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
    let reject: (reason: Error) => void = () => undefined;
    const limit = new Promise<never>((_, rejectLimit) => (reject = rejectLimit));
    const timer = setTimeout(() => reject(new NoAnswer(`no answer within ${limitMs / 1000} s`)), limitMs);
    this.waiting.add(reject);
    try {
      return await Promise.race([work, limit]);
    } finally {
      clearTimeout(timer);
      this.waiting.delete(reject);
      work.catch(() => undefined);
    }
  }

  /** Closing waits for what is under way; no one needs that. */
  private drop(admin: Promise<KafkaAdmin>): void {
    if (this.admin === admin) this.admin = undefined;
    admin.then((open) => open.close()).catch(() => undefined);
  }
}

/**
 * What the first of several attempts returns. The next one begins when one fails, or has not answered for a while.
 *
 * @throws the refusal of a broker, which the others would repeat; else AggregateError with what each of them threw
 */
export function firstOf<T>(attempts: readonly (() => Promise<T>)[], patienceMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const failures: Error[] = [];
    let begun = 0;
    let timer: NodeJS.Timeout | undefined;
    const begin = (): void => {
      clearTimeout(timer);
      const attempt = attempts[begun];
      if (attempt === undefined) return;
      begun += 1;
      timer = setTimeout(begin, patienceMs);
      attempt().then(
        (value) => {
          clearTimeout(timer);
          // None of the others begins any more.
          begun = attempts.length;
          resolve(value);
        },
        (thrown: unknown) => {
          const error = thrown instanceof Error ? thrown : new Error(String(thrown));
          failures.push(error);
          if (isRefusal(error)) {
            clearTimeout(timer);
            begun = attempts.length;
            return reject(error);
          }
          if (failures.length < attempts.length) return begin();
          clearTimeout(timer);
          reject(new AggregateError(failures));
        },
      );
    };
    if (attempts.length === 0) reject(new AggregateError([new Error('No broker is known')]));
    else begin();
  });
}
