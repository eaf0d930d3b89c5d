import { Command } from 'commander';
import { register } from '../../../../operations/generate/command';
import { generateConfigDefinitions } from '../../../../operations/generate/config-definitions';

jest.mock('../../../../operations/generate/config-definitions');

test('GIVEN generate config-catalogue THEN it is generate config-definitions, with a warning', async () => {
  const warnings = jest.spyOn(console, 'error').mockReturnValue();
  const program = new Command();
  register(program);

  await program.parseAsync(['generate', 'config-catalogue'], { from: 'user' });

  expect(generateConfigDefinitions).toHaveBeenCalledTimes(1);
  expect(warnings.mock.calls).toEqual([
    [
      'brokerform: generate config-catalogue is deprecated and will be removed in the next version: use generate config-definitions.',
    ],
  ]);
  warnings.mockRestore();
});
