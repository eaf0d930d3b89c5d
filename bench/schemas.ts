/** How long the check of schemas takes without a registry, and what schemas cost a synthesis. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { STATE_VARIABLE } from '../operations/local/settings';
import { secondsOf } from './support/measure';
import type { Measurement } from './support/measure';
import { Project } from './support/project';
import { table } from './support/report';
import type { Section } from './support/report';
import { extended, generateSchemaCatalog, writeFiles } from './support/schemas';
import { mebibytes, ratios, seconds, times, whole } from './support/statistics';
import type { Environment, Workspace } from './support/workspace';

const DOMAINS = 50;
const BASE = 'bench-base';

/** @param schemas number of schemas, each of a topic of its own */
export async function benchSchemas(workspace: Workspace, schemas: number, runs: number): Promise<Section> {
  const domains = Math.min(DOMAINS, schemas);
  const catalog = generateSchemaCatalog(schemas, domains, true);
  const project = await Project.clone(workspace, 512);
  await project.replaceCatalog(catalog.files);
  await project.mark(BASE);
  const env: Environment = {
    ...workspace.toolchain,
    [STATE_VARIABLE]: join(workspace.directory, 'no-state'),
  };

  const changes = [...new Set([0, 3, Math.ceil(schemas / 100), schemas])];
  const checks = new Map<number, Measurement[]>(changes.map((count) => [count, []]));
  const synthesis = { with: [] as Measurement[], without: [] as Measurement[] };
  const alone = workspace.folder('topics-alone');
  writeFiles(alone, generateSchemaCatalog(schemas, domains, false).files);
  const synthesize = (folder: string): Promise<Measurement> => {
    const output = workspace.folder('synthesized');
    const folders = { BROKERFORM_CATALOG: folder, CDKTF_OUTDIR: output, CDKTF_OUTPUT: output };
    return project.node({ ...env, ...folders }, 'bin/synth.js');
  };
  // The sources are translated once: that is not what is measured.
  await synthesize(alone);
  for (let run = 1; run <= runs; run++) {
    for (const [count, measured] of checks) {
      workspace.say(`check of ${schemas} schemas, ${count} changed, run ${run} of ${runs}`);
      const changed = catalog.schemas.slice(0, count);
      writeFiles(
        project.catalog,
        changed.map((path) => [path, extended(path)] as const),
      );
      measured.push(
        await project.brokerform(env, 'schemas', 'check', '--base', BASE, '--environment', 'local'),
      );
      await project.restore();
    }
    workspace.say(`synthesis with and without schemas, run ${run} of ${runs}`);
    synthesis.with.push(await synthesize(project.catalog));
    synthesis.without.push(await synthesize(alone));
  }
  rmSync(alone, { recursive: true });

  const rows = [...checks].map(([count, measured]) => [
    count === 0 ? 'nothing changed' : `${whole(count)} changed`,
    ...figures(measured),
  ]);
  const [none] = [...checks.values()];
  const all = checks.get(schemas);
  return {
    id: 'schemas',
    markdown: [
      `\`brokerform schemas check --base\` of ${whole(schemas)} schemas in ${domains} domains, a third each of Avro, Protobuf and JSON Schema with a dozen fields:`,
      table(['', 'time', 'processor', 'memory'], rows),
      none === undefined || all === undefined
        ? ''
        : `All of them changed take ${times(ratios(secondsOf(all), secondsOf(none)))} as long as none.`,
      table(
        [`\`main.ts\`, ${whole(schemas)} topics`, 'time', 'processor', 'memory'],
        [
          ['without schemas', ...figures(synthesis.without)],
          ['a schema each', ...figures(synthesis.with)],
        ],
      ),
      `With schemas synthesis takes ${times(ratios(secondsOf(synthesis.with), secondsOf(synthesis.without)))} as long.`,
    ]
      .filter(Boolean)
      .join('\n\n'),
  };
}

function figures(measured: readonly Measurement[]): string[] {
  return [
    seconds(secondsOf(measured)),
    seconds(measured.map(({ cpuSeconds }) => cpuSeconds)),
    mebibytes(measured.map(({ peakMiB }) => peakMiB)),
  ];
}
