/** The unit tier under versions of Node.js that are not this machine's own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensurePrograms } from '../node/support/programs';

const project = path.resolve(__dirname, '../..');
const MINUTE = 60_000;

test.each([24, 26] as const)(
  'GIVEN Node.js %i WHEN the unit tier runs THEN it is green',
  async (major) => {
    const { nodeFolder } = await ensurePrograms();
    const folder = mkdtempSync(path.join(tmpdir(), 'brokerform-unit-'));
    try {
      const report = path.join(folder, 'report.json');
      const node = path.join(nodeFolder(major), 'node');
      const jest = path.join(project, 'node_modules/jest/bin/jest.js');
      const { status, stderr } = spawnSync(
        node,
        [jest, '--selectProjects', 'unit', '--json', `--outputFile=${report}`],
        {
          cwd: project,
          encoding: 'utf8',
          stdio: ['ignore', 'ignore', 'pipe'],
          maxBuffer: 256 * 1024 * 1024,
          env: { ...process.env, PATH: `${nodeFolder(major)}${path.delimiter}${process.env['PATH']}` },
          timeout: 20 * MINUTE,
        },
      );
      expect(status === 0 ? '' : stderr.slice(-20_000)).toBe('');
      const { numPassedTests } = JSON.parse(readFileSync(report, 'utf8')) as { numPassedTests: number };
      expect(numPassedTests).toBeGreaterThan(1900);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  25 * MINUTE,
);
