/** How long synthesis takes, and what of it is whose. */
import { join } from 'node:path';
import { STATE_VARIABLE } from '../operations/local/settings';
import { cdktfCommand } from '../operations/cdktf/cdktf';
import type { SynthPhases } from './programs/synth-phases';
import { generateCatalog } from './support/catalog';
import { secondsOf } from './support/measure';
import type { Measurement } from './support/measure';
import { table } from './support/report';
import type { Section } from './support/report';
import { digits, mebibytes, median, percent, ratios, seconds, times, whole } from './support/statistics';
import type { Environment, Workspace } from './support/workspace';

interface SizeResult {
  readonly topics: number;
  readonly domains: number;
  readonly app: Measurement[];
  readonly cli: Measurement[];
  readonly phases: SynthPhases[];
  /** Runs a program with the catalog of this size and a new folder for what it synthesizes. */
  readonly synthesize: (program: string, ...args: readonly string[]) => Promise<Measurement>;
}

const PHASES_PROGRAM = ['--import', 'tsx', 'bench/programs/synth-phases.ts'] as const;

const PHASES: readonly (readonly [keyof SynthPhases, string])[] = [
  ['start', 'Node and tsx start'],
  ['load', "load cdktf and the project's modules"],
  ['parse', 'read YAML, check its shape'],
  ['resolve', 'check references and sums, compute'],
  ['construct', 'build constructs'],
  ['synth', 'cdktf: constructs to Terraform JSON'],
];

/** A thousand topics are in ten domains, more are in fifty. */
const domainsFor = (topics: number): number => (topics < 10 ? 1 : topics <= 1000 ? 10 : 50);

/** @param sizes numbers of topics */
export async function benchSynth(
  workspace: Workspace,
  sizes: readonly number[],
  runs: number,
): Promise<Section> {
  const results = sizes.map((topics) => prepareSize(workspace, topics));
  const [smallest] = results;
  // tsx translates a module once and keeps it: that is not what is measured.
  if (smallest !== undefined) await smallest.synthesize(process.execPath, ...PHASES_PROGRAM);
  for (let run = 1; run <= runs; run++) {
    for (const result of results) {
      workspace.say(`synth of ${result.topics} topics, run ${run} of ${runs}`);
      await measureSize(result);
    }
  }

  const rows = results.map(({ topics, domains, app, cli }) => [
    `${whole(topics)} topics, ${domains} domains`,
    seconds(secondsOf(app)),
    seconds(app.map(({ cpuSeconds }) => cpuSeconds)),
    mebibytes(app.map(({ peakMiB }) => peakMiB)),
    whole(topics / median(secondsOf(app))),
    seconds(secondsOf(cli)),
    mebibytes(cli.map(({ peakMiB }) => peakMiB)),
  ]);
  const head = ['', '`main.ts`', 'processor', 'memory', 'topics/s', '`cdktf synth`', 'memory'];
  return {
    id: 'synth',
    markdown: [table(head, rows), growth(results), phaseTable(results)].filter(Boolean).join('\n\n'),
  };
}

function prepareSize(workspace: Workspace, topics: number): SizeResult {
  const domains = domainsFor(topics);
  const env: Environment = {
    ...workspace.toolchain,
    BROKERFORM_CATALOG: workspace.write(generateCatalog({ topics, domains, access: 'literal' })),
    // Nothing was ever deployed from there.
    [STATE_VARIABLE]: join(workspace.directory, 'no-state'),
  };
  return {
    ...{ topics, domains, app: [], cli: [], phases: [] },
    synthesize: (program, ...args) => {
      const folder = workspace.folder('synthesized');
      const output = { CDKTF_OUTDIR: folder, CDKTF_OUTPUT: folder };
      return workspace.runner.run({ program, args, env: { ...env, ...output } });
    },
  };
}

async function measureSize({ synthesize, app, cli, phases }: SizeResult): Promise<void> {
  app.push(await synthesize(process.execPath, 'bin/synth.js'));
  // The CLI would look for bindings that `cdktf get` makes; this project's are a package.
  const { command, args } = cdktfCommand(['synth', '--check-code-maker-output=false']);
  cli.push(await synthesize(command, ...args));
  const { stdout } = await synthesize(process.execPath, ...PHASES_PROGRAM);
  phases.push(JSON.parse(stdout) as SynthPhases);
}

function growth(results: readonly SizeResult[]): string {
  const [small] = results;
  const large = results.at(-1);
  if (small === undefined || large === undefined || small === large) return '';
  const factor = digits(large.topics / small.topics);
  return `${factor} × as many topics take ${times(ratios(secondsOf(large.app), secondsOf(small.app)))} as long.`;
}

function phaseTable(results: readonly SizeResult[]): string {
  const rows = PHASES.map(([phase, title]) => [
    title,
    ...results.map(({ phases }) => {
      const share = median(phases.map((run) => run[phase] / sum(run)));
      return `${digits(median(phases.map((run) => run[phase])) / 1000)} s, ${percent(share)}`;
    }),
  ]);
  return table(['step of `main.ts`', ...results.map(({ topics }) => `${whole(topics)} topics`)], rows);
}

const sum = (phases: SynthPhases): number => PHASES.reduce((total, [phase]) => total + phases[phase], 0);
