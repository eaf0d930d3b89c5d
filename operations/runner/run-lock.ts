/** One deploy at a time in one folder of synthesized code, and what a killed one left running. */
import { hostname } from 'node:os';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { LEFT_BEHIND_POLL_MS } from '../../model/deploy/limits';
import { readIfThere } from '../../shared/system/private-files';
import { takeLock } from '../../shared/system/lock';
import type { HeldLock, LockContent } from '../../shared/system/lock';
import { isRunning } from '../../shared/system/processes';
import type { ProcessIdentity } from '../../shared/system/processes';
import { UserError } from '../../shared/user-error';
import type { Interruption } from '../interruption';
import { waitUntil } from '../../shared/system/poll';

const LOCK_FILE = '.run-lock.json';

const processSchema = z.object({ pid: z.number(), started: z.string() });
const lockSchema = z.object({
  process: processSchema,
  command: z.string(),
  since: z.string(),
  host: z.string(),
  /** Terraforms that this run started and that had not ended, by stack. */
  terraforms: z.record(z.string(), processSchema),
});
type Lock = z.infer<typeof lockSchema>;
type Notes = Omit<Lock, 'process'>;

export class RunLock {
  private constructor(
    private readonly lock: HeldLock,
    private readonly notes: Notes,
  ) {}

  /**
   * Takes the lock. If its former holder was killed, waits for the Terraforms that it left: they write their states and end.
   *
   * @param folder of the synthesized code
   * @param waiting called with the stacks whose Terraform still runs
   * @throws UserError if another run holds it, with who that is
   */
  public static async acquire(
    folder: string,
    command: string,
    interruption: Interruption,
    waiting: (stacks: readonly string[]) => void,
  ): Promise<RunLock> {
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, LOCK_FILE);
    const notes: Notes = {
      command,
      since: new Date().toISOString(),
      host: hostname(),
      terraforms: {},
    };
    const isHeld = (content: LockContent): boolean => {
      const holder = read(content);
      return holder !== undefined && (holder.host !== notes.host || isRunning(holder.process));
    };
    const onHeld = (content: LockContent): void => {
      const holder = lockSchema.parse(content);
      throw new UserError(
        `Another run works in ${path.relative(process.cwd(), folder) || folder}: ${holder.command}, process ${holder.process.pid} on ${holder.host}, since ${holder.since}. Nothing was started.`,
        holder.host === notes.host
          ? 'wait until it has ended, or end it with Ctrl-C'
          : `wait until it has ended; if ${holder.host} no longer runs, remove ${file}`,
      );
    };
    const onLeftBehind = (content: LockContent | null): Promise<void> =>
      outlive(read(content), interruption, waiting);
    return new RunLock(await takeLock(file, { notes, isHeld, onHeld, onLeftBehind }), notes);
  }

  public started(stack: string, terraform: ProcessIdentity): void {
    this.notes.terraforms[stack] = terraform;
    this.lock.note(this.notes);
  }

  public ended(stack: string): void {
    delete this.notes.terraforms[stack];
    this.lock.note(this.notes);
  }

  public release(): void {
    this.lock.release();
  }
}

/** A run that works now. */
export interface CurrentRun {
  readonly command: string;
  readonly host: string;
  readonly pid: number;
  /** ISO 8601. */
  readonly since: string;
  /** Stacks whose Terraform runs. */
  readonly stacks: readonly string[];
}

/** Which run works in a folder, without waiting or taking the lock; null: none. Of one on another host it is not known whether it still runs. */
export function currentRun(folder: string): CurrentRun | null {
  const holder = read(contentOf(path.join(folder, LOCK_FILE)));
  if (holder === undefined) return null;
  const { command, host, since, process, terraforms } = holder;
  const isHere = host === hostname();
  const stacks = Object.entries(terraforms).flatMap(([stack, terraform]) =>
    !isHere || isRunning(terraform) ? [stack] : [],
  );
  // Of a run that was killed, its Terraforms still write.
  if (isHere && !isRunning(process) && stacks.length === 0) return null;
  return { command, host, pid: process.pid, since, stacks };
}

function contentOf(file: string): LockContent | null {
  try {
    return JSON.parse(readIfThere(file) ?? 'null') as LockContent | null;
  } catch {
    return null;
  }
}

/** undefined for a file that no run wrote: such a file holds no run up. */
function read(content: LockContent | null): Lock | undefined {
  return lockSchema.safeParse(content).data;
}

/** Waits for what a killed run left running. Terraform holds its state's lock until then. */
async function outlive(
  holder: Lock | undefined,
  interruption: Interruption,
  waiting: (stacks: readonly string[]) => void,
): Promise<void> {
  const alive = (): string[] =>
    Object.entries(holder?.terraforms ?? {}).flatMap(([stack, terraform]) =>
      isRunning(terraform) ? [stack] : [],
    );
  if (alive().length > 0) waiting(alive());
  const isAlone = (): boolean => {
    if (alive().length === 0) return true;
    if (interruption.signal.aborted) throw new UserError('Interrupted while waiting; nothing was started.');
    return false;
  };
  await waitUntil(isAlone, { everyMs: LEFT_BEHIND_POLL_MS });
}
