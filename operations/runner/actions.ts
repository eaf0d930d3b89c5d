/** What `brokerform synth`, `diff`, `deploy` and `destroy` do. */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { environments } from '../../environments';
import { stacksAtATime } from '../../model/deploy/limits';
import {
  appliedCounts,
  applyProgress,
  changesOutputs,
  destroyedAddresses,
  isUnchanged,
  plannedCounts,
  stateLockHolder,
} from '../../model/deploy/terraform-output';
import type { Counts } from '../../model/deploy/terraform-output';
import { hasNodes } from '../../model/deploy/nodes-down';
import { parseStackName } from '../../model/desired/stack-names';
import { selectStacks } from '../../model/deploy/select';
import { visibleLines } from '../../shared/visible';
import type { ClaimOptions } from '../claim/with-claim';
import { connectionOf } from '../connect-options';
import { importHalfCreated } from '../deploy/half-created';
import { underNodeClaim } from '../deploy/node-claim';
import { localStack } from '../environments';
import { EXIT } from '../exit-status';
import { interruptible } from '../interruption';
import type { Interruption } from '../interruption';
import { createProgress } from '../../shared/system/progress';
import { findTerraform } from '../toolchain/programs';
import { refusalOfRegistry, registryVariables } from '../schemas/stack-steps';
import { UserError } from '../../shared/user-error';
import { approve } from './approval';
import { Board } from './board';
import { logFolder } from './logs';
import { RunLock } from './run-lock';
import { runInOrder } from './schedule';
import type { Turn } from './schedule';
import { StackTerraform } from './stack-terraform';
import { verify } from './verify';
import { outputFolder, readStacks, synthesize } from './synthesized';
import type { StackFolder } from './synthesized';
import type { TerraformResult } from './terraform-process';

export type RunCommand = 'diff' | 'deploy' | 'destroy';

export interface RunOptions extends ClaimOptions {
  readonly autoApprove?: true;
  readonly ignoreMissingStackDependencies?: true;
  readonly migrateState?: true;
  /** Stacks at a time. @default - by the number of processors: see stacksAtATime */
  readonly parallelism?: number;
  readonly skipSynth?: true;
  /** Resources of a stack at a time. @default - CDKTF_TERRAFORM_PARALLELISM */
  readonly terraformParallelism?: number;
  /** Print everything that Terraform prints, a stack at a time. */
  readonly verbose?: true;
}

/** How a stack's turn ended. */
type Outcome =
  | { readonly kind: 'done'; readonly counts: Counts }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'failed' };

/** @throws UserError with what synthesis said */
export async function synth(): Promise<void> {
  const output = outputFolder();
  const stacks = await synthesize(output);
  console.log(
    [
      `${stacks.length} stacks in ${relative(path.join(output, 'stacks'))}:`,
      ...stacks.map(({ name }) => `    ${name}`),
    ].join('\n'),
  );
}

/**
 * Runs a command on stacks and sets the exit status: 0 if all of it is done, 1 if a stack failed, was not begun or was not approved,
 * 128 + n if signal n ended it.
 *
 * @throws UserError for what is wrong before the first stack begins
 */
export async function runStacks(
  command: RunCommand,
  patterns: readonly string[],
  options: RunOptions,
): Promise<void> {
  requireApproval(command, options);
  await interruptible(async (interruption) => {
    const output = outputFolder();
    const lock = await RunLock.acquire(
      output,
      ['brokerform', command, ...patterns].join(' '),
      interruption,
      (stacks) =>
        console.error(
          `A run that was killed left Terraform running on ${stacks.join(', ')}; waiting until it has written its state.`,
        ),
    );
    try {
      await new StackRun(command, output, options, interruption, lock).run(patterns);
    } finally {
      lock.release();
    }
  });
}

function requireApproval(command: RunCommand, options: RunOptions): void {
  if (command === 'diff' || options.autoApprove === true || process.stdin.isTTY) return;
  throw new UserError(
    `${command} asks before it applies a plan, and standard input is not a terminal. Nothing was started.`,
    'add --auto-approve, or run it on a terminal',
  );
}

class StackRun {
  private readonly outcomes = new Map<string, Outcome>();
  private announced = false;

  public constructor(
    private readonly command: RunCommand,
    private readonly output: string,
    private readonly options: RunOptions,
    private readonly interruption: Interruption,
    private readonly lock: RunLock,
  ) {}

