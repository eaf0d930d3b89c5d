/** One mistake in an environment's monitoring settings. */
import type { DiagnosticCode } from '../diagnostic-codes';

export interface Problem {
  /** Below `monitoring`. */
  readonly property: string;
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly allowed?: string;
  readonly remedy: string;
}
