/** One deploy at a time in one folder of synthesized code, and what a killed one left running. */
import { hostname } from 'node:os';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { LEFT_BEHIND_POLL_MS } from '../../model/deploy/limits';
import { identify, isRunning } from '../../shared/system/processes';
import type { ProcessIdentity } from '../../shared/system/processes';
import { UserError } from '../../shared/user-error';
import type { Interruption } from '../interruption';
import { waitUntil } from '../../shared/system/poll';

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

export class RunLock {
  private constructor(
    private readonly file: string,
    private readonly lock: Lock,
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
    const file = path.join(folder, '.run-lock.json');
    const own = identify(process.pid) ?? { pid: process.pid, started: '' };
    const lock: Lock = {
      process: own,
      command,
      since: new Date().toISOString(),
      host: hostname(),
      terraforms: {},
    };
    for (;;) {
      if (create(file, lock)) return new RunLock(file, lock);
      const holder = read(file);
      if (holder !== undefined && (holder.host !== lock.host || isRunning(holder.process))) {
        throw new UserError(
          `Another run works in ${path.relative(process.cwd(), folder) || folder}: ${holder.command}, process ${holder.process.pid} on ${holder.host}, since ${holder.since}. Nothing was started.`,
          holder.host === lock.host
            ? 'wait until it has ended, or end it with Ctrl-C'
            : `wait until it has ended; if ${holder.host} no longer runs, remove ${file}`,
        );
      }
      await outlive(holder, interruption, waiting);
      takeAway(file, holder);
    }
  }

  public started(stack: string, terraform: ProcessIdentity): void {
    this.lock.terraforms[stack] = terraform;
    this.write();
  }

  public ended(stack: string): void {
    delete this.lock.terraforms[stack];
    this.write();
  }

  public release(): void {
    rmSync(this.file, { force: true });
  }

  private write(): void {
    const temporary = `${this.file}.${process.pid}`;
    writeFileSync(temporary, JSON.stringify(this.lock), { mode: 0o600 });
    renameSync(temporary, this.file);
  }
}

function create(file: string, lock: Lock): boolean {
  const temporary = `${file}.${process.pid}`;
  try {
    // Linked, so that nobody reads half of it.
    writeFileSync(temporary, JSON.stringify(lock), { mode: 0o600 });
    linkSync(temporary, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** undefined for a file that is gone or that no run wrote: such a one holds nobody up. */
function read(file: string): Lock | undefined {
  try {
    return lockSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
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

/** Two runs may find the same dead holder: the file is moved first, and put back if meanwhile it became the other one's. */
function takeAway(file: string, dead: Lock | undefined): void {
  const aside = `${file}.${process.pid}.dead`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const taken = read(aside);
  if (taken !== undefined && taken.process.started !== dead?.process.started) {
    try {
      linkSync(aside, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  rmSync(aside, { force: true });
}