  public async run(patterns: readonly string[]): Promise<void> {
    const stacks = this.select(await this.synthesized(), patterns);
    if (this.interruption.signal.aborted) {
      console.error('Interrupted; nothing was started.');
      process.exitCode = this.interruption.exitStatus;
      return;
    }
    const { ensureProviders } = await import('../toolchain/providers');
    const { env, missing = [] } = await ensureProviders({ progress: await createProgress() });
    const variables = { ...process.env, ...env, TF_IN_AUTOMATION: '1', NO_COLOR: '1' };
    const terraform = (await findTerraform(variables)).command;
    const logs = logFolder(this.output, this.command);
    const board = await Board.create(stacks.map(({ name }) => name));
    const off = this.interruption.onAsked(() => this.announceStop(board));
    let notBegun: string[];
    try {
      notBegun = await runInOrder({
        items: stacks.map((stack) => ({ ...stack, after: this.predecessors(stack, stacks) })),
        atATime: this.options.parallelism ?? stacksAtATime(availableParallelism()),
        mayBegin: () => !this.interruption.signal.aborted,
        work: (stack) => this.work(stack, { terraform, env: variables, logs, board }),
      });
    } finally {
      off();
      board.close();
    }
    const complete = this.conclude(stacks, notBegun, logs, missing);
    if (complete && this.command === 'deploy') await verify(stacks.map(({ name }) => name));
  }

  private async synthesized(): Promise<readonly StackFolder[]> {
    if (this.options.skipSynth === true) return readStacks(this.output);
    const progress = await createProgress();
    progress.update('synthesizing');
    try {
      const stacks = await synthesize(this.output);
      progress.done(`synthesized ${stacks.length} stacks`);
      return stacks;
    } catch (error) {
      progress.fail('synthesis failed; nothing was started');
      throw error;
    }
  }

  private select(stacks: readonly StackFolder[], patterns: readonly string[]): readonly StackFolder[] {
    const selection = selectStacks(stacks, {
      patterns,
      direction: this.command === 'destroy' ? 'down' : 'up',
      ignoreMissingDependencies:
        this.command === 'diff' || this.options.ignoreMissingStackDependencies === true,
    });
    if (selection.ok) return selection.stacks;
    throw new UserError(
      [
        ...selection.problems,
        'Nothing was started.',
        ...(selection.allowed === undefined ? [] : [`    allowed: ${selection.allowed}`]),
      ].join('\n'),
      selection.remedy,
    );
  }

  private predecessors(stack: StackFolder, stacks: readonly StackFolder[]): readonly string[] {
    if (this.command === 'diff') return [];
    if (this.command === 'deploy') return stack.dependencies;
    return stacks.filter(({ dependencies }) => dependencies.includes(stack.name)).map(({ name }) => name);
  }

  private async work(
    stack: StackFolder,
    {
      terraform,
      env,
      logs,
      board,
    }: { terraform: string; env: NodeJS.ProcessEnv; logs: string; board: Board },
  ): Promise<Turn> {
    const log = path.join(logs, `${stack.name}.log`);
    let outcome: Outcome;
    try {
      const run = new StackTerraform({
        stack,
        terraform,
        env: { ...env, ...(await registryVariables(stack.name)) },
        log,
        parallelism: this.options.terraformParallelism,
        migrateState: this.options.migrateState === true,
        interruption: this.interruption,
        takeOver: (stderr) => takeOver(stack, stderr),
        started: (process) => this.lock.started(stack.name, process),
        watch: (step, text) => board.update(stack.name, stepText(step, text)),
        note: (text) => board.note(text),
      });
      outcome = await this.turn(stack, run, { env, board, log });
    } catch (error) {
      // One stack's trouble must not leave the others without an end.
      board.end(stack.name, 'failed', error instanceof Error ? error.message : String(error));
      outcome = { kind: 'failed' };
    }
    this.lock.ended(stack.name);
    this.outcomes.set(stack.name, outcome);
    return outcome.kind;
  }

