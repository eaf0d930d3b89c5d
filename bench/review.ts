/** A catalog of many domains: the review of a change in one of them, drift of everything, and what Terraform takes for the same. */
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { local } from '../environments/local';
import { aclId } from '../model/access/adopted';
import { declaredBy } from '../model/drift/declared';
import type { Declared } from '../model/drift/declared';
import { stackName } from '../model/desired/stack-names';
import { loadCatalog } from '../operations/catalog/files';
import { withAdmin } from '@brokerform/kafka-admin';
import { DEPLOY_PARALLELISM } from '../model/deploy/limits';
import { findTerraform } from '../operations/toolchain/programs';
import { generateCatalog } from './support/catalog';
import type { GeneratedCatalog } from './support/catalog';
import { Cluster } from './support/cluster';
import { secondsOf } from './support/measure';
import type { Measurement } from './support/measure';
import { fill } from './support/fill';
import { Project } from './support/project';
import { table } from './support/report';
import type { Section } from './support/report';
import { median, mebibytes, seconds, times, whole } from './support/statistics';
import { topicsOf } from './support/topics-of';
import type { Workspace } from './support/workspace';

const DOMAINS = 50;
const HEAP_MIB = 2_048;
/** Stacks that have a state: the reviewed one is the first of them. A refreshing plan of each is measured. */
const STATES = 3;

/** Everything of one size, a measurement per run in each list. */
interface Size {
  readonly topics: number;
  readonly drift: Measurement[];
  /** Milliseconds of connecting and of the requests. */
  readonly reading: number[];
  readonly review: Measurement[];
  /** The same with `--drift`. */
  readonly both: Measurement[];
  /** One for each stack that has a state. */
  readonly refresh: Measurement[];
}

/** @param sizes numbers of topics; each has a cluster of its own */
export async function benchReview(
  workspace: Workspace,
  sizes: readonly number[],
  runs: number,
): Promise<Section> {
  const measured: Size[] = [];
  for (const topics of sizes) measured.push(await measureSize(workspace, topics, runs));
  return { id: 'review', markdown: report(measured) };
}

async function measureSize(workspace: Workspace, topics: number, runs: number): Promise<Size> {
  const catalog = generateCatalog({ topics, domains: DOMAINS, access: 'literal' });
  const project = await Project.clone(workspace, HEAP_MIB);
  await project.declare(catalog);
  const cluster = await Cluster.start(workspace, project.folder);
  try {
    const stacks = await deploy(workspace, project, cluster, catalog);
    const size: Size = { topics, drift: [], reading: [], review: [], both: [], refresh: [] };
    for (let run = 1; run <= runs; run++) {
      workspace.say(`drift and review of ${topics} topics, run ${run} of ${runs}`);
      const drift = await project.brokerform(cluster.env, 'drift', '--environment', 'local', '--json');
      size.drift.push(drift);
      size.reading.push((JSON.parse(drift.stdout) as { readMilliseconds: number }).readMilliseconds / 1000);
      size.review.push(await review(project, cluster, catalog));
      size.both.push(await review(project, cluster, catalog, '--drift'));
    }
    for (const stack of stacks) {
      workspace.say(`refreshing plan of ${basename(stack)}`);
      size.refresh.push(await workspace.repeating(() => refresh(workspace, cluster, stack)));
    }
    return size;
  } finally {
    cluster.stop();
  }
}

/**
 * Everything is made by Admin requests, as the provider would take half an hour; some stacks then import what is theirs.
 *
 * @returns folders of those stacks
 */
async function deploy(
  workspace: Workspace,
  project: Project,
  cluster: Cluster,
  catalog: GeneratedCatalog,
): Promise<string[]> {
  const output = workspace.folder('synthesized');
  const declared = declaredBy(
    loadCatalog(local, { directory: project.catalog, known: new Map(), warn: () => undefined }),
    local,
  );
  await cluster.makePasswords(catalog);
  const env = {
    ...cluster.env,
    CDKTF_OUTDIR: output,
    CDKTF_OUTPUT: output,
    BROKERFORM_ADOPTION: adoption(workspace, declared),
  };
  await project.node(env, 'bin/synth.js');
  workspace.say(`creating ${catalog.topics.length} topics, their users, access and quotas`);
  for (const domain of catalog.domains) {
    const topics = topicsOf(stackFolder(output, domain));
    const failures = await withAdmin(cluster.admin, (admin) => admin.createTopics(topics));
    if (failures.length > 0) throw new Error(`${failures.length} topics were not created.`);
  }
  await fill(cluster.admin, declared);
  await cluster.settle(catalog.topics.length, new Set(declared.acls.map(aclId)).size);
  const middle = Math.floor(catalog.domains.length / 2);
  const some = catalog.domains.slice(middle, middle + STATES);
  workspace.say(`taking over ${some.join(', ')}`);
  // Once more: topics that exist now get import blocks.
  await project.node({ ...env, BROKERFORM_DOMAINS: some.join(',') }, 'bin/synth.js');
  for (const stack of some.map((domain) => stackFolder(output, domain))) {
    await terraform(workspace, cluster, stack, 'init', '-input=false');
    await workspace.repeating(() =>
      terraform(
        workspace,
        cluster,
        stack,
        'apply',
        '-auto-approve',
        '-input=false',
        `-parallelism=${DEPLOY_PARALLELISM}`,
      ),
    );
  }
  return some.map((domain) => stackFolder(output, domain));
}

