/** The app's synthesized code: where it is, how it is made, which stacks it has. */
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { SynthesizedStack } from '../../model/deploy/select';
import { runSynthesis } from '../synthesis';
import { projectRoot } from '../toolchain/paths';
import { UserError } from '../../shared/user-error';

const manifestSchema = z.object({
  stacks: z.record(
    z.string(),
    z.object({ name: z.string(), dependencies: z.array(z.string()), workingDirectory: z.string() }),
  ),
});

export interface StackFolder extends SynthesizedStack {
  /** Absolute path of the folder in which Terraform runs. */
  readonly folder: string;
}

/** `CDKTF_OUTPUT`, as for the cdktf CLI; else the output of cdktf.json. Absolute. */
export function outputFolder(env: NodeJS.ProcessEnv = process.env): string {
  const { output } = JSON.parse(readFileSync(path.join(projectRoot, 'cdktf.json'), 'utf8')) as {
    output: string;
  };
  return path.resolve(projectRoot, env['CDKTF_OUTPUT'] || output);
}

/** @throws UserError with what synthesis said; the former code is still there then */
export async function synthesize(output: string): Promise<readonly StackFolder[]> {
  const { status, stdout, stderr } = await runSynthesis({ root: projectRoot, output, env: process.env });
  if (status !== 0) {
    const said = `${stdout}\n${stderr}`.trim();
    throw new UserError(
      said === '' ? `Synthesis ended with status ${status ?? 'none: a signal, or its time-out'}.` : said,
    );
  }
  // Warnings of the catalog.
  if (stderr.trim() !== '') console.error(stderr.trim());
  const stacks = readStacks(output);
  removeOrphans(output, stacks);
  return stacks;
}

/** @throws UserError if nothing was synthesized there */
export function readStacks(output: string): readonly StackFolder[] {
  const file = path.join(output, 'manifest.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new UserError(`There is no synthesized code in ${output}.`, 'omit --skip-synth');
  }
  const { stacks } = manifestSchema.parse(JSON.parse(text));
  return Object.values(stacks).map(({ name, dependencies, workingDirectory }) => ({
    name,
    dependencies,
    folder: path.join(output, workingDirectory),
  }));
}

/** Folders of stacks that are no longer in the app, as the cdktf CLI removes them. Their states are elsewhere. */
function removeOrphans(output: string, stacks: readonly StackFolder[]): void {
  const folders = new Set(stacks.map(({ folder }) => folder));
  const parent = path.join(output, 'stacks');
  for (const name of readdirSync(parent)) {
    if (!folders.has(path.join(parent, name))) rmSync(path.join(parent, name), { recursive: true });
  }
}
