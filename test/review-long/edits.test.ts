/** Further plans against the real cluster: drawn edits, names that mean every name, and what is synthesized. */
import { join } from 'node:path';
import fc from 'fast-check';
import { ofRule } from '../support/findings';
import type { ReviewJson } from '../support/findings';
import { domain, inDays, read, reviewClone, topic } from '../review/support/written';
import { describeTopics, kafkaTool } from '../local/support/tier';

const clone = reviewClone();

/** Brokers learn of an entry a moment later. */
function eventually(ask: () => string, expected: string): string {
  let answer = ask();
  for (let repeats = 0; repeats < 10 && !answer.includes(expected); repeats += 1) answer = ask();
  expect(answer).toContain(expected);
  return answer;
}

describe('a name that Kafka takes for every name', () => {
  const READER = 'order-support';
  const WRITER = 'order-service';
  const grantAll = (principal: string, ...resource: readonly string[]) => {
    const entry = ['--allow-principal', `User:${principal}`, ...resource, '*'];
    expect(kafkaTool('kafka-acls.sh', 'admin', ['--add', ...entry])).toMatchObject({ status: 0 });
    return () =>
      expect(kafkaTool('kafka-acls.sh', 'admin', ['--remove', '--force', ...entry])).toMatchObject({
        status: 0,
      });
  };
  const joins = (group: string): string => read(READER, 'order.status', group);
  const writes = (transactionalId: string): string =>
    kafkaTool('kafka-producer-perf-test.sh', WRITER, [
      ...['--topic', 'order.created', '--num-records', '1', '--record-size', '10', '--throughput', '-1'],
      ...['--transactional-id', transactionalId],
    ]).output;

  test('GIVEN "*" as a literal group THEN Kafka lets its holder join groups of other domains', () => {
    expect(joins('payment-service')).toContain('GroupAuthorizationException');
    const takeBack = grantAll(READER, '--operation', 'Read', '--group');
    const allowed = eventually(() => joins('payment-service'), 'Processed a total of');
    takeBack();
    expect(allowed).not.toContain('GroupAuthorizationException');
  });

  test('GIVEN "*" as a literal transactional id THEN Kafka lets its holder write under ids of other domains', () => {
    expect(writes('payment-service-0')).toContain('TransactionalIdAuthorizationException');
    const takeBack = grantAll(
      WRITER,
      ...['--operation', 'Write', '--operation', 'Describe', '--transactional-id'],
    );
    const allowed = eventually(() => writes('payment-service-0'), '1 records sent');
    takeBack();
    expect(allowed).not.toContain('TransactionalIdAuthorizationException');
  });

  test('THEN neither passes validation, nor does a prefix of groups or ids of another domain, and nothing is planned', () => {
    const access = [
      "      - { role: consumer, topics: [scratch.wide], group: '*' }",
      "      - { role: transactional-producer, topics: [scratch.wide], transactionalId: '*' }",
      '      - { role: consumer, topics: [scratch.wide], groupPrefix: pay }',
      '      - { role: transactional-producer, topics: [scratch.wide], transactionalIdPrefix: pay }',
    ];
    clone.write(
      'catalog/scratch.yaml',
      [
        `${domain(topic('scratch.wide'))}services:`,
        '  - name: scratch-wide',
        '    description: For a test.',
        '    access:',
        ...access,
        '',
      ].join('\n'),
    );

    const validated = clone.brokerform('catalog', 'validate');
    const planned = clone.brokerform('review', '--base', 'HEAD', '--environment', 'local');

    for (const { status, output } of [validated, planned]) {
      expect(status).toBe(1);
      const flat = output.replaceAll(/\s+/g, ' ');
      expect(flat).toContain('group of service scratch-wide is "*", by which Kafka means every group');
      expect(flat).toContain(
        'transactionalId of service scratch-wide is "*", by which Kafka means every transactional id',
      );
      expect(flat).toContain('groupPrefix of service scratch-wide covers "pay*", which');
      expect(flat).toContain('transactionalIdPrefix of service scratch-wide covers "pay*", which');
    }
  });

  test('GIVEN a user that differs from a user of the platform by upper case THEN it passes no validation either', () => {
    clone.write(
      'catalog/scratch.yaml',
      [
        `${domain(topic('scratch.wide'))}services:`,
        '  - name: Admin',
        '    description: For a test.',
        '    access: [{ role: consumer, topics: [scratch.wide], group: scratch-admin }]',
        '',
      ].join('\n'),
    );
    const { status, output } = clone.brokerform('catalog', 'validate');
    expect(status).toBe(1);
    expect(output).toContain('service Admin has the name of a user of the platform.');
  });
});

