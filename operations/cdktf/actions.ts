import { matches } from '../../model/deploy/select';
import { stackName } from '../../model/desired/stack-names';
import { loadCatalog } from '../catalog/files';
import { resolvedEnvironment } from '../environment-resolved';
import { EXIT } from '../exit-status';
import { localStack, selectedEnvironments } from '../environments';
import { outputFolder, readStacks } from '../runner/synthesized';
import { verify } from '../runner/verify';
import { variablesOf } from '../schemas/stack-steps';
import { providersMissing } from '../toolchain/providers';
import { terraformProviders } from '../toolchain/terraform-providers';
import { deployedStacks, stacksAhead } from './bootstrap';
import { runCdktf } from './cdktf';

/** `brokerform cdktf …`, with what the cdktf CLI does not do itself: the bucket's stack first, a comparison, reasons. */
export async function cdktf(args: readonly string[]): Promise<void> {
  const { env, missing = [] } = await terraformProviders();
  const variables = { ...process.env, ...env, ...(await ofRegistries(args)) };
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

/** Commands of the cdktf CLI that start Terraform. */
const WITH_TERRAFORM = new Set(['deploy', 'diff', 'plan', 'destroy', 'apply']);

/**
 * What Terraform has to know of the registry whose stacks of schemas the words mean. One run has one set of variables: where it is for
 * environments whose registries need different ones, what is set in this shell holds.
 *
 * @throws UserError if a password or a certificate is not where an environment says
 */
async function ofRegistries([command = '', ...words]: readonly string[]): Promise<Record<string, string>> {
  if (!WITH_TERRAFORM.has(command)) return {};
  // Of other words no catalog has to be read.
  const patterns = words.filter((word) => !word.startsWith('-') && /\*|-schemas-/.test(word));
  if (patterns.length === 0) return {};
  const isMeant = (stack: string): boolean => patterns.some((pattern) => matches(pattern, stack));
  const meant = selectedEnvironments()
    .map(({ name }) => resolvedEnvironment(name))
    .filter((environment) =>
      loadCatalog(environment).domains.some(
        ({ name, schemas = [] }) =>
          schemas.length > 0 && isMeant(stackName(environment.name, 'schemas', name)),
      ),
    );
  const sets = await Promise.all(meant.map((environment) => variablesOf(environment)));
  const distinct = new Map(sets.map((set) => [JSON.stringify(set), set]));
  const [only = {}] = distinct.size === 1 ? distinct.values() : [];
  return only;
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
