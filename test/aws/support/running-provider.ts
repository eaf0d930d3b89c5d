/**
 * The AWS provider, kept running between commands of Terraform. It has more than a thousand types: each start and each reading of its
 * schema is two seconds of a processor, and a tier has hundreds of commands.
 *
 * One for each environment, used by one command at a time: a provider that runs is configured anew by each command, and by what
 * that command's stack says.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';

const START_TIMEOUT_MS = 60_000;
const NAME = 'terraform-provider-aws';

export class RunningProvider {
  private constructor(
    private readonly child: ChildProcess,
    /** What has a command of Terraform use it. */
    public readonly env: Readonly<Record<'TF_REATTACH_PROVIDERS', string>>,
  ) {}

  /**
   * Starts the provider that `terraform init` has chosen for a stack, as Terraform itself would, by the provider's own option for
   * that (https://developer.hashicorp.com/terraform/plugin/debugging).
   */
  public static async start(stackFolder: string): Promise<RunningProvider> {
    const child = spawn(executable(stackFolder), ['-debug'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
    try {
      for await (const line of createInterface({ input: child.stdout })) {
        const [, providers] = /TF_REATTACH_PROVIDERS='(.*)'/.exec(line) ?? [];
        if (providers === undefined) continue;
        // It must not wait for a reader of what it prints later.
        child.stdout.resume();
        return new RunningProvider(child, { TF_REATTACH_PROVIDERS: providers });
      }
    } finally {
      clearTimeout(timer);
    }
    throw new Error(`${NAME} ended without saying how it is reached`);
  }

  public async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((done) => this.child.once('exit', done));
    this.child.kill('SIGKILL');
    await ended;
  }
}

/** `<registry>/hashicorp/aws/<version>/<system>/terraform-provider-aws_…`, whichever registry and version was chosen. */
function executable(stackFolder: string): string {
  let folders = [join(stackFolder, '.terraform/providers')];
  const inside = (folder: string): string[] => readdirSync(folder).map((name) => join(folder, name));
  folders = folders.flatMap(inside).map((registry) => join(registry, 'hashicorp/aws'));
  const files = folders
    .filter((folder) => existsSync(folder))
    .flatMap(inside)
    .flatMap(inside)
    .flatMap(inside);
  const found = files.find((file) => basename(file).startsWith(NAME));
  if (found === undefined) throw new Error(`terraform init has put no ${NAME} below ${stackFolder}`);
  return found;
}
