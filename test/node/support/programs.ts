/** Versions of Node.js, npm and Java that this machine need not have: pinned here, fetched into the cache folder once. */
import path from 'node:path';
import { silent } from '../../../shared/system/progress';
import { ensureBundledJava } from '../../../operations/toolchain/bundled-java';
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
export function ensureJava(major: 21 | 25): Promise<string> {
  return major === 25
    ? ensureBundledJava(silent)
    : ensureBundledJava(silent, path.join(declared, `java-${major}.txt`));
}
