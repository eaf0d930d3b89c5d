/** `node --import tsx bench/run.ts`: the benchmarks, one after the other. Tables go to standard output. */
import { Argument, Command, InvalidArgumentError } from 'commander';
import { benchApply } from './apply';
import { exitOnFailure } from '../operations/failure';
import { benchBulk } from './bulk';
import { benchClients } from './clients';
import { benchGroupLag } from './group-lag';
import { benchHosts } from './hosts';
import { benchRead } from './read';
import { benchReview } from './review';
import { benchRoll } from './roll';
import { benchSchemas } from './schemas';
import { benchScrape } from './scrape';
import { benchStacks } from './stacks';
import { Cluster } from './support/cluster';
import { PAGE, conditions, render, writeSection } from './support/report';
import type { Section } from './support/report';
import { Workspace } from './support/workspace';
import { benchSynth } from './synth';

const NAMES = ['synth', 'apply', 'stacks', 'read'] as const;
/** Of minutes each, with clusters of their own, so by name as well. */
const LONG_NAMES = ['bulk', 'clients', 'group-lag', 'review', 'schemas', 'scrape'] as const;
/** These need root on Linux and a machine without other work, and are asked for by name. */
const HOST_NAMES = ['hosts', 'roll'] as const;
type Name = (typeof NAMES)[number] | (typeof LONG_NAMES)[number] | (typeof HOST_NAMES)[number];

interface Options {
  readonly runs?: number;
  readonly sizes?: readonly number[];
  readonly small?: true;
  readonly write?: true;
}

interface Plan {
  readonly runs: number;
  /** Topics; for `stacks` stacks, for `clients` records, for `group-lag` groups, for `schemas` schemas, for `scrape` replicas of a broker, for `hosts` MiB that a run produces and reads, for `roll` brokers. */
  readonly sizes: readonly number[];
}

/**
 * Runs that together take ten to twelve minutes on two cores; an apply at Terraform's default parallelism takes two of them.
 * `bulk` takes five minutes more, `clients` eight, `group-lag` five, `schemas` two, `scrape` ten, `review` half an hour, `hosts` and `roll` a quarter of an hour each.
 */
const FULL: Readonly<Record<Name, Plan>> = {
  synth: { runs: 3, sizes: [1_000, 5_000, 10_000] },
  apply: { runs: 1, sizes: [1_000] },
  stacks: { runs: 1, sizes: [10, 50] },
  read: { runs: 3, sizes: [1_000] },
  bulk: { runs: 3, sizes: [1_000] },
  clients: { runs: 3, sizes: [200_000] },
  'group-lag': { runs: 3, sizes: [1_000] },
  review: { runs: 3, sizes: [1_000, 10_000] },
  schemas: { runs: 3, sizes: [2_000] },
  scrape: { runs: 3, sizes: [1_000, 10_000] },
  hosts: { runs: 3, sizes: [160] },
  roll: { runs: 1, sizes: [6] },
};

/** To see whether everything works: two minutes. Their figures mean nothing. */
const SMALL: Readonly<Record<Name, Plan>> = {
  synth: { runs: 1, sizes: [50, 100] },
  apply: { runs: 1, sizes: [50] },
  stacks: { runs: 1, sizes: [3] },
  read: { runs: 1, sizes: [50] },
  bulk: { runs: 1, sizes: [60] },
  clients: { runs: 1, sizes: [5_000] },
  'group-lag': { runs: 1, sizes: [100] },
  review: { runs: 1, sizes: [100, 200] },
  schemas: { runs: 1, sizes: [60] },
  scrape: { runs: 1, sizes: [100] },
  hosts: { runs: 1, sizes: [8] },
  roll: { runs: 1, sizes: [3] },
};

const NEED_CLUSTER: readonly Name[] = ['apply', 'stacks', 'read', 'clients', 'group-lag', 'scrape'];

