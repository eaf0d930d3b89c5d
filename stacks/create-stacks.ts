import type { TerraformStack } from 'cdktf';
import type { DeclaredStack } from '../model/desired/stacks';

/**
 * Makes the declared stacks, in their order, with their dependencies.
 *
 * @throws Error if a stack calls itself otherwise than the list does: every command would look for it elsewhere
 */
export function createStacks<S extends DeclaredStack>(
  declared: readonly S[],
  create: (stack: S) => TerraformStack,
): void {
  const made = new Map<string, TerraformStack>();
  for (const stack of declared) {
    const created = create(stack);
    if (created.node.id !== stack.name) {
      throw new Error(`The stack of kind ${stack.kind} is named ${created.node.id}, expected ${stack.name}.`);
    }
    for (const name of stack.dependsOn) {
      const dependency = made.get(name);
      if (dependency !== undefined) created.addDependency(dependency);
    }
    made.set(stack.name, created);
  }
}
