import { Command } from 'commander';
import * as actions from '../../../../operations/roll/actions';
import { register } from '../../../../operations/roll/command';

jest.mock('../../../../operations/roll/actions', () => ({ roll: jest.fn(), gate: jest.fn() }));

async function run(...words: string[]): Promise<void> {
  const program = new Command('brokerform').enablePositionalOptions();
  register(program);
  await program.parseAsync(words, { from: 'user' });
}

test('GIVEN an option of the gate THEN it holds, and not the default of the command above it', async () => {
  await run(
    'roll',
    'gate',
    '--before',
    '--nodes',
    'broker-101',
    '--gate-timeout',
    '3',
    '--environment',
    'staging',
  );

  expect(actions.gate).toHaveBeenCalledWith(
    expect.objectContaining({ before: true, nodes: ['broker-101'], gateTimeout: 3, environment: 'staging' }),
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
    '--plan',
  );

  expect(actions.roll).toHaveBeenCalledWith({
    environment: 'staging',
    restartAll: true,
    startedBefore: Date.UTC(2026, 10, 24, 12),
    plan: true,
    gateTimeout: 600,
    nodeTimeout: 1800,
  });
});
