import { readFileSync } from 'node:fs';
import path from 'node:path';
import { MINIMUM_JAVA_VERSION } from '../../../../model/cluster/jvm';
import { isAtLeast, notice, problem } from '../../../../model/toolchain/node-version';
import { NODE_TO_INSTALL, requirement, versionsTable } from '../../../../model/toolchain/versions';

const root = path.resolve(__dirname, '../../../..');
const text = (file: string): string => readFileSync(path.join(root, file), 'utf8');

describe('isAtLeast', () => {
  test.each([
    ['20.9.0', '20.9', true],
    ['20.10.0', '20.9', true],
    ['20.8.9', '20.9', false],
    ['22.0.0', '20.9', true],
    ['17', '17', true],
    ['1.8.0_402', '17', false],
    ['1.9.8', '1.11', false],
    ['1.11.0', '1.11', true],
    ['1.11.0-dev', '1.11', true],
  ])('GIVEN %s WHEN %s is required THEN %s', (found, required, expected) => {
    expect(isAtLeast(found, required)).toBe(expected);
  });
});

describe('Node.js', () => {
  test.each([
    ['0.12.18', 'refused'],
    ['18.20.8', 'refused'],
    ['20.9.0', 'refused'],
    ['20.19.3', 'refused'],
    ['20.19.4', 'past its end of life'],
    ['20.20.2', 'past its end of life'],
    ['21.7.3', 'refused'],
    ['22.18.0', 'refused'],
    ['22.19.0', 'allowed'],
    ['23.11.1', 'refused'],
    ['24.0.0', 'allowed'],
    ['25.2.0', 'allowed'],
    ['26.12.1', 'allowed'],
    ['27.0.0-nightly20261101', 'allowed'],
  ])('GIVEN %s THEN it is %s', (version, expected) => {
    const found =
      problem(version, 'node') !== undefined
        ? 'refused'
        : notice(version) === undefined
          ? 'allowed'
          : 'past its end of life';
    expect(found).toBe(expected);
    expect(requirement('node').allows(version)).toBe(expected !== 'refused');
  });

  test('GIVEN one that is refused THEN one message says what was found, what is allowed, and the remedy', () => {
    expect(problem('18.20.8', '/usr/bin/node')).toBe(
      [
        'brokerform: Node.js 18.20.8 is not supported.',
        '    found:   18.20.8 (/usr/bin/node)',
        '    allowed: 24 or later, 22.19 or a later 22, 20.19.4 or a later 20',
        '    remedy:  install Node.js 24: https://nodejs.org/en/download, or nvm install 24',
      ].join('\n'),
    );
  });
});

test('GIVEN the lowest Java that is allowed THEN the model of a node’s JVM has the same', () => {
  expect(requirement('java').allows(String(MINIMUM_JAVA_VERSION))).toBe(true);
  expect(requirement('java').allows(String(MINIMUM_JAVA_VERSION - 1))).toBe(false);
});

describe('documents', () => {
  test('THEN README.md has the table of versions', () => {
    expect(text('README.md')).toContain(versionsTable());
  });

  test.each([
    ['README.md', [requirement('node').allowed, `Java ${requirement('java').allowed}`]],
    ['docs/aws.md', [requirement('node').allowed]],
    // Where there is no Node.js, nothing can read the model.
    ['Makefile', [`install Node.js ${NODE_TO_INSTALL}: `, `nvm install ${NODE_TO_INSTALL}'`]],
    ['docs/ci/github-actions.yml', [`node-version: ${NODE_TO_INSTALL}\n`]],
    ['docs/ci/gitlab-ci.yml', [`# Node ${NODE_TO_INSTALL}, `]],
  ])('THEN %s names the versions of the model', (file, words) => {
    for (const word of words) expect(text(file)).toContain(word);
  });
});
