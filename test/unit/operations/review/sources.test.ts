import { review } from '../../../../operations/review/actions';

test.each([
  ['nothing', {}, 'One of --plan, --base and --all is required.'],
  ['plans and a commit', { plan: ['a.json'], base: 'main' }, 'Both --plan and --base are given.'],
  ['plans and all', { plan: ['a.json'], all: true }, 'Both --plan and --all are given.'],
  [
    'plans, a commit and all',
    { plan: ['a.json'], base: 'main', all: true },
    'Both --plan and --base and --all are given.',
  ],
  [
    'plans to keep that exist',
    { plan: ['a.json'], plans: 'kept' },
    '--plans keeps the plans of --base or --all, and neither is given.',
  ],
  [
    'drift without a commit',
    { plan: ['a.json'], drift: true },
    '--drift compares the cluster of an environment with what a commit declares.',
  ],
  [
    'drift without a cluster',
    { base: 'main', environment: 'local', drift: true, offline: true },
    '--drift compares the cluster of an environment with what a commit declares.',
  ],
] as const)('GIVEN %s THEN nothing is reviewed', async (_, options, message) => {
  await expect(review(options)).rejects.toThrow(message);
});
