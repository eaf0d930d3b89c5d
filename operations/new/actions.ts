/** What `brokerform new` does. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { environments } from '../../environments';
import { templates } from '../../environments/templates';
import { overlap, isCidr } from '../../model/aws/addresses';
import type { AwsDeclaration } from '../../model/aws/declaration';
import { estimate } from '../../model/aws/estimate';
import type { Estimate } from '../../model/aws/estimate';
import { stateBucketName } from '../../model/aws/names';
import { sizeBrokers } from '../../model/aws/size';
import type { EnvironmentTemplate, Sizing } from '../../model/aws/size';
import { checkAwsDeclaration } from '../../model/aws/validate';
import { checkName } from '../../model/aws/validate/identity';
import { stackName } from '../../model/desired/stack-names';
import { ValidationFailed, formatDiagnostic } from '../../model/diagnostics';
import type { Diagnostic } from '../../model/diagnostics';
import type { EnvironmentDeclaration } from '../../model/environment';
import { readCatalogFiles } from '../catalog/files';
import { table } from '../../shared/text-table';
import { projectRoot } from '../toolchain/paths';
import { fittingShare } from './catalog-share';
import { writeEnvironment } from './files';
import { chooseTemplate, readOptions } from './options';
import type { NewOptions, Wanted } from './options';
import { sourceOf } from './source';

export interface NewContext {
  /** Folder of the environments. @default environments of the project */
  readonly folder?: string;
  /** @default those of the index */
  readonly existing?: Readonly<Record<string, EnvironmentDeclaration>>;
  /** Takes what is printed. @default standard output */
  readonly print?: (text: string) => void;
  /** Day that is written into the file, as ISO text. @default today */
  readonly today?: string;
}

/** Files of the folder that are no environment. */
const RESERVED = ['index', 'templates'];

/** Range of a VPC that this command chooses: 256 addresses for each subnet. */
const VPC_PREFIX = 20;

/**
 * Computes, checks, writes and explains a new environment.
 *
 * @throws ValidationFailed with every mistake at once; nothing was written then
 */
export function newEnvironment(name: string, options: NewOptions, context: NewContext = {}): void {
  const folder = context.folder ?? path.join(projectRoot, 'environments');
  const existing = context.existing ?? environments;
  const others = Object.values(existing).filter((other) => other.kind === 'aws');
  const print = context.print ?? ((text: string) => void process.stdout.write(`${text}\n`));

  const planned = plan(name, options, folder, existing, others);
  const { sizing, wanted } = planned;
  const { declaration, reason } = withShare(planned.declaration, [...Object.keys(existing), name]);
  const reasons = [...sizing.reasoning, reason].map((line) => `- ${line}`);
  const today = context.today ?? new Date().toISOString().slice(0, 10);
  const source = sourceOf(declaration, [
    declaration.description,
    '',
    `Sized by \`brokerform new\` on ${today}, template ${options.template}:`,
    ...reasons,
  ]);
  if (options.dryRun !== true) writeEnvironment(folder, name, source);

  const { count, instanceType } = declaration.brokers;
  print(`${name}: ${count} brokers ${instanceType}, template ${options.template}\n`);
  print(`${reasons.join('\n')}\n`);
  if (wanted.taken.length > 0) print(`Taken from ${others[0]?.name}: ${wanted.taken.join(', ')}\n`);
  print(costTable(estimate(declaration)));
  for (const warning of checkAwsDeclaration(declaration, others)) print(formatDiagnostic(warning));
  print(
    options.dryRun === true
      ? `\nNothing was written. environments/${name}.ts would be:\n\n${source}`
      : nextSteps(name),
  );
}

/** The declaration, or everything that is wrong. */
function plan(
  name: string,
  options: NewOptions,
  folder: string,
  existing: Readonly<Record<string, EnvironmentDeclaration>>,
  others: readonly AwsDeclaration[],
): { declaration: AwsDeclaration; sizing: Sizing; wanted: Wanted } {
  const template = chooseTemplate(options.template, templates);
  const chosen = 'code' in template ? templates.standard : template;
  const { wanted, diagnostics } = readOptions(options, chosen, others);
  diagnostics.unshift(...checkNewName(name, folder, Object.keys(existing)));
  if ('code' in template) diagnostics.push(template);

  const sizing = size(options.template, chosen, wanted, diagnostics);
  const declaration = declare(name, options, chosen, wanted, sizing, others);
  // Checked even so: what is wrong with zones or ranges is to be said together with the rest. What follows from a missing
  // option, or from the name, was said already.
  const follows = diagnostics.some(({ code }) => code === 'missing-option')
    ? ['illegal-account-id', 'empty-tag', 'illegal-region', 'illegal-zone', 'illegal-bucket-name']
    : ['illegal-bucket-name'];
  const checked = checkAwsDeclaration(declaration, others).filter(
    ({ at, code, severity }) => severity === 'error' && !follows.includes(code) && propertyOf(at) !== 'name',
  );
  const all = [...diagnostics, ...(sizing === undefined ? checked.filter(ofOptions) : checked)];
  if (all.length > 0 || sizing === undefined) throw new ValidationFailed(all);
  return { declaration, sizing, wanted };
}

