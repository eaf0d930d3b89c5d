/** What happens to a repository on either service, and the jobs that the templates run for it. */
import { join } from 'node:path';
import { projectDirectory } from '../../local/support/tier';
import { runWorkflow } from './github';
import type { GithubEvent, WorkflowOutcome } from './github';
import { runPipeline } from './gitlab';
import type { PipelineJob } from './gitlab';
import { TOKEN } from './harness';
import type { Harness } from './harness';
import type { Repository } from './repository';

/** What both templates say to change. */
const CHANGED = { ENVIRONMENT: 'local' };

export type WorkflowIn = WorkflowOutcome & { readonly folder: string };
export type Pipeline = ReadonlyMap<string, PipelineJob>;

export class Github {
  public constructor(
    private readonly harness: Harness,
    private readonly repository: Repository,
  ) {}

  /** @param sha the merge of the pull request */
  public pullRequest(sha: string): Promise<WorkflowIn> {
    const payload = { pull_request: { number: 7 } };
    return this.run({ name: 'pull_request', ref: 'refs/pull/7/merge', sha, payload });
  }

  public push(sha: string, before: string): Promise<WorkflowIn> {
    return this.run({ name: 'push', ref: 'refs/heads/main', sha, payload: { before } });
  }

  /** Somebody starts the workflow by hand. */
  public dispatch(sha: string, ref: string): Promise<WorkflowIn> {
    return this.run({ name: 'workflow_dispatch', ref, sha, payload: {} });
  }

  public schedule(env: NodeJS.ProcessEnv = {}): Promise<WorkflowIn> {
    const sha = this.repository.head();
    return this.run({ name: 'schedule', ref: 'refs/heads/main', sha, payload: {} }, env);
  }

  private async run(event: GithubEvent, env: NodeJS.ProcessEnv = {}): Promise<WorkflowIn> {
    const folder = this.harness.newFolder();
    const outcome = await runWorkflow({
      workflow: join(projectDirectory, 'docs/ci/github-actions.yml'),
      event,
      repository: this.repository.folder,
      folder,
      changed: CHANGED,
      vars: { KAFKA_REVIEW_ROLE: 'arn:review', KAFKA_DEPLOY_ROLE: 'arn:deploy' },
      token: TOKEN,
      env: { ...this.harness.programs.env, GITHUB_API_URL: this.harness.address, ...env },
    });
    expect(outcome.problems).toEqual([]);
    return { ...outcome, folder };
  }
}

export class Gitlab {
  public constructor(
    private readonly harness: Harness,
    private readonly repository: Repository,
  ) {}

  /** @param base the commit from which its branch began */
  public mergeRequest(sha: string, base: string, shell: string): Promise<Pipeline> {
    const variables = { CI_MERGE_REQUEST_IID: '7', CI_MERGE_REQUEST_DIFF_BASE_SHA: base };
    return this.run('merge_request_event', sha, shell, variables);
  }

  /** Somebody starts the deploy as soon as it can be started. */
  public push(sha: string, before: string): Promise<Pipeline> {
    const variables = { CI_COMMIT_BRANCH: 'main', CI_COMMIT_BEFORE_SHA: before };
    return this.run('push', sha, 'sh', variables, ['kafka-deploy']);
  }

  public schedule(): Promise<Pipeline> {
    return this.run('schedule', this.repository.head(), 'sh', { CI_COMMIT_BRANCH: 'main' });
  }

  private run(
    source: string,
    sha: string,
    shell: string,
    variables: Readonly<Record<string, string>>,
    started: readonly string[] = [],
  ): Promise<Pipeline> {
    return runPipeline({
      file: join(projectDirectory, 'docs/ci/gitlab-ci.yml'),
      shell,
      variables: {
        CI_PIPELINE_SOURCE: source,
        CI_API_V4_URL: `${this.harness.address}/api/v4`,
        CI_COMMIT_SHA: sha,
        CI_COMMIT_BEFORE_SHA: '0'.repeat(40),
        CI_DEFAULT_BRANCH: 'main',
        CI_JOB_URL: 'https://gitlab.com/acme/kafka/-/jobs/42',
        CI_PROJECT_ID: '12',
        CI_PROJECT_URL: 'https://gitlab.com/acme/kafka',
        KAFKA_REVIEW_TOKEN: TOKEN,
        ...variables,
      },
      changed: CHANGED,
      repository: this.repository.folder,
      sha,
      folder: this.harness.newFolder(),
      env: this.harness.programs.env,
      started,
    });
  }
}
