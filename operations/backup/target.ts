/** Where backups are kept. Names of files are relative, with forward slashes, as model/backup/names.ts makes them. */

export interface TargetFile {
  readonly name: string;
  readonly bytes: number;
}

/** A file that does not exist before `commit`, whatever happens meanwhile. */
export interface Upload {
  /** `bytes` may be overwritten once the promise is kept. */
  write(bytes: Buffer): Promise<void>;
  /** The file is there, whole, and outlives a power cut. */
  commit(file: string): Promise<void>;
  /** Nothing stays of it. */
  abort(): Promise<void>;
}

/** A folder; object storage later: each of these has its counterpart there. */
export interface Target {
  /** For messages. */
  readonly name: string;
  /** Files that lie directly below a folder; none if there is no such folder. */
  list(folder: string): Promise<TargetFile[]>;
  /** Folders that lie directly below a folder. */
  listFolders(folder: string): Promise<string[]>;
  /** Null if there is no such file. */
  readText(file: string): Promise<string | null>;
  /** The content in parts; each is valid until the next one. @throws an error with code ENOENT if there is no such file */
  read(file: string): AsyncIterable<Buffer>;
  /** Creates or replaces it: a reader sees the old text or the new one. */
  writeText(file: string, text: string): Promise<void>;
  begin(): Promise<Upload>;
  /** Nothing happens if there is no such file. */
  remove(file: string): Promise<void>;
  /** A folder, if it is empty. */
  removeFolder(folder: string): Promise<void>;
  /** Removes what an ended run left of uploads. */
  removeUnfinished(): Promise<void>;
  /** Null if there is no limit. */
  freeBytes(): Promise<number | null>;
  /** One command that writes at a time. @throws UserError if another one works there. Returns what gives it back. */
  lock(command: string): Promise<() => void>;
}
