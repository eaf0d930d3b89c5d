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
} from '../../../../operations/deploy/bulk';
import { context, topicCreated, topicUpdated } from '../../model/review/support';

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

test('topics go in requests of 200; what Kafka refuses is told whole', async () => {
  const sizes: number[] = [];
  const admin = {
    createTopics: (topics: readonly { name: string }[]) => {
      sizes.push(topics.length);
      return Promise.resolve(
        topics.filter(({ name }) => /t1?7$/.test(name)).map(({ name }) => ({ name, message: 'no' })),
      );
    },
  } as unknown as Parameters<typeof createTopics>[0];
  await expect(createTopics(admin, bulkTopics(plan(many(450))), () => undefined)).rejects.toThrow(
    /Kafka did not create these topics:\norder\.t7: no\norder\.t17: no/,
  );
  expect(sizes).toEqual([200, 200, 50]);
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

describe('the plan with imports is held against the reviewed one', () => {
  const update = topicUpdated({}, { partitions: 7 }, { address: 'kafka_topic.other' });
  const reviewed = plan([...many(50), update]);
  const ahead = bulkTopics(reviewed);
  const imported = many(50).map((change): ResourceChange => ({
    ...change,
    actions: ['no-op'],
    importing: true,
  }));

  test('the same is the same', () => {
    expect(differences(reviewed, plan([...imported, update]), ahead)).toEqual([]);
  });
  test('anything else is named', () => {
    const [first, ...others] = imported as [ResourceChange, ...ResourceChange[]];
    const more = topicUpdated({}, {}, { address: 'kafka_topic.more' });
    expect(differences(reviewed, plan([{ ...first, actions: ['update'] }, ...others, more]), ahead)).toEqual([
      'kafka_topic.t0: it was to be imported as it is, and the plan says update',
      'kafka_topic.more: no change was reviewed, the plan says update',
      'kafka_topic.other: update was reviewed and is not in the plan',
    ]);
  });
});
