import type { Command } from 'commander';

import type { ProviderSetup } from './providers';

/** `brokerform setup`, `doctor`, `env` and `cdktf`. */
export function register(program: Command): void {
  program
    .command('setup')
    .description('check prerequisites; fetch Kafka and the Terraform providers into the cache')
    .action(async () => (await import('./setup.js')).setup());

  program
    .command('doctor')
    .description('show which prerequisites this machine has')
    .action(async () => (await import('./setup.js')).doctor());

  program
    .command('env')
    .description('print the environment for plain cdktf and terraform: eval "$(brokerform env)"')
    .action(async () => {
      const { shellExports } = await import('./shell.js');
      process.stdout.write(shellExports((await providers()).env));
    });

  program
    .command('cdktf')
    .description('run the cdktf CLI with the right providers and parallelism')
    .argument('[args...]', 'arguments for cdktf')
    .allowUnknownOption()
    .passThroughOptions()
    .helpOption(false)
    .action(async (args: string[]) => {
      const { runCdktf } = await import('./cdktf.js');
      const { env, missing = [] } = await providers();
      const variables = { ...process.env, ...env };
      const ahead = await runAhead(args, variables);
      process.exitCode = ahead === 0 ? await runCdktf(args, variables) : ahead;
      if (process.exitCode === 0) {
        if (args[0] === 'deploy') await verifyDeployed(args.slice(1));
      } else await explainFailure(args, missing);
    });
}

async function explainFailure(args: readonly string[], missing: readonly string[]): Promise<void> {
  const { localStack } = await import('../environments.js');
  const local = args.flatMap((arg) => localStack(arg) ?? []);
  if (missing.length > 0 && local.length === 0) {
    const { providersMissing } = await import('./providers.js');
    console.error(`brokerform: ${providersMissing(missing)}`);
  }
  // The cdktf CLI swallows Terraform's "Instance cannot be destroyed", and may crash over it.
  if (args[0] === 'destroy' && local.some(({ kind }) => kind !== 'cluster')) {
    console.error(
      'brokerform: a stack with topics is not destroyed: prevent_destroy keeps every topic, and nothing of that stack was changed.\n' +
        '    remedy:  make down stops the local cluster and keeps its data; make wipe then removes the data, too',
    );
  }
}

/** Terraform's success speaks of its states alone, whoever started it. */
async function verifyDeployed(words: readonly string[]): Promise<void> {
  const { outputFolder, readStacks } = await import('../runner/synthesized.js');
  const { deployedStacks } = await import('./bootstrap.js');
  const { verify } = await import('../runner/verify.js');
  await verify(
    deployedStacks(
      words,
      readStacks(outputFolder()).map(({ name }) => name),
    ),
  );
}

async function providers(): Promise<ProviderSetup> {
  const { requirePrerequisites } = await import('./prerequisites.js');
  await requirePrerequisites(['terraform']);
  const { ensureProviders } = await import('./providers.js');
  const { createProgress } = await import('../../shared/system/progress.js');
  return ensureProviders({ progress: await createProgress() });
}

/** Deploys the stacks that must be there before the others can be initialized. Returns cdktf's exit status. */
async function runAhead(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const { stacksAhead } = await import('./bootstrap.js');
  const { selectedEnvironments } = await import('../environments.js');
  const declarations = selectedEnvironments(env).filter((declaration) => declaration.kind === 'aws');
  const ahead = stacksAhead(args, declarations);
  if (ahead.length === 0) return 0;
  console.error(`brokerform: first ${ahead.join(', ')}: the other stacks keep their state in its bucket.`);
  const { runCdktf } = await import('./cdktf.js');
  return runCdktf(['deploy', ...ahead, ...args.filter((word) => word === '--auto-approve')], env);
}
