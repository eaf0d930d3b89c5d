/** What an update sends against what is live: an oracle of what Kafka would then delete, and the kinds that a state alone hides. */
import fc from 'fast-check';
import type { Unread } from '../../../../model/live/unread';
import type { ReviewFacts, TopicConfigFact, TopicFacts } from '../../../../model/review/facts';
import { neededFacts } from '../../../../model/review/needed-facts';
import { review } from '../../../../model/review/review';
import type { ReviewContext } from '../../../../model/review/rule';
import { context, facts, topicFacts, topicUpdated } from './support';
import type { Topic } from './support';

const TODAY = '2026-11-24';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

type Config = Readonly<Record<string, string>>;

/** What brokers have of their own. */
const BROKERS: Config = {
  'retention.ms': String(7 * DAY),
  'retention.bytes': '-1',
  'cleanup.policy': 'delete',
  'min.insync.replicas': '2',
  'unclean.leader.election.enable': 'false',
  'compression.type': 'producer',
};

function live(config: Config, brokers: readonly Config[] = [BROKERS]): TopicFacts['config'] {
  const [first = BROKERS] = brokers;
  return new Map(
    Object.keys(first).map((key): [string, TopicConfigFact] => {
      const inherited = brokers.map((broker) => broker[key] ?? null);
      return [
        key,
        {
          value: config[key] ?? inherited[0] ?? null,
          overridden: config[key] !== undefined,
          inherited: inherited[0] ?? null,
          ...(new Set(inherited).size > 1
            ? { inheritedBy: new Map(inherited.map((value, index) => [index + 1, value])) }
            : {}),
        },
      ];
    }),
  );
}

const cluster = (topic: Partial<TopicFacts>, more: Partial<ReviewFacts> = {}): ReviewFacts =>
  facts({ topics: new Map([['order.created', topicFacts(topic)]]), ...more });

/** Replaces all of it: the fixtures set min ISR by default. */
const updated = (before: Config, after: Config) => {
  const change = topicUpdated({}, {});
  const attributes = (config: Config) => ({ ...change.before, config });
  return { ...change, before: attributes(before), after: attributes(after) };
};

const judge = (given: ReviewContext) => review(given, [], TODAY);
const rulesOf = (given: ReviewContext): string[] =>
  judge(given).findings.map(({ rule, severity }) => `${severity} ${rule}`);

describe('an update that declares something else', () => {
  const another = (declared: Config) => updated(declared, { ...declared, 'compression.type': 'zstd' });

  test.each<[string, Config, Config, string]>([
    ['retention', { 'retention.ms': String(HOUR) }, { 'retention.ms': '-1' }, 'retention-cut'],
    ['size', { 'retention.bytes': '1000' }, { 'retention.bytes': '-1' }, 'retention-cut'],
    ['the policy', { 'cleanup.policy': 'delete' }, { 'cleanup.policy': 'compact' }, 'cleanup-policy-changed'],
    ['min ISR', { 'min.insync.replicas': '1' }, { 'min.insync.replicas': '2' }, 'min-isr-lowered'],
    ['a retention that is not declared', {}, { 'retention.ms': '-1' }, 'retention-cut'],
  ])('GIVEN %s that was changed by hand THEN it is judged by what is live', (_, declared, byHand, rule) => {
    const given = context([another(declared)], { facts: cluster({ config: live(byHand) }) });
    expect(rulesOf(given)).toContain(`error ${rule}`);
    expect(rulesOf(given).some((each) => each.endsWith(' overrides-reset'))).toBe(true);
    expect(rulesOf(context([another(declared)]))).not.toContain(`error ${rule}`);
  });

  test('GIVEN a raise that is one for the state alone THEN it is the cut that it is, with both values', () => {
    const raised = updated({ 'retention.ms': String(HOUR) }, { 'retention.ms': String(1.5 * HOUR) });
    const known = cluster({ config: live({ 'retention.ms': '-1' }) });
    const given = context([raised], { facts: known });
    expect(judge(given).findings.find(({ rule }) => rule === 'retention-cut')?.message).toContain(
      'retention.ms from no limit (changed without Terraform, whose state has 1h) to 90m',
    );
    expect(neededFacts(given).olderThanMs).toEqual(new Map([['order.created', 1.5 * HOUR]]));
  });

  test('GIVEN fewer replicas and more partitions than the state has THEN what is not sent stays as it is live', () => {
    const partitions = Array.from({ length: 9 }, (_, partition) => ({
      ...{ partition, leader: 1, replicas: [1, 2], inSyncReplicas: [1, 2] },
    }));
    const config = { 'min.insync.replicas': '2' };
    const lowered = updated({ 'min.insync.replicas': '1' }, config);
    const known = cluster({ partitions, config: live({ 'min.insync.replicas': '1' }) });
    // Replication factor 3 is declared and recorded, so that the provider does not send it.
    expect(rulesOf(context([lowered], { facts: known }))).toEqual(['error min-isr-stops-writes']);
  });

  test('GIVEN that live and declared are the same THEN the state does not matter', () => {
    const cut = updated({ 'retention.ms': '-1' }, { 'retention.ms': String(HOUR) });
    const known = cluster({ config: live({ 'retention.ms': String(HOUR) }) });
    expect(rulesOf(context([cut], { facts: known }))).not.toContain('error retention-cut');
  });
});

