import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ResourceChange, StackPlan } from '../../../../model/review/change';
import {
  BULK_MINIMUM,
  addImports,
  bulkTopics,
  createTopics,
  differences,
  isOfEarlierTry,
} from '../../../../operations/deploy/bulk';
import { topicExists } from '../../../../model/review/rules/topics/possible';
import type { TopicDescription } from '../../../../model/live/kafka';
import { context, facts, topicCreated, topicFacts, topicUpdated } from '../../model/review/support';

const plan = (changes: readonly ResourceChange[]): StackPlan => context(changes).plans[0] as StackPlan;
const many = (count: number, more: Partial<ResourceChange> = {}): ResourceChange[] =>
  Array.from({ length: count }, (_, index) =>
    topicCreated(
      { name: `order.t${index}` },
      { address: `kafka_topic.t${index}`, unknown: new Set(['id']), ...more },
    ),
  );

test('many new topics are created ahead, few are left to the provider', () => {
  expect(bulkTopics(plan(many(BULK_MINIMUM)))).toHaveLength(BULK_MINIMUM);
  expect(bulkTopics(plan(many(BULK_MINIMUM - 1)))).toEqual([]);
});
test('what is imported, or not known before the apply, is not created ahead', () => {
  expect(bulkTopics(plan(many(60, { importing: true })))).toEqual([]);
  expect(bulkTopics(plan(many(60, { unknown: new Set(['partitions']) })))).toEqual([]);
});

/** A cluster as far as topics go: what is there, what was asked, and what Kafka refuses. */
class Cluster {
  public readonly requests: string[] = [];

  public constructor(
    private readonly live: TopicDescription[] = [],
    private readonly refuses = /^$/,
  ) {}

  public listTopics(): Promise<TopicDescription[]> {
    return Promise.resolve(this.live);
  }

  public createTopics(
    topics: readonly { readonly name: string }[],
    { validateOnly = false } = {},
  ): Promise<{ name: string; message: string }[]> {
    this.requests.push(`${validateOnly ? 'validate' : 'create'} ${topics.length}`);
    const refused = topics.filter(({ name }) => this.refuses.test(name));
    return Promise.resolve(refused.map(({ name }) => ({ name, message: 'no' })));
  }
}

const live = (name: string, partitions = 6): TopicDescription => ({
  ...{ name, internal: false, replicationFactor: 3 },
  partitions: Array.from({ length: partitions }, (_, partition) => ({
    ...{ partition, leader: 1, replicas: [1, 2, 3], inSyncReplicas: [1, 2, 3] },
  })),
});

const nothing = (): void => undefined;

test('topics go in requests of 200, after Kafka has validated all of them', async () => {
  const cluster = new Cluster();
  await expect(createTopics(cluster, bulkTopics(plan(many(450))), nothing)).resolves.toBe(false);
  expect(cluster.requests).toEqual(
    [200, 200, 50].flatMap((size) => `validate ${size}`).concat('create 200', 'create 200', 'create 50'),
  );
});

test('what Kafka refuses is reported whole, and nothing is created', async () => {
  const cluster = new Cluster([], /t1?7$/);
  await expect(createTopics(cluster, bulkTopics(plan(many(450))), nothing)).rejects.toThrow(
    /^No topic was created\. Kafka rejects these topics as they are declared:\norder\.t7: no\norder\.t17: no/,
  );
  expect(cluster.requests.join()).not.toContain('create');
});

