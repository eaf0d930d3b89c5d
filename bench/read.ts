/** All topics of a cluster and their configuration: by a few Admin requests, and by Terraform's refresh. */
import { join } from 'node:path';
import { ADMIN_USER } from '../model/access/platform';
import { layout } from '../operations/local/layout';
import { STATE_VARIABLE } from '../operations/local/settings';
import { withAdmin } from '@brokerform/kafka-admin';
import type { TopicsRead } from './programs/read-topics';
import type { Cluster } from './support/cluster';
import { secondsOf } from './support/measure';
import type { Measurement } from './support/measure';
import { table } from './support/report';
import type { Section } from './support/report';
import { TopicsStack } from './support/stack';
import { mebibytes, seconds, times, ratios, whole } from './support/statistics';
import type { Workspace } from './support/workspace';

export async function benchRead(
  workspace: Workspace,
  cluster: Cluster,
  topics: number,
  runs: number,
): Promise<Section> {
  const stack = await TopicsStack.create(workspace, cluster, topics);
  workspace.say(`creating ${topics} topics to read`);
  // The quick way into a state: Kafka makes them at once and Terraform imports them.
  const failures = await withAdmin(cluster.admin, (admin) => admin.createTopics(stack.topics()));
  if (failures.length > 0) throw new Error(`${failures.length} topics were not created.`);
  await stack.synthesize();
  await workspace.repeating(() => stack.apply('-parallelism=100'));
  await stack.synthesize();

  const reads: TopicsRead[] = [];
  const admin: Measurement[] = [];
  const plans = [
    { title: "`terraform plan`, parallelism 10 (Terraform's default)", args: ['-parallelism=10'] },
    { title: '`terraform plan`, parallelism 100 (ours)', args: ['-parallelism=100'] },
    { title: '`terraform plan -refresh=false`: looks at no topic', args: ['-refresh=false'] },
  ].map((plan) => ({ ...plan, measurements: [] as Measurement[] }));

  for (let run = 1; run <= runs; run++) {
    workspace.say(`read of ${topics} topics, run ${run} of ${runs}`);
    admin.push(await readByAdmin(workspace, cluster, topics, reads));
    for (const { measurements, args } of plans) {
      measurements.push(await workspace.repeating(() => stack.plan(...args)));
    }
  }

  const row = (title: string, measurements: readonly Measurement[]): string[] => [
    title,
    seconds(secondsOf(measurements)),
    times(ratios(secondsOf(measurements), secondsOf(admin))),
    mebibytes(measurements.map(({ peakMiB }) => peakMiB)),
  ];
  const entries = whole(reads[0]?.configEntries ?? 0);
  return {
    id: 'read',
    markdown: [
      table(
        [`${whole(topics)} topics, ${entries} configuration entries`, 'time', 'this ÷ first line', 'memory'],
        [
          row('Metadata and DescribeConfigs, whole Node process', admin),
          ...plans.map(({ title, measurements }) => row(title, measurements)),
        ],
      ),
      `Of the first line, connecting and the requests themselves take ${seconds(reads.map(({ milliseconds }) => milliseconds / 1000))}.`,
    ].join('\n\n'),
  };
}

async function readByAdmin(
  workspace: Workspace,
  cluster: Cluster,
  topics: number,
  reads: TopicsRead[],
): Promise<Measurement> {
  const state = String(cluster.env[STATE_VARIABLE]);
  const measurement = await workspace.runner.run({
    program: process.execPath,
    args: [
      ...['--import', 'tsx', join('bench', 'programs', 'read-topics.ts')],
      layout(state).clientProperties(ADMIN_USER),
    ],
  });
  const read = JSON.parse(measurement.stdout) as TopicsRead;
  if (read.topics !== topics) throw new Error(`${read.topics} topics were read, there are ${topics}.`);
  reads.push(read);
  return measurement;
}