describe('what is synthesized', () => {
  /** The same review twice: of what differs, and of everything, because code differs, too. */
  function both(): { few: ReviewJson; all: ReviewJson } {
    const review = (): ReviewJson => {
      const { json } = clone.review('--offline');
      return { ...json, unchanged: [...json.unchanged].sort() };
    };
    const few = review();
    clone.edit('main.ts', ['/** The composition root', '/** Here it begins. The composition root']);
    const all = review();
    return { few, all };
  }
  afterEach(() => clone.git('reset', '--quiet', '--hard'));

  test('GIVEN a change in one domain THEN leaving out the others says the same as synthesizing everything', () => {
    clone.edit('catalog/order.yaml', ['retention: { time: 3d }', 'retention: { time: 2d }']);
    const { few, all } = both();
    expect(few.stacks.map(({ stack }) => stack)).toEqual(['local-topics-order']);
    expect(few.unchanged).toContain('local-topics-payment');
    expect(few).toEqual(all);
  });

  test('GIVEN a domain that is new and one that is gone THEN both are found', () => {
    clone.write('catalog/extra.yaml', domain(topic('extra.created')).replace('scratch', 'extra'));
    clone.git('rm', '--quiet', '--force', 'catalog/notification.yaml');
    clone.edit('catalog/analytics.yaml', ['notification.sent', 'extra.created']);
    const { few, all } = both();
    expect(few.stacks.map(({ stack }) => stack)).toEqual(
      expect.arrayContaining(['local-topics-extra', 'local-topics-notification']),
    );
    expect(few).toEqual(all);
  });
});

interface Drawn {
  readonly name: string;
  readonly partitions: number;
  readonly days: number;
}

describe('random edits', () => {
  const PREFIX = 'random.';
  const SIZE = 5;
  const live = (): string[] => [...describeTopics().keys()].filter((name) => name.startsWith(PREFIX)).sort();
  const waiversFor = (...rules: string[]): string =>
    rules
      .map(
        (rule) =>
          `- { rule: ${rule}, resource: ${PREFIX}*, reason: It is for a test., owner: test, expires: ${inDays(30)} }\n`,
      )
      .join('');
  let topics: Drawn[] = Array.from({ length: SIZE }, (_, index) => ({
    name: `${PREFIX}t${index}`,
    partitions: 1,
    days: 7,
  }));
  let renamed = 0;
  const KINDS = ['keep', 'remove', 'rename', 'grow', 'shorten'] as const;
  const EDITS: Readonly<Record<(typeof KINDS)[number], (one: Drawn) => Drawn[]>> = {
    keep: (one) => [one],
    remove: () => [],
    rename: (one) => [{ ...one, name: `${PREFIX}r${renamed++}` }],
    grow: (one) => [{ ...one, partitions: one.partitions + 1 }],
    shorten: (one) => [{ ...one, days: Math.max(1, one.days - 1) }],
  };

  const write = (): void =>
    clone.write(
      'catalog/random.yaml',
      domain(
        ...topics.map(({ name, partitions, days }) => topic(name, '', partitions).replace('7d', `${days}d`)),
      ).replace('scratch', 'random'),
    );

  beforeAll(() => {
    write();
    expect(clone.deploy()).toMatchObject({ status: 0 });
    clone.commit();
    // Not even then does a review let anything go by: the brokers' own guard is taken away, for the apply to do what it would.
    const granted = kafkaTool('kafka-acls.sh', 'admin', [
      ...['--add', '--allow-principal', 'User:deployer', '--operation', 'Delete'],
      ...['--topic', PREFIX, '--resource-pattern-type', 'prefixed'],
    ]);
    expect(granted).toMatchObject({ status: 0 });
  });

  test('what the review says is destroyed is what the apply destroys', () => {
    const edits = fc.array(fc.constantFrom(...KINDS), {
      minLength: SIZE,
      maxLength: SIZE,
    });
    fc.assert(
      fc.property(edits, (kinds) => {
        const before = live();
        topics = topics.flatMap((one, index) => EDITS[kinds[index] ?? 'keep'](one));
        while (topics.length < SIZE) topics.push({ name: `${PREFIX}n${renamed++}`, partitions: 1, days: 7 });
        write();
        clone.write('waivers.yaml', waiversFor('topic-destroyed', 'partitions-added', 'retention-cut'));
        const waivers = ['--waivers', join(clone.folder, 'waivers.yaml')];

        const { json } = clone.review(...waivers);
        const outcome = clone.deploy(...waivers);

        const all = [...json.findings, ...json.waived.map(({ finding }) => finding)];
        const said = ofRule(all, 'topic-destroyed').map(({ subject }) => subject);
        expect({ status: outcome.status, output: outcome.output }).toMatchObject({ status: 0 });
        const after = live();
        expect([...said].sort()).toEqual(before.filter((name) => !after.includes(name)));
        clone.commit();
      }),
      { numRuns: 4 },
    );
  });
});
