/**
 * What throttles were before a move changed them. Kafka has no place for it, so it is in a file: a run that was killed leaves it, and
 * the next one, started on this machine, puts back what was there.
 */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { readIfThere, writePrivateFile } from '../../shared/system/private-files';

/** Leader and follower value; null: it was not set. */
export interface ThrottleValues {
  readonly leader: string | null;
  readonly follower: string | null;
}

export interface Remembered {
  /** By broker id. */
  readonly brokers: Readonly<Record<string, ThrottleValues>>;
  readonly topics: Readonly<Record<string, ThrottleValues>>;
}

export interface Journal {
  /** Null if no run was interrupted. */
  read(): Remembered | null;
  write(remembered: Remembered): void;
  remove(): void;
}

/** @param folder one file for each cluster is in it */
export function fileJournal(folder: string, clusterId: string): Journal {
  const file = path.join(folder, `${clusterId}.json`);
  return {
    read: () => {
      const text = readIfThere(file);
      return text === null ? null : (JSON.parse(text) as Remembered);
    },
    write: (remembered) => {
      mkdirSync(folder, { recursive: true });
      writePrivateFile(file, `${JSON.stringify(remembered, null, 2)}\n`);
    },
    remove: () => rmSync(file, { force: true }),
  };
}
