import type { AwsDeclaration } from '../../model/aws/declaration';
import { stackName } from '../../model/desired/stack-names';
import { matches } from '../../model/deploy/select';

/**
 * Stacks that a `cdktf deploy` has to make before all others. The cdktf CLI initializes every stack that it is given before it
 * applies the first, and Terraform's S3 backend refuses a bucket that does not exist: the stack that makes the bucket comes first.
 *
 * @param args arguments for cdktf, `deploy 'staging-*' --auto-approve` for instance
 * @returns nothing once the bucket's own state is in it, and nothing where the bucket's stack is deployed alone
 */
export function stacksAhead(args: readonly string[], environments: readonly AwsDeclaration[]): string[] {
  const [command, ...words] = args;
  if (command !== 'deploy') return [];
  const patterns = words.filter((word) => !word.startsWith('-'));
  return environments
    .filter(({ state }) => state.bootstrap === 'local')
    .map(({ name }) => stackName(name, 'state'))
    .filter((stack) => {
      const matching = patterns.filter((pattern) => matches(pattern, stack));
      return matching.length > 0 && !(patterns.length === 1 && patterns[0] === stack);
    });
}

/** Stacks that `cdktf deploy` was given by name or pattern; without one it deploys the only stack that there is. */
export function deployedStacks(words: readonly string[], stacks: readonly string[]): string[] {
  const patterns = words.filter((word) => !word.startsWith('-'));
  const chosen = stacks.filter((stack) => patterns.some((pattern) => matches(pattern, stack)));
  return chosen.length === 0 && stacks.length === 1 ? [...stacks] : chosen;
}