/** With the share of the catalog's traffic that its disks hold. */
function withShare(
  declaration: AwsDeclaration,
  names: readonly string[],
): { declaration: AwsDeclaration; reason: string } {
  const share = fittingShare(declaration, readCatalogFiles(), names);
  const whole = 'Catalog: the retention that it declares';
  if (share === 1) return { declaration, reason: `${whole} fits these disks.` };
  if (share === undefined) {
    return {
      declaration,
      reason: `${whole} does not fit these disks at any share of its traffic: reduce the retention.`,
    };
  }
  const { load, tuning, state, ...rest } = declaration;
  return {
    // In the order of the fields' documentation: beside the load.
    declaration: { ...rest, load, trafficShare: share, tuning, state },
    reason: `${whole} fits these disks at ${share} of the declared traffic: trafficShare. Raise it with more disk or shorter retention.`,
  };
}

/** Properties that options of the command give. */
const GIVEN: ReadonlySet<string> = new Set<keyof AwsDeclaration>([
  'accountId',
  'region',
  'zones',
  'network',
  'clientCidrs',
  'tags',
  'state',
]);

/** Without a size the nodes stand in: only what comes from the options is worth a word. */
function ofOptions({ at }: Diagnostic): boolean {
  return GIVEN.has(propertyOf(at));
}

/** The property of the declaration, without what is inside of it. */
function propertyOf(at: Diagnostic['at']): string {
  return typeof at !== 'string' && 'property' in at ? (at.property.split(/[.[]/)[0] ?? '') : '';
}

function checkNewName(name: string, folder: string, existing: readonly string[]): Diagnostic[] {
  const diagnostics = checkName(
    name,
    existing.filter((other) => other !== name),
  );
  const taken =
    existing.includes(name) || RESERVED.includes(name) || existsSync(path.join(folder, `${name}.ts`));
  if (!taken) return diagnostics;
  return [
    ...diagnostics,
    {
      severity: 'error',
      code: 'environment-exists',
      at: `environment ${name}, name`,
      message: `environments/${name}.ts already exists.`,
      allowed: `a name other than ${[...new Set([...existing, ...RESERVED])].join(', ')}`,
      remedy: `Choose another name, or edit environments/${name}.ts.`,
    },
  ];
}

function size(
  templateName: string,
  template: EnvironmentTemplate,
  wanted: Wanted,
  diagnostics: Diagnostic[],
): Sizing | undefined {
  // Sizes of a load that was misread, or for another template than the wanted one, would mislead.
  if (diagnostics.some(({ code }) => code === 'illegal-option' || code === 'unknown-template'))
    return undefined;
  try {
    return sizeBrokers(templateName, template, { ...wanted, zones: wanted.zones.length });
  } catch (error) {
    if (!(error instanceof ValidationFailed)) throw error;
    diagnostics.push(...error.diagnostics);
    return undefined;
  }
}

function declare(
  name: string,
  options: NewOptions,
  template: EnvironmentTemplate,
  wanted: Wanted,
  sizing: Sizing | undefined,
  others: readonly AwsDeclaration[],
): AwsDeclaration {
  const cidr = options.cidr ?? freeRange(others);
  return {
    kind: 'aws',
    name,
    description: template.description,
    kafkaVersion: environments.local.kafkaVersion,
    region: wanted.region,
    accountId: wanted.accountId,
    zones: wanted.zones,
    tags: { owner: wanted.owner, costCenter: wanted.costCenter },
    network: { kind: 'new', cidr, nat: template.nat },
    dnsZone: `${name}.kafka.internal`,
    clientCidrs: options.clients?.split(',').map((range) => range.trim()) ?? [cidr],
    controllers: template.controllers,
    brokers: sizing?.brokers ?? { ...template.controllers },
    load: { produceMiBps: wanted.produceMiBps, consumerGroups: wanted.consumerGroups },
    registry: template.registry,
    tuning: template.tuning,
    state: { bucket: stateBucketName({ name, accountId: wanted.accountId }), bootstrap: 'local' },
  };
}

/** The first 10.x.0.0/20 that meets no range of another environment, neither its VPC's nor its clients'. */
function freeRange(others: readonly AwsDeclaration[]): string {
  const used = others.flatMap(({ network, clientCidrs }) => [network.cidr, ...clientCidrs]).filter(isCidr);
  const ranges = Array.from({ length: 255 }, (_, i) => `10.${i + 1}.0.0/${VPC_PREFIX}`);
  return ranges.find((range) => !used.some((other) => overlap(range, other))) ?? `10.0.0.0/${VPC_PREFIX}`;
}

function costTable({ lines, total, notes }: Estimate): string {
  const dollars = (value: number | undefined): string =>
    value === undefined ? 'unknown' : Math.round(value).toLocaleString('en-US').padStart(8);
  const rows = lines.map(({ item, dollars: value, reasoning }) => [item, dollars(value), reasoning]);
  return [table(['US dollars a month', '', ''], [...rows, ['together', dollars(total), '']]), ...notes].join(
    '\n',
  );
}

function nextSteps(name: string): string {
  return [
    '',
    `Wrote environments/${name}.ts and added it to environments/index.ts.`,
    '',
    'Next:',
    `  1. Read environments/${name}.ts. clientCidrs must have the ranges that clients and your deploys connect from.`,
    `  2. With credentials of that account: node bin/brokerform.js deploy '${name}-*'. docs/aws.md says what it needs.`,
    `  3. Set state.bootstrap to 's3' and run node bin/brokerform.js deploy ${stackName(name, 'state')} --migrate-state.`,
    '  docs/environments.md has the order and what each step makes.',
  ].join('\n');
}
