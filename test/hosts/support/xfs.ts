/** XFS in a file, by this machine's xfsprogs or by those of the test hosts' tree. */
import { join } from 'node:path';
import { run, tryRun } from '../../../shared/system/run';
import { ensureTree } from './tree';

export async function makeXfs(file: string, label: string): Promise<void> {
  const args = ['-q', '-L', label, file];
  const own = await tryRun('mkfs.xfs', args);
  if (own.status === 0) return;
  if (!own.missing) throw new Error(`mkfs.xfs: ${own.stderr}`);
  const tree = await ensureTree();
  // Its own loader finds its libraries; the tree is not this machine's system.
  const libraries = ['usr/lib/x86_64-linux-gnu', 'usr/lib/aarch64-linux-gnu'].map((each) => join(tree, each));
  const loader = process.arch === 'arm64' ? 'lib/ld-linux-aarch64.so.1' : 'lib64/ld-linux-x86-64.so.2';
  await run(join(tree, 'usr', loader), [
    '--library-path',
    libraries.join(':'),
    join(tree, 'usr/sbin/mkfs.xfs'),
    ...args,
  ]);
}
