/**
 * A folder as a tar archive whose bytes depend on its content alone: not on times, owners, the checkout or the machine.
 *
 * cdktf's own `TerraformAsset` cannot do that. Its zip carries modification times, so that two checkouts make two files of one
 * hash and a host could not verify what it fetched; its hash leaves names out, so that a renamed file changes nothing; and
 * Debian's image has no unzip. The archive is not compressed, because zlib's output differs between versions of Node.
 *
 * Own writer: tar 7.5.23 (sync, portable, noPax, fixed mtime) writes the 119 files of ansible/ in as many bytes but with other headers
 * (owner, padding of numbers). The hash names the bundle, so that every host would get a new one for no change.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface HostArchive {
  readonly bytes: Buffer;
  /** SHA-256 of the bytes in hexadecimal digits: the archive's name, and what a host verifies. */
  readonly hash: string;
}

/** Unit of a tar archive in bytes; POSIX.1-2001, ustar. */
const BLOCK = 512;
const NAME_LENGTH = 100;
const PREFIX_LENGTH = 155;
/** What tools leave behind, and what is for people only. */
const LEFT_OUT = /^\.|^__pycache__$|\.(pyc|retry|md)$/;

/**
 * @param folder path of the folder; hidden files, caches and Markdown are left out
 * @throws Error for a path that tar has no room for: over 255 characters, or a name over 100
 */
export function archiveOf(folder: string): HostArchive {
  const entries = filesOf(folder, '').flatMap((path) => {
    const content = readFileSync(join(folder, path));
    const executable = (statSync(join(folder, path)).mode & 0o100) !== 0;
    const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
    return [header(path, content.length, executable), content, padding];
  });
  const bytes = Buffer.concat([...entries, Buffer.alloc(2 * BLOCK)]);
  return { bytes, hash: createHash('sha256').update(bytes).digest('hex') };
}

function filesOf(folder: string, parent: string): string[] {
  const entries = readdirSync(join(folder, parent), { withFileTypes: true })
    .filter(({ name }) => !LEFT_OUT.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = parent === '' ? entry.name : `${parent}/${entry.name}`;
    return entry.isDirectory() ? filesOf(folder, path) : [path];
  });
}

function header(path: string, size: number, executable: boolean): Buffer {
  const { name, prefix } = split(path);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;
  block.write(name, 0);
  block.write(octal(executable ? 0o755 : 0o644, 8), 100);
  // Owner and group 0; the time is the epoch.
  block.write(octal(0, 8) + octal(0, 8) + octal(size, 12) + octal(0, 12), 108);
  // The checksum counts its own field as spaces.
  block.write(' '.repeat(8), 148);
  block.write('0', 156);
  block.write('ustar\x0000', 257);
  block.write(prefix, 345);
  block.write(
    `${octal(
      block.reduce((sum, byte) => sum + byte, 0),
      7,
    )} `,
    148,
  );
  return block;
}

/** A long path is cut at a slash into a prefix and a name. */
function split(path: string): { name: string; prefix: string } {
  if (Buffer.byteLength(path) <= NAME_LENGTH) return { name: path, prefix: '' };
  const cut = path.indexOf('/', path.length - NAME_LENGTH - 1);
  const [prefix, name] = [path.slice(0, cut), path.slice(cut + 1)];
  if (cut < 0 || Buffer.byteLength(prefix) > PREFIX_LENGTH || Buffer.byteLength(name) > NAME_LENGTH) {
    throw new Error(
      `${path} is too long for a tar archive: at most 255 characters, 100 of them in the name.`,
    );
  }
  return { name, prefix };
}
