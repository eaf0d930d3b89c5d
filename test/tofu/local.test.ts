/** A user's way with OpenTofu: a cluster, a change that is reviewed and deployed as it was reviewed, the end. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import versions from '../../model/toolchain/version-ranges.json';
import { FreshClone } from '../node/support/clone';
import { firstPort } from '../support/ports';

const MINUTE = 60_000;
const TOPIC = `  - name: user.by-opentofu
    description: For a test.
    key: userId
    partitions: 2
    retention: { time: 2d }
`;

let clone: FreshClone;
beforeAll(() => {
  clone = new FreshClone({
    ports: firstPort('tofu'),
    path: [],
    env: { TERRAFORM_BINARY_NAME: 'tofu' },
    linked: true,
  });
});
afterAll(() => clone.remove());

/** Exit status 0: the cluster is as it is declared. */
const drift = (): number | null => clone.brokerform('drift', '--environment', 'local').status;

test('THEN it is a version that README.md and the doctor name, and the doctor finds it', () => {
  const { status, output } = clone.brokerform('doctor');
  expect(status).toBe(0);
  const found = /│ Terraform or OpenTofu\s+│ (\S+) \(tofu\)/.exec(output)?.[1];
  expect(versions.opentofu.ran).toContain(found);
});

test(
  'WHEN `make up` ran THEN the cluster runs, and is as it is declared',
  () => {
    const { status, output } = clone.run('make', 'up');
    expect(output).toContain('3 of 3 nodes running');
    expect(status).toBe(0);
    expect(drift()).toBe(0);
  },
  10 * MINUTE,
);

test(
  'GIVEN a new topic and a longer retention WHEN reviewed and deployed THEN the cluster has just what was reviewed',
  () => {
    const catalog = path.join(clone.folder, 'catalog/user.yaml');
    const before = readFileSync(catalog, 'utf8');
    writeFileSync(
      catalog,
      before
        .replace('\ntopics:\n', `\ntopics:\n${TOPIC}`)
        .replace('local: { retention: { time: 7d } }', 'local: { retention: { time: 8d } }'),
    );

    const local = ['--environment', 'local', '--plans', 'review/plans'];
    const review = clone.brokerform('review', '--base', 'HEAD', ...local, '--json', 'review/review.json');
    expect([0, 2]).toContain(review.status);
    const { stacks } = JSON.parse(readFileSync(path.join(clone.folder, 'review/review.json'), 'utf8')) as {
      stacks: { stack: string; changes: { address: string }[] }[];
    };
    expect(stacks.map(({ stack }) => stack)).toEqual(['local-topics-user']);

    const deploy = clone.brokerform('deploy', ...local);
    expect(deploy).toMatchObject({ status: 0, output: expect.not.stringContaining('Error') as string });
    expect(drift()).toBe(0);
  },
  10 * MINUTE,
);

test(
  'WHEN nothing changed THEN a diff has nothing to do',
  () => {
    const { status, output } = clone.run('npm', 'run', 'diff', '--', 'local-topics-user');
    expect(output).not.toMatch(/Plan: |will be (?:created|updated|replaced|destroyed)/);
    expect(status).toBe(0);
  },
  10 * MINUTE,
);

test(
  'WHEN a stack with topics is destroyed THEN OpenTofu refuses, and nothing of it is changed',
  () => {
    const { status, output } = clone.run(
      'npm',
      'run',
      'destroy',
      '--',
      'local-topics-user',
      '--auto-approve',
    );
    expect(status).not.toBe(0);
    expect(output).toContain('prevent_destroy keeps this resource');
    expect(drift()).toBe(0);
  },
  10 * MINUTE,
);

test(
  'WHEN `make down` ran THEN no node runs',
  () => {
    const { status } = clone.run('make', 'down');
    expect(status).toBe(0);
    expect(clone.brokerform('local', 'status').output.match(/^Node \d is not running;/gm)).toHaveLength(3);
  },
  10 * MINUTE,
);
