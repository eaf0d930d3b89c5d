/** Files of client settings, held against what the catalog declares of a service. Pure. */
import { nameMatches } from '../../naming';
import type { ClientRole } from '../families';
import type { ServiceNeed } from '../need';
import { connectionRules } from './connection';
import type { ClientConfig } from './config';
import { consumerRules } from './consumer';
import { interpretFile } from './files';
import type { InterpretedFile, LintOptions, SettingsSource } from './files';
import { ILLEGAL_VALUE, fileRules } from './keys';
import { nodeRules } from './node';
import { ownPartitioner, producerRules } from './producer';
import type { Hit, LintContext, LintFinding, LintRule } from './rule';
import { springValue } from '../spring';

/** Every rule, in the order of docs/clients.md. */
export const lintRules: readonly Omit<LintRule, 'check'>[] = [
  ...fileRules,
  ...connectionRules,
  ...producerRules,
  ...consumerRules,
  ...nodeRules,
];

const OF_ROLE: Readonly<Record<ClientRole, readonly LintRule[]>> = {
  producer: [...producerRules, ...nodeRules],
  consumer: consumerRules,
};

export interface LintedFile {
  readonly file: string;
  readonly source: InterpretedFile['source'];
  readonly roles: readonly ClientConfig['role'][];
}

export interface LintResult {
  /** `unknown`: a file could not be read, or has no client that could be checked. */
  readonly verdict: 'clear' | 'blocked' | 'unknown';
  readonly files: readonly LintedFile[];
  /** Errors first, then by file and line. */
  readonly findings: readonly LintFinding[];
  /** Why nothing can be said of a file. */
  readonly unreadable: readonly string[];
  /** What was not checked, and why. */
  readonly notKnown: readonly string[];
}

const ORDER = { error: 0, warning: 1, note: 2 } as const;

export function lint(
  sources: readonly SettingsSource[],
  need: ServiceNeed,
  options: LintOptions = {},
): LintResult {
  const read = sources.map((source) => interpretFile(source, options));
  const files = read.flatMap((variants) => variants.slice(0, 1));
  const findings = read.flatMap((variants) => findingsOfVariants(variants, need));
  const unreadable = [...new Set(read.flat().flatMap((file) => unreadableOf(file, need)))];
  return {
    verdict: findings.some(({ severity }) => severity === 'error')
      ? 'blocked'
      : unreadable.length > 0
        ? 'unknown'
        : 'clear',
    files: files
      .filter(({ clients }) => clients.length > 0)
      .map(({ file, source, clients }) => ({
        file,
        source,
        roles: clients.map(({ role }) => role),
      })),
    findings: [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()].sort(
      (a, b) =>
        ORDER[a.severity] - ORDER[b.severity] ||
        (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) ||
        a.line - b.line ||
        a.column - b.column,
    ),
    unreadable,
    notKnown: [...new Set(read.flat().flatMap((file) => notKnownOf(file, need)))],
  };
}

/** Each finding once; one that not every profile has names those with which it holds. */
function findingsOfVariants(variants: readonly InterpretedFile[], need: ServiceNeed): LintFinding[] {
  const held = new Map<string, { found: LintFinding; with: string[] }>();
  for (const variant of variants) {
    const { profiles = [] } = variant;
    const name = profiles.length === 0 ? 'without a profile' : `with profile ${profiles.join(' and ')}`;
    for (const found of findingsOf(variant, need)) {
      const key = JSON.stringify(found);
      const before = held.get(key);
      if (before === undefined) held.set(key, { found, with: [name] });
      else if (!before.with.includes(name)) before.with.push(name);
    }
  }
  return [...held.values()].map(({ found, with: names }) =>
    names.length === variants.length
      ? found
      : { ...found, message: `${found.message.replace(/\.$/, '')} (${names.join(', ')}).` },
  );
}

function findingsOf(file: InterpretedFile, need: ServiceNeed): LintFinding[] {
  const hits = fileRules.flatMap((rule) => rule.check(file).map((hit) => ({ rule, hit })));
  const refused = new Set(
    hits.flatMap(({ rule, hit: { entry, severity } }) =>
      rule.id === ILLEGAL_VALUE && severity === undefined ? [entry] : [],
    ),
  );
  return [
    ...hits.map(({ rule, hit }) => finding(file, rule, hit)),
    ...file.clients.flatMap((config) => {
      // What the client refuses has no further effect to report.
      const taken = config.withValues((entry) =>
        refused.has(entry) ? { kind: 'code', text: '' } : entry.value,
      );
      const context = contextOf(converted(taken), need);
      return [...connectionRules, ...OF_ROLE[config.role]].flatMap((rule) =>
        rule
          .check(context)
          // What is missing from the file may come with what it spreads.
          .filter(({ entry }) => entry !== undefined || !config.isOpen)
          .map((hit) => finding(file, rule, hit)),
      );
    }),
  ];
}

