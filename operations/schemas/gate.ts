/** What stands before and after the writes of a stack of schemas, and before its plan: both read the registry alone. */
import type { Environment } from '../../model/environment';
import { review } from '../../model/review/review';
import { SCHEMA_RULES } from '../../model/schemas/rules';
import { hasRegistry } from '../../model/schemas/registration';
import { runsLocalRegistry } from '../../model/schemas/own-registry';
import { listOf } from '../../shared/text';
import { loadCatalog } from '../catalog/files';
import { environmentNamed } from '../environment-named';
import { resolvedEnvironment } from '../environment-resolved';
import { CheckSaysNo } from '../exit-status';
import { findingLines, listed } from '../review/terminal';
import { readWaivers } from '../review/waiver-file';
import { UserError } from '../../shared/user-error';
import { compareRegistered, readBack } from './registered';
import { readRegistrations } from './registrations';
import type { ReadRegistrations } from './registrations';

export interface DomainOptions {
  readonly environment: string;
  readonly domain: string;
}

interface Subject extends ReadRegistrations {
  readonly environment: Environment;
  readonly catalog: ReturnType<typeof loadCatalog>;
  readonly count: number;
}

/**
 * Compares what a domain declares with what the registry has. The registry of a local cluster is started before, unless it runs.
 *
 * @returns how many subjects there are
 * @throws CheckSaysNo with what would break, and for whom; UserError if it cannot be known
 */
export async function gate(options: DomainOptions): Promise<number> {
  const { environment, catalog, count, ...read } = readDomain(options);
  if (runsLocalRegistry(environment, catalog.domains))
    await (await import('../local/actions')).startSchemaRegistry();
  const { findings, unknown } = await compareRegistered(environment, read, options.domain);
  const ids = new Set(SCHEMA_RULES.map(({ id }) => id));
  const result = review(
    { plans: [], changes: [], topics: new Map(), schemas: { findings, unknown } },
    readWaivers(undefined).filter(({ rule }) => ids.has(rule)),
    new Date().toISOString().slice(0, 10),
  );
  if (result.verdict === 'clear') return count;
  const text = [
    `Nothing of domain ${options.domain} was registered in ${environment.name}.`,
    ...result.findings.flatMap((finding) => ['', ...findingLines(finding)]),
    ...listed('Unknown, and needed for the verdict:', result.unknown),
  ].join('\n');
  throw result.verdict === 'blocked' ? new CheckSaysNo(text) : new UserError(text);
}

/**
 * Reads what the registry has after the writes.
 *
 * @returns how many subjects there are
 * @throws CheckSaysNo with what it has in place of what is declared
 */
export async function readBackDomain(options: DomainOptions): Promise<number> {
  const { environment, catalog, count, ...read } = readDomain(options);
  const differences = await readBack(environment, catalog, read, options.domain);
  if (differences.length === 0) return count;
  throw new CheckSaysNo(
    [
      `The registry of ${environment.name} answered every request, and does not have what domain ${options.domain} declares:`,
      ...differences.flatMap(({ subject, declared, live, remedy }) => [
        `    ${subject}: declared ${declared ?? 'nothing'}; in the registry: ${live ?? 'nothing'}`,
        `        ${remedy}`,
      ]),
    ].join('\n'),
    'declare what the registry has, or register a change that it sees; then deploy again',
  );
}

function readDomain({ environment: name, domain }: DomainOptions): Subject {
  const environment = resolvedEnvironment(environmentNamed(name).name);
  const catalog = loadCatalog(environment, { known: new Map(), warn: () => undefined });
  if (!hasRegistry(environment, catalog.domains))
    throw new UserError(
      `Environment ${name} has no schema registry, or the catalog declares no schema.`,
      'name one in schemaRegistry.url of the environment',
    );
  const read = readRegistrations(catalog);
  const share = read.registrations.shares.find((each) => each.name === domain);
  if (share === undefined)
    throw new UserError(
      `Domain "${domain}" declares no schema.\n    allowed: ${listOf(read.registrations.shares.map((each) => each.name))}`,
    );
  return { environment, catalog, count: share.subjects.length, ...read };
}
