/** Python programs in virtual environments of their own, in the cache folder: nothing is installed into the machine's Python. */
import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { isAtLeast } from '../../model/toolchain/node-version';
import { cacheDirectory } from './paths';
import { exists, placeOnce } from '../../shared/system/place';
import type { Progress } from '../../shared/system/progress';
import { run, tryRun } from '../../shared/system/run';
import { UserError } from '../../shared/user-error';
import { findVersion } from './version';

/** Hundreds of MB of packages at most; a minute with a near package index. */
const INSTALL_TIMEOUT_MS = 10 * 60_000;

export interface PythonPrograms {
  /** What the user waits for, for instance `moto and checkov`. */
  readonly title: string;
  /** Absolute path of the file that pins them; another content is another environment. */
  readonly requirements: string;
  /** Lowest Python that they run on, for instance `3.11`. */
  readonly minimumPython: string;
}

/**
 * Folder of a virtual environment that holds what the requirements name; made if it is not in the cache.
 *
 * @throws UserError if this machine's Python is too old or cannot make virtual environments, or the packages cannot be had
 */
export async function ensurePythonEnvironment(programs: PythonPrograms, progress: Progress): Promise<string> {
  const hash = createHash('sha256')
    .update(await readFile(programs.requirements))
    .digest('hex')
    .slice(0, 12);
  const folder = path.join(cacheDirectory(), `python-${hash}`);
  if (await exists(folder)) return folder;
  await placeOnce(
    folder,
    async (temporary) => {
      progress.update(`fetching ${programs.title} into the cache, about a minute the first time`);
      await makeEnvironment(temporary, programs);
      await moveScripts(temporary, folder);
    },
    () => progress.update(`${programs.title}: another process is fetching them, waiting`),
  );
  progress.done(`${programs.title} in ${folder}`);
  return folder;
}

/** The Python of an environment. */
export function pythonOf(folder: string): string {
  return path.join(folder, 'bin', 'python');
}

async function makeEnvironment(
  folder: string,
  { title, requirements, minimumPython }: PythonPrograms,
): Promise<void> {
  const python = await tryRun('python3', ['--version']);
  const version = findVersion(python.stdout) ?? 'none';
  if (python.status === 0 && !isAtLeast(version, minimumPython)) {
    throw new UserError(
      `${title}: python3 is ${version}; ${minimumPython} or later is needed.`,
      remedies(minimumPython),
    );
  }
  const made = await tryRun('python3', ['-m', 'venv', folder], { timeoutMs: INSTALL_TIMEOUT_MS });
  if (made.status !== 0) {
    throw new UserError(
      `python3 -m venv ${made.missing ? 'could not be started' : 'failed'}: ${(made.stderr || made.stdout).trim()}`,
      remedies(minimumPython),
    );
  }
  await run(
    pythonOf(folder),
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements],
    { timeoutMs: INSTALL_TIMEOUT_MS },
  );
}

function remedies(minimumPython: string): readonly string[] {
  return [
    'Debian, Ubuntu: sudo apt-get install python3-venv',
    'macOS: brew install python',
    `any: Python ${minimumPython} or later from https://www.python.org/downloads/`,
  ];
}

/** The first line of a script names the Python of the folder that it was made in, which is about to move. */
async function moveScripts(from: string, to: string): Promise<void> {
  const bin = path.join(from, 'bin');
  for (const name of await readdir(bin)) {
    const file = path.join(bin, name);
    if (!(await lstat(file)).isFile()) continue;
    const script = await readFile(file, 'utf8');
    if (script.startsWith(`#!${from}/`)) await writeFile(file, script.replace(`#!${from}/`, `#!${to}/`));
  }
}
