/** Lag of many groups and partitions: a round of the exporter, and Kafka's own tool for the same. */
import { join } from 'node:path';
import { withAdmin } from '@brokerform/kafka-admin';
import { ADMIN_USER } from '../model/access/platform';
import { layout } from '../operations/local/layout';
import { STATE_VARIABLE } from '../operations/local/settings';
import type { CommitPlan } from './programs/commit-groups';
import type { LagRead } from './programs/read-lag';
import type { Cluster } from './support/cluster';
import { secondsOf } from './support/measure';
import type { Measurement } from './support/measure';
import { table } from './support/report';
import type { Section } from './support/report';
import { mebibytes, ratios, seconds, times, whole } from './support/statistics';
import type { Workspace } from './support/workspace';

const TOPICS = 100;
/** Partitions that each of many groups reads, and how many partitions there are for each of those groups. */
const PARTITIONS_EACH = 10;
/** Of so many groups there is one that reads every partition. */
const GROUPS_PER_WIDE = 100;
/** Records that the controller writes for one request have a limit of 10,000. */
const TOPICS_PER_REQUEST = 25;

interface Scene {
  readonly title: string;
  readonly read: LagRead[];
  readonly exporter: Measurement[];
  readonly tool: Measurement[];
}

/** @param groups that read ten partitions each; there are ten times as many partitions */
export async function benchGroupLag(
  workspace: Workspace,
  cluster: Cluster,
  groups: number,
  runs: number,
): Promise<Section> {
  const state = layout(String(cluster.env[STATE_VARIABLE]));
  const properties = state.clientProperties(ADMIN_USER);
  const program = (name: string, ...args: readonly string[]): Promise<Measurement> =>
    workspace.runner.run({
      program: process.execPath,
      args: ['--import', 'tsx', join('bench', 'programs', name), properties, ...args],
    });
  const partitions = Math.max(PARTITIONS_EACH, Math.ceil((groups * PARTITIONS_EACH) / TOPICS));
  const topics = Array.from({ length: TOPICS }, (_value, index) => `bench-lag-${index}`);
  workspace.say(`creating ${TOPICS * partitions} partitions`);
  await withAdmin(cluster.admin, async (admin) => {
    for (let start = 0; start < TOPICS; start += TOPICS_PER_REQUEST) {
      const some = topics.slice(start, start + TOPICS_PER_REQUEST);
      const failures = await admin.createTopics(
        some.map((name) => ({
          name,
          partitions,
          replicationFactor: 1,
          config: { 'min.insync.replicas': '1' },
        })),
      );
      if (failures.length > 0) throw new Error(`${failures[0]?.name}: ${failures[0]?.message}`);
    }
  });
  const commit = async (plan: Omit<CommitPlan, 'topics'>): Promise<void> => {
    workspace.say(`committing for ${plan.groups} groups`);
    await workspace.repeating(() => program('commit-groups.ts', JSON.stringify({ ...plan, topics })));
  };
  const measure = async (title: string): Promise<Scene> => {
    const scene: Scene = { title, read: [], exporter: [], tool: [] };
    for (let run = 1; run <= runs; run++) {
      workspace.say(`${title}, run ${run} of ${runs}`);
      const measurement = await program('read-lag.ts');
      scene.exporter.push(measurement);
      scene.read.push(JSON.parse(measurement.stdout) as LagRead);
      scene.tool.push(
        await workspace.runner.run({
          program: join(state.bin, 'kafka-consumer-groups.sh'),
          args: [
            ...[
              '--bootstrap-server',
              cluster.admin.bootstrapServers.join(','),
              '--command-config',
              properties,
            ],
            ...['--describe', '--all-groups', '--timeout', '240000'],
          ],
          timeoutSeconds: 300,
        }),
      );
    }
    return scene;
  };

  await commit({ prefix: 'narrow-', groups, partitions: PARTITIONS_EACH, topicsEach: 1 });
  const narrow = await measure(`${whole(groups)} groups of ${PARTITIONS_EACH} partitions each`);
  const wide = Math.max(1, Math.round(groups / GROUPS_PER_WIDE));
  await commit({ prefix: 'wide-', groups: wide, partitions, topicsEach: TOPICS });
  const both = await measure(`and ${whole(wide)} groups of all ${whole(TOPICS * partitions)}`);
  return { id: 'group-lag', markdown: report([narrow, both]) };
}

function report(scenes: readonly Scene[]): string {
  const seconded = (values: readonly number[]): string => seconds(values.map((value) => value / 1000));
  const of = (scene: Scene, value: (read: LagRead) => number): number[] => scene.read.map(value);
  const first = (scene: Scene, value: (read: LagRead) => number): string => whole(of(scene, value)[0] ?? 0);
  return [
    table(
      ['', 'pairs', 'first round', 'next round', 'text', 'series', 'scrape'],
      scenes.map((scene) => [
        scene.title,
        first(scene, ({ pairs }) => pairs),
        seconded(of(scene, ({ rounds }) => rounds[0] ?? 0)),
        seconded(of(scene, ({ rounds }) => rounds[1] ?? 0)),
        seconded(of(scene, ({ render }) => render)),
        first(scene, ({ series }) => series),
        `${whole(Math.round((scene.read[0]?.bytes ?? 0) / 1024))} KiB`,
      ]),
    ),
    table(
      ['whole process', 'time', 'tool ÷ exporter', 'processor', 'memory'],
      scenes.flatMap((scene) => [
        [
          `${scene.title}: exporter, two rounds and a text`,
          seconds(secondsOf(scene.exporter)),
          '',
          ...costs(scene.exporter),
        ],
        [
          `${scene.title}: \`kafka-consumer-groups.sh --describe --all-groups\``,
          seconds(secondsOf(scene.tool)),
          times(ratios(secondsOf(scene.tool), secondsOf(scene.exporter))),
          ...costs(scene.tool),
        ],
      ]),
    ),
  ].join('\n\n');
}

function costs(measurements: readonly Measurement[]): string[] {
  return [
    seconds(measurements.map(({ cpuSeconds }) => cpuSeconds)),
    mebibytes(measurements.map(({ peakMiB }) => peakMiB)),
  ];
}