  private async turn(
    stack: StackFolder,
    run: StackTerraform,
    { env, board, log }: { env: NodeJS.ProcessEnv; board: Board; log: string },
  ): Promise<Outcome> {
    if (this.command === 'deploy') {
      const refusal = await refusalOfRegistry(stack.name, stack.folder, env);
      if (refusal !== undefined) {
        board.end(stack.name, 'failed', 'the schemas are not registered; nothing was changed', [refusal]);
        return { kind: 'failed' };
      }
    }
    const init = await run.init();
    if (init.status !== 0) return this.failed(stack, 'init', init, board, log);
    if (this.interruption.signal.aborted) return this.stopped(stack, board);
    if (this.command === 'diff') return this.difference(stack, run, board, log);
    const { notes, failure } = await run.mendState();
    notes.forEach((note) => board.note(visibleLines(note)));
    if (failure !== undefined) return this.failed(stack, 'state', failure, board, log);
    const withNodes = hasNodes(stack.name, Object.keys(environments));
    if (this.options.autoApprove === true && !withNodes) {
      const step = this.command === 'deploy' ? 'apply' : 'destroy';
      const applied = await (step === 'apply' ? run.apply() : run.destroy());
      return this.applied(stack, step, applied, applied.stdout, board, log);
    }
    const planned = await run.plan(...(this.command === 'destroy' ? ['-destroy'] : []));
    if (planned.status !== 0) return this.failed(stack, 'plan', planned, board, log);
    if (isNothing(planned.stdout)) return this.unchanged(stack, board);
    const approved =
      this.options.autoApprove === true ||
      (await board.quiet(() => {
        process.stdout.write(`\n${stack.name}\n${visibleLines(planText(planned.stdout))}\n`);
        return approve(`Apply this plan of ${stack.name}?`, this.interruption);
      }));
    if (!approved) {
      board.end(stack.name, 'skipped', 'not approved; nothing was changed');
      return { kind: 'skipped' };
    }
    if (this.interruption.signal.aborted) return this.stopped(stack, board);
    const apply = (): Promise<TerraformResult> => run.applyPlan();
    const applied = await (withNodes && !onlyAdds(planned.stdout)
      ? underNodeClaim(
          {
            ...{ plan: await run.savedPlan(), options: this.options, interruption: this.interruption },
            note: (text) => board.note(visibleLines(text)),
          },
          apply,
        )
      : apply());
    return this.applied(stack, 'apply', applied, planned.stdout, board, log);
  }

  private async difference(
    stack: StackFolder,
    run: StackTerraform,
    board: Board,
    log: string,
  ): Promise<Outcome> {
    const planned = await run.show();
    if (planned.status !== 0) return this.failed(stack, 'plan', planned, board, log);
    if (isNothing(planned.stdout)) return this.unchanged(stack, board);
    const counts = plannedCounts(planned.stdout) ?? NO_COUNTS;
    board.end(
      stack.name,
      'ok',
      `${counts.imported > 0 ? `${counts.imported} to import, ` : ''}${counts.added} to add, ${counts.changed} to change, ${counts.destroyed} to destroy`,
      [visibleLines(planText(planned.stdout)), ''],
    );
    return { kind: 'done', counts };
  }

  private applied(
    stack: StackFolder,
    step: string,
    result: TerraformResult,
    plan: string,
    board: Board,
    log: string,
  ): Outcome {
    const counts = appliedCounts(result.stdout);
    if (result.status !== 0 || counts === undefined) return this.failed(stack, step, result, board, log);
    if (isUnchanged(counts)) return this.unchanged(stack, board, result.stdout);
    const destroyed = destroyedAddresses(plan);
    board.end(stack.name, 'ok', countsText(counts), [
      ...(step === 'destroy'
        ? []
        : destroyed.map((address) => `          destroyed or replaced: ${visibleLines(address)}`)),
      ...this.everything(result.stdout),
    ]);
    return { kind: 'done', counts };
  }

  private unchanged(stack: StackFolder, board: Board, output = ''): Outcome {
    board.end(stack.name, 'ok', 'no changes', this.everything(output));
    return { kind: 'done', counts: NO_COUNTS };
  }

  private everything(output: string): string[] {
    return this.options.verbose === true && output !== '' ? [visibleLines(output.trim()), ''] : [];
  }

  private stopped(stack: StackFolder, board: Board): Outcome {
    board.end(stack.name, 'skipped', 'interrupted; nothing was changed');
    return { kind: 'skipped' };
  }

  private failed(
    stack: StackFolder,
    step: string,
    { status, stdout, stderr, ended }: TerraformResult,
    board: Board,
    log: string,
  ): Outcome {
    const { done, total } = applyProgress(stdout);
    const why =
      ended === 'interrupted'
        ? 'was interrupted'
        : ended === 'silent'
          ? 'printed nothing for too long and was stopped'
          : `ended with status ${status ?? 'none: it could not be started, or a signal ended it'}`;
    const progress =
      total === undefined && done === 0 ? '' : `; ${done} of ${total ?? '?'} changes were made`;
    const holder = stateLockHolder(stderr);
    board.end(stack.name, 'failed', `${step} ${why}${progress}`, [
      ...(stderr.trim() === '' ? [] : [visibleLines(stderr.trim())]),
      ...(holder === undefined
        ? []
        : [`    remedy:  another run holds this state: ${visibleLines(holder)}; wait until it has ended`]),
      ...(/Instance cannot be destroyed/.test(stderr) ? [PREVENT_DESTROY] : []),
      ...(NOT_ANNOUNCED.test(stderr) ? [KEPT_SUBJECT] : []),
      `    log:     ${relative(log)}`,
    ]);
    return { kind: 'failed' };
  }

