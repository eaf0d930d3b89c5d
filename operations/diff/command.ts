import type { Command } from 'commander';
import type { RunOptions } from '../runner/actions';
import { addRunOptions, addStacks } from '../runner/options';

export function register(program: Command): void {
  addStacks(addRunOptions(program.command('diff').description('show what a deploy would change'))).action(
    async (stacks: string[], options: RunOptions) =>
      (await import('../runner/actions')).runStacks('diff', stacks, options),
  );
}
