import { execFileSync } from 'node:child_process';

import { shellExports } from '../../../../operations/env/shell';

test('GIVEN values with blanks, quotes and dollars WHEN a shell evaluates the lines THEN it has the same values', () => {
  const env = { PLAIN: '/a/b-c.d', HARD: `it's "$HOME" \`x\` \\ y`, GONE: '' };
  const script = `GONE=before\n${shellExports(env)}printf '%s|%s|%s' "$PLAIN" "$HARD" "\${GONE-unset}"`;
  expect(execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' })).toBe(
    `${env.PLAIN}|${env.HARD}|unset`,
  );
});
