/** The Python programs of the aws tier, moto and checkov, in a virtual environment of their own in the cache folder. */
import { join } from 'node:path';
import type { Progress } from '../../../shared/system/progress';
import { ensurePythonEnvironment, pythonOf } from '../../../operations/toolchain/python-environment';

/**
 * The Python that has moto and checkov, some 500 MB. To be called as `python -m …`.
 *
 * @throws UserError if this machine's Python cannot make virtual environments, or the packages cannot be had
 */
export async function ensurePython(progress: Progress): Promise<string> {
  const requirements = join(__dirname, 'requirements.txt');
  return pythonOf(
    await ensurePythonEnvironment(
      { title: 'moto and checkov', requirements, minimumPython: '3.9' },
      progress,
    ),
  );
}
