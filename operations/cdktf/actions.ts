import { EXIT } from '../exit-status';
import { localStack, selectedEnvironments } from '../environments';
import { outputFolder, readStacks } from '../runner/synthesized';
import { verify } from '../runner/verify';
import { providersMissing } from '../toolchain/providers';
import { terraformProviders } from '../toolchain/terraform-providers';
import { deployedStacks, stacksAhead } from './bootstrap';
import { runCdktf } from './cdktf';

/** `brokerform cdktf …`, with what the cdktf CLI does not do itself: the bucket's stack first, a comparison, reasons. */
export async function cdktf(args: readonly string[]): Promise<void> {
  const { env, missing = [] } = await terraformProviders();
  const variables = { ...process.env, ...env };
  const ahead = await runAhead(args, variables);
  process.exitCode = ahead === EXIT.done ? await runCdktf(args, variables) : ahead;
  if (process.exitCode === EXIT.done) {
    if (args[0] === 'deploy') await verifyDeployed(args.slice(1));
  } else explainFailure(args, missing);
}

function explainFailure(args: readonly string[], missing: readonly string[]): void {
  const local = args.flatMap((arg) => localStack(arg) ?? []);
  if (missing.length > 0 && local.length === 0) console.error(`brokerform: ${providersMissing(missing)}`);
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
  await verify(
    deployedStacks(
      words,
      readStacks(outputFolder()).map(({ name }) => name),
    ),
  );
}

/** Deploys the stacks that must be there before the others can be initialized. Returns cdktf's exit status. */
async function runAhead(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const declarations = selectedEnvironments(env).filter((declaration) => declaration.kind === 'aws');
  const ahead = stacksAhead(args, declarations);
  if (ahead.length === 0) return EXIT.done;
  console.error(`brokerform: first ${ahead.join(', ')}: the other stacks keep their state in its bucket.`);
  return runCdktf(['deploy', ...ahead, ...args.filter((word) => word === '--auto-approve')], env);
}
