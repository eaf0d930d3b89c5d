import isolation from './test/support/isolation.cjs';

// Before any set-up: nothing that a test starts sees anything of the user's.
await isolation.isolate();

/** Tiers are jest projects; each mirrors the tree below test/<tier>. */
const base = {
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  testEnvironment: 'node',
  resolver: '<rootDir>/test/support/resolver.cjs',
  modulePathIgnorePatterns: ['<rootDir>/cdktf.out', '<rootDir>/.brokerform'],
};

export default {
  testSequencer: '<rootDir>/test/local/support/sequencer.cjs',
  testTimeout: 300_000,
  projects: [
    { ...base, displayName: 'unit', testMatch: ['<rootDir>/test/unit/**/*.test.ts'] },
    {
      ...base,
      displayName: 'local',
      testMatch: ['<rootDir>/test/local/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/local/[67]'],
      globalSetup: '<rootDir>/test/local/support/setup.ts',
      globalTeardown: '<rootDir>/test/local/support/teardown.ts',
    },
    {
      ...base,
      displayName: 'aws',
      testMatch: ['<rootDir>/test/aws/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/aws/25-'],
      globalSetup: '<rootDir>/test/aws/support/setup.ts',
      globalTeardown: '<rootDir>/test/aws/support/teardown.ts',
    },
    {
      ...base,
      displayName: 'pull-request',
      testMatch: ['<rootDir>/test/aws/25-*.test.ts'],
      globalSetup: '<rootDir>/test/aws/support/setup.ts',
      globalTeardown: '<rootDir>/test/aws/support/teardown.ts',
    },
    {
      ...base,
      displayName: 'hosts',
      testMatch: ['<rootDir>/test/hosts/[0-2]*.test.ts', '<rootDir>/test/hosts/30-*.test.ts'],
      globalSetup: '<rootDir>/test/hosts/support/setup.ts',
      globalTeardown: '<rootDir>/test/hosts/support/teardown.ts',
    },
    {
      ...base,
      displayName: 'day-two',
      testMatch: ['<rootDir>/test/hosts/35-*.test.ts', '<rootDir>/test/hosts/[4-7]*.test.ts'],
      globalSetup: '<rootDir>/test/hosts/support/setup-day-two.ts',
      globalTeardown: '<rootDir>/test/hosts/support/teardown.ts',
    },
    // Apart from the hosts in containers: it needs none of them.
    { ...base, displayName: 'guest', testMatch: ['<rootDir>/test/hosts/80-full-kernel.test.ts'] },
    { ...base, displayName: 'node', testMatch: ['<rootDir>/test/node/10-*.test.ts'] },
    { ...base, displayName: 'node-unit', testMatch: ['<rootDir>/test/node/50-*.test.ts'] },
    ...[
      ['tofu', '10-*'],
      ['tofu-aws', '20-*'],
    ].map(([displayName, files]) => ({
      ...base,
      displayName,
      testMatch: [`<rootDir>/test/tofu/${files}.test.ts`],
      globalSetup: '<rootDir>/test/tofu/support/setup.ts',
      globalTeardown: '<rootDir>/test/tofu/support/teardown.ts',
    })),
    { ...base, displayName: 'cdktn', testMatch: ['<rootDir>/test/cdktn/**/*.test.ts'] },
    {
      ...base,
      displayName: 'faults',
      testMatch: ['<rootDir>/test/faults/**/*.test.ts'],
      // What is edited there by hand, 37 draws.
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/faults/36-'],
    },
    {
      ...base,
      displayName: 'oracle',
      testMatch: ['<rootDir>/test/oracle/**/*.test.ts', '<rootDir>/test/faults/36-*.test.ts'],
    },
    // Clusters of their own, as `local` has it: what these deploy would be in the way of the others.
    {
      ...base,
      displayName: 'review',
      testMatch: ['<rootDir>/test/local/60-*.test.ts'],
      globalSetup: '<rootDir>/test/local/support/setup.ts',
      globalTeardown: '<rootDir>/test/local/support/teardown.ts',
    },
    {
      ...base,
      displayName: 'templates',
      testMatch: ['<rootDir>/test/local/65-*.test.ts'],
      globalSetup: '<rootDir>/test/local/support/setup.ts',
      globalTeardown: '<rootDir>/test/local/support/teardown.ts',
    },
  ],
};
