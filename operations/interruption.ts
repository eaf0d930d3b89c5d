/**
 * What asks a command to stop: Ctrl-C, SIGTERM, SIGHUP, a terminal that is lost, and the end of the playbook that it works for.
 *
 * A command that has nodes down or replicas under way does not end at once: it begins nothing more, and leaves in order. A second Ctrl-C or SIGTERM ends it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning } from './local/processes';
import { lineage, playbookOf } from './toolchain/lineage';

/** As a reason. */
export const CTRL_C = 'Ctrl-C';
/** Between two looks whether the playbook is still there. */
const FOLLOW_MS = 500;

export interface Interruption {
  /** Aborted with the reason as text. */
  readonly signal: AbortSignal;
  /** Asks it to stop, for instance because the claim was lost. */
  stop(reason: string): void;
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
  const stop = (reason: string): void => {
    if (controller.signal.aborted) return;
    controller.abort(reason);
    onStop(reason);
  };
  const asked = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) return onAgain(name);
    stop(name === 'SIGINT' ? CTRL_C : name);
  };
  // A terminal that closes sends it, and so does what runs behind it, several times: it never ends a command at once.
  const hungUp = (): void => stop('SIGHUP');
  // Without a listener the first line that nobody can read would end the process, with a node down.
  const lost = (): void => stop('the terminal is lost');
  process.on('SIGINT', asked).on('SIGTERM', asked).on('SIGHUP', hungUp);
  process.stdout.on('error', lost);
  process.stderr.on('error', lost);

  // Ansible ends its workers and not what they have started.
  const playbook = playbookOf(lineage().slice(1));
  const follow =
    playbook &&
    setInterval(() => {
      if (!isRunning(playbook)) stop('the playbook has ended');
    }, FOLLOW_MS).unref();
  return {
    signal: controller.signal,
    stop,
    end: () => {
      process.off('SIGINT', asked).off('SIGTERM', asked).off('SIGHUP', hungUp);
      // The listeners of lost output stay: what is printed last may find no reader either.
      clearInterval(follow);
    },
  };
}

/** Waits, and not a moment longer than until it is asked to stop. Returns whether it may go on. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}
