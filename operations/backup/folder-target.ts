/** Backups in a folder of this machine, or of a file system that is mounted there. */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import type { Dirent } from 'node:fs';
import { access, mkdir, open, readFile, readdir, rename, rm, rmdir, stat, statfs } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { isErrno } from '../../shared/system/errno';
import { takeLock } from '../../shared/system/lock';
import { isRunning } from '../../shared/system/processes';
import { UserError } from '../../shared/user-error';
import { visible } from '../../shared/visible';
import { READ_BYTES } from './limits';
import type { Target, TargetFile, Upload } from './target';

/** What is not whole yet; beside the rest, so that a rename is enough. */
const UNFINISHED = 'unfinished';
const LOCK = '.lock';

const REASONS: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  EACCES: ['you have no permission', 'run it as a user who may write there, or name another folder'],
  EPERM: ['you have no permission', 'run it as a user who may write there, or name another folder'],
  EROFS: ['the file system is read-only', 'mount it for writing, or name another folder'],
  ENOTDIR: ['a folder in its path is a file', 'name a folder'],
  EEXIST: ['a folder in its path is a file', 'name a folder'],
  ENOSPC: [
    'the disk is full',
    'free space, or prune older backups, then run the same command again: what is written already is kept',
  ],
  EDQUOT: [
    'your disk quota is used up',
    'free space, or prune older backups, then run the same command again: what is written already is kept',
  ],
};

export class FolderTarget implements Target {
  public readonly name: string;
  private readonly root: string;
  /** Folders that exist: one `mkdir` for each. */
  private readonly made = new Set<string>();

  public constructor(folder: string) {
    this.root = path.resolve(folder);
    this.name = folder;
  }

  /** @throws UserError if the folder is not there, or cannot be read */
  public async requireExisting(): Promise<void> {
    try {
      if (!(await stat(this.root)).isDirectory())
        throw new UserError(`${visible(this.name)} is not a folder.`, 'name the folder of the backups');
      await access(this.root, constants.R_OK | constants.X_OK);
    } catch (error) {
      if (isErrno(error, 'ENOENT'))
        throw new UserError(`${visible(this.name)} does not exist.`, 'name the folder of the backups');
      throw this.explained(error, 'read');
    }
  }

  public async list(folder: string): Promise<TargetFile[]> {
    const names = (await this.entries(folder)).filter((entry) => entry.isFile()).map(({ name }) => name);
    return Promise.all(
      names.sort().map(async (name) => ({ name, bytes: (await stat(this.at(folder, name))).size })),
    );
  }

  public async listFolders(folder: string): Promise<string[]> {
    const entries = await this.entries(folder);
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  }

  public async readText(file: string): Promise<string | null> {
    try {
      return await readFile(this.at(file), 'utf8');
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return null;
      throw this.explained(error, 'read', file);
    }
  }

  public async *read(file: string): AsyncIterable<Buffer> {
    let handle: FileHandle;
    try {
      handle = await open(this.at(file));
    } catch (error) {
      throw isErrno(error, 'ENOENT') ? error : this.explained(error, 'read', file);
    }
    try {
      const buffer = Buffer.allocUnsafe(READ_BYTES);
      for (;;) {
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
        if (bytesRead === 0) return;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await handle.close();
    }
  }

  public async writeText(file: string, text: string): Promise<void> {
    const upload = await this.begin();
    try {
      await upload.write(Buffer.from(text));
      await upload.commit(file);
    } catch (error) {
      await upload.abort();
      throw error;
    }
  }

  public async begin(): Promise<Upload> {
    const temporary = `${UNFINISHED}/${randomBytes(8).toString('hex')}`;
    return this.explaining('write', temporary, async () => {
      await this.makeFolder(UNFINISHED);
      const handle = await open(this.at(temporary), 'wx');
      let isOpen = true;
      return {
        write: (bytes) =>
          this.explaining('write', temporary, async () => {
            await handle.writeFile(bytes);
          }),
        commit: (file) =>
          this.explaining('write', file, async () => {
            const folder = path.posix.dirname(file);
            await this.makeFolder(folder);
            await handle.sync();
            isOpen = false;
            await handle.close();
            await rename(this.at(temporary), this.at(file));
            await syncFolder(this.at(folder));
          }),
        abort: async () => {
          if (isOpen) await handle.close();
          isOpen = false;
          await rm(this.at(temporary), { force: true });
        },
      };
    });
  }

  public async remove(file: string): Promise<void> {
    await this.explaining('remove', file, () => rm(this.at(file), { force: true }));
  }

  public async removeFolder(folder: string): Promise<void> {
    try {
      await rmdir(this.at(folder));
      this.made.delete(folder);
    } catch (error) {
      const isThere = isErrno(error, 'ENOTEMPTY') || isErrno(error, 'EEXIST');
      if (!isThere && !isErrno(error, 'ENOENT')) throw this.explained(error, 'remove', folder);
    }
  }

  public async removeUnfinished(): Promise<void> {
    await this.explaining('remove', UNFINISHED, () =>
      rm(this.at(UNFINISHED), { recursive: true, force: true }),
    );
    this.made.delete(UNFINISHED);
  }

  public async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.root);
    return bavail * bsize;
  }

  public async lock(command: string): Promise<() => void> {
    const host = hostname();
    await this.explaining('write', '', () => mkdir(this.root, { recursive: true }));
    try {
      const lock = await takeLock(this.at(LOCK), {
        notes: { command, host },
        isHeld: ({ process, host: of }) => of !== host || isRunning(process),
        onHeld: ({ process, command: other, host: of }) => {
          throw new UserError(
            `Another command works in ${visible(this.name)}: ${visible(String(other))}, process ${process.pid} on ${visible(String(of))}. Nothing was written.`,
            of === host
              ? 'wait until it has ended'
              : `wait until it has ended; if it no longer runs, remove ${visible(this.at(LOCK))}`,
          );
        },
      });
      return () => lock.release();
    } catch (error) {
      throw this.explained(error, 'write', LOCK);
    }
  }

  private async makeFolder(folder: string): Promise<void> {
    if (this.made.has(folder)) return;
    await mkdir(this.at(folder), { recursive: true });
    this.made.add(folder);
  }

  private async entries(folder: string): Promise<Dirent[]> {
    try {
      return await readdir(this.at(folder), { withFileTypes: true });
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return [];
      throw this.explained(error, 'read', folder);
    }
  }

  private async explaining<T>(verb: string, file: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.explained(error, verb, file);
    }
  }

  private explained(error: unknown, verb: string, file = ''): unknown {
    const { code = '' } = error as NodeJS.ErrnoException;
    const [reason, remedy] = REASONS[code] ?? [];
    if (reason === undefined) return error;
    return new UserError(`Cannot ${verb} ${visible(path.join(this.name, file))}: ${reason}.`, remedy);
  }

  private at(...parts: readonly string[]): string {
    return path.join(this.root, ...parts);
  }
}

/** A rename lasts once the folder is on the disk. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
