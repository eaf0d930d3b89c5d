/** Whether there is a Debian tree for test hosts; it is made if there is none. The exit status says so, and the error why not. */
import { ensureTree } from './tree';

ensureTree().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
