/** What the actions of a workflow do here. One that is not in the table fails the run. */
import { cpSync, existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { WorkflowRun } from './github';
import { checkOut } from './shell';

interface Place {
  readonly checkout: string;
  readonly run: WorkflowRun;
}

type Inputs = Readonly<Record<string, string | undefined>>;

/** Whatever it would install or log in to is what this machine has. */
const nothing = (): void => undefined;

export const actions: Readonly<Record<string, (inputs: Inputs, place: Place) => void>> = {
  'actions/checkout@v4': (inputs, { checkout, run }) =>
    checkOut(run.repository, run.event.sha, checkout, Number(inputs['fetch-depth'] ?? 1)),
  'actions/setup-node@v4': nothing,
  'hashicorp/setup-terraform@v3': nothing,
  'aws-actions/configure-aws-credentials@v4': nothing,
  'actions/upload-artifact@v4': (inputs, { checkout, run }) => {
    const paths = required(inputs, 'path')
      .split('\n')
      .filter((each) => each.trim() !== '');
    const hidden = inputs['include-hidden-files'] === 'true';
    const found = paths.map((each) => join(checkout, each.trim())).filter((each) => existsSync(each));
    if (found.length < paths.length && inputs['if-no-files-found'] === 'error')
      throw new Error(`no files were found for ${paths.join(', ')}`);
    for (const each of found) {
      const target = join(run.folder, 'artifacts', required(inputs, 'name'));
      // A folder's own contents are what is kept of it, and files whose name begins with a dot only if that is asked for.
      cpSync(each, statSync(each).isDirectory() ? target : join(target, basename(each)), {
        recursive: true,
        filter: (source) => hidden || source === each || !basename(source).startsWith('.'),
      });
    }
  },
  'actions/download-artifact@v4': (inputs, { checkout, run }) => {
    cpSync(
      join(run.folder, 'artifacts', required(inputs, 'name')),
      join(checkout, required(inputs, 'path')),
      { recursive: true },
    );
  },
  'github/codeql-action/upload-sarif@v3': (inputs, { checkout }) => {
    const text = readFileSync(join(checkout, required(inputs, 'sarif_file')), 'utf8');
    const { version } = JSON.parse(text) as { version?: string };
    if (version !== '2.1.0') throw new Error(`SARIF of version ${version ?? 'none'}`);
  },
};

function required(inputs: Inputs, name: string): string {
  const value = inputs[name];
  if (value === undefined) throw new Error(`the action has no input ${name}`);
  return value;
}

/** Names of the artifacts that a run kept. */
export function artifactsOf(folder: string): string[] {
  const kept = join(folder, 'artifacts');
  return existsSync(kept) ? readdirSync(kept).sort() : [];
}
