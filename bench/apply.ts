/** One stack with many topics: how long their creation takes, and how long it would have to take. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEPLOY_PARALLELISM } from '../model/deploy/limits';
import { withAdmin } from '@brokerform/kafka-admin';
import type { NewTopic } from '@brokerform/kafka-admin';
import type { ApplyTimes } from './support/apply-log';
import { applyTimes } from './support/apply-log';
import type { Cluster } from './support/cluster';
import type { Measurement } from './support/measure';
import { table } from './support/report';
import type { Section } from './support/report';
import { TopicsStack } from './support/stack';
import { digits, median, percent, ratios, seconds, times, whole } from './support/statistics';
import type { Workspace } from './support/workspace';

/** One way to create the topics; a figure per run in each list. */
interface Way {
  readonly title: string;
  readonly seconds: number[];
}

interface TerraformWay extends Way {
  readonly log: ApplyTimes[];
  readonly measurements: Measurement[];
  /** Processor seconds of the three nodes meanwhile. */
  readonly brokerSeconds: number[];
}

const DEFAULT_PARALLELISM = 10;
const VISIBLE_TIMEOUT_MS = 60_000;

export async function benchApply(
  workspace: Workspace,
  cluster: Cluster,
  topics: number,
  runs: number,
): Promise<Section> {
  const stack = await TopicsStack.create(workspace, cluster, topics);
  const wanted = stack.topics();
  const slow = terraformWay(`\`terraform apply\`, parallelism ${DEFAULT_PARALLELISM} (Terraform's default)`);
  const fast = terraformWay(`\`terraform apply\`, parallelism ${DEPLOY_PARALLELISM} (ours)`);
  const alone = way(`Terraform alone: as many \`terraform_data\`, parallelism ${DEPLOY_PARALLELISM}`);
  const adopted = way('one CreateTopics request, then synth and apply with import blocks');
  const two = way('two CreateTopics requests of half each');
  const one = way('one CreateTopics request: the limit');
  const idle = await prepareIdleStack(workspace, stack, wanted);

  for (let run = 1; run <= runs; run++) {
    const say = (what: Way): void =>
      workspace.say(`apply of ${topics} topics, run ${run} of ${runs}: ${what.title}`);
    for (const [each, parallelism] of [
      [slow, DEFAULT_PARALLELISM],
      [fast, DEPLOY_PARALLELISM],
    ] as const) {
      say(each);
      await workspace.repeating(async () => {
        await cluster.clear();
        await applyTopics(stack, cluster, each, parallelism);
      });
      await cluster.expectTopics(topics);
    }
    say(alone);
    alone.seconds.push(await applyIdle(stack, idle));

    say(two);
    await cluster.clear();
    const half = Math.ceil(wanted.length / 2);
    two.seconds.push(await request(cluster, [wanted.slice(0, half), wanted.slice(half)]));
    await cluster.expectTopics(topics);

    say(one);
    await cluster.clear();
    const limit = await request(cluster, [wanted]);
    one.seconds.push(limit);
    await cluster.expectTopics(topics);

    say(adopted);
    const synth = await stack.synthesize();
    const apply = await workspace.repeating(() => stack.apply(`-parallelism=${DEPLOY_PARALLELISM}`));
    adopted.seconds.push(limit + synth.seconds + apply.seconds);
    // Without import blocks, for the next run.
    await cluster.clear();
    await stack.synthesize();
  }

  const ways: Way[] = [slow, fast, adopted, two, one];
  const rows = ways.map((each) => [
    each.title,
    seconds(each.seconds),
    whole(topics / median(each.seconds)),
    times(ratios(slow.seconds, each.seconds)),
    times(ratios(each.seconds, one.seconds)),
  ]);
  const head = [`${whole(topics)} topics in one stack`, 'time', 'topics/s', 'default ÷ this', 'this ÷ limit'];
  return {
    id: 'apply',
    markdown: [table(head, rows), 'Where the time is spent:', breakdown([slow, fast], alone, topics)].join(
      '\n\n',
    ),
  };
}

const way = (title: string): Way => ({ title, seconds: [] });
const terraformWay = (title: string): TerraformWay => ({
  ...way(title),
  log: [],
  measurements: [],
  brokerSeconds: [],
});

