import type { DiagnosticCode } from './diagnostic-codes';

/** A place in a source file. Line and column count from 1, as editors do. */
export interface SourcePosition {
  /** Path relative to the project, with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export type Severity = 'error' | 'warning';

/**
 * One mistake in what a user wrote, with everything needed to mend it.
 *
 * Diagnostics are collected, never thrown one by one: a user sees every mistake of a run at once.
 */
export interface Diagnostic {
  readonly severity: Severity;
  /** Stable: users search for it in docs/errors.md. */
  readonly code: DiagnosticCode;
  /** Where: a position in a file, a property of an environment, or what else has a name. */
  readonly at: SourcePosition | PropertyPath | string;
  /** What is wrong, in one sentence that names the property and the value that was given. */
  readonly message: string;
  /** What is allowed, if that is not plain from the message. */
  readonly allowed?: string;
  /** How to mend it. */
  readonly remedy?: string;
}

/** A property of an environment's declaration. */
export interface PropertyPath {
  readonly environment: string;
  /** `brokers.count`, `tags.Owner`, `zones[0]`. */
  readonly property: string;
}

/** `file:line:column`, the form that terminals and editors turn into links; `environment staging, brokers.count`. */
export function formatPosition(at: Diagnostic['at']): string {
  if (typeof at === 'string') return at;
  return 'file' in at
    ? `${at.file}:${at.line}:${at.column}`
    : `environment ${at.environment}, ${at.property}`;
}

/** One diagnostic as text: place, severity and code on the first line, what is allowed and the remedy below. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const lines = [
    `${formatPosition(diagnostic.at)}: ${diagnostic.severity}: ${diagnostic.message} [${diagnostic.code}]`,
  ];
  if (diagnostic.allowed !== undefined) lines.push(`    allowed: ${diagnostic.allowed}`);
  if (diagnostic.remedy !== undefined) lines.push(`    remedy:  ${diagnostic.remedy}`);
  return lines.join('\n');
}

/** In order of file, line, column, so that a user can work through a file from top to bottom. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const key = (at: Diagnostic['at']): [string, number, number] =>
    typeof at !== 'string' && 'file' in at ? [at.file, at.line, at.column] : [formatPosition(at), 0, 0];
  return [...diagnostics].sort((a, b) => {
    const [fileA, lineA, columnA] = key(a.at);
    const [fileB, lineB, columnB] = key(b.at);
    return fileA.localeCompare(fileB) || lineA - lineB || columnA - columnB;
  });
}

/** Thrown once, with every diagnostic of a run, when there is at least one error among them. */
export class ValidationFailed extends Error {
  public override readonly name = 'ValidationFailed';

  public constructor(public readonly diagnostics: readonly Diagnostic[]) {
    const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
    super(
      [
        ...sortDiagnostics(diagnostics).map(formatDiagnostic),
        `${errors} ${errors === 1 ? 'error' : 'errors'}, nothing was changed.`,
      ].join('\n'),
    );
  }
}
