/** How the checks of an AWS environment report. */
import type { DiagnosticCode } from '../../diagnostic-codes';
import type { Diagnostic, PropertyPath } from '../../diagnostics';
import type { AwsDeclaration } from '../declaration';

export function at({ name }: Pick<AwsDeclaration, 'name'>, property: string): PropertyPath {
  return { environment: name, property };
}

export function error(
  where: PropertyPath,
  code: DiagnosticCode,
  message: string,
  allowed: string,
  remedy: string,
): Diagnostic {
  return { severity: 'error', code, at: where, message, allowed, remedy };
}
