/** A copy of the project to which tests add environments, and its synthesized stacks as Terraform sees them. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { tryRun } from '../../../shared/system/run';
import { noteTiming } from '../../support/timings';
import { ofTheCheckout, placeFixtures } from '../../support/fixtures';
import type { Plan } from './plan';
import { providerVariables } from './running-provider';

const project = resolve(__dirname, '../../..');
const LEFT_OUT = new Set([
  'node_modules',
  '.git',
  'cdktf.out',
  '.brokerform',
  'coverage',
  'bench',
  'docs',
  'examples',
  'test',
]);
const MINUTE_MS = 60_000;

/** Attributes by address. */
export type State = Record<string, Record<string, unknown>>;

export interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

/** A folder of the tier's, removed with it. */
export function tierFolder(name: string): string {
  const directory = process.env['BROKERFORM_AWS_TIER'];
  if (directory === undefined) throw new Error('Run this test as a part of its tier: make test-aws');
  return mkdtempSync(join(directory, `${name}-`));
}

export class Workspace {
  public readonly folder = tierFolder('workspace');

  /** @param from the project, or a workspace */
  public constructor(from = project, leftOut: ReadonlySet<string> = LEFT_OUT) {
    cpSync(from, this.folder, {
      recursive: true,
      filter: (source) => resolve(source, '..') !== from || !leftOut.has(basename(source)),
    });
    symlinkSync(join(project, 'node_modules'), join(this.folder, 'node_modules'));
    if (from === project) placeFixtures(this.folder);
  }

  /** The same with what is deployed by now: to plan in both at once. */
  public copy(): Workspace {
    return new Workspace(this.folder, new Set(['node_modules', 'cdktf.out']));
  }

  /** Runs the copy's own `brokerform`. */
  public async brokerform(...args: readonly string[]): Promise<Outcome> {
    return runFor(5 * MINUTE_MS, process.execPath, ['bin/brokerform.js', ...args], this.folder);
  }

  /**
   * Puts a stand-in where the stacks' commands look for `brokerform cluster …`: there is no Kafka behind moto's instances. It writes
   * down how it was called; `drained` says no, until `drain` is called for the node. The real commands run against a real Kafka
   * in kafka-tls.test.ts. Everything else goes to the real program.
   */
  public replaceClusterCommands(): void {
    renameSync(join(this.folder, 'bin/brokerform.js'), join(this.folder, 'bin/real.js'));
    mkdirSync(join(this.folder, 'drained'));
    writeFileSync(
      join(this.folder, 'bin/brokerform.js'),
      `const { appendFileSync, existsSync } = require('node:fs');
const { join } = require('node:path');
const words = process.argv.slice(2);
if (words[0] !== 'cluster') require('./real.js');
else {
  appendFileSync(join(__dirname, '../calls'), words.join(' ') + '\\n');
  const node = words[words.indexOf('--node') + 1];
  if (words[1] === 'drained' && !existsSync(join(__dirname, '../drained', node))) {
    console.error('Node ' + node + ' is not drained.');
    process.exit(1);
  }
}
`,
    );
  }

  /** From now on the stand-in says that the node holds nothing. */
  public drain(node: number): void {
    writeFileSync(join(this.folder, 'drained', String(node)), '');
  }

