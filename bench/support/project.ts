/** A clone of the project, as a user has it: with a catalog of its own, commits, and a cluster that is declared by it. */
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../operations/toolchain/paths';
import type { GeneratedCatalog } from './catalog';
import type { Measurement } from './measure';
import { writeFiles } from './schemas';
import type { Environment, Workspace } from './workspace';

const LOCAL = 'environments/local.ts';
/**
 * How long a follower waits for new records; Kafka's default is 500. Three idle brokers with 10,000 replicas each take almost one of two
 * processors for asking twice a second, and what is measured shares these with them.
 */
const FETCH_WAIT_MS = 10_000;

export class Project {
  private constructor(
    private readonly workspace: Workspace,
    public readonly folder: string,
  ) {}

  /** @param heapMiB of each node: 10,000 topics with three replicas fill more than the 512 MiB that a laptop's cluster has */
  public static async clone(workspace: Workspace, heapMiB: number): Promise<Project> {
    const project = new Project(workspace, workspace.folder('project'));
    await project.git('clone', '--quiet', '--shared', projectRoot, '.');
    await project.git('config', 'user.email', 'bench@example.org');
    await project.git('config', 'user.name', 'bench');
    symlinkSync(join(projectRoot, 'node_modules'), join(project.folder, 'node_modules'));
    project.edit(
      LOCAL,
      /heapMiB: \d+/,
      `heapMiB: ${heapMiB},\n  brokerOverrides: { 'replica.fetch.wait.max.ms': '${FETCH_WAIT_MS}' }`,
    );
    return project;
  }

  /** The catalog and nothing else, committed. */
  public declare(catalog: GeneratedCatalog): Promise<void> {
    return this.replaceCatalog(catalog.files);
  }

  /** The same of files by path. */
  public async replaceCatalog(files: ReadonlyMap<string, string>): Promise<void> {
    rmSync(this.catalog, { recursive: true });
    writeFiles(this.catalog, files);
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--message', 'bench');
  }

  /** Tags the last commit. */
  public mark(name: string): Promise<void> {
    return this.git('tag', name);
  }

  /** @throws Error if there is nothing to replace */
  public edit(file: string, from: string | RegExp, to: string): void {
    const name = join(this.folder, file);
    const text = readFileSync(name, 'utf8');
    const edited = text.replace(from, to);
    if (edited === text) throw new Error(`${file} has no ${String(from)}`);
    writeFileSync(name, edited);
  }

  public async restore(): Promise<void> {
    await this.git('checkout', '--quiet', '--', '.');
  }

  public get catalog(): string {
    return join(this.folder, 'catalog');
  }

  public brokerform(env: Environment, ...args: readonly string[]): Promise<Measurement> {
    return this.node(env, join('bin', 'brokerform.js'), ...args);
  }

  public node(env: Environment, ...args: readonly string[]): Promise<Measurement> {
    return this.workspace.runner.run({
      program: process.execPath,
      args,
      cwd: this.folder,
      env,
      timeoutSeconds: 3_600,
    });
  }

  private async git(...args: readonly string[]): Promise<void> {
    await this.workspace.runner.run({ program: 'git', args, cwd: this.folder });
  }
}
