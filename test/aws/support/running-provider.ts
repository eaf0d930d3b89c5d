/**
 * The AWS provider, kept running between commands of Terraform. It has more than a thousand types: each start and each reading of its
 * schema is two seconds of a processor, and a tier has hundreds of commands.
 *
 * One for each folder of a stack, in that folder: paths in the code are relative to it, and a provider that runs is configured by
 * each command again, so that two at once would change each other's.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';

const START_TIMEOUT_MS = 60_000;
const NAME = 'terraform-provider-aws';

type Variables = Readonly<Record<string, string>>;

const children = new Set<ChildProcess>();
const running = new Map<string, Promise<Variables>>();
/** Of the folder that was initialized first: all are of one version. */
let executable: string | undefined;

const stop = (): void => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  running.clear();
};
afterAll(stop);
// Also where jest is ended, which runs no hooks.
process.once('exit', stop);

/** What has a command of Terraform in this folder use the provider that runs for it; nothing before any folder was initialized. */
export async function providerVariables(stackFolder: string): Promise<Variables> {
  executable ??= executableIn(stackFolder);
  if (executable === undefined) return {};
  let variables = running.get(stackFolder);
  if (variables === undefined) {
    variables = start(executable, stackFolder);
    running.set(stackFolder, variables);
  }
  return variables;
}

/** As Terraform itself would start it, by the provider's own option (https://developer.hashicorp.com/terraform/plugin/debugging). */
async function start(program: string, cwd: string): Promise<Variables> {
  const child = spawn(program, ['-debug'], { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
  children.add(child);
  const timer = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const [, providers] = /TF_REATTACH_PROVIDERS='(.*)'/.exec(line) ?? [];
      if (providers !== undefined) return { TF_REATTACH_PROVIDERS: providers };
    }
  } finally {
    clearTimeout(timer);
    // It must not wait for a reader of what it prints later.
    child.stdout.resume();
  }
  throw new Error(`${NAME} ended without saying how it is reached`);
}

/** `<registry>/hashicorp/aws/<version>/<system>/terraform-provider-aws_…`, whichever registry and version `terraform init` has chosen. */
function executableIn(stackFolder: string): string | undefined {
  const inside = (folder: string): string[] =>
    existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  return inside(join(stackFolder, '.terraform/providers'))
    .flatMap((registry) => inside(join(registry, 'hashicorp/aws')))
    .flatMap(inside)
    .flatMap(inside)
    .find((file) => basename(file).startsWith(NAME));
}