  private announceStop(board: Board): void {
    if (this.announced) return;
    this.announced = true;
    board.note(
      'Interrupted: no further stack starts; Terraform completes the requests in flight and writes its state. Press Ctrl-C again to stop it at once.',
    );
  }

  private conclude(
    stacks: readonly StackFolder[],
    notBegun: readonly string[],
    logs: string,
    missing: readonly string[],
  ): boolean {
    const named = (wanted: (outcome: Outcome) => boolean): string[] =>
      stacks.flatMap(({ name }) => {
        const outcome = this.outcomes.get(name);
        return outcome !== undefined && wanted(outcome) ? [name] : [];
      });
    const failed = named(({ kind }) => kind === 'failed');
    const skipped = named(({ kind }) => kind === 'skipped');
    const done = named(({ kind }) => kind === 'done');
    const changed = named((outcome) => outcome.kind === 'done' && !isUnchanged(outcome.counts));
    const complete = done.length === stacks.length && !this.interruption.signal.aborted;
    if (complete) {
      const verb = {
        diff: changed.length === 1 ? 'differs' : 'differ',
        deploy: 'changed',
        destroy: 'destroyed',
      }[this.command];
      console.log(
        `${stacks.length} ${stacks.length === 1 ? 'stack' : 'stacks'}, ${changed.length} ${verb}; log: ${relative(logs)}`,
      );
      return true;
    }
    process.exitCode = this.interruption.signal.aborted ? this.interruption.exitStatus : EXIT.failed;
    const list = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));
    console.error(
      [
        `${this.command} is not complete.`,
        `    done:      ${list(done)}`,
        `    failed:    ${list(failed)}`,
        ...(skipped.length === 0 ? [] : [`    skipped:   ${list(skipped)}`]),
        `    not started: ${list(notBegun)}`,
        ...(failed.length === 0 && !this.interruption.signal.aborted
          ? []
          : ['    remedy:    run the same command again: finished steps are not repeated']),
      ].join('\n'),
    );
    if (missing.length > 0 && failed.some((name) => localStack(name) === undefined)) {
      console.error(
        `No Terraform registry can be reached from here, and ${missing.join(', ')} is not in the mirror: brokerform setup shows how to get it.`,
      );
    }
    return false;
  }
}

/** Terraform says what is wrong with a topic that could not be looked at. */
async function takeOver({ name, folder }: StackFolder, stderr: string): Promise<readonly string[]> {
  const environment = parseStackName(name, Object.keys(environments))?.environment;
  if (environment === undefined) return [];
  try {
    const topics = await importHalfCreated(folder, stderr, () => connectionOf({ environment }));
    return topics.map((topic) => topic.name);
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

const NO_COUNTS: Counts = { added: 0, changed: 0, destroyed: 0, imported: 0 };

const PREVENT_DESTROY = [
  '    remedy:  prevent_destroy keeps this resource; nothing of this stack was changed.',
  '             A topic is deleted by announcing it first (retire: in the catalog, docs/catalog.md). On the local cluster,',
  '             make down stops the brokers and keeps their data, and make wipe removes it.',
].join('\n');

/** What registries answer to the method that a subject is kept by: see constructs/subject.ts. */
const NOT_ANNOUNCED = /unexpected response code '(?:400|405|501)'/;

const KEPT_SUBJECT = [
  '    remedy:  if a subject left the catalog, its registry keeps it: announce its topic first (retire: in the catalog,',
  '             docs/schemas.md), deploy, and then move the topic to retired.',
].join('\n');

/** A plan without a change, not even of an output. */
function isNothing(output: string): boolean {
  const counts = plannedCounts(output);
  return !changesOutputs(output) && counts !== undefined && isUnchanged(counts);
}

/** Nothing that is there is destroyed or stopped. */
function onlyAdds(output: string): boolean {
  const counts = plannedCounts(output);
  return counts !== undefined && counts.destroyed + counts.changed === 0;
}

/** From where the plan begins: refreshing is no news. */
function planText(output: string): string {
  const begin =
    /^(?:Terraform|OpenTofu) (?:used the selected providers|will perform)|^Note: Objects have changed|^Changes to Outputs:/m.exec(
      output,
    );
  return (begin === null ? output : output.slice(begin.index)).replace(/\n─+\n[\s\S]*$/, '').trim();
}

function countsText({ added, changed, destroyed, imported }: Counts): string {
  return `${imported > 0 ? `${imported} imported, ` : ''}${added} added, ${changed} changed, ${destroyed} destroyed`;
}

function stepText(step: string, output: string): string {
  if (step === 'init') return step;
  const { done, total } = applyProgress(output);
  return total === undefined || total === 0 ? step : `${step} ${done}/${total}`;
}

const relative = (file: string): string => {
  const from = path.relative(process.cwd(), file);
  return from.startsWith('..') ? file : from;
};
