/** Many new topics at once: created in a few requests, and taken over by import blocks in the same apply. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isCreated } from '../../model/review/change';
import type { StackPlan } from '../../model/review/change';
import { topicChanges } from '../../model/review/topic-change';
import type { KafkaAdmin, NewTopic } from '../kafka-admin';
import { UserError } from '../toolchain/user-error';

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

/** @throws UserError with every topic that Kafka refused; the others exist then, and the next deploy takes them over */
export async function createTopics(
  admin: KafkaAdmin,
  topics: readonly NewTopic[],
  progress: (done: number) => void,
): Promise<void> {
  const failures: string[] = [];
  for (let start = 0; start < topics.length; start += TOPICS_PER_REQUEST) {
    progress(start);
    const refused = await admin.createTopics(topics.slice(start, start + TOPICS_PER_REQUEST));
    failures.push(...refused.map(({ name, message }) => `${name}: ${message}`));
  }
  if (failures.length > 0)
    throw new UserError(['Kafka did not create these topics:', ...failures].join('\n'), [
      'mend what Kafka says and review again: what was created is taken over then, not created twice',
    ]);
}

/** Adds an import block for each to a stack's code. */
export function addImports(stackFolder: string, topics: readonly NewTopicAddress[]): void {
  const file = path.join(stackFolder, 'cdk.tf.json');
  const code = JSON.parse(readFileSync(file, 'utf8')) as { import?: { to: string; id: string }[] };
  code.import = [...(code.import ?? []), ...topics.map(({ address, name }) => ({ to: address, id: name }))];
  writeFileSync(file, JSON.stringify(code, undefined, 2));
}

/**
 * Whether a plan with imports does what the reviewed one does: the same changes, the topics imported as they are and not created.
 *
 * @returns what differs, one line each; empty if nothing does
 */
export function differences(
  reviewed: StackPlan,
  imported: StackPlan,
  topics: readonly NewTopicAddress[],
): string[] {
  const ahead = new Set(topics.map(({ address }) => address));
  const before = new Map(reviewed.changes.map((change) => [change.address, change.actions.join(', ')]));
  const problems = imported.changes.flatMap(({ address, actions, importing }) => {
    const now = actions.join(', ');
    if (ahead.has(address))
      return importing && now === 'no-op'
        ? []
        : [`${address}: it was to be imported as it is, and the plan says ${now}`];
    const was = before.get(address);
    return was === now ? [] : [`${address}: ${was ?? 'no change'} was reviewed, the plan says ${now}`];
  });
  const now = new Set(imported.changes.map(({ address }) => address));
  const gone = [...before.keys()].filter((address) => !now.has(address));
  return [
    ...problems,
    ...gone.map((address) => `${address}: ${before.get(address) ?? ''} was reviewed and is not in the plan`),
  ];
}
