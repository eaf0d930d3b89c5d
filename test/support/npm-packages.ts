/** Packages of npm that are not the project's own: pinned by a lock file, fetched into the cache folder once. */
import { createHash } from 'node:crypto';
import { cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheDirectory } from '../../operations/toolchain/paths';
import { exists, placeOnce } from '../../shared/system/place';
import { run } from '../../shared/system/run';

/** Up to 160 MB of packages. */
const INSTALL_TIMEOUT_MS = 10 * 60_000;

/**
 * The folder `node_modules` of what a lock file pins.
 *
 * @param name first part of the folder's name in the cache
 * @param declared folder with package.json and package-lock.json
 * @throws UserError with npm's own words if the packages cannot be fetched
 */
export async function ensurePackages(name: string, declared: string): Promise<string> {
  const hash = createHash('sha256')
    .update(await readFile(path.join(declared, 'package-lock.json')))
    .digest('hex')
    .slice(0, 12);
  const folder = path.join(cacheDirectory(), `${name}-${hash}`);
  if (!(await exists(folder))) {
    await placeOnce(folder, async (temporary) => {
      for (const file of ['package.json', 'package-lock.json'])
        await cp(path.join(declared, file), path.join(temporary, file));
      await run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'], {
        cwd: temporary,
        timeoutMs: INSTALL_TIMEOUT_MS,
      });
    });
  }
  return path.join(folder, 'node_modules');
}
