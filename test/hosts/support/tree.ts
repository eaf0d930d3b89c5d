/** The Debian tree that test hosts are booted from, in the cache folder: made once for each state of what makes it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '../../../operations/toolchain/paths';
import { exists, placeOnce } from '../../../shared/system/place';
import { run } from '../../../shared/system/run';

const script = join(__dirname, '../make-tree.sh');
/** What the tree is made of, beside packages. */
const sources = [script, join(__dirname, '../kept_archives.py')];

/** debootstrap and some packages: one to two minutes with a near mirror. */
const MAKE_TIMEOUT_MS = 15 * 60_000;

/** Folder of a complete Debian 13 tree; never written to, hosts have overlays above it. */
export async function ensureTree(): Promise<string> {
  const content = sources.map((file) => readFileSync(file, 'utf8')).join('\0');
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  const folder = join(cacheDirectory(), `hosts-${hash}`);
  if (!(await exists(folder))) {
    process.stderr.write('   making a Debian tree in the cache, one to two minutes the first time …\n');
    await placeOnce(folder, async (temporary) => {
      await run('sh', [script, join(temporary, 'tree')], { timeoutMs: MAKE_TIMEOUT_MS });
    });
  }
  return join(folder, 'tree');
}
