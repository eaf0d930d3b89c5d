/** Terraform's commands on one stack, as a deploy needs them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { MOST_REPEATS, STATE_LOCK_WAIT_SECONDS, TERRAFORM_PARALLELISM } from '../../model/deploy/limits';
import type { StackPlan } from '../../model/review/change';
import { readPlan } from '../../model/review/plan-json';
import { stateMarks } from '../../model/deploy/state-marks';
import type { RawState } from '../../model/deploy/state-marks';
import {
  asksForInit,
  asksForUpgrade,
  backendChanged,
  passingReason,
} from '../../model/deploy/terraform-output';
import type { ProcessIdentity } from '../../shared/system/processes';
import { tryRun } from '../../shared/system/run';
import { UserError } from '../../shared/user-error';
import type { Interruption } from '../interruption';
import { forgetInitialized, isInitialized, markInitialized } from './init-mark';
import type { StackFolder } from './synthesized';
import { runTerraform } from './terraform-process';
import type { TerraformResult } from './terraform-process';

const PLAN_FILE = 'plan.bin';
/** Providers are started for their schemas. */
const SHOW_TIMEOUT_MS = 120_000;

export interface StackTerraformOptions {
  readonly stack: StackFolder;
  readonly terraform: string;
  readonly env: NodeJS.ProcessEnv;
  /** Resources at a time. @default - CDKTF_TERRAFORM_PARALLELISM, else as Terraform by itself */
  readonly parallelism: number | undefined;
  readonly log: string;
  /** Copy a state to a backend that changed. Otherwise such a stack is refused. */
  readonly migrateState: boolean;
  readonly interruption: Interruption;
  readonly started: (process: ProcessIdentity) => void;
  /**
   * Has the next apply import what this one did on the cluster without its state having it: called with its errors before
   * {@link StackTerraform.apply} is repeated. Returns what is imported, by name. @default - nothing is
   */
  readonly takeOver?: (stderr: string) => Promise<readonly string[]>;
  /** What is done now, with all that it has printed. */
  readonly watch: (step: string, output: string) => void;
  readonly note: (text: string) => void;
}

export class StackTerraform {
  private initSpared = false;

  public constructor(private readonly options: StackTerraformOptions) {}

  /** Does nothing where the last init still holds: a command that finds otherwise has it made up for. */
  public async init(): Promise<TerraformResult> {
    const { stack, terraform, migrateState } = this.options;
    this.initSpared = !migrateState && isInitialized(stack.folder, terraform);
    return this.initSpared ? { status: 0, stdout: '', stderr: '' } : this.initialize();
  }

  private async initialize(): Promise<TerraformResult> {
    const { stack, terraform } = this.options;
    forgetInitialized(stack.folder);
    const result = await this.runInit();
    if (result.status === 0) markInitialized(stack.folder, terraform);
    return result;
  }

  private async runInit(): Promise<TerraformResult> {
    const { migrateState } = this.options;
    const init = (...flags: string[]): Promise<TerraformResult> =>
      this.start('init', ['init', '-input=false', '-no-color', ...flags]);
    const first = await init(...(migrateState ? ['-migrate-state', '-force-copy'] : []));
    if (first.status === 0 || first.ended !== undefined) return first;
    // As the cdktf CLI has it: the code's constraint is what counts, and the lock file follows.
    if (asksForUpgrade(first.stderr)) return init('-upgrade');
    // Two folders of this machine are two states: neither is copied into the other.
    const { folder } = this.options.stack;
    const bothLocal = localBackend(folder) !== undefined && formerLocalBackend(folder) !== undefined;
    if (backendChanged(first.stderr) && bothLocal) return init('-reconfigure');
    return first;
  }

  /** Saves the plan for `applyPlan`, and prints it. */
  public plan(...flags: readonly string[]): Promise<TerraformResult> {
    return this.safely('plan', ['plan', ...this.common(), `-out=${PLAN_FILE}`, ...flags]);
  }

  /** A plan that is only looked at: no file, no lock. */
  public show(): Promise<TerraformResult> {
    return this.safely('plan', ['plan', ...this.common()]);
  }

  /**
   * What {@link plan} saved. Not into the log: it has what Terraform's text hides.
   *
   * @throws UserError with what Terraform said
   */
  public async savedPlan(): Promise<StackPlan> {
    const { stack, terraform, env } = this.options;
    const { status, stdout, stderr } = await tryRun(terraform, ['show', '-json', '-no-color', PLAN_FILE], {
      cwd: stack.folder,
      env,
      timeoutMs: SHOW_TIMEOUT_MS,
    });
    if (status !== 0) throw new UserError(`terraform show ended with status ${status}:\n${stderr.trim()}`);
    const reading = readPlan(stdout, stack.name, 'own');
    if (!reading.ok) throw new UserError(reading.error.message, reading.error.remedy);
    return reading.plan;
  }

  public applyPlan(): Promise<TerraformResult> {
    return this.run('apply', ['apply', ...this.common(), PLAN_FILE]);
  }

