import projects from './test/runner/projects.cjs';
import isolation from './test/support/isolation.cjs';

// Before any set-up: nothing that a test starts sees anything of the user's.
await isolation.isolate();

const base = {
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  testEnvironment: 'node',
  resolver: '<rootDir>/test/support/resolver.cjs',
  modulePathIgnorePatterns: ['<rootDir>/cdktf.out', '<rootDir>/.brokerform'],
};

export default {
  testSequencer: '<rootDir>/test/runner/sequencer.cjs',
  testTimeout: 300_000,
  projects: projects.map((project) => ({ ...base, ...project })),
};
