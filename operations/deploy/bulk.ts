/** Many new topics at once: created in a few requests, and taken over by import blocks in the same apply. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isCreated } from '../../model/review/change';
import type { StackPlan } from '../../model/review/change';
import type { ReviewFacts } from '../../model/review/facts';
import type { Finding } from '../../model/review/rule';
import { topicExists } from '../../model/review/rules/topics/possible';
import { topicChanges } from '../../model/review/topic-change';
import type { KafkaAdmin, NewTopic } from '@brokerform/kafka-admin';
import { UserError } from '../../shared/user-error';

/**
 * From so many on. The provider waits a second for each topic that it creates, at most as many at once as Terraform's parallelism;
 * a plan of the import blocks costs one more second or two.
 */
export const BULK_MINIMUM = 50;

/** Kafka takes about 1 s for 500 topics in one request; a request that creates more than 10,000 records is refused. */
const TOPICS_PER_REQUEST = 200;

export interface NewTopicAddress extends NewTopic {
  readonly address: string;
}

/** Topics that a plan creates, if they are many. Anything that is not known before the apply cannot be created ahead of it. */
export function bulkTopics(plan: StackPlan): NewTopicAddress[] {
  const created = topicChanges({ plans: [plan], changes: plan.changes, topics: new Map() }).flatMap(
    ({ change, after }) =>
      after === undefined ||
      !isCreated(change) ||
      change.importing ||
      [...change.unknown].some((each) => each !== 'id')
        ? []
        : [
            {
              address: change.address,
              name: after.name,
              partitions: after.partitions,
              replicationFactor: after.replicationFactor,
              config: after.config,
            },
          ],
  );
  return created.length >= BULK_MINIMUM ? created : [];
}

/**
 * Whether a finding is about a topic that an earlier try of the same deploy created ahead, before it was cut off: the review that these
 * plans are of did not find it. That it is as the plan declares it is checked before it is taken over, see {@link differences}.
 */
export function isOfEarlierTry(
  { rule, stack, address, subject }: Finding,
  plans: readonly StackPlan[],
  facts: Pick<ReviewFacts, 'topics' | 'placements'> | undefined,
): boolean {
  const plan = plans.find((each) => each.stack === stack);
  if (rule !== topicExists.id || plan === undefined || facts === undefined) return false;
  const exists = facts.topics.has(subject) || facts.placements.some(({ topic }) => topic === subject);
  return exists && bulkTopics(plan).some((topic) => topic.address === address && topic.name === subject);
}

/**
 * Creates the topics that are not there yet. Kafka validates all of them before the first is created.
 *
 * @returns whether some were there: an earlier try was cut off
 * @throws UserError with every topic that Kafka refuses, or that is there in another shape
 */
export async function createTopics(
  admin: Pick<KafkaAdmin, 'listTopics' | 'createTopics'>,
  topics: readonly NewTopic[],
  progress: (done: number) => void,
): Promise<boolean> {
  const live = new Map((await admin.listTopics()).map((topic) => [topic.name, topic]));
  const different = topics.flatMap(({ name, partitions, replicationFactor }) => {
    const found = live.get(name);
    const same =
      found === undefined ||
      (found.partitions.length === partitions && found.replicationFactor === replicationFactor);
    return same
      ? []
      : [
          `${name}: exists with ${found.partitions.length} partitions and replication factor ${found.replicationFactor}; declared are ${partitions} and ${replicationFactor}`,
        ];
  });
  const missing = topics.filter(({ name }) => !live.has(name));
  const refused = await inRequests(missing, (some) => admin.createTopics(some, { validateOnly: true }));
  if (different.length + refused.length > 0)
    throw new UserError(
      [
        'No topic was created. Kafka rejects these topics as they are declared:',
        ...different,
        ...refused,
      ].join('\n'),
      'fix what Kafka reports, and review again',
    );
  const failed = await inRequests(missing, (some, start) => {
    progress(start);
    return admin.createTopics(some);
  });
  if (failed.length > 0)
    throw new UserError(['Kafka did not create these topics:', ...failed].join('\n'), [
      'deploy these plans again: topics that were created are imported, not created twice',
    ]);
  return missing.length < topics.length;
}

/** What was refused, one line each. */
async function inRequests(
  topics: readonly NewTopic[],
  request: (some: readonly NewTopic[], start: number) => ReturnType<KafkaAdmin['createTopics']>,
): Promise<string[]> {
  const failures: string[] = [];
  for (let start = 0; start < topics.length; start += TOPICS_PER_REQUEST) {
    const refused = await request(topics.slice(start, start + TOPICS_PER_REQUEST), start);
    failures.push(...refused.map(({ name, message }) => `${name}: ${message}`));
  }
  return failures;
}

/** Adds an import block for each to a stack's code. */
export function addImports(stackFolder: string, topics: readonly NewTopicAddress[]): void {
  const file = path.join(stackFolder, 'cdk.tf.json');
  const code = JSON.parse(readFileSync(file, 'utf8')) as { import?: { to: string; id: string }[] };
  code.import = [...(code.import ?? []), ...topics.map(({ address, name }) => ({ to: address, id: name }))];
  writeFileSync(file, JSON.stringify(code, undefined, 2));
}

export interface DifferenceOptions {
  /** Topics that were created ahead: they are to be imported as they are. @default - none */
  readonly ahead?: readonly NewTopicAddress[];
  /** An apply began and ended early: what is not planned any more is done. @default false */
  readonly begun?: boolean;
}

/**
 * Whether another plan of the same code does what the reviewed one does: the same changes, and nothing else.
 *
 * @returns what differs, one line each; empty if nothing does
 */
export function differences(
  reviewed: StackPlan,
  again: StackPlan,
  { ahead: topics = [], begun = false }: DifferenceOptions = {},
): string[] {
  const ahead = new Set(topics.map(({ address }) => address));
  const before = new Map(reviewed.changes.map((change) => [change.address, change.actions.join(', ')]));
  const problems = again.changes.flatMap(({ address, actions, importing }) => {
    const now = actions.join(', ');
    if (ahead.has(address))
      return importing && now === 'no-op'
        ? []
        : [`${address}: it was to be imported unchanged, and the plan has ${now}`];
    const was = before.get(address);
    return was === now ? [] : [`${address}: ${was ?? 'no change'} was reviewed, the plan says ${now}`];
  });
  const now = new Set(again.changes.map(({ address }) => address));
  const gone = begun ? [] : [...before.keys()].filter((address) => !now.has(address));
  return [
    // Without the guard something would be destroyed: see planStacks.
    ...(again.refused === undefined ? [] : [again.refused]),
    ...problems,
    ...gone.map((address) => `${address}: ${before.get(address) ?? ''} was reviewed and is not in the plan`),
  ];
}
