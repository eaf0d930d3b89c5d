/** Synthesis of an app as a process of its own. */
import path from 'node:path';
import { tryRun } from '../shared/system/run';
import type { RunResult } from '../shared/system/run';
import { projectRoot } from './toolchain/paths';

/** 10,000 topics take about six seconds on two cores; a first run that compiles takes longer. */
const SYNTHESIS_TIMEOUT_MS = 300_000;

export interface SynthesisOptions {
  /** Root of the project whose main.ts runs. */
  readonly root: string;
  /** Folder that gets manifest.json and stacks/. */
  readonly output: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs main.ts. Its exit status, and what it printed, are the caller's to judge. */
export function runSynthesis({ root, output, env }: SynthesisOptions): Promise<RunResult> {
  // Variables of Terraform's are for Terraform alone, as the cdktf CLI has it.
  const variables = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TF_VAR_')));
  return tryRun(process.execPath, [path.join(projectRoot, 'bin', 'synth.js')], {
    cwd: root,
    env: { ...variables, CDKTF_OUTDIR: path.resolve(root, output) },
    timeoutMs: SYNTHESIS_TIMEOUT_MS,
  });
}
