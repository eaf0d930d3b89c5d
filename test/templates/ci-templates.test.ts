/** The templates of docs/ci: every step of every job is run, against a real cluster and the services' comments on this machine. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { NO_DRIFT } from '../../operations/drift/text';
import { VERDICTS } from '../../operations/review/report';
import { artifactsOf } from './support/actions';
import { Github, Gitlab } from './support/events';
import type { WorkflowIn } from './support/events';
import type { PipelineJob } from './support/gitlab';
import { Harness, MARKER, TOKEN, contentsOf, passwords } from './support/harness';
import { Repository } from './support/repository';
import { describeTopics, kafkaTool, run } from '../local/support/tier';

const ZEROS = '0'.repeat(40);
const ESCAPE = '\u001b';
/** What `retention.ms` of order.returned is declared as, and what a hand sets it to. */
const DECLARED = '1209600000';
const BY_HAND = '1000';

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

const setByHand = (retention: string): void =>
  expect(
    kafkaTool('kafka-configs.sh', 'admin', [
      ...['--entity-type', 'topics', '--entity-name', 'order.returned'],
      ...['--alter', '--add-config', `retention.ms=${retention}`],
    ]),
  ).toMatchObject({ status: 0 });

const DRIFT = new RegExp(
  `config-different +order\\.returned +retention\\.ms=${DECLARED} +retention\\.ms=${BY_HAND}\\n`,
);

