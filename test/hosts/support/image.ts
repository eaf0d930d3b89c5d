/** What guests boot from, in the cache folder: made once for each state of the scripts that make it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '../../../operations/toolchain/paths';
import { exists, placeOnce } from '../../../shared/system/place';
import { run } from '../../../shared/system/run';
import { ensureTree } from './tree';

const script = join(__dirname, '../make-image.sh');

/** A copy of the tree, a kernel's packages and an initrd: half a minute, and several times that beside other work. */
const MAKE_TIMEOUT_MS = 10 * 60_000;

/** Folder with `kernel`, `initrd` and `root.ext4`; never written to, guests have overlays above it. */
export async function ensureImage(): Promise<string> {
  const tree = await ensureTree();
  // The tree's folder is named by what makes it.
  const hash = createHash('sha256').update(tree).update(readFileSync(script)).digest('hex').slice(0, 12);
  const folder = join(cacheDirectory(), `guest-${hash}`);
  if (!(await exists(folder))) {
    process.stderr.write('   making an image with a kernel in the cache, a minute the first time …\n');
    await placeOnce(folder, async (temporary) => {
      await run('sh', [script, tree, join(temporary, 'image')], { timeoutMs: MAKE_TIMEOUT_MS });
    });
  }
  return join(folder, 'image');
}
