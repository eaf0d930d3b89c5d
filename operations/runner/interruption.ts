/** Ctrl-C, SIGTERM and a lost terminal while Terraform works. */
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * After a signal nothing begins that had not begun. What runs is asked to end, once per signal: Terraform finishes its present requests,
 * writes its state and releases its lock after the first, and gives up at once after the second.
 */
export class Interruption {
  private received: NodeJS.Signals[] = [];
  private readonly listeners = new Set<() => void>();

  private constructor() {}

  /** Listens to signals while `work` runs. */
  public static async during<T>(work: (interruption: Interruption) => Promise<T>): Promise<T> {
    const interruption = new Interruption();
    const receive = (name: NodeJS.Signals): void => interruption.receive(name);
    for (const name of SIGNALS) process.on(name, receive);
    try {
      return await work(interruption);
    } finally {
      for (const name of SIGNALS) process.off(name, receive);
    }
  }

  /** For whatever reads the keyboard itself, and so gets Ctrl-C as a key. */
  public receive(name: NodeJS.Signals): void {
    this.received.push(name);
    for (const listener of [...this.listeners]) listener();
  }

  public get requested(): boolean {
    return this.received.length > 0;
  }

  /** 128 + n for signal n, as shells count. */
  public get exitStatus(): number {
    const [first] = this.received;
    return first === undefined ? 0 : 128 + constants.signals[first];
  }

  /** Calls `listener` on each further signal. Returns what ends that. */
  public onSignal(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}