describe('GitHub Actions', () => {
  let repository: Repository;
  let github: Github;
  let main = '';
  beforeAll(() => {
    repository = new Repository();
    github = new Github(harness, repository);
    main = repository.head();
  });
  afterAll(() => repository.remove());

  /** Of the jobs that ran. */
  const results = ({ jobs }: WorkflowIn): Record<string, string> =>
    Object.fromEntries(
      Object.entries(jobs).flatMap(([name, { result }]) => (result === 'skipped' ? [] : [[name, result]])),
    );

  test('WHEN a pull request is blocked THEN the comment is there and the job ends with 2', async () => {
    repository.branch('change');
    repository.morePartitions();
    repository.commit();

    const outcome = await github.pullRequest(repository.mergedInto(main, 'change'));

    expect(results(outcome)).toEqual({ review: 'failure' });
    const job = outcome.jobs.review;
    expect(job?.steps.filter(({ result }) => result !== 'success')).toMatchObject([
      { name: 'Verdict', status: 2 },
    ]);
    expect(harness.said('github')).toMatch(new RegExp(`^${MARKER}\n\n### 🛑 Kafka review: blocked: 1 error`));
    expect(harness.said('github')).toContain(
      `(https://github.com/acme/kafka/blob/${main}/docs/review-rules/partitions-added.md)`,
    );
    expect(job?.summary).toBe(harness.said('github'));
    expect(artifactsOf(outcome.folder)).toEqual(['kafka-review']);
    expect(readdirSync(join(outcome.folder, 'artifacts/kafka-review')).sort()).toEqual([
      'review.html',
      'review.json',
    ]);
  });

  test('WHEN the next push cannot be reviewed THEN the comment says so, and the job ends with 1', async () => {
    repository.mistake();
    repository.commit();

    const outcome = await github.pullRequest(repository.mergedInto(main, 'change'));

    expect(outcome.jobs.review).toMatchObject({ result: 'failure', status: 1 });
    expect(harness.said('github')).toMatch(
      new RegExp(`^${MARKER}\n\n### 🛑 Kafka review: none could be made\n`),
    );
    expect(harness.said('github')).toContain('(https://github.com/acme/kafka/actions/runs/42)');
    expect(artifactsOf(outcome.folder)).toEqual([]);
  });

  test('WHEN it is mended THEN the same comment says that nothing stops it, and the job ends well', async () => {
    repository.noMistake();
    repository.asManyPartitionsAsBefore();
    repository.newTopic('order', 'order.reopened');
    repository.commit();

    const outcome = await github.pullRequest(repository.mergedInto(main, 'change'));

    expect(outcome.jobs.review).toMatchObject({ result: 'success' });
    expect(harness.said('github')).toMatch(
      new RegExp(`^${MARKER}\n\n### ✅ Kafka review: ${VERDICTS.clear}`),
    );
  });

  test('WHEN something blocked is pushed THEN the summary says it, and nothing is kept or applied', async () => {
    repository.branch('main');
    repository.newService('user-newcomer');
    repository.newTopic('user', 'user.invited');
    repository.morePartitions();

    const outcome = await github.push(repository.commit(), main);

    expect(results(outcome)).toEqual({ plan: 'failure' });
    expect(outcome.jobs.plan).toMatchObject({ status: 2 });
    expect(outcome.jobs.plan?.summary).toContain('🛑 Kafka review: blocked');
    expect(outcome.jobs.plan?.summary).toContain('partitions-added.md');
    expect(artifactsOf(outcome.folder)).toEqual([]);
    expect(describeTopics().has('user.invited')).toBe(false);
  });

  test('WHEN it is mended THEN exactly the plans are applied, those of the earlier push too, in another checkout', async () => {
    const before = repository.head();
    repository.asManyPartitionsAsBefore();

    const outcome = await github.push(repository.commit(), before);

    expect(results(outcome)).toEqual({ plan: 'success', deploy: 'success' });
    expect(outcome.jobs.plan?.summary).toContain(`✅ Kafka review: ${VERDICTS.clear}`);
    expect(outcome.jobs.plan?.checkout).not.toBe(outcome.jobs.deploy?.checkout);
    expect(existsSync(outcome.jobs.plan?.checkout ?? '')).toBe(false);
    expect(outcome.jobs.deploy?.summary).toContain('✅ Kafka: what was reviewed is applied');
    // Its plan calls brokerform for the new user, and not in the checkout that is gone.
    expect(outcome.jobs.deploy?.summary).toContain('ok  local-cluster is applied');
    const topics = describeTopics();
    for (const name of ['user.invited', 'order.reopened'])
      expect(topics.get(name)).toMatchObject({ partitions: 2, configs: { 'retention.ms': '172800000' } });
    expect(topics.get('order.cancelled')?.partitions).toBe(3);
    // The plans declare a new user, and hold nobody's password.
    const plans = contentsOf(join(outcome.folder, 'artifacts/kafka-plans'));
    expect(plans).toContain('user-newcomer');
    expect(passwords().length).toBeGreaterThan(10);
    expect(passwords().filter((password) => plans.includes(password))).toEqual([]);
  });

  test('WHEN a push changes nothing, the first of its branch THEN nobody is asked to approve anything', async () => {
    const outcome = await github.push(repository.commit(), ZEROS);

    expect(results(outcome)).toEqual({ plan: 'success' });
    expect(outcome.jobs.plan?.summary).toContain('No stack differs');
    expect(outcome.jobs.plan?.steps.map(({ output }) => output).join('')).toContain(
      '::notice::The commit before this push is not here',
    );
  });

  test('WHEN somebody starts it by hand on another branch THEN nothing is planned', async () => {
    const outcome = await github.dispatch(repository.head(), 'refs/heads/mine');

    expect(results(outcome)).toEqual({});
  });

  test('drift: 0 as long as there is none, 3 with the table in the summary, 1 if it is not known', async () => {
    const none = await github.schedule();
    setByHand(BY_HAND);
    const some = await github.schedule();
    setByHand(DECLARED);
    const unknown = await github.schedule({ BROKERFORM_LOCAL_STATE: join(harness.folder, 'nowhere') });

    expect(results(none)).toEqual({ drift: 'success' });
    expect(none.jobs.drift?.summary).toContain(`local: ${NO_DRIFT}`);
    expect(some.jobs.drift).toMatchObject({ result: 'failure', status: 3 });
    expect(some.jobs.drift?.summary).toMatch(DRIFT);
    expect(some.jobs.drift?.summary).not.toContain(ESCAPE);
    expect(unknown.jobs.drift).toMatchObject({ result: 'failure', status: 1 });
    expect(unknown.jobs.drift?.summary).toContain('whether there is drift is not known');
  });
});

