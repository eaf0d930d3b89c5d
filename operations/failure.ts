import { ValidationFailed } from '../model/diagnostics';
import { withSourceLines } from '../shared/system/source-lines.js';
import { UserError } from '../shared/user-error';
import { exitStatusOf } from './exit-status';

/**
 * Shows an error and sets the exit status. What a user can mend is shown as it is; anything else is a defect and keeps its
 * stack.
 */
export function exitOnFailure(error: unknown): void {
  if (error instanceof ValidationFailed || error instanceof UserError) console.error(error.message);
  else console.error(withSourceLines(error));
  process.exitCode = exitStatusOf(error);
}
