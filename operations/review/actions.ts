/** What `brokerform review` does. The report is written to stdout, progress to stderr. */
import path from 'node:path';
import type { StackPlan } from '../../model/review/change';
import { review as judge } from '../../model/review/review';
import type { ReviewContext } from '../../model/review/rule';
import { shownPlans } from '../../model/review/shown';
import { connectionOf } from '../connect-options';
import type { ConnectOptions } from '../connect-options';
import { withAdmin } from '@brokerform/kafka-admin';
import { createProgress } from '../../shared/system/progress';
import type { Progress } from '../../shared/system/progress';
import { UserError } from '../../shared/user-error';
import { queried } from '../live/queried';
import { askCluster } from './ask-cluster';
import { jsonText, sarifText } from './data';
import { keepReview } from './kept-review';
import { driftBeside } from './base-drift';
import { htmlText } from './html';
import { markdownText } from './markdown';
import { hasResources, readPlanFiles } from './plan-files';
import { keepPlans, planStacks } from './plan-stacks';
import { saveText } from '../output-file';
import { publish } from './publish';
import type { PublishOptions } from './publish';
import type { ReviewReport } from './report';
import { stackNames, withSides, withWorkingTree } from './revisions';
import type { Sides } from './revisions';
import { schemasBeside } from './schemas-beside';
import { announcedIn, environmentOf, topicsOf } from './subjects';
import { terminalText } from './terminal';
import { readWaivers } from './waiver-file';

export interface ReviewOptions extends ConnectOptions, PublishOptions {
  readonly plan?: readonly string[];
  readonly base?: string;
  readonly all?: true;
  readonly drift?: true;
  readonly offline?: true;
  readonly waivers?: string;
  readonly markdown?: string;
  readonly html?: string;
  readonly rulesUrl?: string;
  readonly plans?: string;
}

/** @throws UserError if no review can be made: then it is unknown whether all is well */
export async function review(options: ReviewOptions): Promise<void> {
  requireOneSource(options);
  const waivers = readWaivers(options.waivers);
  const progress = await createProgress();
  const report = await (options.plan === undefined
    ? reviewProject(waivers, options, progress)
    : reviewFiles(options.plan, waivers, options, progress));
  await write(report, options);
}

/** Plans exist, or are made here. */
function requireOneSource({ plan, base, all, plans, drift, environment, offline }: ReviewOptions): void {
  if (drift === true && (base === undefined || environment === undefined || offline === true))
    throw new UserError(
      '--drift compares the cluster of an environment with what a commit declares.',
      'give --base and --environment with it, and not --offline',
    );
  const made = [...(base === undefined ? [] : ['--base']), ...(all === undefined ? [] : ['--all'])];
  if (plan === undefined && made.length === 0)
    throw new UserError(
      'One of --plan, --base and --all is required.',
      '--base <git ref> and --all make plans, --plan <file> takes existing plans',
    );
  if (plan !== undefined && made.length > 0)
    throw new UserError(
      `Both --plan and ${made.join(' and ')} are given.`,
      'omit one: --plan takes existing plans, --base <git ref> and --all make plans',
    );
  if (plan !== undefined && plans !== undefined)
    throw new UserError('--plans keeps the plans of --base or --all, and neither is given.', 'omit --plans');
}

type Waivers = ReturnType<typeof readWaivers>;

async function reviewFiles(
  files: readonly string[],
  waivers: Waivers,
  options: ReviewOptions,
  progress: Progress,
): Promise<ReviewReport> {
  const plans = readPlanFiles(files);
  refuseEmpty(plans);
  return judgePlans({ plans, unchanged: [], gone: [] }, waivers, options, progress);
}

/** Plans that this program makes may be of a stack that has nothing yet; one that was handed over is of something, or of the wrong folder. */
function refuseEmpty(plans: readonly StackPlan[]): void {
  const empty = plans.filter((plan) => !hasResources(plan));
  if (empty.length === 0) return;
  throw new UserError(
    [
      'No review was made.',
      ...empty.map(({ stack }) => `${stack}: the plan has no resources, neither before nor after.`),
    ].join('\n'),
    'plan in the folder of the stack, with its own state; omit a stack without resources',
  );
}

