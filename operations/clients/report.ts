/** The lint for people and for programs. */
import pc from 'picocolors';
import { FAMILIES } from '../../model/clients/families';
import { lintRules } from '../../model/clients/lint/lint';
import type { LintResult, LintedFile } from '../../model/clients/lint/lint';
import type { LintFinding } from '../../model/clients/lint/rule';
import { SPRING_VERSION } from '../../model/clients/spring';
import { unreadLine } from '../../model/live/unread';
import { visible, visibleIn, visibleLines } from '../../shared/visible';
import { sarifDocument, sarifFinding } from '../review/data';
import { severityCounts } from '../review/report';
import { INDENT, listed, severityLine } from '../review/terminal';
import type { AskedClients } from './ask';

export interface LintReport {
  readonly service: string;
  readonly environment: string;
  readonly result: LintResult;
  readonly asked: AskedClients | { readonly offline: string };
}

export function terminalText(report: LintReport): string {
  const { service, environment, asked } = report;
  const result = visibleIn(report.result);
  const { findings, files } = result;
  return [
    `Lint: ${headline(result)}`,
    ...files.map((file) => `${file.file}: ${kindOf(file)}, as ${service} in ${environment}.`),
    basis(report),
    ...findings.flatMap((finding) => ['', ...findingLines(finding)]),
    ...listed('Unreadable:', result.unreadable),
    ...listed('Not checked:', [...result.notKnown, ...unknownOf(asked)]),
  ].join('\n');
}

function headline({ verdict, findings }: LintResult): string {
  const words = {
    blocked: 'blocked',
    unknown: 'inconclusive: a file cannot be checked',
    clear: 'no findings that block',
  };
  return [words[verdict], severityCounts(findings).join(', ')].filter((part) => part !== '').join(': ');
}

function kindOf({ source, roles }: LintedFile): string {
  const title = source === 'spring' ? `Spring Boot ${SPRING_VERSION}` : FAMILIES[source].title;
  return `settings for ${title}${roles.length === 0 ? '' : ` (${[...new Set(roles)].join(', ')})`}`;
}

function basis({ asked, environment }: LintReport): string {
  if ('offline' in asked)
    return `No cluster was queried: ${visible(asked.offline)}. Topics and brokers are assumed to be as ${environment} declares them.`;
  return `Cluster ${visible(asked.clusterId)} as of ${asked.readAt}.`;
}

function unknownOf(asked: LintReport['asked']): string[] {
  if ('offline' in asked) return [];
  return [
    ...asked.missing.map((topic) => `topic ${topic}: it is not on the cluster; its declaration is used`),
    ...asked.unread.map((each) => visible(unreadLine(each).replace(/\s*\n\s*/g, ' '))),
  ];
}

function findingLines({
  severity,
  message,
  allowed,
  instead,
  file,
  line,
  column,
  rule,
}: LintFinding): string[] {
  return [
    severityLine(severity, `${file}:${line}:${column}: ${message}`),
    ...(allowed === undefined ? [] : [`${INDENT}allowed:  ${allowed}`]),
    `${INDENT}instead:  ${instead}`,
    pc.dim(`${INDENT}[${rule}]`),
  ];
}

/** A major version of its own: what is read by programs is a contract. */
const JSON_VERSION = 1;

export function jsonText({ service, environment, result, asked }: LintReport): string {
  const text = JSON.stringify(
    {
      version: JSON_VERSION,
      verdict: result.verdict,
      service,
      environment,
      files: result.files,
      cluster:
        'offline' in asked
          ? { asked: false, why: asked.offline }
          : { asked: true, id: asked.clusterId, readAt: asked.readAt },
      // As in the review's.
      findings: result.findings.map(({ severity, ...finding }) => ({ ...finding, level: severity })),
      unreadable: result.unreadable,
      notKnown: [...result.notKnown, ...unknownOf(asked)],
    },
    undefined,
    2,
  );
  return `${visibleLines(text)}\n`;
}

/** SARIF 2.1.0, as code scanning takes it. */
export function sarifText(report: LintReport): string {
  const { findings, unreadable, verdict } = visibleIn(report.result);
  const places = new Map<string, number>();
  return sarifDocument({
    rules: lintRules.filter(({ id }) => findings.some(({ rule }) => rule === id)),
    results: findings.map(({ allowed, message, ...finding }) =>
      sarifFinding(
        {
          ...finding,
          message: allowed === undefined ? message : `${message} Allowed: ${allowed}.`,
          fullName: finding.subject,
          fingerprint: [finding.rule, finding.file, finding.subject].join('/'),
        },
        places,
      ),
    ),
    failures: unreadable,
    successful: verdict !== 'unknown',
  });
}
