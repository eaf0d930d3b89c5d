import { homedir } from 'node:os';
import path from 'node:path';

/** The project's root folder, wherever a command was started from. */
export const projectRoot = path.resolve(__dirname, '..', '..');

/**
 * Folder for everything that is downloaded or built: outside the tree, so that clones share it and
 * `git clean` keeps it. `BROKERFORM_CACHE`, else `$XDG_CACHE_HOME/brokerform`, else `~/.cache/brokerform`.
 */
export function cacheDirectory(env: NodeJS.ProcessEnv = process.env): string {
  if (env['BROKERFORM_CACHE']) return path.resolve(env['BROKERFORM_CACHE']);
  return path.join(env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache'), 'brokerform');
}
