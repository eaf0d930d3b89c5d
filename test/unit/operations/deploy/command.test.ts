import { Command } from 'commander';
import { register } from '../../../../operations/deploy/command';
import * as runner from '../../../../operations/runner/actions';

jest.mock('../../../../operations/runner/actions', () => ({ runStacks: jest.fn() }));

async function run(...words: string[]): Promise<void> {
  const program = new Command('brokerform').exitOverride().configureOutput({ writeErr: () => undefined });
  register(program);
  program.commands.forEach((command) => command.exitOverride());
  await program.parseAsync(['deploy', ...words], { from: 'user' });
}

test.each([
  [['--offline'], '--offline can be used with --plans only. Nothing was deployed.'],
  [['--waivers', 'w.yaml', '--offline'], '--offline and --waivers can be used with --plans only.'],
])('GIVEN stacks by name with %j THEN nothing is deployed', async (options, said) => {
  await expect(run('local-*', ...options)).rejects.toThrow(said);
  expect(runner.runStacks).not.toHaveBeenCalled();
});

test.each(['0', '-1', 'two', ''])('GIVEN %p stacks at a time THEN it is refused', async (count) => {
  await expect(run('local-*', `--parallelism=${count}`)).rejects.toThrow(/Allowed: a whole number/);
});
