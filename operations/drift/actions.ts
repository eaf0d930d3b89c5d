/** What `brokerform drift` does. The report is written to stdout, warnings of the catalog to stderr. */
import { performance } from 'node:perf_hooks';
import type { ResolvedCatalog } from '../../model/catalog/resolved';
import { compare, withSubjects } from '../../model/drift/compare';
import type { Drift } from '../../model/drift/compare';
import { declaredBy } from '../../model/drift/declared';
import { PLATFORM } from '../../model/desired/stack-names';
import type { Environment } from '../../model/environment';
import { nearestRemedy } from '../../shared/nearest';
import { loadCatalog } from '../catalog/files';
import { connectionOf } from '../connect-options';
import { resolvedEnvironment } from '../environment-resolved';
import { runsRegistry } from '../../model/schemas/own-registry';
import { hasSchemas } from '../schemas/declared';
import { withAdmin } from '@brokerform/kafka-admin';
import { readLiveCluster } from '../live';
import { UserError } from '../../shared/user-error';
import type { DriftReport } from './report';
import { driftText } from './text';
import { requireTextfileName, writeTextfile } from './textfile';
import { EXIT } from '../exit-status';
import { publishReport } from '../output-file';
import type { JsonOutput } from '../output-file';

export interface DriftOptions {
  readonly environment: string;
  readonly commandConfig?: string;
  readonly domain?: readonly string[];
  /** A path whose name ends in `.prom`. */
  readonly textfile?: string;
  readonly json?: JsonOutput;
}

export async function drift(options: DriftOptions): Promise<void> {
  const environment = resolvedEnvironment(options.environment);
  const { textfile } = options;
  if (textfile !== undefined) requireTextfileName(textfile);
  let report: DriftReport;
  try {
    report = await compareCluster(environment, options);
  } catch (error) {
    if (textfile !== undefined) noteFailure(textfile, environment.name);
    throw error;
  }
  publishReport(options.json, {
    terminal: () => `${driftText(report)}\n`,
    json: () => `${JSON.stringify(report, undefined, 2)}\n`,
    isOne: ({ environment: of, differences }) => typeof of === 'string' && Array.isArray(differences),
  });
  if (textfile !== undefined) writeTextfile(textfile, environment.name, report);
  if (report.unread.length > 0) process.exitCode = EXIT.failed;
  else if (report.differences.length > 0) process.exitCode = EXIT.no;
}

/** Why the comparison failed is what the user has to know; that the file was not written comes beside it. */
function noteFailure(textfile: string, environment: string): void {
  try {
    writeTextfile(textfile, environment, undefined);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(error.message);
  }
}

export interface CompareOptions extends Pick<DriftOptions, 'commandConfig' | 'domain'> {
  /** Domains whose stacks were deployed. One that left the catalog has a stack for the last time, and declares nothing. */
  readonly deployed?: readonly string[];
}

/** @throws UserError if the cluster does not answer, or a domain is unknown */
export async function compareCluster(
  environment: Environment,
  options: CompareOptions = {},
): Promise<DriftReport> {
  const catalog = loadCatalog(environment, { known: new Map() });
  const declared = declaredBy(catalog, environment);
  const known = [...declared.domains, PLATFORM];
  requireDomains(options.domain ?? [], known);
  const domains = options.domain ?? options.deployed?.filter((name) => known.includes(name));

  const { commandConfig } = options;
  const connection = await connectionOf(
    commandConfig === undefined ? { environment: environment.name } : { commandConfig },
  );
  const began = performance.now();
  const live = await withAdmin(connection, (admin) => readLiveCluster(admin));
  const cluster = compare(declared, live, domains);
  // Domains that were deployed have their topics and access; stacks of schemas read theirs back themselves.
  const { drift, notCompared } =
    options.deployed === undefined
      ? await beside(cluster, environment, catalog, domains)
      : { drift: cluster, notCompared: [] };
  const readMilliseconds = Math.round(performance.now() - began);
  return {
    environment: environment.name,
    clusterId: live.clusterId,
    readAt: live.readAt,
    readMilliseconds,
    ...drift,
    notCompared,
  };
}

/** Adds the subjects of the registry, where the environment names one. */
async function beside(
  cluster: Drift,
  environment: Environment,
  catalog: ResolvedCatalog,
  domains: readonly string[] | undefined,
): Promise<{ readonly drift: Drift; readonly notCompared: readonly string[] }> {
  const named = environment.schemaRegistry?.url !== undefined || runsRegistry(environment, catalog.domains);
  if (!named && !hasSchemas(catalog)) return { drift: cluster, notCompared: [] };
  if (!named)
    return {
      drift: cluster,
      notCompared: [
        `Schemas were not compared: environment ${environment.name} has no registry (schemaRegistry.url${environment.kind === 'aws' ? ', or registry for hosts of its own' : ''}).`,
      ],
    };
  const { compareRegistry } = await import('../schema-registry/compare');
  try {
    const { differences, subjects } = await compareRegistry(environment, catalog);
    return { drift: withSubjects(cluster, differences, subjects, domains), notCompared: [] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const unread = [...cluster.unread, { what: 'subjects of the schema registry', why: error.message }];
    return { drift: { ...cluster, unread }, notCompared: [] };
  }
}

function requireDomains(asked: readonly string[], known: readonly string[]): void {
  const unknown = asked.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new UserError(
    `The catalog has no domain ${unknown.map((name) => `"${name}"`).join(', ')}.\n    allowed: ${known.join(', ')}`,
    unknown.flatMap((name) => nearestRemedy(name, known) ?? []),
  );
}
