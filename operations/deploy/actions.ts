/** What `brokerform deploy` does. */
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { MOST_REPEATS } from '../../model/deploy/limits';
import { isStale, passingReason } from '../../model/deploy/terraform-output';
import { PROJECT_VARIABLE, withoutCheckout } from '../../model/cli-command';
import { isCreated } from '../../model/review/change';
import type { StackPlan } from '../../model/review/change';
import type { ReviewResult } from '../../model/review/review';
import { declaredAndDeleted } from '../../model/review/rules/access/identity';
import { topicDestroyed } from '../../model/review/rules/topics/destroyed';
import { partitionsAdded } from '../../model/review/rules/topics/partitions';
import type { Finding } from '../../model/review/rule';
import { lossText } from '../../model/review/text';
import type { ClaimOptions } from '../claim/with-claim';
import { connectionOf } from '../connect-options';
import type { ConnectOptions } from '../connect-options';
import { interruptible } from '../interruption';
import type { Interruption } from '../interruption';
import { withAdmin } from '@brokerform/kafka-admin';
import type { AdminConnection } from '@brokerform/kafka-admin';
import { clusterOf, judgePlans } from '../review/actions';
import { readPlanFiles } from '../review/plan-files';
import { LOCK_FILE, PLAN_FILE, PLAN_JSON, planStacks } from '../review/plan-stacks';
import { withWorkingTree } from '../review/revisions';
import { environmentOf } from '../review/subjects';
import { requireSuccess } from '../review/terraform';
import { readWaivers } from '../review/waiver-file';
import { logFolder } from '../runner/logs';
import { StackTerraform } from '../runner/stack-terraform';
import { outputFolder } from '../runner/synthesized';
import { verify } from '../runner/verify';
import { refusalOfRegistry, registryVariables } from '../schemas/stack-steps';
import { projectRoot } from '../toolchain/paths';
import { findTerraform } from '../toolchain/programs';
import { createProgress } from '../../shared/system/progress';
import type { Progress } from '../../shared/system/progress';
import { UserError } from '../../shared/user-error';
import { addImports, bulkTopics, createTopics, differences, isOfEarlierTry } from './bulk';
import type { DifferenceOptions, NewTopicAddress } from './bulk';
import { importHalfCreated } from './half-created';
import { underNodeClaim } from './node-claim';
import { fingerprint, readKeptReview } from '../review/kept-review';
import { EXIT } from '../exit-status';

export interface DeployOptions extends ConnectOptions, ClaimOptions {
  readonly plans: string;
  readonly waivers?: string;
  readonly offline?: true;
}

/** @throws UserError if the plans are not those that were reviewed, or one cannot be applied; those before it are then applied */
export async function deploy(options: DeployOptions): Promise<void> {
  const folder = path.resolve(options.plans);
  const kept = readKeptReview(folder);
  const progress = await createProgress();
  const plans = readPlanFiles(
    kept.stacks.map((stack) => `${stack}=${path.join(folder, stack, PLAN_JSON)}`),
    'own',
  );
  const { result, facts } = await judgePlans(
    {
      ...{ plans, unchanged: [], gone: [] },
      ...(kept.announced === undefined ? {} : { announced: new Set(kept.announced) }),
    },
    readWaivers(options.waivers),
    options,
    progress,
  );
  refuseUnknown(result);
  const stops = newOrBlocking(result.findings, kept.findings).filter(
    (finding) => kept.findings.includes(fingerprint(finding)) || !isOfEarlierTry(finding, plans, facts),
  );
  if (stops.length > 0) {
    progress.fail('nothing was applied');
    console.error(stops.map((finding) => stopText(finding, kept.findings)).join('\n'));
    process.exitCode = EXIT.blocked;
    return;
  }
  const answeredFor = result.waived.some(({ finding }) => KNOWN_STATE_RULES.includes(finding.rule));
  await apply(plans, { folder, compareWithState: !answeredFor }, options, progress);
}

/** What synthesis refuses as well when it compares the catalog with what was deployed: a waiver answers for both. */
const KNOWN_STATE_RULES: readonly string[] = [topicDestroyed.id, partitionsAdded.id, declaredAndDeleted.id];

