import boundaries from 'eslint-plugin-boundaries';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** Neither I/O nor Terraform. */
const PURE = {
  paths: ['cdktf', 'constructs', 'fs', 'node:fs', 'node:fs/promises', 'child_process', 'node:child_process'],
  patterns: ['@cdktf/*', 'node:net', 'node:http*'],
};

const ROOMS = [
  'shared',
  'shared/system',
  'kafka-admin',
  'model',
  'constructs',
  'stacks',
  'environments',
  'operations',
];

export default tseslint.config(
  {
    ignores: [
      'node_modules/',
      'cdktf.out/',
      'build/',
      '.brokerform/',
      'coverage/',
      // Generated from the provider's schema.
      'packages/provider-kafka/lib/',
    ],
  },
  ...tseslint.configs.recommendedTypeChecked.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.ts'],
    plugins: { boundaries },
    settings: {
      'import/resolver': { typescript: { alwaysTryTypes: true } },
      // `partialMatch: false`: the pattern names the whole path, so that test/unit/model is a test and not a model.
      // The first pattern that a file matches is its room.
      'boundaries/elements': [
        { type: 'kafka-admin', pattern: 'packages/kafka-admin', partialMatch: false },
        // What reads files, starts processes or waits for them.
        { type: 'shared/system', pattern: 'shared/system', partialMatch: false },
        ...['shared', 'environments', 'model', 'constructs', 'stacks', 'operations', 'test', 'bench'].map(
          (folder) => ({ type: folder, pattern: folder, partialMatch: false }),
        ),
      ],
    },
    rules: {
      // The house's import directions: docs/decisions/0001-house.md.
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: Object.entries({
            shared: ['shared'],
            'shared/system': ['shared/system', 'shared'],
            model: ['model', 'shared'],
            constructs: ['constructs', 'model', 'shared'],
            stacks: ['stacks', 'constructs', 'model', 'shared'],
            environments: ['environments', 'model'],
            'kafka-admin': ['kafka-admin', 'model', 'shared', 'shared/system'],
            operations: ['operations', 'environments', 'kafka-admin', 'model', 'shared', 'shared/system'],
            test: ['test', ...ROOMS],
            // With the tests' clusters and hosts, which are measured as well.
            bench: ['bench', 'test', ...ROOMS],
          }).map(([from, to]) => ({
            from: { element: { type: from } },
            allow: { to: { element: { types: { anyOf: to } } } },
          })),
        },
      ],
    },
  },
  {
    // Files in a circle are one file. What is imported only when it is called, as commands load their actions, is no circle. Circles of types:
    // test/unit/import-cycles.test.ts.
    files: ['**/*.ts'],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver': { typescript: { alwaysTryTypes: true } },
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
    },
    rules: {
      'import-x/no-cycle': ['error', { ignoreExternal: true, allowUnsafeDynamicCyclicDependency: true }],
    },
  },
  {
    files: ['model/**/*.ts', 'shared/*.ts'],
    rules: { 'no-restricted-imports': ['error', PURE] },
  },
  {
    // Kafka as such: only model/environment knows which kinds of machines there are. Hosts, what restarts them, and the review of them, are on AWS.
    files: ['model/**/*.ts'],
    ignores: ['model/{aws,host,environment,roll}/**', 'model/review/rules/hosts/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { ...PURE, patterns: [...PURE.patterns, '**/aws/**', '**/host/**'] },
      ],
    },
  },
  {
    // A package has one face, by its name: a path into it goes around what it exports.
    files: ['operations/**/*.ts', 'bench/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['**/packages/kafka-admin{,/**}'] }] },
  },
  {
    // The composition root: it wires stacks and reads the world, and knows no construct.
    files: ['main.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['./constructs/*', '@cdktf/*'] }] },
  },
);
