/**
 * What asks a command to stop: Ctrl-C, SIGTERM, SIGHUP, a terminal that is lost, and the end of the playbook that it works for.
 *
 * A command that has nodes down or replicas under way does not end at once: it begins nothing more, and leaves in order. A second Ctrl-C or SIGTERM ends it.
 */
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { CLAIM_FOLLOW_MS } from '../model/claim';
import { isRunning } from '../shared/system/processes';
import { lineage, playbookOf } from './toolchain/lineage';

/** As a reason. */
export const CTRL_C = 'Ctrl-C';

export interface Interruption {
  /** Aborted with the reason as text. */
  readonly signal: AbortSignal;
  /** 128 + n for signal n, as shells count; for another reason as for a terminal that is lost. 0 as long as nothing asked. */
  readonly exitStatus: number;
  /** Asks it to stop, for instance because the claim was lost. */
  stop(reason: string): void;
  /** For whatever reads the keyboard itself, and so gets Ctrl-C as a key. */
  receive(name: 'SIGINT' | 'SIGTERM'): void;
  /** Calls `listener` each time that it is asked, also again. Returns what ends that. */
  onAsked(listener: () => void): () => void;
  /** Signals do again what they do by themselves. */
  end(): void;
}

/**
 * @param onStop called once with the reason
 * @param onAgain what a second Ctrl-C or SIGTERM does. @default - it ends this process at once
 */
export function onInterruption(
  onStop: (reason: string) => void,
  onAgain: (name: NodeJS.Signals) => void = (name) => process.exit(name === 'SIGINT' ? 130 : 143),
): Interruption {
  const controller = new AbortController();
  const listeners = new Set<() => void>();
  const stop = (reason: string): void => {
    if (controller.signal.aborted) return;
    controller.abort(reason);
    onStop(reason);
    for (const listener of [...listeners]) listener();
  };
  const asked = (name: NodeJS.Signals): void => {
    if (!controller.signal.aborted) return stop(name === 'SIGINT' ? CTRL_C : name);
    onAgain(name);
    for (const listener of [...listeners]) listener();
  };
  // A terminal that closes sends it, and so does what runs behind it, several times: it never ends a command at once.
  const hungUp = (): void => stop('SIGHUP');
  // Without a listener the first line that cannot be written would end the process, with a node down.
  const lost = (): void => stop('the terminal was closed');
  process.on('SIGINT', asked).on('SIGTERM', asked).on('SIGHUP', hungUp);
  const outputs = [process.stdout, process.stderr];
  for (const output of outputs) output.on('error', lost);

  // Ansible ends its workers and not what they have started.
  const playbook = playbookOf(lineage().slice(1));
  const follow =
    playbook &&
    setInterval(() => {
      if (!isRunning(playbook)) stop('the playbook has ended');
    }, CLAIM_FOLLOW_MS).unref();
  return {
    signal: controller.signal,
    get exitStatus() {
      return controller.signal.aborted ? exitStatusOf(String(controller.signal.reason)) : 0;
    },
    stop,
    receive: asked,
    onAsked: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    end: () => {
      process.off('SIGINT', asked).off('SIGTERM', asked).off('SIGHUP', hungUp);
      // What is printed last may find no reader either.
      for (const output of outputs) output.off('error', ignore).on('error', ignore).off('error', lost);
      clearInterval(follow);
    },
  };
}

const ignore = (): void => undefined;

function exitStatusOf(reason: string): number {
  const name = reason === CTRL_C ? 'SIGINT' : reason;
  return (
    128 + (name in constants.signals ? constants.signals[name as NodeJS.Signals] : constants.signals.SIGHUP)
  );
}

/** For work that ends what it has begun each time that it is asked, and by itself then. */
export async function interruptible<T>(work: (interruption: Interruption) => Promise<T>): Promise<T> {
  const nothing = (): void => undefined;
  const interruption = onInterruption(nothing, nothing);
  try {
    return await work(interruption);
  } finally {
    interruption.end();
  }
}

/** Waits, and not a moment longer than until it is asked to stop. Returns whether it may go on. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}
