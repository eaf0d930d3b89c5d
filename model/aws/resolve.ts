/** An environment on AWS from its declaration, once that was checked. */
import { ValidationFailed } from '../diagnostics';
import type { AwsDeclaration } from './declaration';
import type { AwsEnvironment } from './environment';
import { awsEnvironment } from './topology';
import { checkAwsDeclaration } from './validate';

/**
 * The environment with everything that follows from its declaration.
 *
 * @param others the other environments on AWS, whose ranges, buckets and names must not meet this one's
 * @throws ValidationFailed with every mistake at once
 */
export function resolveAwsEnvironment(
  declaration: AwsDeclaration,
  others: readonly AwsDeclaration[] = [],
): AwsEnvironment {
  const diagnostics = checkAwsDeclaration(declaration, others);
  if (diagnostics.some(({ severity }) => severity === 'error')) throw new ValidationFailed(diagnostics);
  return awsEnvironment(declaration);
}