/** @throws UserError if the rules could not know what they need: to find nothing means nothing then */
export function refuseUnknown({ verdict, unknown }: Pick<ReviewResult, 'verdict' | 'unknown'>): void {
  if (verdict !== 'unknown') return;
  throw new UserError(
    [
      'Nothing was applied. Unknown, and needed for the verdict:',
      ...unknown.map((each) => `    ${each}`),
    ].join('\n'),
    'deploy without --offline when the cluster responds; or declare what the topic would inherit',
  );
}

/** A note does not stop; an error does, and so does a warning that was not there to be read. */
function newOrBlocking(findings: readonly Finding[], reviewed: readonly string[]): Finding[] {
  return findings.filter(
    (finding) =>
      finding.severity === 'error' ||
      (finding.severity === 'warning' && !reviewed.includes(fingerprint(finding))),
  );
}

function stopText(finding: Finding, reviewed: readonly string[]): string {
  const since = reviewed.includes(fingerprint(finding)) ? 'stops this deploy' : 'is new since the review';
  const loss = finding.loss === undefined ? '' : ` Lost: ${lossText(finding.loss)}.`;
  return `${since}: ${finding.message}${loss} [${finding.rule}]`;
}

async function apply(
  plans: readonly StackPlan[],
  { folder, compareWithState }: { readonly folder: string; readonly compareWithState: boolean },
  options: DeployOptions,
  progress: Progress,
): Promise<void> {
  const { ensureProviders } = await import('../toolchain/providers');
  const env = {
    ...process.env,
    ...(await ensureProviders({ progress })).env,
    // The checkout that made the plans may be gone.
    [PROJECT_VARIABLE]: projectRoot,
  };
  const environment = options.environment ?? environmentOf(plans.map(({ stack }) => stack))?.name;
  await withWorkingTree(
    {
      progress,
      ...(compareWithState ? { compareWithState: plans.map(({ stack }) => stack) } : {}),
      ...(environment === undefined ? {} : { environment }),
    },
    async ({ stacks }) => {
      requireSameCode(plans, folder, stacks);
      const logs = logFolder(outputFolder(), 'deploy');
      await interruptible(async (interruption) => {
        for (const [index, plan] of plans.entries()) {
          progress.update(`applying ${plan.stack} (${index + 1} of ${plans.length})`);
          try {
            if (interruption.signal.aborted) throw new UserError('Interrupted.');
            await underNodeClaim(
              {
                ...{ plan, options, interruption, note: (text: string) => console.error(text) },
                ...(options.commandConfig === undefined
                  ? {}
                  : { cluster: { commandConfig: options.commandConfig } }),
              },
              () => applyStack(plan, { folder, stacks, env, logs, interruption, options, progress }),
            );
          } catch (error) {
            if (!(error instanceof UserError)) throw error;
            throw stopped(error, plans, index);
          }
          progress.done(`${plan.stack} is applied`);
        }
      });
    },
  );
  if (options.offline !== true) await verify(plans.map(({ stack }) => stack));
}

interface Context {
  readonly folder: string;
  readonly stacks: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logs: string;
  readonly interruption: Interruption;
  readonly options: DeployOptions;
  readonly progress: Progress;
}