async function main(what: Name | 'all', options: Options): Promise<void> {
  const { abort, status } = interruptible();
  const given = process.argv.slice(2).join(' ');
  const command = given === '' ? 'make bench' : `make bench BENCH='${given}'`;
  const workspace = await Workspace.open(abort);
  let cluster: Cluster | undefined;
  try {
    for (const name of what === 'all' ? NAMES : [what]) {
      const { runs, sizes } = { ...(options.small ? SMALL : FULL)[name], ...overrides(options) };
      const measuredUnder = await conditions(command);
      if (NEED_CLUSTER.includes(name)) cluster ??= await Cluster.start(workspace);
      const section = await measure(name, workspace, cluster, sizes, runs);
      const markdown = await render(section, workspace.takeRepeats(), measuredUnder);
      process.stdout.write(`${markdown}\n`);
      if (options.write) writeSection(section.id, markdown);
    }
  } catch (error) {
    if (!abort.aborted) throw error;
    process.exitCode = status();
  } finally {
    cluster?.stop();
    workspace.close();
  }
}

async function measure(
  name: Name,
  workspace: Workspace,
  cluster: Cluster | undefined,
  sizes: readonly number[],
  runs: number,
): Promise<Section> {
  const [size = 0] = sizes;
  if (name === 'synth') return benchSynth(workspace, sizes, runs);
  if (name === 'hosts') return benchHosts(workspace, size, runs);
  if (name === 'bulk') return benchBulk(workspace, size, runs);
  if (name === 'review') return benchReview(workspace, sizes, runs);
  if (name === 'roll') return benchRoll(workspace, size);
  if (name === 'schemas') return benchSchemas(workspace, size, runs);
  if (cluster === undefined) throw new Error(`${name} needs a cluster`);
  if (name === 'apply') return benchApply(workspace, cluster, size, runs);
  if (name === 'group-lag') return benchGroupLag(workspace, cluster, size, runs);
  if (name === 'scrape') return benchScrape(workspace, cluster, sizes, runs);
  if (name === 'clients') return benchClients(workspace, cluster, size, runs);
  if (name === 'read') return benchRead(workspace, cluster, size, runs);
  return benchStacks(workspace, cluster, sizes, runs);
}

/** Ctrl-C ends the running program and then, on the common way out, the cluster. */
function interruptible(): { abort: AbortSignal; status: () => number } {
  const controller = new AbortController();
  let status = 1;
  const end = (signal: string, code: number): void => {
    status = code;
    process.stderr.write(`${signal}: ending what runs\n`);
    controller.abort(new Error(`interrupted by ${signal}`));
  };
  process.on('SIGINT', () => end('SIGINT', 130));
  process.on('SIGTERM', () => end('SIGTERM', 143));
  return { abort: controller.signal, status: () => status };
}

function overrides({ runs, sizes }: Options): Partial<Plan> {
  return { ...(runs === undefined ? {} : { runs }), ...(sizes === undefined ? {} : { sizes }) };
}

function parseCount(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Allowed: a whole number above 0.');
}

void new Command('bench')
  .description(
    'Measures what docs/performance.md shows, on a cluster of its own (ports 27092 to 27094, 27192 to 27194).',
  )
  .addArgument(
    new Argument(
      '[what]',
      'what to measure; bulk, clients, group-lag, review, schemas, scrape, hosts and roll are not in all; hosts and roll need root on Linux',
    )
      .choices([...NAMES, ...LONG_NAMES, ...HOST_NAMES, 'all'])
      .default('all'),
  )
  .option('--runs <n>', 'how often each is measured', parseCount)
  .option(
    '--sizes <n,…>',
    'numbers of topics; for stacks: of stacks; for clients: of records; for group-lag: of groups; for schemas: of schemas; for scrape: of replicas of a broker; for hosts: of MiB; for roll: of brokers',
    (text) => text.split(',').map(parseCount),
  )
  .option('--small', 'small sizes, to see whether everything works')
  .option('--write', `put the tables into ${PAGE}`)
  .action(async (what: Name | 'all', options: Options, program: Command) => {
    if (what === 'all' && options.sizes) program.error('error: --sizes needs one benchmark by name, not all');
    if (options.small && options.write)
      program.error('error: --small measures nothing that is worth --write');
    await main(what, options);
  })
  .parseAsync()
  .catch(exitOnFailure);