/** Plans the working tree: the stacks whose code is not as in the base, or all of them. */
async function reviewProject(
  waivers: Waivers,
  options: ReviewOptions,
  progress: Progress,
): Promise<ReviewReport> {
  const { ensureProviders } = await import('../toolchain/providers');
  const env = { ...process.env, ...(await ensureProviders({ progress })).env };
  const { base, all, environment } = options;
  const tree = { progress, ...(environment === undefined ? {} : { environment }) };
  const work = async (sides: Omit<Sides, 'base'> & Partial<Pick<Sides, 'base'>>): Promise<ReviewReport> => {
    const { head, differing, gone, same } = sides;
    const names = all === true ? stackNames(head) : differing;
    // Terraform has a processor of its own; meanwhile the cluster can be asked.
    const [planned, drift, schemas] = await Promise.all([
      planStacks({ stacks: head.stacks, names, env, progress }),
      options.drift === true && sides.base !== undefined && environment !== undefined
        ? driftBeside(sides.base.root, environment, clusterOf(options, environment) ?? {})
        : undefined,
      sides.base === undefined ? undefined : schemasBeside(sides.base, environment, options.offline),
    ]);
    // Stacks that were planned only to see whether they are applied, and are.
    const plans = all === true ? planned.filter(({ empty }) => !empty) : planned;
    const kept = plans.map(({ stack }) => stack);
    const unchanged = [...stackNames(head).filter((name) => !kept.includes(name)), ...same];
    const announced = sides.base === undefined ? undefined : announcedIn(sides.base.root, kept);
    const report = await judgePlans(
      {
        plans,
        unchanged,
        gone,
        ...(announced === undefined ? {} : { announced }),
        ...(schemas === undefined ? {} : { schemas }),
      },
      waivers,
      options,
      progress,
    );
    if (options.plans !== undefined) {
      const target = path.resolve(options.plans);
      keepPlans(head.stacks, kept, target);
      keepReview(target, kept, report.result.findings, announced);
    }
    return {
      ...report,
      ...(base === undefined ? {} : { base }),
      ...(drift === undefined ? {} : { drift }),
    };
  };
  return base === undefined
    ? withWorkingTree(tree, (head) => work({ head, differing: [], gone: [], same: [] }))
    : withSides({ base, everything: all === true, ...tree }, work);
}

interface Planned {
  readonly plans: readonly StackPlan[];
  readonly unchanged: readonly string[];
  readonly gone: readonly string[];
  /** Topics that the commit announces that was compared with. @default - not known */
  readonly announced?: ReadonlySet<string>;
  /** What changed schemas break. @default - not compared */
  readonly schemas?: ReviewContext['schemas'];
}

/** Asks the cluster and applies the rules. @throws UserError if a cluster that was named does not answer */
export async function judgePlans(
  { plans, unchanged, gone, announced, schemas }: Planned,
  waivers: Waivers,
  options: AskOptions,
  progress: Progress,
): Promise<ReviewReport> {
  const environment = environmentOf([...plans.map(({ stack }) => stack), ...gone]);
  const context: ReviewContext = {
    plans,
    changes: plans.flatMap(({ changes }) => changes),
    goneStacks: gone,
    ...(announced === undefined ? {} : { announced }),
    ...(schemas === undefined ? {} : { schemas }),
    ...(environment === undefined ? {} : { environment }),
    topics: topicsOf(environment),
  };
  const asked = await ask(context, options, progress);
  const result = judge({ ...context, ...asked }, waivers, new Date().toISOString().slice(0, 10));
  progress.done(`${plans.length} ${plans.length === 1 ? 'plan' : 'plans'} reviewed`);
  return { result, plans: shownPlans(plans), unchanged, ...asked };
}

export type AskOptions = Pick<ReviewOptions, 'environment' | 'commandConfig' | 'offline'>;
type Asked = Pick<ReviewReport, 'facts' | 'offline'>;

/**
 * The cluster that was named, or that of the plans' environment. One that was named and does not answer is an error, and so is one that
 * refuses the user; one that was only guessed and is not in reach is reported as not asked.
 */
async function ask(context: ReviewContext, options: AskOptions, progress: Progress): Promise<Asked> {
  if (options.offline === true) return { offline: '--offline' };
  if (context.changes.length === 0) return { offline: 'nothing changes' };
  const cluster = clusterOf(options, context.environment?.name);
  if (cluster === undefined)
    return {
      offline:
        'the plans belong to no environment of this project, and neither --environment nor --command-config is given',
    };
  progress.update('querying the cluster');
  const isNamed = options.environment !== undefined || options.commandConfig !== undefined;
  return queried(isNamed, async () => ({
    facts: await withAdmin(await connectionOf(cluster), (admin) => askCluster(admin, context)),
  }));
}

/** Both options may be given here: the environment says what is planned, the file how its cluster is reached. */
export function clusterOf(
  { environment, commandConfig }: ConnectOptions,
  guessed: string | undefined,
): ConnectOptions | undefined {
  if (commandConfig !== undefined) return { commandConfig };
  const name = environment ?? guessed;
  return name === undefined ? undefined : { environment: name };
}

async function write(report: ReviewReport, options: ReviewOptions): Promise<void> {
  const { markdown, html } = options;
  if (markdown !== undefined) saveText(markdown, markdownText(report, options.rulesUrl));
  if (html !== undefined) saveText(html, await htmlText(report));
  const forms = {
    terminal: () => terminalText(report),
    json: () => jsonText(report),
    sarif: () => sarifText(report),
  };
  publish(forms, report.result.verdict, options);
}