async function applyStack(plan: StackPlan, context: Context): Promise<void> {
  const { folder, stacks, options, progress } = context;
  const target = path.join(stacks, plan.stack);
  // A provider that was released since the review is not what was reviewed.
  const lock = path.join(folder, plan.stack, LOCK_FILE);
  if (existsSync(lock)) copyFileSync(lock, path.join(target, LOCK_FILE));
  const refusal = await refusalOfRegistry(plan.stack, target, context.env);
  if (refusal !== undefined) throw new UserError(`${plan.stack}: ${refusal}`);
  const run = await terraformOf(plan, target, context);
  const ahead = bulkTopics(plan);
  const taken: NewTopicAddress[] = [];
  const connect = (): Promise<AdminConnection> =>
    connectionOf(clusterOf(options, environmentOf([plan.stack])?.name) ?? {});
  if (ahead.length > 0) {
    const begun = await withAdmin(await connect(), (admin) =>
      createTopics(admin, ahead, (done) => {
        progress.update(`creating topics of ${plan.stack} (${done} of ${ahead.length})`);
      }),
    );
    addImports(target, ahead);
    await planRest(plan, { ahead, begun }, context);
  } else {
    requireSuccess(plan.stack, 'init', await run.init());
    copyFileSync(path.join(folder, plan.stack, PLAN_FILE), path.join(target, PLAN_FILE));
  }
  let applied = await run.applyPlan();
  for (let repeats = 1; repeats <= MOST_REPEATS; repeats++) {
    const reason = passingReason(applied.stderr);
    if (applied.status === 0 || applied.ended !== undefined || reason === undefined) break;
    console.error(
      `${plan.stack}: ${reason}; what is left of the plan is applied (${repeats} of ${MOST_REPEATS}).`,
    );
    // Else the next plan would replace entries that this apply left tainted.
    const { failure } = await run.mendState();
    if (failure !== undefined) requireSuccess(plan.stack, 'state', failure);
    const imported = await importHalfCreated(target, applied.stderr, connect);
    taken.push(...imported.filter(({ address }) => isNew(plan, address)));
    await planRest(plan, { ahead: [...ahead, ...taken], begun: true }, context);
    applied = await run.applyPlan();
  }
  // Of an earlier try of this deploy, if nothing is left to do.
  const rest = { ahead: [...ahead, ...taken], begun: true };
  if (isStale(applied.stderr) && (await planRest(plan, rest, context)).empty) return;
  requireSuccess(plan.stack, 'apply', applied);
}

const isNew = ({ changes }: StackPlan, address: string): boolean =>
  changes.some((change) => change.address === address && isCreated(change));

async function terraformOf(
  { stack }: StackPlan,
  folder: string,
  { env, logs, interruption, progress }: Context,
): Promise<StackTerraform> {
  return new StackTerraform({
    stack: { name: stack, dependencies: [], folder },
    terraform: (await findTerraform(env)).command,
    env: {
      ...env,
      CHECKPOINT_DISABLE: '1',
      TF_IN_AUTOMATION: '1',
      NO_COLOR: '1',
      ...(await registryVariables(stack)),
    },
    parallelism: undefined,
    log: path.join(logs, `${stack}.log`),
    migrateState: false,
    interruption,
    started: () => undefined,
    watch: () => undefined,
    note: (text) => progress.update(text),
  });
}

/**
 * Plans the stack once more, to be applied in place of the plan that was kept.
 *
 * @throws UserError if it would do anything that was not reviewed
 */
async function planRest(
  plan: StackPlan,
  options: DifferenceOptions,
  { stacks, env, progress }: Context,
): Promise<StackPlan> {
  const [again] = await planStacks({ stacks, names: [plan.stack], env, progress });
  const wrong = again === undefined ? ['no plan was made'] : differences(plan, again, options);
  if (again !== undefined && wrong.length === 0) return again;
  throw new UserError(
    [`${plan.stack}: the rest of the plan differs from what was reviewed:`, ...wrong].join('\n'),
    'review again',
  );
}

/** A plan is of the code it was made from; whatever came into the project since then was not reviewed. */
function requireSameCode(plans: readonly StackPlan[], folder: string, stacks: string): void {
  const read = (file: string): string | undefined => {
    try {
      return withoutCheckout(readFileSync(file, 'utf8'));
    } catch {
      return undefined;
    }
  };
  const changed = plans
    .map(({ stack }) => stack)
    .filter(
      (stack) =>
        read(path.join(folder, stack, 'cdk.tf.json')) !== read(path.join(stacks, stack, 'cdk.tf.json')),
    );
  if (changed.length === 0) return;
  throw new UserError(
    `The code of ${changed.join(', ')} is not the code that was reviewed; nothing was applied.`,
    'check out the commit that was reviewed, or review again',
  );
}

function stopped(error: UserError, plans: readonly StackPlan[], index: number): UserError {
  const names = plans.map(({ stack }) => stack);
  const rest = names.slice(index + 1);
  const bulk = plans.slice(index, index + 1).some((plan) => bulkTopics(plan).length > 0);
  return new UserError(
    [
      error.message,
      `Applied: ${index === 0 ? 'none' : names.slice(0, index).join(', ')}. Possibly applied in part: ${names[index]}. Not started: ${rest.length === 0 ? 'none' : rest.join(', ')}.`,
    ].join('\n'),
    bulk
      ? 'fix it and deploy these plans again: created topics are imported, and finished steps are not repeated'
      : 'fix it and review again: a plan is applied once, and the new plan has the rest',
  );
}
