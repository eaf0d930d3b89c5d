/** The Java of this machine, and arguments that no other process can see. */
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { requirePrerequisites } from '../toolchain/prerequisites';
import { findJava } from '../toolchain/programs';
import { tryRun } from '../../shared/system/run';
import type { RunResult } from '../../shared/system/run';
import { withPrivateUmask } from '../../shared/system/private-files';

export interface Java {
  readonly command: string;
  /** Major version. */
  readonly version: number;
}

/** @throws UserError if there is no Java, or one that is too old for Kafka. */
export async function requireJava(): Promise<Java> {
  const found = await findJava();
  await requirePrerequisites(['java'], { java: () => Promise.resolve(found) });
  return { command: found.command, version: Number(found.version?.split('.')[0]) };
}

/**
 * Runs Java with arguments from an argument file (`java @file`), which only its owner can read and which is gone
 * afterwards: the process list shows the file's name.
 */
export async function runJavaPrivately(
  java: Java,
  args: readonly string[],
  folder: string,
  timeoutMs: number,
): Promise<RunResult> {
  const file = path.join(folder, `.java-${randomBytes(6).toString('hex')}`);
  // Compiled once and thrown away: the first compiler and shared classes start fastest. No statistics in /tmp either,
  // where they would repeat the arguments.
  const quick = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-XX:-UsePerfData', '-Xmx256m'];
  writeFileSync(file, [...quick, ...args].map(quoteArgument).join('\n'), { mode: 0o600, flag: 'wx' });
  try {
    // tryRun starts the process before it returns.
    return await withPrivateUmask(() => tryRun(java.command, [`@${file}`], { cwd: folder, timeoutMs }));
  } finally {
    rmSync(file, { force: true });
  }
}

/** One argument in an argument file of the java launcher. */
export function quoteArgument(argument: string): string {
  return `"${argument.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`;
}
