import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { stackKinds } from '../../model/desired/stack-kinds';
import { parseStackName } from '../../model/desired/stack-names';
import { environmentNamed } from '../environment-named';
import { saveText } from '../output-file';
import { projectRoot } from '../toolchain/paths';
import { UserError } from '../../shared/user-error';
import { environmentGraph } from './diagram';
import { readEnvironment } from './synthesized';
import type { SynthesizedStack } from './synthesized';

/**
 * Draws an environment and writes the picture.
 *
 * @throws UserError if the environment was not synthesized, or has nothing on AWS
 */
export async function picture(name: string, output: string): Promise<void> {
  const environment = environmentNamed(name).name;
  const svg = await drawEnvironment(environment, readStacks(environment));
  const file = path.resolve(projectRoot, output);
  saveText(file, svg);
  console.log(path.relative(process.cwd(), file));
}

/** The picture as SVG, the same for the same stacks. */
export async function drawEnvironment(
  environment: string,
  stacks: readonly SynthesizedStack[],
): Promise<string> {
  const drawn = readEnvironment(environment, stacks);
  if (drawn.nodes.length === 0) {
    throw new UserError(`The synthesized stacks of ${environment} have no instances.`, [
      'choose an environment on AWS',
    ]);
  }
  const { instance } = await import('@viz-js/viz');
  const viz = await instance();
  return `${viz.renderString(environmentGraph(drawn), { format: 'svg' }).trimEnd()}\n`;
}

/**
 * The synthesized stacks of an environment, in the order of a deploy.
 *
 * @param folder where the stacks are. @default - that of the last synthesis
 * @throws UserError if there are none
 */
export function readStacks(
  environment: string,
  folder = path.resolve(projectRoot, process.env['CDKTF_OUTPUT'] ?? 'cdktf.out', 'stacks'),
): SynthesizedStack[] {
  const names = listFolder(folder).filter((name) => parseStackName(name, [environment]) !== undefined);
  if (names.length === 0) {
    throw new UserError(`${environment} was not synthesized: ${folder} has no stack of it.`, [
      `BROKERFORM_ENVIRONMENTS=${environment} node bin/brokerform.js synth`,
    ]);
  }
  const place = (name: string): number => {
    const kind = parseStackName(name, [environment])?.kind;
    return kind === undefined ? stackKinds.length : stackKinds.indexOf(kind);
  };
  return names
    .sort((a, b) => place(a) - place(b) || a.localeCompare(b))
    .map((name) => ({
      ...(JSON.parse(readFileSync(path.join(folder, name, 'cdk.tf.json'), 'utf8')) as object),
      name,
    }));
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
