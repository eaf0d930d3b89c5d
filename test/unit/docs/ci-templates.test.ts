/** What a job of docs/ci may do. What the jobs then do is shown by test/templates/ci-templates.test.ts. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

const folder = resolve(__dirname, '../../../docs/ci');
const read = (file: string): unknown => parse(readFileSync(join(folder, file), 'utf8'));

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly permissions: Readonly<Record<string, string>>;
        readonly environment?: string;
        readonly steps: readonly { readonly with?: Readonly<Record<string, unknown>> }[];
      }
    >
  >;
}

describe('GitHub Actions', () => {
  const { permissions, jobs } = read('github-actions.yml') as Workflow;

  test('a job may read the repository, and log in to AWS; only the review may write comments and findings', () => {
    expect(permissions).toEqual({ contents: 'read' });
    const basic = { contents: 'read', 'id-token': 'write' };
    expect(Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, job.permissions]))).toEqual({
      review: { ...basic, 'pull-requests': 'write', 'security-events': 'write' },
      plan: basic,
      deploy: basic,
      drift: basic,
    });
  });

  test('only the job that waits for an approval takes the role that may change something', () => {
    const deployers = Object.entries(jobs)
      .filter(([, { steps }]) => JSON.stringify(steps).includes('KAFKA_DEPLOY_ROLE'))
      .map(([name]) => name);
    const approved = Object.entries(jobs)
      .filter(([, { environment }]) => environment !== undefined)
      .map(([name]) => name);
    expect(deployers).toEqual(['deploy']);
    expect(approved).toEqual(['deploy']);
  });

  test('no checkout leaves the token of the job behind', () => {
    for (const { steps } of Object.values(jobs))
      expect(steps[0]).toMatchObject({ uses: 'actions/checkout@v4', with: { 'persist-credentials': false } });
  });
});

test('GitLab: an including file keeps its own defaults and variables', () => {
  const file = read('gitlab-ci.yml') as Record<string, { extends?: string }>;
  const { '.kafka': base, ...jobs } = file;
  expect(base).toBeDefined();
  expect(Object.keys(jobs)).toEqual(['kafka-review', 'kafka-plan', 'kafka-deploy', 'kafka-drift']);
  expect(Object.values(jobs).map((job) => job.extends)).toEqual(Array(4).fill('.kafka'));
});