/** Spring's durations and sizes in the client's units, so that rules can compare them. */
function converted(config: ClientConfig): ClientConfig {
  if (config.source !== 'spring') return config;
  return config.withValues(({ written, value }) => {
    if (value.kind !== 'text') return value;
    const text = springValue([written], value.text);
    return text === undefined ? value : { kind: 'text', text };
  });
}

/** Which declared clients the configuration can be of: by its group or id, else all of its role. */
function contextOf(config: ClientConfig, need: ServiceNeed): LintContext {
  const alike = need.clients.filter(({ role }) => role === config.role);
  const name = config.given(config.role === 'consumer' ? 'group.id' : 'transactional.id');
  const isNamed = (pattern: string): boolean => name !== undefined && nameMatches(pattern, name);
  const named = alike.filter((client) =>
    client.role === 'consumer'
      ? isNamed(client.group)
      : client.transactionalId !== undefined && isNamed(client.transactionalId),
  );
  // Without an id a producer is the one that is not transactional, if there is one.
  const plain =
    config.role === 'producer' && config.entry('transactional.id') === undefined
      ? alike.filter((client) => client.role === 'producer' && client.transactionalId === undefined)
      : [];
  const clients = named.length > 0 ? named : plain.length > 0 ? plain : alike;
  const topics = [
    ...new Map(clients.flatMap((client) => client.topics).map((topic) => [topic.name, topic])).values(),
  ];
  return { config, need, clients, topics };
}

function finding(
  { file }: InterpretedFile,
  rule: Pick<LintRule, 'id' | 'severity' | 'instead'>,
  { entry, setting, message, allowed, instead = rule.instead, severity = rule.severity }: Hit,
): LintFinding {
  return {
    rule: rule.id,
    severity,
    file,
    line: entry?.at.line ?? 1,
    column: entry?.at.column ?? 1,
    subject: entry?.written ?? setting,
    message,
    ...(allowed === undefined ? {} : { allowed }),
    instead,
  };
}

function unreadableOf(
  { file, problems, clients, unread }: InterpretedFile,
  { service, clients: declared }: ServiceNeed,
): string[] {
  if (problems.length > 0)
    return problems.map(
      ({ at, message, remedy }) =>
        `${file}:${at.line}:${at.column}: ${message}${remedy === undefined ? '' : ` Remedy: ${remedy}.`}`,
    );
  if (unread !== undefined) return [`${file}: ${unread}`];
  return clients
    .filter(({ role }) => !declared.some((client) => client.role === role))
    .filter((_, index) => index === 0)
    .flatMap(({ role }) =>
      clients.every((client) => client.role === role)
        ? [`${file}: it configures a ${role}, and ${service} has none in the catalog.`]
        : [],
    );
}

function notKnownOf({ file, clients, guessed }: InterpretedFile, { others }: ServiceNeed): string[] {
  const hidden = new Map<string, string>();
  for (const config of clients) {
    const partitioner = ownPartitioner(config);
    if (partitioner !== undefined)
      hidden.set(
        partitioner.written,
        `${file}:${partitioner.at.line}: ${partitioner.written} is a class of your own, and whether records of one key stay in one partition is up to it`,
      );
    for (const { written, value, at } of config.entries) {
      if (value.kind === 'code')
        hidden.set(
          written,
          `${file}:${at.line}: ${written} is code, whose value only the running client knows`,
        );
      if (value.kind === 'reference' && !/jaas|password|secret/i.test(written))
        hidden.set(
          written,
          `${file}:${at.line}: ${written} is a reference, whose value only the running client knows`,
        );
    }
  }
  return [
    ...(guessed === undefined
      ? []
      : [
          `${file}: whether it is of a producer or a consumer (${guessed}): it was checked as both; --role says which`,
        ]),
    ...hidden.values(),
    ...(others.length === 0
      ? []
      : [`settings of the role ${others.join(', ')}: its clients are configured by something else`]),
  ];
}
