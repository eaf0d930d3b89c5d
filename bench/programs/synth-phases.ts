/** What main.ts does, with a clock between its steps. Prints milliseconds of each as JSON. */
import { firstLineMs } from './first-line';
import { performance } from 'node:perf_hooks';
import { App } from 'cdktf';
import { environments } from '../../environments';
import { parseCatalogFile } from '../../model/catalog/parse';
import { resolveParsed } from '../../model/catalog/resolve';
import { ValidationFailed } from '../../model/diagnostics';
import { readCatalogFiles } from '../../operations/catalog/files';
import { exitOnFailure } from '../../operations/failure';
import { observeLocal } from '../../operations/local/observe';
import { localEnvironment } from '../../operations/local/settings';
import { createLocalEnvironment } from '../../stacks/local-environment';

/** Milliseconds of each step, in order; together they are the process up to its exit. */
export interface SynthPhases {
  /** Node and tsx. */
  readonly start: number;
  /** Loading this project's modules and cdktf. */
  readonly load: number;
  /** Files to checked shapes: YAML and zod. */
  readonly parse: number;
  /** References, arithmetic, names; defaults, partitions, ACLs. */
  readonly resolve: number;
  readonly construct: number;
  /** cdktf: constructs to Terraform JSON on disk. */
  readonly synth: number;
}

async function main(): Promise<void> {
  const marks = [0, firstLineMs, performance.now()];
  const mark = (): void => void marks.push(performance.now());

  const app = new App();
  const local = localEnvironment();
  const files = readCatalogFiles().map(parseCatalogFile);
  mark();
  const { catalog, diagnostics } = resolveParsed(files, local, { environments: Object.keys(environments) });
  if (catalog === undefined) throw new ValidationFailed(diagnostics);
  mark();
  createLocalEnvironment(app, local, catalog, await observeLocal(local, catalog));
  mark();
  app.synth();
  mark();

  const step = (index: number): number => (marks[index + 1] ?? NaN) - (marks[index] ?? NaN);
  const phases: SynthPhases = {
    start: step(0),
    load: step(1),
    parse: step(2),
    resolve: step(3),
    construct: step(4),
    synth: step(5),
  };
  process.stdout.write(`${JSON.stringify(phases)}\n`);
}

main().catch(exitOnFailure);