  /** Calls of `brokerform cluster …` so far. */
  public calls(): string[] {
    const file = join(this.folder, 'calls');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  public edit(file: string, from: string | RegExp, to: string): void {
    const path = join(this.folder, file);
    const before = readFileSync(path, 'utf8');
    const after = before.replace(from, to);
    if (after === before) throw new Error(`The edit of ${file} changed nothing: ${String(from)}`);
    writeFileSync(path, after);
  }

  public text(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  /** Synthesizes the whole of some environments. */
  public async synth(...environments: readonly string[]): Promise<void> {
    const { status, output } = await runFor(2 * MINUTE_MS, process.execPath, ['bin/synth.js'], this.folder, {
      BROKERFORM_ENVIRONMENTS: environments.join(','),
      CDKTF_OUTDIR: join(this.folder, 'cdktf.out'),
    });
    if (status !== 0) throw new Error(`Synthesis failed:\n${output}`);
  }

  public stack(name: string): StackFolder {
    return new StackFolder(join(this.folder, 'cdktf.out/stacks', name));
  }
}

/** A synthesized stack, and Terraform in its folder. */
export class StackFolder {
  private text = '';

  public constructor(private readonly folder: string) {}

  public synthesized<T>(): T {
    return JSON.parse(readFileSync(join(this.folder, 'cdk.tf.json'), 'utf8')) as T;
  }

  public async init(...args: readonly string[]): Promise<void> {
    await this.must('init', '-input=false', ...args);
  }

  /** The plan, which is kept for `apply`. */
  public async plan(...args: readonly string[]): Promise<Plan> {
    const options = ['-input=false', '-no-color', '-out=plan', '-detailed-exitcode'];
    const { status, output, stdout } = await this.terraform('plan', ...options, ...args);
    if (status !== 0 && status !== 2)
      throw new Error(`terraform plan in ${basename(this.folder)}:\n${output}`);
    this.text = stdout;
    // 0: nothing to do. Showing a plan starts the provider once more: seconds.
    return status === 0 ? {} : (JSON.parse(await this.must('show', '-json', 'plan')) as Plan);
  }

  /** The last plan as a person reads it. */
  public planText(): string {
    return this.text;
  }

  /** What happens to a plan that may be refused. */
  public async tryPlan(...args: readonly string[]): Promise<Outcome> {
    return this.terraform('plan', '-input=false', '-no-color', '-out=plan', ...args);
  }

  public async apply(): Promise<void> {
    await this.must('apply', '-input=false', '-no-color', 'plan');
  }

  public async tryApply(plan = 'plan'): Promise<Outcome> {
    return this.terraform('apply', '-input=false', '-no-color', plan);
  }

  /** For Terraform in this folder. */
  public async providerVariables(): Promise<Readonly<Record<string, string>>> {
    return providerVariables(this.folder);
  }

  /** Attributes of every managed resource in the state, by address. Not by `terraform show`, which starts the provider. */
  public async state(): Promise<State> {
    interface Stored {
      resources?: {
        mode: string;
        type: string;
        name: string;
        instances: { index_key?: string; attributes: Record<string, unknown> }[];
      }[];
    }
    const stored = JSON.parse((await this.rawState()) || '{}') as Stored;
    return Object.fromEntries(
      (stored.resources ?? [])
        .filter(({ mode }) => mode === 'managed')
        .flatMap(({ type, name, instances }) =>
          instances.map(({ index_key: key, attributes }) => [
            `${type}.${name}${key === undefined ? '' : `[${JSON.stringify(key)}]`}`,
            attributes,
          ]),
        ),
    );
  }

  public async rawState(): Promise<string> {
    return this.must('state', 'pull');
  }

  private async must(...args: readonly string[]): Promise<string> {
    const { status, output, stdout } = await this.terraform(...args);
    if (status !== 0) throw new Error(`terraform ${args.join(' ')} in ${basename(this.folder)}:\n${output}`);
    return stdout;
  }

  private async terraform(...args: readonly string[]): Promise<Outcome & { stdout: string }> {
    const program = process.env['TERRAFORM_BINARY_NAME'] ?? 'terraform';
    return runFor(6 * MINUTE_MS, program, args, this.folder, await this.providerVariables());
  }
}

async function runFor(
  timeoutMs: number,
  command: string,
  args: readonly string[],
  cwd: string,
  variables: Record<string, string> = {},
): Promise<Outcome & { stdout: string }> {
  const began = Date.now();
  const { status, stdout, stderr } = await tryRun(command, args, {
    cwd,
    timeoutMs,
    env: { ...process.env, ...ofTheCheckout, NO_COLOR: '1', FORCE_COLOR: '0', ...variables },
  });
  noteTiming(command, [...args, basename(cwd)], began);
  return { status, stdout, output: stdout + stderr };
}