async function applyTopics(
  stack: TopicsStack,
  cluster: Cluster,
  into: TerraformWay,
  parallelism: number,
): Promise<void> {
  const before = cluster.brokerSeconds();
  const measurement = await stack.apply('-json', `-parallelism=${parallelism}`);
  into.brokerSeconds.push(cluster.brokerSeconds() - before);
  into.seconds.push(measurement.seconds);
  into.measurements.push(measurement);
  into.log.push(applyTimes(measurement.stdout));
}

/** Seconds until the controller has made all topics and a broker knows of them, as the provider waits too; with connecting. */
async function request(cluster: Cluster, batches: readonly (readonly NewTopic[])[]): Promise<number> {
  const began = performance.now();
  await withAdmin(cluster.admin, async (admin) => {
    for (const batch of batches) {
      const failures = await admin.createTopics(batch);
      const [first] = failures;
      if (first === undefined) continue;
      throw new Error(`${failures.length} topics were not created. ${first.name}: ${first.message}`);
    }
    const wanted = batches.reduce((total, { length }) => total + length, 0);
    const deadline = began + VISIBLE_TIMEOUT_MS;
    while ((await admin.listTopics()).filter(({ internal }) => !internal).length < wanted) {
      if (performance.now() > deadline) throw new Error('The topics do not appear in the metadata.');
      await sleep(20);
    }
  });
  return (performance.now() - began) / 1000;
}

/** A stack of resources that hold what the topics hold and do nothing: what is left is Terraform's own work. */
async function prepareIdleStack(
  workspace: Workspace,
  stack: TopicsStack,
  topics: readonly NewTopic[],
): Promise<string> {
  const folder = workspace.folder('idle-stack');
  const resources = topics.map((topic, index) => [`topic-${index}`, { input: topic }]);
  writeFileSync(
    join(folder, 'main.tf.json'),
    JSON.stringify({ resource: { terraform_data: Object.fromEntries(resources) as object } }),
  );
  await stack.terraformIn(folder, 'init', '-input=false');
  return folder;
}

async function applyIdle(stack: TopicsStack, folder: string): Promise<number> {
  const options = ['-auto-approve', '-input=false', `-parallelism=${DEPLOY_PARALLELISM}`];
  const { seconds: taken } = await stack.terraformIn(folder, 'apply', ...options);
  await stack.terraformIn(folder, 'destroy', ...options);
  return taken;
}

function breakdown(ways: readonly TerraformWay[], alone: Way, topics: number): string {
  const row = (title: string, cell: (each: TerraformWay) => string): string[] => [title, ...ways.map(cell)];
  const perTopic = (each: TerraformWay): number => median(each.log.flatMap((log) => log.topics));
  const rows = [
    row('until the first resource: configuration, provider, plan', ({ log }) =>
      seconds(log.map(({ planning }) => planning)),
    ),
    row('from the first resource to the last', ({ log }) => seconds(log.map(({ creating }) => creating))),
    row('of that for one topic (median)', (each) => `${digits(perTopic(each))} s`),
    row('topics under way at a time (mean)', (each) =>
      digits(median(each.log.map((log) => log.topics.reduce((total, one) => total + one, 0) / log.creating))),
    ),
    row('processor: Terraform and the provider', ({ measurements }) =>
      seconds(measurements.map(({ cpuSeconds }) => cpuSeconds)),
    ),
    row('processor: the three nodes', ({ brokerSeconds }) => seconds(brokerSeconds)),
    row(
      'memory of Terraform and the provider',
      ({ measurements }) => `${whole(median(measurements.map(({ peakMiB }) => peakMiB)))} MiB`,
    ),
  ];
  const share = percent(median(ratios(alone.seconds, ways.at(-1)?.seconds ?? [])));
  return [
    table(['', ...ways.map((_, index) => (index === 0 ? 'default' : 'ours'))], rows),
    `The same number of resources that do nothing (\`terraform_data\` with the content of the ${whole(topics)} topics), applied with` +
      ` parallelism ${DEPLOY_PARALLELISM}, takes ${seconds(alone.seconds)}, ${share} of ours: Terraform's own graph, and its state file,` +
      ' which it writes as resources are done.',
  ].join('\n\n');
}
