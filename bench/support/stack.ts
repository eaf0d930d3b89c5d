/** One topics stack, synthesized and initialized, on which Terraform is run without the cdktf CLI. */
import { join } from 'node:path';
import { stackName } from '../../model/desired/stack-names';
import type { NewTopic } from '@brokerform/kafka-admin';
import { findTerraform } from '../../operations/toolchain/programs';
import { generateCatalog } from './catalog';
import type { Cluster } from './cluster';
import type { Measurement } from './measure';
import { topicsOf } from './topics-of';
import type { Environment, Workspace } from './workspace';

export class TopicsStack {
  private constructor(
    private readonly workspace: Workspace,
    private readonly env: Environment,
    private readonly terraform: string,
    private readonly output: string,
    private readonly name: string,
  ) {}

  /** A stack of so many topics and of as little else as possible, for a cluster that has none of them. */
  public static async create(workspace: Workspace, cluster: Cluster, topics: number): Promise<TopicsStack> {
    await cluster.clear();
    const catalog = generateCatalog({ topics, domains: 1, access: 'prefixed' });
    const stack = new TopicsStack(
      workspace,
      await cluster.declare(catalog),
      (await findTerraform()).command,
      workspace.folder('synthesized'),
      stackName('local', 'topics', catalog.domains[0] ?? ''),
    );
    await stack.synthesize();
    await stack.run('init', '-input=false');
    return stack;
  }

  /** Synthesizes once more: topics that exist and that the state does not know get import blocks. */
  public async synthesize(): Promise<Measurement> {
    return this.workspace.runner.run({
      program: process.execPath,
      args: ['bin/synth.js'],
      env: { ...this.env, CDKTF_OUTDIR: this.output },
    });
  }

  public apply(...args: readonly string[]): Promise<Measurement> {
    return this.run('apply', '-auto-approve', '-input=false', ...args);
  }

  /** @throws Error if there is anything to change: then it would not be the plan that is meant */
  public plan(...args: readonly string[]): Promise<Measurement> {
    return this.run('plan', '-input=false', '-detailed-exitcode', ...args);
  }

  /** The topics as one CreateTopics request has them. */
  public topics(): NewTopic[] {
    return topicsOf(this.folder);
  }

  /** Runs Terraform somewhere else with the same environment. */
  public terraformIn(cwd: string, ...args: readonly string[]): Promise<Measurement> {
    return this.workspace.runner.run({ program: this.terraform, args, cwd, env: this.env });
  }

  private run(...args: readonly string[]): Promise<Measurement> {
    return this.terraformIn(this.folder, ...args);
  }

  private get folder(): string {
    return join(this.output, 'stacks', this.name);
  }
}
