/** What `brokerform deploy` does. */
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_VARIABLE, withoutCheckout } from '../../model/launcher';
import type { StackPlan } from '../../model/review/change';
import type { ReviewResult } from '../../model/review/review';
import { declaredAndDeleted } from '../../model/review/rules/access/identity';
import { topicDestroyed } from '../../model/review/rules/topics/destroyed';
import { partitionsAdded } from '../../model/review/rules/topics/partitions';
import type { Finding } from '../../model/review/rule';
import { lossText } from '../../model/review/text';
import { connectionOf } from '../connect-options';
import type { ConnectOptions } from '../connect-options';
import { withAdmin } from '../kafka-admin';
import { clusterOf, judgePlans } from '../review/actions';
import { readPlanFiles } from '../review/plan-files';
import { LOCK_FILE, PLAN_FILE, PLAN_JSON, planStacks } from '../review/plan-stacks';
import { withWorkingTree } from '../review/sides';
import { environmentOf } from '../review/subjects';
import { requireSuccess, terraformIn } from '../review/terraform';
import { readWaivers } from '../review/waiver-file';
import { verify } from '../runner/verify';
import { projectRoot } from '../toolchain/paths';
import { createProgress } from '../toolchain/progress';
import type { Progress } from '../toolchain/progress';
import { UserError } from '../toolchain/user-error';
import { addImports, bulkTopics, createTopics, differences } from './bulk';
import { fingerprint, readKeptReview } from './kept-review';

export interface DeployOptions extends ConnectOptions {
  readonly plans: string;
  readonly waivers?: string;
  readonly offline?: true;
}

/** As for the review. */
const BLOCKED = 2;

/** A stack of a thousand topics takes under a minute; hosts that boot take longer. */
const APPLY_TIMEOUT_MS = 3_600_000;

/** @throws UserError if the plans are not those that were reviewed, or one cannot be applied; those before it are then applied */
export async function deploy(options: DeployOptions): Promise<void> {
  const folder = path.resolve(options.plans);
  const kept = readKeptReview(folder);
  const progress = await createProgress();
  const plans = readPlanFiles(
    kept.stacks.map((stack) => `${stack}=${path.join(folder, stack, PLAN_JSON)}`),
    'own',
  );
  const { result } = await judgePlans(
    {
      ...{ plans, unchanged: [], gone: [] },
      ...(kept.announced === undefined ? {} : { announced: new Set(kept.announced) }),
    },
    readWaivers(options.waivers),
    options,
    progress,
  );
  refuseUnknown(result);
  const stops = newOrBlocking(result.findings, kept.findings);
  if (stops.length > 0) {
    progress.fail('nothing was applied');
    console.error(stops.map((finding) => stopText(finding, kept.findings)).join('\n'));
    process.exitCode = BLOCKED;
    return;
  }
  const answeredFor = result.waived.some(({ finding }) => KNOWN_STATE_RULES.includes(finding.rule));
  await apply(plans, { folder, compareWithState: !answeredFor }, options, progress);
}

/** What synthesis refuses as well when it compares the catalog with what was deployed: a waiver answers for both. */
const KNOWN_STATE_RULES: readonly string[] = [topicDestroyed.id, partitionsAdded.id, declaredAndDeleted.id];

/** @throws UserError if the rules could not know what they need: to find nothing means nothing then */
export function refuseUnknown({ verdict, untold }: Pick<ReviewResult, 'verdict' | 'untold'>): void {
  if (verdict !== 'unknown') return;
  throw new UserError(
    [
      'Nothing was applied. Needed to judge the plans, and not known:',
      ...untold.map((each) => `    ${each}`),
    ].join('\n'),
    'deploy without --offline, when the cluster answers; or declare what the topic would inherit',
  );
}

/** A note does not stop; an error does, and so does a warning that was not there to be read. */
function newOrBlocking(findings: readonly Finding[], reviewed: readonly string[]): Finding[] {
  return findings.filter(
    (finding) =>
      finding.severity === 'block' ||
      (finding.severity === 'warn' && !reviewed.includes(fingerprint(finding))),
  );
}

function stopText(finding: Finding, reviewed: readonly string[]): string {
  const since = reviewed.includes(fingerprint(finding)) ? 'stops this deploy' : 'came up since the review';
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
      for (const [index, plan] of plans.entries()) {
        progress.update(`applying ${plan.stack} (${index + 1} of ${plans.length})`);
        try {
          await applyStack(plan, { folder, stacks, env, options, progress });
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          throw stopped(error, plans, index);
        }
        progress.done(`${plan.stack} is applied`);
      }
    },
  );
  if (options.offline !== true) await verify(plans.map(({ stack }) => stack));
}

interface Context {
  readonly folder: string;
  readonly stacks: string;
  readonly env: NodeJS.ProcessEnv;
  readonly options: DeployOptions;
  readonly progress: Progress;
}

async function applyStack(
  plan: StackPlan,
  { folder, stacks, env, options, progress }: Context,
): Promise<void> {
  const target = path.join(stacks, plan.stack);
  // A provider that was released since the review is not what was reviewed.
  const lock = path.join(folder, plan.stack, LOCK_FILE);
  if (existsSync(lock)) copyFileSync(lock, path.join(target, LOCK_FILE));
  const terraform = await terraformIn(target, env, APPLY_TIMEOUT_MS);
  const ahead = bulkTopics(plan);
  if (ahead.length > 0) {
    const connection = await connectionOf(clusterOf(options, environmentOf([plan.stack])?.name) ?? {});
    await withAdmin(connection, (admin) =>
      createTopics(admin, ahead, (done) => {
        progress.update(`creating topics of ${plan.stack} (${done} of ${ahead.length})`);
      }),
    );
    addImports(target, ahead);
    const [imported] = await planStacks({ stacks, names: [plan.stack], env, progress });
    const wrong = imported === undefined ? ['no plan was made'] : differences(plan, imported, ahead);
    if (wrong.length > 0)
      throw new UserError(
        [
          `${plan.stack}: its topics are created, and the plan that takes them over is not the one that was reviewed:`,
          ...wrong,
        ].join('\n'),
        'review again: what was created is taken over then',
      );
  } else {
    requireSuccess(plan.stack, 'init', await terraform('init', '-input=false', '-no-color'));
    copyFileSync(path.join(folder, plan.stack, PLAN_FILE), path.join(target, PLAN_FILE));
  }
  requireSuccess(plan.stack, 'apply', await terraform('apply', '-input=false', '-no-color', PLAN_FILE));
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
  return new UserError(
    [
      error.message,
      `Applied: ${index === 0 ? 'none' : names.slice(0, index).join(', ')}. Not tried: ${rest.length === 0 ? 'none' : rest.join(', ')}.`,
    ].join('\n'),
    'mend it and review again: what is applied is not planned a second time',
  );
}
