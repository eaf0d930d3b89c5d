/** What a newcomer does in a fresh clone, under given versions of Node.js, Java and npm. */
import path from 'node:path';
import versions from '../../../model/toolchain/version-ranges.json';
import { firstPort } from '../../support/ports';
import { FreshClone } from './clone';
import { ensureJava, ensurePrograms } from './programs';

const MINUTE = 60_000;

/** Each Node.js with another Java, and the newest with npm 12, which runs no install scripts. */
export const MACHINES = {
  24: { node: 24, java: 21, npm: 'the machine’s npm' },
  26: { node: 26, java: 25, npm: 'npm 12' },
} as const;

export function newcomer({ node, java, npm }: (typeof MACHINES)[keyof typeof MACHINES]): void {
  describe(`Node.js ${node} with Java ${java} and ${npm}`, () => {
    let clone: FreshClone;

    beforeAll(async () => {
      const { nodeFolder, npmFolder } = await ensurePrograms();
      clone = new FreshClone({
        ports: firstPort('node'),
        // npm's folder has a `node` as well.
        path: [nodeFolder(node), ...(npm === 'npm 12' ? [npmFolder] : [])],
        env: { JAVA_HOME: await ensureJava(java) },
      });
    }, 10 * MINUTE);
    afterAll(() => clone.remove());

    test('THEN they are versions that README.md and the doctor name', () => {
      expect(versions.node.ran).toContain(clone.run('node', '-p', 'process.versions.node').output.trim());
      const java = path.join(clone.run('printenv', 'JAVA_HOME').output.trim(), 'bin/java');
      const version = /version "([^"]+)"/.exec(clone.run(java, '-version').output)?.[1];
      expect(versions.java.ran).toContain(version);
    });

    test(
      'GIVEN a fresh clone WHEN set up THEN everything is installed without an install script and without a warning',
      () => {
        const { status, output } = clone.run('make', 'setup');
        expect(status).toBe(0);
        expect(output).not.toMatch(/npm (warn|error)/i);
        expect(output).not.toContain('end of life');
      },
      10 * MINUTE,
    );

    test(
      'WHEN synthesized THEN every environment is',
      () => {
        const { status, output } = clone.run('npm', 'run', 'synth');
        expect(output).toContain('local-cluster');
        expect(status).toBe(0);
      },
      10 * MINUTE,
    );

    test(
      'WHEN `make up` ran THEN the cluster runs, and is as it is declared',
      () => {
        const up = clone.run('make', 'up');
        expect(up.output).toContain('3 of 3 nodes running');
        expect(up.status).toBe(0);
        expect(clone.brokerform('drift', '--environment', 'local').status).toBe(0);
      },
      10 * MINUTE,
    );

    test(
      'WHEN compared again THEN nothing is to be done',
      () => {
        const { status, output } = clone.run('npm', 'run', 'diff', '--', 'local-cluster');
        expect(output).not.toMatch(/Plan: |will be (?:created|updated|replaced|destroyed)/);
        expect(status).toBe(0);
      },
      10 * MINUTE,
    );

    test(
      'WHEN `make down` ran THEN no node runs',
      () => {
        const { status, output } = clone.run('make', 'down');
        expect([status, output]).toEqual([0, expect.any(String)]);
        expect(clone.brokerform('local', 'status').output.match(/^Node \d is not running;/gm)).toHaveLength(
          3,
        );
      },
      10 * MINUTE,
    );
  });
}
