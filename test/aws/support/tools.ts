/** The Python programs of the aws tier, moto and checkov, in a virtual environment of their own in the cache folder. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '../../../operations/toolchain/paths';
import { exists, placeOnce } from '../../../operations/toolchain/place';
import type { Progress } from '../../../operations/toolchain/progress';
import { run, tryRun } from '../../../operations/toolchain/run';
import { UserError } from '../../../operations/toolchain/user-error';

const requirements = join(__dirname, 'requirements.txt');

/** Some 500 MB of packages; 45 s with a near package index. */
const INSTALL_TIMEOUT_MS = 10 * 60_000;

/**
 * The Python that has moto and checkov. To be called as `python -m …`: the environment is made in one folder and moved to
 * another when it is complete, and the scripts in its `bin/` name the former.
 *
 * @throws UserError if this machine's Python cannot make virtual environments, or the packages cannot be had
 */
export async function ensurePython(progress: Progress): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(cacheDirectory(), `python-${hash}`);
  if (!(await exists(folder))) {
    await placeOnce(
      folder,
      (temporary) => install(temporary, progress),
      () => progress.update('moto and checkov: another process is fetching them, waiting'),
    );
    progress.done(`moto and checkov in ${folder}`);
  }
  return join(folder, 'bin/python');
}

async function install(folder: string, progress: Progress): Promise<void> {
  progress.update('fetching moto and checkov into the cache, about a minute the first time');
  const made = await tryRun('python3', ['-m', 'venv', folder], { timeoutMs: INSTALL_TIMEOUT_MS });
  if (made.status !== 0) {
    throw new UserError(
      `python3 -m venv ${made.missing ? 'could not be started' : 'failed'}: ${(made.stderr || made.stdout).trim()}`,
      [
        'Debian, Ubuntu: sudo apt-get install python3-venv',
        'macOS: brew install python',
        'any: Python 3.9 or later from https://www.python.org/downloads/',
      ],
    );
  }
  await run(
    join(folder, 'bin/python'),
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements],
    { timeoutMs: INSTALL_TIMEOUT_MS },
  );
}