describe('GitLab', () => {
  let repository: Repository;
  let gitlab: Gitlab;
  let main = '';
  beforeAll(() => {
    repository = new Repository();
    gitlab = new Gitlab(harness, repository);
    // What GitHub's tests deployed.
    repository.newService('user-newcomer');
    repository.newTopic('user', 'user.invited');
    repository.newTopic('order', 'order.reopened');
    main = repository.commit();
  });
  afterAll(() => repository.remove());

  test('WHEN a merge request is blocked THEN the note is there and the job ends with 2, in sh', async () => {
    repository.branch('change');
    repository.morePartitions();

    const jobs = await gitlab.mergeRequest(repository.commit(), main, 'sh');

    expect([...jobs.keys()]).toEqual(['kafka-review']);
    expect(jobs.get('kafka-review')).toMatchObject({ result: 'failed', status: 2 });
    expect(harness.said('gitlab')).toMatch(new RegExp(`^${MARKER}\n\n### 🛑 Kafka review: blocked: 1 error`));
    expect(harness.said('gitlab')).toContain(
      `(https://gitlab.com/acme/kafka/-/blob/${main}/docs/review-rules/partitions-added.md)`,
    );
  });

  test.each(['sh', 'bash'])(
    'WHEN the next push cannot be reviewed THEN the note says so, and the job ends with 1, in %s',
    async (shell) => {
      if (shell === 'sh') repository.mistake();

      const jobs = await gitlab.mergeRequest(repository.commit(), main, shell);

      expect(jobs.get('kafka-review')).toMatchObject({ result: 'failed', status: 1 });
      expect(harness.said('gitlab')).toMatch(
        new RegExp(`^${MARKER}\n\n### 🛑 Kafka review: none could be made\n`),
      );
      expect(harness.said('gitlab')).toContain('(https://gitlab.com/acme/kafka/-/jobs/42)');
    },
  );

  test('WHEN it is mended THEN the same note says that nothing stops it, and the job ends well', async () => {
    repository.noMistake();
    repository.asManyPartitionsAsBefore();
    repository.newTopic('order', 'order.disputed');

    const jobs = await gitlab.mergeRequest(repository.commit(), main, 'bash');

    expect(jobs.get('kafka-review')).toMatchObject({ result: 'success' });
    expect(harness.said('gitlab')).toMatch(
      new RegExp(`^${MARKER}\n\n### ✅ Kafka review: ${VERDICTS.clear}`),
    );
  });

  test('WHEN something blocked is pushed THEN nothing is kept, and the deploy cannot be started', async () => {
    repository.branch('main');
    repository.morePartitions();

    const jobs = await gitlab.push(repository.commit(), main);

    expect(Object.fromEntries([...jobs].map(([name, { result }]) => [name, result]))).toEqual({
      'kafka-plan': 'failed',
      'kafka-deploy': 'skipped',
    });
    expect(jobs.get('kafka-plan')).toMatchObject({ status: 2 });
    expect(jobs.get('kafka-plan')?.output).toMatch(/error\s+(?:\u001b\[39m)?\s*topic /);
    expect(existsSync(join(jobs.get('kafka-plan')?.checkout ?? '', '../artifacts'))).toBe(false);
    expect(describeTopics().has('order.disputed')).toBe(false);
  });

  test('WHEN it is mended by force, so that the commit before is gone, THEN exactly the plans are applied', async () => {
    const gone = run('git', ['commit-tree', '-m', 'gone', `${main}^{tree}`], { cwd: repository.folder });
    repository.asManyPartitionsAsBefore();

    const jobs = await gitlab.push(repository.commit(), gone.output.trim());

    expect(jobs.get('kafka-plan')?.output).toContain('The commit before this push is not here');
    expect(jobs.get('kafka-plan')).toMatchObject({ result: 'success' });
    expect(jobs.get('kafka-deploy')).toMatchObject({ result: 'success' });
    expect(describeTopics().get('order.disputed')).toMatchObject({
      partitions: 2,
      configs: { 'retention.ms': '172800000' },
    });
    expect(describeTopics().get('order.cancelled')?.partitions).toBe(3);
  });

  test('drift: 0 as long as there is none, 3 with the table in the log', async () => {
    const schedule = async (): Promise<PipelineJob | undefined> =>
      (await gitlab.schedule()).get('kafka-drift');

    const none = await schedule();
    setByHand(BY_HAND);
    const some = await schedule();
    setByHand(DECLARED);

    expect(none).toMatchObject({ result: 'success' });
    expect(some).toMatchObject({ result: 'failed', status: 3 });
    expect(some?.output).toMatch(DRIFT);
  });
});

test('no process was given the token as an argument', () => {
  expect(harness.programs.calls()).toContain('/bin/curl --config - ');
  expect(harness.programs.calls()).toContain('/bin/gh api ');
  expect(harness.programs.calls()).not.toContain(TOKEN);
});

test('what is installed is what the lock file says', () => {
  // The jobs' own npm links what is there, as an installation takes a minute: this one says what it would install.
  const { status, output } = run('npm', ['ci', '--ignore-scripts', '--dry-run', '--offline']);
  expect({ status, output }).toMatchObject({ status: 0 });
});