describe('a deploy that was cut off after it had created some of its topics', () => {
  const plans = [plan(many(60))];
  const found = (changes: readonly ResourceChange[], names: readonly string[]) => {
    const live = facts({ topics: new Map(names.map((name) => [name, topicFacts({ name })])) });
    return { live, findings: topicExists.check(context(changes, { facts: live })) };
  };

  test('WHEN it is called again THEN what is there does not stop it, and the rest is created', async () => {
    const { live: known, findings } = found(many(60), ['order.t0', 'order.t1']);
    expect(findings.map(({ severity }) => severity)).toEqual(['error', 'error']);
    expect(findings.every((finding) => isOfEarlierTry(finding, plans, known))).toBe(true);

    const cluster = new Cluster([live('order.t0'), live('order.t1')]);
    await expect(createTopics(cluster, bulkTopics(plan(many(60))), nothing)).resolves.toBe(true);
    expect(cluster.requests).toEqual(['validate 58', 'create 58']);
  });

  test('WHEN all are there THEN nothing is asked for', async () => {
    const cluster = new Cluster(many(60).map((_, index) => live(`order.t${index}`)));
    await expect(createTopics(cluster, bulkTopics(plan(many(60))), nothing)).resolves.toBe(true);
    expect(cluster.requests).toEqual([]);
  });

  test('WHEN one is there in another shape THEN nothing is created', async () => {
    const cluster = new Cluster([live('order.t0', 9)]);
    await expect(createTopics(cluster, bulkTopics(plan(many(60))), nothing)).rejects.toThrow(
      'order.t0: exists with 9 partitions and replication factor 3; declared are 6 and 3',
    );
    expect(cluster.requests.join()).not.toContain('create');
  });

  test('GIVEN topics that the provider creates, or of which only a name alike exists THEN it stops', () => {
    const few = found(many(3), ['order.t0']);
    expect(few.findings.map((finding) => isOfEarlierTry(finding, [plan(many(3))], few.live))).toEqual([
      false,
    ]);
    const alike = facts({
      topics: new Map(),
      placements: [{ topic: 'order_t0', minInSyncReplicas: 2, partitions: [] }],
    });
    const findings = topicExists.check(context(many(60), { facts: alike }));
    expect(findings.map((finding) => isOfEarlierTry(finding, plans, alike))).toEqual([false]);
  });
});

test('import blocks are added to the code of the stack', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'brokerform-bulk-'));
  try {
    const file = path.join(folder, 'cdk.tf.json');
    writeFileSync(file, '{"import":[{"to":"a.b","id":"b"}]}');
    addImports(folder, bulkTopics(plan(many(50))).slice(0, 1));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      import: [
        { to: 'a.b', id: 'b' },
        { to: 'kafka_topic.t0', id: 'order.t0' },
      ],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('another plan is held against the reviewed one', () => {
  const update = topicUpdated({}, { partitions: 7 }, { address: 'kafka_topic.other' });
  const reviewed = plan([...many(50), update]);
  const ahead = bulkTopics(reviewed);
  const imported = many(50).map((change): ResourceChange => ({
    ...change,
    actions: ['no-op'],
    importing: true,
  }));

  test('the same is the same', () => {
    expect(differences(reviewed, plan([...imported, update]), { ahead })).toEqual([]);
  });
  test('anything else is named', () => {
    const [first, ...others] = imported as [ResourceChange, ...ResourceChange[]];
    const more = topicUpdated({}, {}, { address: 'kafka_topic.more' });
    expect(
      differences(reviewed, plan([{ ...first, actions: ['update'] }, ...others, more]), { ahead }),
    ).toEqual([
      'kafka_topic.t0: it was to be imported unchanged, and the plan has update',
      'kafka_topic.more: no change was reviewed, the plan says update',
      'kafka_topic.other: update was reviewed and is not in the plan',
    ]);
  });
  test('GIVEN an apply that began THEN what is not planned any more is done, and the rest is as it was', () => {
    expect(differences(reviewed, plan([]), { ahead, begun: true })).toEqual([]);
    expect(differences(reviewed, plan([...imported.slice(7), update]), { ahead, begun: true })).toEqual([]);
    const replaced: ResourceChange = { ...update, actions: ['delete', 'create'] };
    expect(differences(reviewed, plan([replaced]), { ahead, begun: true })).toEqual([
      'kafka_topic.other: update was reviewed, the plan says delete, create',
    ]);
  });
  test('a plan that Terraform refuses with its guard is none', () => {
    const refused = 'kafka_topic.other has prevent_destroy, and the change would destroy it';
    expect(differences(reviewed, { ...plan([...imported, update]), refused }, { ahead })).toEqual([refused]);
  });
});