function stackFolder(output: string, domain: string): string {
  return join(output, 'stacks', stackName('local', 'topics', domain));
}

/** Topics that exist are found by synthesis itself; ACLs are not. @returns the folder of the file */
function adoption(workspace: Workspace, { acls }: Declared): string {
  const folder = workspace.folder('adoption');
  const file = { environment: 'local', clusterId: '', adoptedAt: '', topics: [], acls: acls.map(aclId) };
  writeFileSync(join(folder, 'local.json'), JSON.stringify(file));
  return folder;
}

/** A topic more and one that keeps its records for longer, in one domain. */
async function review(
  project: Project,
  cluster: Cluster,
  { domains }: GeneratedCatalog,
  ...options: readonly string[]
): Promise<Measurement> {
  const domain = domains[Math.floor(domains.length / 2)] ?? '';
  const file = `catalog/${domain}.yaml`;
  project.edit(file, /retention: \{ time: 1d \}/, 'retention: { time: 9d }');
  project.edit(
    file,
    'topics:\n',
    `topics:\n  - name: ${domain}.new\n    description: Comes with the change.\n    throughput: { produce: 200 B/s }\n    key: itemId\n    partitions: 3\n    retention: { time: 1d }\n`,
  );
  const measurement = await project.brokerform(
    cluster.env,
    ...['review', '--base', 'HEAD', '--environment', 'local', '--json', '-', ...options],
  );
  const { stacks } = JSON.parse(measurement.stdout) as { stacks: { changes: unknown[] }[] };
  if (stacks.length !== 1) throw new Error(`${stacks.length} stacks were reviewed, one changed.`);
  await project.restore();
  return measurement;
}

/** @throws Error if there is anything to change: then it would not be the plan that is meant */
function refresh(workspace: Workspace, cluster: Cluster, stack: string): Promise<Measurement> {
  const options = ['-input=false', `-parallelism=${DEPLOY_PARALLELISM}`, '-detailed-exitcode'];
  return terraform(workspace, cluster, stack, 'plan', ...options);
}

async function terraform(
  workspace: Workspace,
  cluster: Cluster,
  cwd: string,
  ...args: readonly string[]
): Promise<Measurement> {
  const { command } = await findTerraform();
  return workspace.runner.run({ program: command, args, cwd, env: cluster.env });
}

function report(sizes: readonly Size[]): string {
  const [smallest] = sizes;
  const row = (title: string, cell: (size: Size) => string): string[] => [title, ...sizes.map(cell)];
  const took = (of: (size: Size) => readonly Measurement[]) => (size: Size) => secondsOf(of(size));
  const drift = took((size) => size.drift);
  const review = took((size) => size.review);
  const refreshed = took((size) => size.refresh);
  const both = took((size) => size.both);
  const growth = (of: (size: Size) => readonly number[]) => (size: Size) =>
    smallest === undefined ? '' : times([median(of(size)) / median(of(smallest))]);
  return table(
    ['', ...sizes.map(({ topics }) => `${whole(topics)} topics`)],
    [
      row('`brokerform drift` of everything', (size) => seconds(drift(size))),
      row('of it connecting and the requests', ({ reading }) => seconds(reading)),
      row('its memory', (size) => mebibytes(size.drift.map(({ peakMiB }) => peakMiB))),
      row('`brokerform review` of a change in one domain', (size) => seconds(review(size))),
      row('its memory, both syntheses and Terraform included', (size) =>
        mebibytes(size.review.map(({ peakMiB }) => peakMiB)),
      ),
      row('`brokerform review --drift`: both at once', (size) => seconds(both(size))),
      row('`terraform plan` of one stack, refreshing', (size) => seconds(refreshed(size))),
      row('and so of all 50', (size) => seconds([median(refreshed(size)) * DOMAINS])),
      row('memory of one', (size) => mebibytes(size.refresh.map(({ peakMiB }) => peakMiB))),
      row('refreshing plan of all ÷ drift', (size) =>
        times([(median(refreshed(size)) * DOMAINS) / median(drift(size))]),
      ),
      row('growth of drift', growth(drift)),
      row('growth of the review', growth(review)),
      row('growth of both at once', growth(both)),
      row('growth of the refreshing plan', growth(refreshed)),
    ],
  );
}
