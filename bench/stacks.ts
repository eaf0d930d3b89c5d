/** Many small stacks, by `brokerform deploy` and through the cdktf CLI: what a deploy of all domains costs, and what one costs that changes nothing. */
import { join } from 'node:path';
import { cdktfCommand } from '../operations/cdktf/cdktf';
import { projectRoot } from '../operations/toolchain/paths';
import { generateCatalog } from './support/catalog';
import type { Cluster } from './support/cluster';
import { secondsOf } from './support/measure';
import type { Measurement } from './support/measure';
import { table } from './support/report';
import type { Section } from './support/report';
import { mebibytes, ratios, seconds, times } from './support/statistics';
import type { Environment, Workspace } from './support/workspace';

const TOPICS_PER_DOMAIN = 10;

/** Deploys of one size by one runner, a measurement per run in each list. */
interface Case {
  readonly title: string;
  readonly runner: 'cdktf' | 'brokerform';
  /** `CDKTF_TERRAFORM_PARALLELISM`; undefined leaves it to Terraform. */
  readonly parallelism: string | undefined;
  readonly first: Measurement[];
  readonly again: Measurement[];
}

/** @param sizes numbers of domains, each a stack */
export async function benchStacks(
  workspace: Workspace,
  cluster: Cluster,
  sizes: readonly number[],
  runs: number,
): Promise<Section> {
  const rows: string[][] = [];
  for (const domains of sizes) {
    const plain: Case = {
      title: "the cdktf CLI, Terraform's default",
      runner: 'cdktf',
      parallelism: undefined,
      first: [],
      again: [],
    };
    const ours: Case = { title: 'ours', runner: 'brokerform', parallelism: '100', first: [], again: [] };
    const topics = domains * TOPICS_PER_DOMAIN;
    const env = await cluster.declare(generateCatalog({ topics, domains, access: 'literal' }));
    for (let run = 1; run <= runs; run++) {
      for (const each of [plain, ours]) {
        workspace.say(`deploy of ${domains} stacks by ${each.title}, run ${run} of ${runs}`);
        await workspace.repeating(async () => {
          await cluster.clear();
          await measure(workspace, env, each);
        });
        await cluster.expectTopics(topics);
      }
    }
    rows.push(row(`${domains} stacks, first deploy`, plain.first, ours.first));
    rows.push(row(`${domains} stacks, nothing to change`, plain.again, ours.again));
  }
  const head = [
    `stacks of ${TOPICS_PER_DOMAIN} topics`,
    ...['cdktf CLI, parallelism 10 (default)', '`brokerform deploy`', 'cdktf CLI ÷ ours', 'memory (ours)'],
  ];
  return { id: 'stacks', markdown: table(head, rows) };
}

function row(title: string, plain: readonly Measurement[], ours: readonly Measurement[]): string[] {
  return [
    title,
    seconds(secondsOf(plain)),
    seconds(secondsOf(ours)),
    times(ratios(secondsOf(plain), secondsOf(ours))),
    mebibytes(ours.map(({ peakMiB }) => peakMiB)),
  ];
}

async function measure(workspace: Workspace, env: Environment, into: Case): Promise<void> {
  // The cluster and the platform are up; they are no part of this measurement.
  const deployArgs = ['deploy', 'local-topics-*', '--auto-approve', '--ignore-missing-stack-dependencies'];
  const { command, args } =
    into.runner === 'cdktf'
      ? cdktfCommand(deployArgs)
      : { command: process.execPath, args: [join(projectRoot, 'bin/brokerform.js'), ...deployArgs] };
  const deploy = (output: string): Promise<Measurement> =>
    workspace.runner.run({
      program: command,
      args,
      env: { ...env, CDKTF_OUTPUT: output, CDKTF_TERRAFORM_PARALLELISM: into.parallelism },
    });
  const output = workspace.folder('synthesized');
  const first = await deploy(output);
  const again = await deploy(output);
  if (/[1-9]\d* (?:to )?(?:add|change|destroy|import)|[1-9]\d* changed;/.test(again.stdout)) {
    throw new Error(`The second deploy changed something:\n${again.stdout.slice(-2000)}`);
  }
  into.first.push(first);
  into.again.push(again);
}
