/** What was typed behind `brokerform new`, as a demand; every mistake at once. */
import type { DiagnosticCode } from '../../model/diagnostic-codes';
import type { AwsDeclaration } from '../../model/aws/declaration';
import type { EnvironmentTemplate } from '../../model/aws/size';
import type { Diagnostic } from '../../model/diagnostics';
import { nearestRemedy } from '../../shared/nearest';
import { UNIT_FORMS, parseDuration, parseRate } from '../../shared/units';
import type { UnitKind, UnitResult } from '../../shared/units';

export interface NewOptions {
  readonly template: string;
  readonly produce?: string;
  readonly fanOut?: string;
  readonly retention?: string;
  readonly region?: string;
  readonly zones?: string;
  readonly account?: string;
  readonly cidr?: string;
  readonly clients?: string;
  readonly owner?: string;
  readonly costCenter?: string;
  readonly dryRun?: true;
}

/** Options with defaults filled in. */
export interface Wanted {
  readonly produceMiBps: number;
  readonly consumerGroups: number;
  readonly retentionMs: number;
  readonly region: string;
  readonly zones: readonly string[];
  readonly accountId: string;
  readonly owner: string;
  readonly costCenter: string;
  /** What was taken from another environment, for people. */
  readonly taken: readonly string[];
}

const DEFAULT_ZONES = ['a', 'b', 'c'];

export function chooseTemplate(
  name: string,
  templates: Readonly<Record<string, EnvironmentTemplate>>,
): EnvironmentTemplate | Diagnostic {
  const template = Object.hasOwn(templates, name) ? templates[name] : undefined;
  if (template !== undefined) return template;
  const names = Object.keys(templates);
  return error(
    'template',
    'unknown-template',
    `Template "${name}" does not exist.`,
    names.join(', '),
    nearestRemedy(name, names) ?? 'Choose one of these.',
  );
}

/** @param others environments on AWS; what is not given is taken from the first of them */
export function readOptions(
  options: NewOptions,
  { defaults }: Pick<EnvironmentTemplate, 'defaults'>,
  others: readonly AwsDeclaration[],
): { wanted: Wanted; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const [model] = others;
  const taken: string[] = [];
  const given = (option: keyof NewOptions, flag: string, others: string | undefined): string => {
    const value = options[option];
    if (typeof value === 'string') return value;
    if (others === undefined) diagnostics.push(missing(flag));
    else taken.push(`${flag} ${others}`);
    return others ?? '';
  };
  const quantity = (
    text: string | undefined,
    flag: string,
    kind: UnitKind,
    parse: (text: string) => UnitResult,
    otherwise: number,
  ): number => {
    if (text === undefined) return otherwise;
    const result = parse(text);
    if (result.ok && result.value > 0) return result.value;
    const suggestion = result.ok ? undefined : result.suggestion;
    diagnostics.push(
      error(
        flag,
        'illegal-option',
        `"${text}" is not a valid ${kind} above 0.`,
        UNIT_FORMS[kind],
        suggestion === undefined ? 'Write a number and a unit.' : `Write '${suggestion}'.`,
      ),
    );
    return otherwise;
  };

  const zones = options.zones?.split(',').map((zone) => zone.trim());
  // A zone names its region.
  const ofZones = zones?.[0]?.replace(/[a-z]$/, '');
  const region = options.region ?? ofZones ?? given('region', 'region', model?.region);
  const produce = quantity(options.produce, 'produce', 'rate', parseRate, defaults.produceMiBps * 2 ** 20);
  const wanted: Wanted = {
    produceMiBps: Math.round((produce / 2 ** 20) * 1_000) / 1_000,
    consumerGroups: fanOut(options.fanOut, defaults.consumerGroups, diagnostics),
    retentionMs: quantity(options.retention, 'retention', 'duration', parseDuration, defaults.retentionMs),
    region,
    zones: zones ?? DEFAULT_ZONES.map((letter) => `${region}${letter}`),
    accountId: given('account', 'account', model?.accountId),
    owner: given('owner', 'owner', model?.tags.owner),
    costCenter: given('costCenter', 'cost-center', model?.tags.costCenter),
    taken,
  };
  return { wanted, diagnostics };
}

function fanOut(text: string | undefined, otherwise: number, diagnostics: Diagnostic[]): number {
  if (text === undefined) return otherwise;
  if (/^\d{1,4}$/.test(text)) return Number(text);
  diagnostics.push(
    error(
      'fan-out',
      'illegal-option',
      `"${text}" is not a valid number of consumer groups.`,
      'a whole number from 0 to 9999',
      'Count the groups that read everything.',
    ),
  );
  return otherwise;
}

function missing(flag: string): Diagnostic {
  return error(
    flag,
    'missing-option',
    'This option is required: there is no other AWS environment to take its default from.',
    'text',
    `Add --${flag}.`,
  );
}

function error(
  flag: string,
  code: DiagnosticCode,
  message: string,
  allowed: string,
  remedy: string,
): Diagnostic {
  return { severity: 'error', code, at: `--${flag}`, message, allowed, remedy };
}
