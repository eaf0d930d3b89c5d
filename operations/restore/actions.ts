/** What `brokerform restore` does and prints. */
import { recordCodecs, withAdmin } from '@brokerform/kafka-admin';
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import { translateOffset } from '../../model/backup/offset-map';
import type { OffsetRun } from '../../model/backup/offset-map';
import { SUSPENDED, clampOffset } from '../../model/backup/restore';
import { createProgress } from '../../shared/system/progress';
import type { Progress } from '../../shared/system/progress';
import { count } from '../../shared/text';
import { formatBytes } from '../../shared/units';
import { UserError } from '../../shared/user-error';
import { visible } from '../../shared/visible';
import { connectionOf } from '../connect-options';
import type { RestoreOptions } from './options';
import { placeTopic } from './place-topic';
import type { RestoredPartition, Steps } from './place-topic';
import { chooseTopics, loadTopic, planTopic, readTarget } from './plan';
import type { Target, TopicPlan } from './plan';
import { readState, saveState, stateFile } from './produce-state';
import { produceTopic } from './produce-topic';
import { openSource } from './source';
import type { Source } from './source';
import { Rate, damageText, leftOutText, planText, retentionText } from './text';

/** @throws UserError before anything is written, with everything that forbids the restore */
export async function restore(pattern: string, options: RestoreOptions): Promise<void> {
  const source = openSource(options.from, options.backup);
  const topics = chooseTopics(source, pattern, options).map((name) => loadTopic(source, name, options));
  const progress = await createProgress();
  await withAdmin(await connectionOf(options), async (admin) => {
    const target = await readTarget(admin);
    requireSameCluster(source, target, options);
    const total = topics.reduce((sum, { bytes }) => sum + bytes, 0);
    const reading = new Rate('checking the backup', total, (text) => progress.update(text));
    const plans: TopicPlan[] = [];
    const problems: string[] = [];
    for (const topic of topics) {
      const context = { source, target, options, onProgress: (bytes: number) => reading.add(bytes) };
      const { plan, problems: own } = await planTopic(topic, context);
      plans.push(plan);
      problems.push(...own);
    }
    progress.done(`checked ${count(topics.length, 'topic')} of the ${source.text}, ${formatBytes(total)}`);
    for (const plan of plans) console.log(describe(plan, source, options));
    if (problems.length > 0) throw refused(problems);
    if (options.dryRun === true) {
      console.log('Dry run: nothing was written.');
      return;
    }
    for (const plan of plans) await restoreTopic(admin, plan, source, options, progress);
  });
}

function requireSameCluster(source: Source, target: Target, { otherCluster }: RestoreOptions): void {
  if (source.clusterId === target.clusterId || otherCluster === true) return;
  const of = source.clusterId === null ? 'of an unknown cluster' : `of cluster ${visible(source.clusterId)}`;
  throw new UserError(
    `The ${source.text} is ${of}, and this is cluster ${visible(target.clusterId)}. Nothing was written.`,
    'if that is meant, add --other-cluster',
  );
}

function refused(problems: readonly string[]): UserError {
  const damaged = problems.some((text) => /\(.*, byte \d+\)$/.test(text));
  return new UserError(
    ['Nothing was written:', ...problems.map((text) => `    ${visible(text)}`)].join('\n'),
    damaged ? 'take another backup by --backup, or leave damaged batches out by --skip-damaged' : undefined,
  );
}

function describe(plan: TopicPlan, source: Source, options: RestoreOptions): string {
  const { name, target, choice, scans, notes } = plan;
  const damage = scans.flatMap((scan) => scan.damage);
  return [
    planText(name, target, choice, scans),
    ...notes.map((text) => `  note: ${text}`),
    ...leftOutText(scans, choice.engine),
    ...(options.skipDamaged === true ? damage.map((each) => `  warning: left out: ${damageText(each)}`) : []),
    ...retentionText(scans, plan.retention, options.holdRetention === true, Date.now()),
    ...groupsText(plan, source, options),
  ].join('\n');
}

function groupsText({ name }: TopicPlan, { groups }: Source, options: RestoreOptions): string[] {
  const having = (groups ?? []).filter(({ offsets }) => offsets.some(({ topic }) => topic === name));
  if (options.groups === true && groups === null)
    return ['  warning: the source knows no consumer groups: --groups has no effect'];
  if (having.length === 0) return [];
  const names = having.map(({ group }) => visible(group)).join(', ');
  return [
    options.groups === true
      ? `  groups: offsets of ${names} are committed`
      : `  note: offsets of ${names} are in the backup; --groups commits them`,
  ];
}

