import { Command } from 'commander';
import * as actions from '../../../../operations/roll/actions';
import { register } from '../../../../operations/roll/command';

jest.mock('../../../../operations/roll/actions', () => ({ roll: jest.fn(), check: jest.fn() }));

async function run(...words: string[]): Promise<void> {
  const program = new Command('brokerform').enablePositionalOptions();
  register(program);
  await program.parseAsync(words, { from: 'user' });
}

test('GIVEN an option of the check THEN it holds, and not the default of the command above it', async () => {
  await run(
    'roll',
    'check',
    '--before',
    '--node',
    'broker-101',
    '--check-timeout',
    '3',
    '--environment',
    'staging',
  );

  expect(actions.check).toHaveBeenCalledWith(
    expect.objectContaining({ before: true, node: ['broker-101'], checkTimeout: 3, environment: 'staging' }),
  );
});

test('GIVEN a roll THEN its options and the time-outs of the model', async () => {
  await run(
    'roll',
    '--environment',
    'staging',
    '--restart-all',
    '--started-before',
    '2026-11-24T12:00:00Z',
    '--dry-run',
  );

  expect(actions.roll).toHaveBeenCalledWith({
    environment: 'staging',
    restartAll: true,
    startedBefore: Date.UTC(2026, 10, 24, 12),
    dryRun: true,
    checkTimeout: 600,
    nodeTimeout: 1800,
  });
});

describe('former names of options', () => {
  const warnings = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  beforeEach(() => warnings.mockClear());
  afterAll(() => warnings.mockRestore());

  test('GIVEN --plan and --nodes THEN they are --dry-run and --node, with a warning each', async () => {
    await run('roll', '--environment', 'staging', '--plan', '--nodes', 'broker-101,broker-102');

    expect(actions.roll).toHaveBeenLastCalledWith(
      expect.objectContaining({ dryRun: true, node: ['broker-101', 'broker-102'] }),
    );
    expect(warnings.mock.calls.map(([text]) => text as string)).toEqual([
      'brokerform: --plan is deprecated and will be removed in the next version: use --dry-run.',
      'brokerform: --nodes is deprecated and will be removed in the next version: use --node.',
    ]);
  });

  test('GIVEN roll gate and --gate-timeout THEN they are roll check and --check-timeout, with a warning each', async () => {
    await run('roll', 'gate', '--after', '--node', '101', '--gate-timeout', '3', '--environment', 'staging');

    expect(actions.check).toHaveBeenLastCalledWith(
      expect.objectContaining({ after: true, node: ['101'], checkTimeout: 3 }),
    );
    expect(warnings.mock.calls.map(([text]) => text as string)).toEqual([
      'brokerform: --gate-timeout is deprecated and will be removed in the next version: use --check-timeout.',
      'brokerform: roll gate is deprecated and will be removed in the next version: use roll check.',
    ]);
  });

  test('GIVEN ids with commas or one by one THEN all of them', async () => {
    await run('roll', '--environment', 'staging', '--node', '101,102', '--node', 'broker-103');

    expect(actions.roll).toHaveBeenLastCalledWith(
      expect.objectContaining({ node: ['101', '102', 'broker-103'] }),
    );
    expect(warnings).not.toHaveBeenCalled();
  });
});
