/** How the checks of an AWS environment report. */
import type { DiagnosticCode } from '../../diagnostic-codes';
import type { Diagnostic } from '../../diagnostics';
import type { AwsDeclaration } from '../declaration';

/** `environment staging, brokers.count`. */
export function at({ name }: Pick<AwsDeclaration, 'name'>, property: string): string {
  return `environment ${name}, ${property}`;
}

export function error(
  where: string,
  code: DiagnosticCode,
  message: string,
  allowed: string,
  remedy: string,
): Diagnostic {
  return { severity: 'error', code, at: where, message, allowed, remedy };
}
