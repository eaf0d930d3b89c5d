/** Many new topics at once: `brokerform deploy` of the reviewed plan, against `cdktf deploy` alone. */
import { DEPLOY_PARALLELISM } from '../model/deploy/limits';
import { generateCatalog } from './support/catalog';
import { Cluster } from './support/cluster';
import { secondsOf } from './support/measure';
import type { Measurement } from './support/measure';
import { Project } from './support/project';
import { table } from './support/report';
import type { Section } from './support/report';
import { median, mebibytes, ratios, seconds, times, whole } from './support/statistics';
import type { Environment, Workspace } from './support/workspace';

const HEAP_MIB = 1_024;
/** Tag of the commit that the change is compared with: a catalog of one topic. */
const BEFORE = 'before';

export async function benchBulk(workspace: Workspace, topics: number, runs: number): Promise<Section> {
  const project = await Project.clone(workspace, HEAP_MIB);
  await project.declare(generateCatalog({ topics: 1, domains: 1, access: 'prefixed' }));
  await project.mark(BEFORE);
  const cluster = await Cluster.start(workspace, project.folder);
  const ways = [
    { title: "`cdktf deploy`, parallelism 10 (Terraform's default)", deploy: plain('10') },
    { title: '`cdktf deploy`, parallelism 100 (ours)', deploy: plain(String(DEPLOY_PARALLELISM)) },
    { title: '`brokerform deploy` of the reviewed plan', deploy: reviewed },
  ].map((way) => ({ ...way, measurements: [] as Measurement[] }));
  const reviews: Measurement[] = [];
  try {
    const catalog = generateCatalog({ topics, domains: 1, access: 'prefixed' });
    await cluster.makePasswords(catalog);
    await project.declare(catalog);
    for (let run = 1; run <= runs; run++) {
      for (const { title, deploy, measurements } of ways) {
        workspace.say(`${topics} topics: ${title}, run ${run} of ${runs}`);
        await workspace.repeating(async () => {
          await cluster.clear();
          const { review, apply } = await deploy(workspace, project, cluster.env);
          if (review !== undefined) reviews.push(review);
          measurements.push(apply);
        });
        await cluster.expectTopics(topics);
      }
    }
  } finally {
    cluster.stop();
  }
  const slow = secondsOf(ways[0]?.measurements ?? []);
  return {
    id: 'bulk',
    markdown: [
      table(
        [`${whole(topics)} new topics in one stack`, 'time', 'topics/s', 'default ÷ this', 'memory'],
        ways.map(({ title, measurements }) => [
          title,
          seconds(secondsOf(measurements)),
          whole(topics / median(secondsOf(measurements))),
          times(ratios(slow, secondsOf(measurements))),
          mebibytes(measurements.map(({ peakMiB }) => peakMiB)),
        ]),
      ),
      `The review before the last line, which makes the plan, takes ${seconds(secondsOf(reviews))}.`,
    ].join('\n\n'),
  };
}

interface Deployed {
  readonly review?: Measurement;
  readonly apply: Measurement;
}

type Deploy = (workspace: Workspace, project: Project, env: Environment) => Promise<Deployed>;

function plain(parallelism: string): Deploy {
  return async (workspace, project, env) => {
    const output = workspace.folder('synthesized');
    const apply = await project.brokerform(
      { ...env, CDKTF_OUTPUT: output, CDKTF_TERRAFORM_PARALLELISM: parallelism },
      ...['cdktf', 'deploy', 'local-topics-*', '--auto-approve', '--ignore-missing-stack-dependencies'],
    );
    return { apply };
  };
}

async function reviewed(workspace: Workspace, project: Project, env: Environment): Promise<Deployed> {
  const plans = workspace.folder('plans');
  const review = await project.brokerform(
    env,
    ...['review', '--base', BEFORE, '--environment', 'local', '--plans', plans],
  );
  const apply = await project.brokerform(env, 'deploy', '--plans', plans, '--environment', 'local');
  return { review, apply };
}
