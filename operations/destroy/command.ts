import type { Command } from 'commander';
import type { RunOptions } from '../runner/actions';
import { addApplyOptions, addStacks } from '../runner/options';

export function register(program: Command): void {
  const destroy = program
    .command('destroy')
    .description('destroy what stacks declare; refused for stacks with topics (prevent_destroy)');
  addStacks(addApplyOptions(destroy)).action(async (stacks: string[], options: RunOptions) =>
    (await import('../runner/actions')).runStacks('destroy', stacks, options),
  );
}
