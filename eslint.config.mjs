import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

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
      'boundaries/elements': [
        ...['environments', 'model', 'constructs', 'stacks', 'operations', 'test', 'bench'].map((folder) => ({
          type: folder,
          pattern: folder,
          partialMatch: false,
        })),
      ],
    },
    rules: {
      // The house's import directions: docs/decisions/0001-house.md.
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: Object.entries({
            stacks: ['stacks', 'constructs', 'model'],
            constructs: ['constructs', 'model'],
            model: ['model'],
            environments: ['environments', 'model'],
            operations: ['operations', 'model', 'environments'],
            test: ['test', 'environments', 'model', 'constructs', 'stacks', 'operations'],
            // With the tests' clusters and hosts, which are measured as well.
            bench: ['bench', 'environments', 'model', 'constructs', 'stacks', 'operations', 'test'],
          }).map(([from, to]) => ({
            from: { element: { type: from } },
            allow: { to: { element: { types: { anyOf: to } } } },
          })),
        },
      ],
    },
  },
  {
    files: ['model/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            'cdktf',
            'constructs',
            'fs',
            'node:fs',
            'node:fs/promises',
            'child_process',
            'node:child_process',
          ],
          patterns: ['@cdktf/*', 'node:net', 'node:http*'],
        },
      ],
    },
  },
  {
    // The composition root: it wires stacks and reads the world, and knows no construct.
    files: ['main.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['./constructs/*', '@cdktf/*'] }] },
  },
);
