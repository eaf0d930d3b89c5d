/** The review for programs. */
import path from 'node:path';
import { rules } from '../../model/review/rules';
import type { Finding, Rule } from '../../model/review/rule';
import { visibleLines } from '../../shared/visible';
import { shownReport } from './report';
import type { ReviewReport } from './report';

/** A major version of its own: what is read by programs is a contract. */
const JSON_VERSION = 1;

/** `severity` in version 1. What it says is in `level`, by the names that people read. */
const FORMER = { error: 'block', warning: 'warn', note: 'note' } as const;

/** The address says the place as well. */
const dataOf = ({ place: _, ...finding }: Finding): object => ({
  ...finding,
  severity: FORMER[finding.severity],
  level: finding.severity,
});

/** @param more what only one kind of report has */
export function jsonText(report: ReviewReport, more: Readonly<Record<string, unknown>> = {}): string {
  const { result, plans, unchanged, base, facts, offline, drift } = report;
  const text = JSON.stringify(
    {
      version: JSON_VERSION,
      verdict: result.verdict,
      ...(base === undefined ? {} : { base }),
      stacks: plans.map(({ stack, changes, refused }) => ({
        stack,
        changes: changes.map(({ address, type, actions }) => ({ address, type, actions })),
        ...(refused === undefined ? {} : { refused }),
      })),
      unchanged,
      cluster:
        facts === undefined
          ? { asked: false, why: offline }
          : { asked: true, id: facts.clusterId, readAt: facts.readAt },
      findings: result.findings.map(dataOf),
      waived: result.waived.map(({ finding, ...rest }) => ({ ...rest, finding: dataOf(finding) })),
      // The key of version 1.
      untold: result.unknown,
      notKnown: result.notKnown,
      ...(drift === undefined ? {} : { drift }),
      ...more,
    },
    // Offsets are 64 bits wide, JSON's numbers are not.
    (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value),
    2,
  );
  // JSON's own escapes: the same text, and no terminal obeys it.
  return `${visibleLines(text)}\n`;
}

/** SARIF 2.1.0, as code scanning takes it. A plan has no lines: a finding is at the plan's file, or the stack's synthesized one. */
export function sarifText(report: ReviewReport): string {
  const { result } = shownReport(report);
  const places = new Map<string, number>();
  return sarifDocument({
    rules: rules.filter(({ id }) => result.findings.some(({ rule }) => rule === id)),
    results: result.findings.map((finding) => sarifResult(finding, report.plans, places)),
    failures: result.unknown.map((text) => `Unknown, and needed for the verdict: ${text}`),
    successful: result.verdict !== 'unknown',
  });
}

type SarifRule = Pick<Rule, 'id' | 'title' | 'reason' | 'instead' | 'severity'>;

export interface SarifFinding {
  readonly rule: string;
  readonly severity: Rule['severity'];
  readonly message: string;
  /** Path with forward slashes. @default - it is at no file */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly subject: string;
  readonly fullName: string;
  /** What stays the same when lines move. */
  readonly fingerprint: string;
}

export function sarifDocument({
  rules: used,
  results,
  failures,
  successful,
}: {
  readonly rules: readonly SarifRule[];
  readonly results: readonly object[];
  readonly failures: readonly string[];
  readonly successful: boolean;
}): string {
  return `${JSON.stringify(
    {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'brokerform', rules: used.map(sarifRule) } },
          results,
          invocations: [
            {
              executionSuccessful: successful,
              toolExecutionNotifications: failures.map((text) => ({
                level: 'error',
                message: { text: sarifPlain(text) },
              })),
            },
          ],
        },
      ],
    },
    undefined,
    2,
  )}\n`;
}

function sarifRule({ id, title, reason, instead, severity }: SarifRule): object {
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: reason },
    help: { text: instead },
    defaultConfiguration: { level: severity },
  };
}

/** Where a finding is: empty for a plan from standard input, which is no file. */
function sarifPlace(
  { stack, place }: Finding,
  plans: ReviewReport['plans'],
): Pick<SarifFinding, 'file' | 'line' | 'column'> {
  if (place !== undefined) return place;
  const { file } = plans.find((plan) => plan.stack === stack) ?? {};
  return file === null ? {} : { file: file ?? `cdktf.out/stacks/${stack}/cdk.tf.json` };
}

function sarifResult(finding: Finding, plans: ReviewReport['plans'], places: Map<string, number>): object {
  const { rule, severity, message, stack, address, subject } = finding;
  return sarifFinding(
    {
      rule,
      severity,
      message,
      ...sarifPlace(finding, plans),
      subject,
      fullName: [stack, address].filter((part) => part !== '').join('/'),
      fingerprint: [rule, stack, address].join('/'),
    },
    places,
  );
}

/** @param places how many results each fingerprint has so far: a rule may find several things at one place */
export function sarifFinding(finding: SarifFinding, places: Map<string, number>): object {
  const { rule, severity, message, file, line, column, subject, fullName, fingerprint } = finding;
  const before = places.get(fingerprint) ?? 0;
  places.set(fingerprint, before + 1);
  return {
    ruleId: rule,
    level: severity,
    message: { text: sarifPlain(message) },
    locations: [
      {
        ...(file === undefined
          ? {}
          : {
              physicalLocation: {
                artifactLocation: { uri: uriOf(file) },
                ...(line === undefined
                  ? {}
                  : {
                      region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) },
                    }),
              },
            }),
        logicalLocations: [{ name: subject, fullyQualifiedName: fullName }],
      },
    ],
    partialFingerprints: { finding: before === 0 ? fingerprint : `${fingerprint}#${before + 1}` },
  };
}

/** Text without links: SARIF 2.1.0, 3.11.6, has `[text](target)` in a plain message, and a backslash before what is none. */
const sarifPlain = (text: string): string => text.replace(/[\\[\]]/g, '\\$&');

/** RFC 3986: a relative reference, and for a file that is named from the root an absolute one. */
function uriOf(file: string): string {
  const uri = file.split(path.sep).map(encodeURIComponent).join('/');
  return uri.startsWith('/') ? `file://${uri}` : uri;
}