describe('an oracle: never less is said than Kafka would take', () => {
  const AGES = [HOUR / 2, 5 * HOUR, 2 * DAY, 6 * DAY, 20 * DAY];
  const SIZE = 100;
  const some = <T>(...values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
  const config = fc
    .record({
      'retention.ms': some('-1', String(HOUR), String(DAY), String(7 * DAY), String(30 * DAY)),
      'retention.bytes': some('-1', '150', '350', '1000'),
      'cleanup.policy': some('delete', 'compact', 'compact,delete', 'delete,compact'),
      'min.insync.replicas': some('1', '2'),
      'unclean.leader.election.enable': some('true', 'false'),
      'compression.type': some('producer', 'zstd'),
    })
    .map((drawn) =>
      Object.fromEntries(
        Object.entries(drawn).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
      ),
    );
  const effective = (own: Config, broker: Config, key: string): string => own[key] ?? broker[key] ?? '';

  /** Ages of the records that a broker keeps, each of one size. */
  function kept(own: Config, broker: Config): number[] {
    if (!effective(own, broker, 'cleanup.policy').includes('delete')) return AGES;
    const age = Number(effective(own, broker, 'retention.ms'));
    const size = Number(effective(own, broker, 'retention.bytes'));
    const young = AGES.filter((each) => age < 0 || each <= age);
    return size < 0 ? young : young.filter((_, index) => (index + 1) * SIZE <= size);
  }

  const isWorse = (was: string, willBe: string, worst: string): boolean => willBe === worst && was !== worst;

  /** What the update takes on one broker. */
  function harm(before: Config, after: Config, broker: Config): string[] {
    const at = (own: Config, key: string): string => effective(own, broker, key);
    const left = kept(after, broker);
    const isr = [before, after].map((own) => Number(at(own, 'min.insync.replicas')));
    return [
      ...(kept(before, broker).some((age) => !left.includes(age)) ? ['records'] : []),
      ...(at(after, 'cleanup.policy').includes('compact') && !at(before, 'cleanup.policy').includes('compact')
        ? ['compacted']
        : []),
      ...((isr[1] ?? 0) < (isr[0] ?? 0) ? ['durability'] : []),
      ...(isWorse(
        at(before, 'unclean.leader.election.enable'),
        at(after, 'unclean.leader.election.enable'),
        'true',
      )
        ? ['durability']
        : []),
    ];
  }

  const other: Config = { ...BROKERS, 'retention.ms': String(HOUR), 'min.insync.replicas': '1' };

  test('GIVEN any state, any values by hand, any declaration, and brokers that differ THEN harm is an error', () => {
    let harmless = 0;
    let alarms = 0;
    fc.assert(
      fc.property(
        config,
        config,
        config,
        fc.constantFrom([BROKERS], [other], [BROKERS, other], [other, BROKERS]),
        (recorded, byHand, declared, brokers) => {
          const given = context([updated(recorded, declared)], {
            facts: cluster({ config: live(byHand, brokers), olderRecords: 1n }),
          });
          const taken = brokers.flatMap((broker) => harm(byHand, declared, broker));
          const { verdict } = judge(given);
          if (taken.length > 0) expect(verdict).toBe('blocked');
          else {
            harmless += 1;
            if (verdict === 'blocked') alarms += 1;
          }
        },
      ),
      { numRuns: 2000 },
    );
    // A lower limit that no record of these happens to exceed is one to stop for, too.
    expect(harmless).toBeGreaterThan(20);
    expect(alarms).toBeLessThan(harmless);
  });
});

describe('brokers that differ', () => {
  const strict: Config = { ...BROKERS, 'retention.ms': String(HOUR) };
  const removed = updated({ 'retention.ms': String(7 * DAY) }, {});
  const given = (brokers: readonly Config[], more: Partial<TopicFacts> = {}): ReviewContext =>
    context([removed], {
      facts: cluster({ config: live({ 'retention.ms': String(7 * DAY) }, brokers), ...more }),
    });

  test.each([
    ['first', [strict, BROKERS, BROKERS]],
    ['last', [BROKERS, BROKERS, strict]],
  ])('GIVEN the strict one %s THEN it decides, and the difference is said', (_, brokers) => {
    const { findings } = judge(given(brokers));
    expect(findings.map(({ rule, severity }) => `${severity} ${rule}`)).toEqual([
      'error retention-cut',
      'warning brokers-differ',
    ]);
    expect(findings[0]?.message).toContain("retention.ms from 7d to 1h (the brokers' own)");
    expect(neededFacts(given(brokers)).olderThanMs).toEqual(new Map([['order.created', HOUR]]));
  });
  test('GIVEN two lower limits THEN the number is that of the lower one', () => {
    const day = { ...BROKERS, 'retention.ms': String(DAY) };
    const counted = { olderRecords: 700n, olderThanMs: HOUR };
    const [cut, ...others] = judge(given([day, strict, BROKERS], counted)).findings;
    expect(cut).toMatchObject({ rule: 'retention-cut', loss: { records: 700n } });
    expect(cut?.message).toContain('to 1h');
    expect(others.map(({ rule }) => rule)).toEqual(['brokers-differ']);
  });
  test('GIVEN a strict broker that has no replica THEN nothing happens to the topic', () => {
    const onTwo = [{ partition: 0, leader: 1, replicas: [1, 2], inSyncReplicas: [1, 2] }];
    expect(rulesOf(given([BROKERS, BROKERS, strict], { partitions: onTwo }))).toEqual([
      'warning brokers-differ',
    ]);
  });
  test('GIVEN a value that is sensitive THEN it is not one that the topic inherits', () => {
    const paths = new Set(['config.retention.ms']);
    const hidden = { ...removed, hidden: paths, sensitive: paths };
    expect(rulesOf({ ...given([BROKERS, strict]), changes: [hidden] })).toEqual(['error sensitive-change']);
  });
  test('GIVEN a broker with a replica that did not answer THEN it is not known', () => {
    const known = given([BROKERS], { configFrom: [1, 2] });
    const unread: Unread[] = [{ what: { of: 'topic-configs', broker: 3 }, why: 'Broker 3 does not respond' }];
    const result = judge({ ...known, facts: { ...known.facts!, unread } });
    expect(result).toMatchObject({
      verdict: 'unknown',
      unknown: ['topic order.created: what it inherits on broker 3 (Broker 3 does not respond)'],
    });
  });
});

describe('without a cluster', () => {
  const [week, month] = [{ 'retention.ms': String(7 * DAY) }, { 'retention.ms': String(30 * DAY) }];
  const missing = (key: string, since: string): string =>
    `topic order.created: the brokers' own ${key}, which it inherits ${since} (no cluster was queried)`;

  const hands =
    'topic order.created: what is set on it without Terraform, which the update resets (no cluster was queried)';

  test.each<[string, Config, Config, string[]]>([
    ["a key removed that has Kafka's default", week, {}, [missing('retention.ms', 'after the change')]],
    ['a lower one removed', { 'retention.ms': '1' }, {}, [missing('retention.ms', 'after the change')]],
    ['a key that comes', {}, month, [missing('retention.ms', 'until now')]],
    [
      'min ISR removed',
      { 'min.insync.replicas': '1' },
      {},
      [missing('min.insync.replicas', 'after the change')],
    ],
    [
      "a largest batch removed that is Kafka's default",
      { 'max.message.bytes': '1048588' },
      {},
      [missing('max.message.bytes', 'after the change')],
    ],
  ])('GIVEN %s THEN it is not known what is lost', (_, before, after, more) => {
    expect(judge(context([updated(before, after)]))).toMatchObject({
      verdict: 'unknown',
      unknown: [hands, ...more],
    });
  });
  test.each<[string, Config, Config]>([
    ['both values', week, month],
    ['another key', { ...week, 'segment.ms': '1' }, week],
    ['a compacted topic', { 'cleanup.policy': 'compact', ...week }, { 'cleanup.policy': 'compact' }],
  ])('GIVEN %s THEN the plan says all but what was set by hand', (_, before, after) => {
    expect(judge(context([updated(before, after)]))).toMatchObject({ verdict: 'unknown', unknown: [hands] });
  });
  test('GIVEN a default that would be a cut THEN it is blocked, and a waiver does not make it known', () => {
    const cut = context([updated(month, {})]);
    expect(judge(cut).verdict).toBe('blocked');
    const waiver = {
      ...{ rule: 'retention-cut', resource: 'order.created', reason: 'Seen and agreed.', owner: 'o' },
      ...{ expires: '2026-12-01', source: { file: 'w.yaml', line: 1, column: 1 } },
    };
    expect(review(cut, [waiver], TODAY).verdict).toBe('unknown');
  });
});

describe('values that the plan hides', () => {
  const visible = { 'segment.ms': '1' };
  const hidden = (...paths: readonly string[]) => ({
    ...updated(visible, visible),
    ...{ hidden: new Set(paths), sensitive: new Set(paths) },
  });
  const known = cluster({ config: live({ 'retention.ms': String(7 * DAY), 'min.insync.replicas': '2' }) });

  test.each([['config'], ['config.retention.ms'], ['config.min.insync.replicas'], ['partitions'], ['']])(
    'GIVEN a sensitive %j that differs THEN it stops, as a value that is not known before the apply',
    (path) => {
      expect(rulesOf(context([hidden(path)], { facts: known }))).toContain('error sensitive-change');
    },
  );
  test('GIVEN one that stays, and another change THEN it is sent again, and not compared with what is live', () => {
    const change = { ...hidden(), sensitive: new Set(['config.retention.ms']) };
    const found = judge(context([change], { facts: known })).findings;
    expect(found.find(({ rule }) => rule === 'sensitive-change')).toMatchObject({
      severity: 'error',
      message:
        'kafka_topic.it: the sensitive config.retention.ms is sent again; whether the topic has that value now is not compared.',
    });
  });
  test.each([
    ['retention.ms', 'retention.bytes', '1000'],
    ['retention.bytes', 'retention.ms', String(DAY)],
  ])(
    'GIVEN a hidden %s, and another limit that cuts THEN what is lost is not known, and the hidden one not said to be unset',
    (concealed, shown, value) => {
      const paths = new Set([`config.${concealed}`]);
      const change = { ...updated(visible, { ...visible, [shown]: value }), hidden: paths, sensitive: paths };
      const set = { 'retention.ms': String(7 * DAY), 'retention.bytes': '100000' };
      const facts = cluster({ config: live(set), bytes: 50_000, records: 100n, olderRecords: 0n });
      const found = judge(context([change], { facts })).findings.find(({ rule }) => rule === 'retention-cut');

      expect(found).toMatchObject({ severity: 'error', subject: 'order.created' });
      expect(found?.loss).toBeUndefined();
      expect(found?.notKnown).toEqual([`record and byte counts: ${concealed} is hidden`]);
      expect(found?.message).not.toContain('no longer set');
    },
  );
  test('GIVEN a hidden key THEN it is not one that is removed or undeclared', () => {
    const whole = context([{ ...hidden('config'), after: { ...hidden().after, config: undefined } }], {
      facts: known,
    });
    expect(rulesOf(whole)).toEqual(['error sensitive-change']);
    const unknown = { ...hidden(), unknown: new Set(['config.retention.ms', 'config.min.insync.replicas']) };
    expect(rulesOf(context([unknown], { facts: known }))).toEqual(['error unknown-until-apply']);
  });
});

test('GIVEN numbers that are known only after the apply, and others live than in the state THEN no rule compares them', () => {
  const change = topicUpdated({ partitions: 3, replicationFactor: 2 }, {});
  const after = { ...change.after, partitions: undefined, replication_factor: undefined };
  const unknown = new Set(['partitions', 'replication_factor']);
  const known = cluster({ config: live({ 'min.insync.replicas': '2' }) });
  expect(rulesOf(context([{ ...change, after, unknown }], { facts: known }))).toEqual([
    'error unknown-until-apply',
  ]);
});

describe('what no other rule judged, where brokers differ', () => {
  const differing = cluster({
    config: live({}, [BROKERS, { ...BROKERS, 'retention.ms': String(DAY) }, BROKERS]),
  });
  const update = updated({ 'compression.type': 'lz4' }, { 'compression.type': 'zstd' });
  const gone = (type: string, before: object) => ({
    ...{ ...update, type, address: `${type}.a`, actions: ['delete' as const] },
    ...{ before: { ...before }, after: null },
  });
  test('GIVEN several views THEN it is named once, and not where a rule named it in one of them', () => {
    const found = rulesOf(
      context(
        [
          update,
          gone('aws_msk_cluster', { cluster_name: 'main' }),
          gone('kafka_topic', { name: 'order.paid', partitions: 1, replication_factor: 3, config: {} }),
        ],
        { facts: differing },
      ),
    );
    expect(found.filter((each) => each.endsWith('unjudged-destroyed'))).toEqual(['error unjudged-destroyed']);
    expect(found.filter((each) => each.endsWith('topic-destroyed'))).toEqual(['error topic-destroyed']);
    expect(found.filter((each) => each.endsWith('brokers-differ'))).toEqual(['warning brokers-differ']);
  });
});

describe('a topic that is compacted, and deletes from then on', () => {
  const compact: Config = { 'cleanup.policy': 'compact' };
  const both = (more: Config) =>
    updated({ ...compact, ...more }, { 'cleanup.policy': 'compact,delete', ...more });
  const uneven = {
    ...{ bytes: 1800, records: 180n, olderRecords: 60n },
    byPartition: [
      { partition: 0, bytes: 1200, records: 120n, olderRecords: 5n },
      { partition: 1, bytes: 200, records: 20n, olderRecords: 20n },
      { partition: 2, bytes: 400, records: 40n, olderRecords: 35n },
    ],
  };
  const lossOf = (more: Config) =>
    judge(
      context([both(more)], {
        facts: cluster({ ...uneven, config: live({ ...compact, ...more }) }),
        topics: new Map<string, { key: string | null; retiring: boolean } & Topic>(),
      }),
    ).findings;

  test('GIVEN a size limit alone THEN what exceeds it is counted', () => {
    const [found] = lossOf({ 'retention.ms': '-1', 'retention.bytes': '300' });
    expect(found).toMatchObject({
      ...{ rule: 'cleanup-policy-changed', severity: 'error' },
      loss: { bytes: 1000, records: 100n },
    });
    expect(found?.message).toContain('Records beyond 300 B a partition are deleted');
  });
  test('GIVEN both limits THEN each partition loses by the one that takes more of it', () => {
    const [found] = lossOf({ 'retention.ms': String(DAY), 'retention.bytes': '300' });
    expect(found?.loss).toMatchObject({ records: 90n + 20n + 35n });
  });
  test('GIVEN no limit THEN nothing is deleted, and it is no alarm', () => {
    expect(lossOf({ 'retention.ms': '-1', 'retention.bytes': '-1' })).toMatchObject([
      { rule: 'cleanup-policy-changed', severity: 'note' },
    ]);
  });
  test('GIVEN the same policies in another order THEN nothing changes', () => {
    const turned = updated({ 'cleanup.policy': 'compact,delete' }, { 'cleanup.policy': 'delete,compact' });
    expect(judge(context([turned])).findings).toEqual([]);
  });
});