  /**
   * Removes the marks of an interrupted run that would have the next apply delete what it declares: see StateMarks.
   *
   * @returns what was mended, a sentence each, and the command that failed, if one did
   */
  public async mendState(): Promise<{ notes: readonly string[]; failure?: TerraformResult }> {
    const { stack } = this.options;
    const state = await this.readState();
    if (state === undefined) return { notes: [] };
    const { tainted, deposed } = stateMarks(state);
    const notes: string[] = [];
    if (deposed.length > 0) {
      const removed = await this.run('mend', ['state', 'rm', ...this.lockWait(), ...deposed]);
      if (removed.status !== 0) return { notes, failure: removed };
      notes.push(
        `${stack.name}: an interrupted run left the former object of ${deposed.join(', ')}, which is the same as the present one; it is declared again and not deleted.`,
      );
    }
    for (const address of tainted) {
      const result = await this.run('mend', ['untaint', '-no-color', ...this.lockWait(), address]);
      if (result.status !== 0) return { notes, failure: result };
    }
    if (tainted.length > 0) {
      notes.push(
        `${stack.name}: an interrupted run left ${tainted.join(', ')} tainted; untainted, since a replacement would delete the same entry.`,
      );
    }
    return { notes };
  }

  /** Plans and applies in one. */
  public apply(): Promise<TerraformResult> {
    return this.safely('apply', ['apply', ...this.common(), '-auto-approve']);
  }

  public destroy(): Promise<TerraformResult> {
    return this.safely('destroy', ['destroy', ...this.common(), '-auto-approve']);
  }

  private common(): string[] {
    const { parallelism, env } = this.options;
    const atATime = parallelism ?? env['CDKTF_TERRAFORM_PARALLELISM'] ?? TERRAFORM_PARALLELISM;
    return ['-input=false', '-no-color', ...this.lockWait(), `-parallelism=${atATime}`];
  }

  private lockWait(): string[] {
    return [`-lock-timeout=${STATE_LOCK_WAIT_SECONDS}s`];
  }

  /** undefined where there is none yet, or none that can be read: Terraform itself says so then. */
  private async readState(): Promise<RawState | undefined> {
    const { stack, terraform, env } = this.options;
    const local = localBackend(stack.folder);
    try {
      if (local !== undefined)
        return JSON.parse(readFileSync(path.resolve(stack.folder, local), 'utf8')) as RawState;
      // Not into the log: a state is more than what is shown of it.
      const { status, stdout } = await tryRun(terraform, ['state', 'pull'], {
        cwd: stack.folder,
        env,
        timeoutMs: 60_000,
      });
      return status === 0 && stdout.trim() !== '' ? (JSON.parse(stdout) as RawState) : undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * Again, if nothing failed but what passes: see passingReason. What the run did is in the state, or is found and taken over, so nothing is
   * done twice; entries that it left tainted are kept first.
   */
  private async safely(step: string, args: readonly string[]): Promise<TerraformResult> {
    const { stack, note, takeOver } = this.options;
    let result = await this.run(step, args);
    for (let repeats = 1; repeats <= MOST_REPEATS; repeats++) {
      const reason = passingReason(result.stderr);
      if (result.status === 0 || result.ended !== undefined || reason === undefined) return result;
      note(`${stack.name}: ${reason}; ${step} is repeated (${repeats} of ${MOST_REPEATS}).`);
      await this.mendState();
      const taken = step === 'apply' ? ((await takeOver?.(result.stderr)) ?? []) : [];
      if (taken.length > 0)
        note(
          `${stack.name}: ${taken.join(', ')} had been created nevertheless; the apply imports what is there.`,
        );
      result = await this.run(step, args);
    }
    return result;
  }

  private async run(step: string, args: readonly string[]): Promise<TerraformResult> {
    const result = await this.start(step, args);
    if (!this.initSpared || result.status === 0 || !asksForInit(result.stderr)) return result;
    this.initSpared = false;
    const init = await this.initialize();
    return init.status === 0 ? this.start(step, args) : init;
  }

  private start(step: string, args: readonly string[]): Promise<TerraformResult> {
    const { stack, terraform, env, log, interruption, started, watch } = this.options;
    watch(step, '');
    return runTerraform({
      command: terraform,
      args,
      cwd: stack.folder,
      env,
      log,
      interruption,
      started,
      watch: (output) => watch(step, output),
    });
  }
}

/** Path of a stack's state if it is a file of this machine, as its code has it. */
function localBackend(folder: string): string | undefined {
  const { terraform } = readJson(path.join(folder, 'cdk.tf.json')) as {
    terraform?: { backend?: { local?: { path?: string } } };
  };
  return terraform?.backend?.local?.path;
}

/** The same at the last init. */
function formerLocalBackend(folder: string): string | undefined {
  const { backend } = readJson(path.join(folder, '.terraform', 'terraform.tfstate')) as {
    backend?: { type?: string; config?: { path?: string } };
  };
  return backend?.type === 'local' ? backend.config?.path : undefined;
}

/** An empty object for a file that is not there or is not JSON. */
function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
