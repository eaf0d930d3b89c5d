import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'node_modules/',
      'cdktf.out/',
      '.brokerform/',
      'coverage/',
      // Generated from the provider's schema.
      'packages/provider-kafka/src/',
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
      'boundaries/elements': [
        { type: 'main', mode: 'full', pattern: 'main.ts' },
        { type: 'environments', pattern: 'environments', mode: 'folder' },
        { type: 'model', pattern: 'model', mode: 'folder' },
        { type: 'constructs', pattern: 'constructs', mode: 'folder' },
        { type: 'stacks', pattern: 'stacks', mode: 'folder' },
        { type: 'operations', pattern: 'operations', mode: 'folder' },
        { type: 'test', pattern: 'test', mode: 'folder' },
        { type: 'bench', pattern: 'bench', mode: 'folder' },
      ],
    },
    rules: {
      // The house's import directions: docs/decisions/0001-house.md.
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          rules: [
            {
              from: { type: 'main' },
              allow: { to: { type: ['environments', 'model', 'stacks', 'operations'] } },
            },
            {
              from: { type: 'stacks' },
              allow: { to: { type: ['stacks', 'constructs', 'model'] } },
            },
            { from: { type: 'constructs' }, allow: { to: { type: ['constructs', 'model'] } } },
            { from: { type: 'model' }, allow: { to: { type: ['model'] } } },
            { from: { type: 'environments' }, allow: { to: { type: ['environments', 'model'] } } },
            {
              from: { type: 'operations' },
              allow: { to: { type: ['operations', 'model', 'environments'] } },
            },
            {
              from: { type: ['test', 'bench'] },
              allow: {
                to: {
                  type: [
                    'test',
                    'bench',
                    'environments',
                    'model',
                    'constructs',
                    'stacks',
                    'operations',
                  ],
                },
              },
            },
          ],
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
          paths: ['cdktf', 'constructs', 'fs', 'node:fs', 'node:fs/promises', 'child_process', 'node:child_process'],
          patterns: ['@cdktf/*', 'node:net', 'node:http*'],
        },
      ],
    },
  },
);