async function restoreTopic(
  admin: KafkaAdmin,
  plan: TopicPlan,
  source: Source,
  options: RestoreOptions,
  progress: Progress,
): Promise<void> {
  const bytes = plan.scans.reduce((sum, scan) => sum + scan.bytes, 0);
  const rate = new Rate(`restoring ${plan.target}`, bytes, (text) => progress.update(text));
  const steps = {
    onCopied: (some: number) => rate.add(some),
    onStep: (text: string) => progress.update(text),
  };
  const { restored, runs, configuration } =
    plan.choice.engine === 'place'
      ? { restored: await placeTopic(admin, plan, steps), ...asItWas(plan) }
      : await produce(admin, plan, options, steps);
  progress.done(`restored ${plan.target} by ${plan.choice.engine}: every partition was read back`);
  for (const { partition, startOffset, endOffset, records, sha256 } of restored) {
    const offsets =
      endOffset > startOffset ? `offsets ${startOffset} to ${endOffset - 1}` : `empty at offset ${endOffset}`;
    console.log(
      `${plan.target}-${partition}: ${offsets}, ${count(records, 'record')}, SHA-256 ${sha256.slice(0, 16)}…`,
    );
  }
  if (runs !== undefined) console.log(`offset map: ${stateFile(plan.target, options.state)}`);
  if (options.groups === true) await commitGroups(admin, plan, source, restored, runs);
  await endSuspension(admin, plan.target, configuration, options);
  if (runs !== undefined) markDone(stateFile(plan.target, options.state), plan.restore);
}

/** The last step: whatever cuts a restore off before it is made up for by the same command. */
function markDone(file: string, restore: string): void {
  const state = readState(file, restore);
  if (state !== undefined) saveState(file, { ...state, done: true });
}

type Runs = ReadonlyMap<number, readonly OffsetRun[]>;

/** Placed records have their offsets: there is no map. */
const asItWas = ({ configuration }: TopicPlan): { runs: undefined; configuration: Configuration } => ({
  runs: undefined,
  configuration,
});

type Configuration = Readonly<Record<string, string>>;

async function produce(
  admin: KafkaAdmin,
  plan: TopicPlan,
  options: RestoreOptions,
  steps: Steps,
): Promise<{ restored: readonly RestoredPartition[]; runs: Runs; configuration: Configuration }> {
  const file = stateFile(plan.target, options.state);
  const codecs = await recordCodecs();
  const { restored, runs, compared } = await produceTopic(admin, plan, {
    ...steps,
    ...{ codecs, file, options, state: readState(file, plan.restore) },
  });
  if (!compared)
    console.log(
      `${plan.target}: the topic rewrites batches (compression.type or LogAppendTime), so that only numbers of records were compared`,
    );
  return { restored, runs, configuration: readState(file, plan.restore)?.suspended ?? {} };
}

/** Of groups with members Kafka refuses it: what their members hold is newer. */
async function commitGroups(
  admin: KafkaAdmin,
  { name, target }: TopicPlan,
  { groups }: Source,
  restored: readonly RestoredPartition[],
  runs: Runs | undefined,
): Promise<void> {
  for (const { group, offsets } of groups ?? []) {
    const own = offsets.flatMap(({ topic, partition, offset }) => {
      const range = restored.find((each) => each.partition === partition);
      if (topic !== name || range === undefined) return [];
      const own = runs?.get(partition);
      const to =
        own === undefined
          ? clampOffset(offset, range.startOffset, range.endOffset)
          : translateOffset(own, offset, range.endOffset);
      return [{ partition, offset, to }];
    });
    if (own.length === 0) continue;
    const failures = await admin.commitGroupOffsets(
      group,
      own.map(({ partition, to }) => ({ topic: target, partition, offset: BigInt(to) })),
    );
    const [failure] = failures;
    if (failure !== undefined) {
      console.log(
        `group ${visible(group)}: not committed: ${failure.message} If it has members, stop them and run: restore with --groups, or kafka-consumer-groups --reset-offsets.`,
      );
      continue;
    }
    const text = own.map(({ partition, offset, to }) =>
      offset === to
        ? `${partition} at ${to}`
        : `${partition} at ${to} (was ${offset}${runs === undefined ? ', outside of the records' : ''})`,
    );
    console.log(`group ${visible(group)}: partition ${text.join(', ')}`);
  }
}

/** What the topic set itself before is set again. */
async function endSuspension(
  admin: KafkaAdmin,
  target: string,
  configuration: Configuration,
  { holdRetention }: RestoreOptions,
): Promise<void> {
  const keys = Object.keys(SUSPENDED).filter((key) => holdRetention !== true || key === 'cleanup.policy');
  const [own, others] = [
    keys.filter((key) => configuration[key] !== undefined),
    keys.filter((key) => configuration[key] === undefined),
  ];
  const failures = await admin.incrementalAlterConfigs([
    {
      resource: { type: 'topic', name: target },
      set: Object.fromEntries(own.map((key) => [key, configuration[key] ?? ''])),
      delete: others,
    },
  ]);
  for (const { message } of failures)
    throw new UserError(
      `${target} is restored, and its retention is still suspended: ${message}`,
      'set retention.ms, retention.bytes and cleanup.policy, or deploy',
    );
  console.log(
    holdRetention === true
      ? `${target}: retention stays suspended (retention.ms and retention.bytes are -1) until the next deploy or kafka-configs`
      : `${target}: retention is in force again`,
  );
}
