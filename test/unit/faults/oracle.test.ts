/** The oracle of the review itself: what it draws, and how it holds what was said against what happened. */
import fc from 'fast-check';
import {
  ANNOUNCEMENTS,
  ENTRY_FATES,
  QUOTA_FATES,
  TOPIC_FATES,
  USER_FATES,
  traitsOf,
} from '../../faults/support/oracle/cases';
import type { Case, Entry, TopicCase } from '../../faults/support/oracle/cases';
import { anyCase, draw } from '../../faults/support/oracle/draw';
import { rules } from '../../../model/review/rules';
import { ANSWERING } from '../../faults/support/oracle/answers';
import { findingsOf, judge } from '../../faults/support/oracle/judge';
import type { ReviewOfCases } from '../../faults/support/oracle/judge';
import { partsOf } from '../../faults/support/oracle/parts';
import { reportOf } from '../../faults/support/oracle/report';
import { hasEntry, happenedTo } from '../../faults/support/oracle/seen';
import type { Applied, TopicSeen } from '../../faults/support/oracle/seen';

const ID = 'oracle1c0007';

describe('what is drawn', () => {
  const many = draw(1, 2000).cases;

  test('GIVEN a seed THEN it is the same each time, and another for another seed', () => {
    expect(draw(7, 50)).toEqual(draw(7, 50));
    expect(draw(8, 50)).not.toEqual(draw(7, 50));
  });
  test('GIVEN two thousand THEN each fate, announcement, kind of group and way to hide a value is among them', () => {
    const on = <T extends Case['on']>(what: T): Extract<Case, { on: T }>[] =>
      many.filter((each): each is Extract<Case, { on: T }> => each.on === what);
    const sorted = (words: readonly string[]): string[] => [...new Set(words)].sort();
    expect(sorted(on('topic').map(({ fate }) => fate))).toEqual(sorted(TOPIC_FATES));
    expect(sorted(on('topic').map(({ announced }) => announced))).toEqual(sorted(ANNOUNCEMENTS));
    expect(sorted(on('user').map(({ fate }) => fate))).toEqual(sorted(USER_FATES));
    expect(sorted(on('quota').map(({ fate }) => fate))).toEqual(sorted(QUOTA_FATES));
    expect(sorted(on('access').flatMap(({ entries }) => entries.map(({ fate }) => fate)))).toEqual(
      sorted(ENTRY_FATES),
    );
    expect(many.flatMap(traitsOf)).toEqual(
      expect.arrayContaining([
        ...['live values set by hand', 'sensitive configuration', 'unknown configuration'],
        ...['sensitive entry', 'unknown entry', 'Deny entry added', 'entry of User:*', 'entry of resource *'],
        ...['prefixed entry', 'entry of one host', 'entry of a network', 'declared twice'],
        ...['another message.timestamp.before.max.ms', 'another message.timestamp.after.max.ms'],
        ...['another min.compaction.lag.ms', 'another segment.bytes', 'empty cleanup.policy'],
        ...['a boolean in capitals', 'sensitive quota', 'unknown quota'],
        ...['classic', 'consumer', 'share'].flatMap((protocol) => [
          `${protocol} group at work`,
          `${protocol} group without members with commits`,
        ]),
      ]),
    );
  });
  test('GIVEN an odd seed THEN no entry reaches groups of other cases', () => {
    const entries = draw(9, 500).cases.flatMap((each) =>
      each.on === 'access'
        ? [...each.byHand, ...each.added, ...each.entries.flatMap(({ entry, becomes }) => [entry, becomes])]
        : [],
    );
    const aboutGroups = entries.filter(({ resource }) => resource.includes('group'));
    expect(new Set(aboutGroups.map(({ principal, resource }) => `${principal} ${resource}`))).toEqual(
      new Set(['own group', 'own groups']),
    );
  });
  test('GIVEN surroundings of many seeds THEN brokers differ in some, and some plans are made without refresh', () => {
    const surroundings = Array.from({ length: 100 }, (_, seed) => draw(seed, 1).surroundings);
    expect(new Set(surroundings.map(({ refresh }) => refresh)).size).toBe(2);
    expect(new Set(surroundings.map(({ setting }) => setting?.broker)).size).toBe(5);
  });
});

describe('the parts of a case', () => {
  const names = (resources: object): string[] =>
    Object.values(resources).flatMap((of) => Object.keys(of as object));

  test('GIVEN any case THEN its resources, topics, users and entries are its own', () => {
    fc.assert(
      fc.property(anyCase, (drawn) => {
        const { before, after, made, changed, moved, replaced, forgotten } = partsOf(ID, drawn);
        for (const name of [...names(before), ...names(after)]) expect(name).toMatch(`${ID}_`);
        for (const { from, to } of moved) {
          expect(names(before)).toContain(from.split('.')[1]);
          expect(names(after)).toContain(to.split('.')[1]);
        }
        for (const address of replaced) expect(names(after)).toContain(address.split('.')[1]);
        for (const address of forgotten) expect(names(after)).not.toContain(address.split('.')[1]);
        const acls = [
          ...[...(made.acls ?? []), ...(changed.acls ?? [])],
          ...[before, after].flatMap((side) => Object.values(side['kafka_acl'] ?? {})),
        ] as Readonly<Record<string, string>>[];
        for (const acl of acls)
          expect(`${acl['acl_principal']} ${acl['resource_name']}`).toMatch(new RegExp(`${ID}-`));
      }),
      { numRuns: 500 },
    );
  });
});

const topic: TopicCase = {
  ...{ on: 'topic', replication: 1, recorded: {}, byHand: {}, declared: {}, concealed: {} },
  ...{ fate: 'update', announced: 'no', group: { protocol: 'classic', member: false, committed: 2 } },
};
const seen: TopicSeen = {
  ...{ id: 'a', partitions: 1, replicas: 3, first: { 0: 0 }, records: { 0: [0, 1, 2, 3] } },
  config: { 'min.insync.replicas': '2', 'unclean.leader.election.enable': 'false' },
};
const outcome = (after: Partial<TopicSeen> | undefined, more: Partial<Applied> = {}): Applied => ({
  before: { topic: seen },
  after: after === undefined ? {} : { topic: { ...seen, ...after } },
  ...more,
});

describe('what happened', () => {
  test.each<[string, Partial<TopicSeen> | undefined, object[]]>([
    ['the same', {}, []],
    ['more records', { records: { 0: [0, 1, 2, 3, 4] } }, []],
    [
      'its beginning gone',
      { records: { 0: [3, 4] }, first: { 0: 3 } },
      [{ what: 'records are gone', records: 3, unread: 1 }],
    ],
    [
      'one compacted',
      { records: { 0: [0, 2, 3] } },
      [{ what: 'earlier values of keys are gone', least: 'warning' }],
    ],
    ['no topic', undefined, [{ what: 'the topic was deleted', least: 'error', records: 4, unread: 2 }]],
    ['another topic of the name', { id: 'b' }, [{ what: 'the topic was deleted', records: 4 }]],
    ['min ISR 1', { config: { ...seen.config, 'min.insync.replicas': '1' } }, [{ least: 'error' }]],
    ['min ISR 3', { config: { ...seen.config, 'min.insync.replicas': '3' } }, [{ least: 'error' }]],
    ['one replica', { replicas: 1 }, [{ what: 'replicas were deleted' }, { least: 'error' }]],
  ])('GIVEN %s of a topic THEN it is that', (_, after, expected) => {
    expect(happenedTo(topic, outcome(after))).toMatchObject(expected);
  });
  test('GIVEN that compaction began earlier THEN earlier values are a warning; a last value, another beginning or policy is an error', () => {
    const full = { ...seen, records: { 0: [0, 1, 2, 3, 4, 5] } };
    const left = (offsets: readonly number[], first = 0, more: Partial<TopicCase> = {}) =>
      happenedTo(
        { ...topic, ...more },
        {
          before: { topic: full },
          after: { topic: { ...full, records: { 0: offsets }, first: { 0: first } } },
        },
      );
    expect(left([3, 4, 5])).toEqual([{ what: 'earlier values of keys are gone', least: 'warning' }]);
    expect(left([0, 1, 2, 4, 5])).toMatchObject([{ what: 'records are gone', least: 'error', records: 1 }]);
    expect(left([3, 4, 5], 3)).toMatchObject([{ what: 'records are gone', least: 'error' }]);
    expect(left([3, 4, 5], 0, { declared: { 'cleanup.policy': 'compact' } })).toMatchObject([
      { least: 'error' },
    ]);
  });
  test.each([
    ['late', 'error'],
    ['huge', 'error'],
    ['old', 'warning'],
    ['ahead', 'warning'],
  ] as const)('GIVEN %s records that are refused from then on THEN that is at least: %s', (kind, least) => {
    const before = { topic: seen, writes: { [kind]: 'ok' } };
    const after = { topic: seen, writes: { [kind]: 'InvalidTimestampException' } };
    expect(happenedTo(topic, { before, after })).toEqual([{ what: `${kind} records are refused`, least }]);
  });
  test('GIVEN a deletion that was announced THEN a warning is enough, and for one of a stranger it is not', () => {
    const deleted = (announced: TopicCase['announced']) =>
      happenedTo({ ...topic, fate: 'delete', announced }, outcome(undefined))[0]?.least;
    expect([deleted('yes'), deleted('stranger'), deleted('same-plan')]).toEqual([
      'warning',
      'error',
      'error',
    ]);
  });
  test('GIVEN a client THEN one at work that was refused is an error, another a warning, and access gained a note', () => {
    const access: Case = { on: 'access', byHand: [], entries: [], added: [] };
    const probe = { write: 'ok', read: 'ok', group: 'refused' };
    const of = (before: object, after: object) => happenedTo(access, { before, after });
    expect(of({ probe }, { probe: { ...probe, read: 'refused' } })).toEqual([
      { what: 'read: refused', least: 'warning' },
    ]);
    expect(of({ probe }, { probe: { ...probe, group: 'ok' } })).toMatchObject([{ least: 'note' }]);
    expect(of({ member: 'at work' }, { member: 'refused' })).toMatchObject([{ least: 'error' }]);
    expect(of({ member: 'refused' }, { member: 'refused' })).toEqual([]);
  });
  test('GIVEN an entry as Terraform and as Kafka spell it THEN it is one', () => {
    const entry = partsOf(ID, { on: 'access', byHand: [], entries: [], added: [added] }).declaredAcls[0]!;
    const live = { ...entry, acl_operation: 'READ', resource_type: 'TOPIC', acl_permission_type: 'ALLOW' };
    expect(hasEntry([{ ...live, resource_pattern_type_filter: 'LITERAL' }], entry)).toBe(true);
    expect(hasEntry([{ ...live, resource_name: 'other' }], entry)).toBe(false);
  });
});

const added: Entry = {
  ...{ principal: 'own', permission: 'Allow', operation: 'Read' },
  ...{ host: '*', resource: 'topic' },
};

describe('the judgment', () => {
  const said = (severity: 'error' | 'warning' | 'note', records?: number): ReviewOfCases => ({
    ...{ verdict: 'blocked', untold: [] },
    findings: [
      {
        ...{ rule: 'retention-cut', severity, subject: 'a', message: 'less' },
        ...{ stack: 'scratch', address: `kafka_topic.${ID}_t` },
        ...(records === undefined
          ? {}
          : { loss: { records: String(records), groups: [{ id: `${ID}-g`, state: 'Empty', lag: '1' }] } }),
      },
    ],
  });
  const silent: ReviewOfCases = { verdict: 'clear', untold: [], findings: [] };
  const lost = outcome({ records: { 0: [3] }, first: { 0: 3 } });
  const of = (
    live: ReviewOfCases,
    offline: ReviewOfCases,
    applied = lost,
    drawn: Case = topic,
    refresh = true,
  ) => judge(ID, drawn, { refresh }, { live, offline }, applied);

  test('GIVEN an error of as many records THEN it is enough', () => {
    expect(of(said('error', 3), said('error'))).toMatchObject({ below: [], alarms: [], said: 'error' });
  });
  test.each<[string, ReviewOfCases, ReviewOfCases, string[]]>([
    ['a warning', said('warning'), said('error'), ['said warning: records are gone']],
    ['nothing', silent, said('error'), ['said nothing: records are gone']],
    ['a lower number', said('error', 2), said('error'), ['said 2 records: 3 are gone']],
    [
      'nothing without a cluster',
      said('error', 3),
      silent,
      ['said nothing without a cluster: records are gone'],
    ],
  ])('GIVEN %s THEN it is below', (_, live, offline, below) => {
    expect(of(live, offline).below).toEqual(below);
  });
  test('GIVEN an error about something else THEN it is no answer', () => {
    const other = {
      ...said('error', 3),
      findings: said('error', 3).findings.map((each) => ({ ...each, rule: 'partitions-added' })),
    };
    expect(of(other, said('error')).below).toContain('said nothing: records are gone');
    expect(of(said('error', 3), other).below).toEqual(['said nothing without a cluster: records are gone']);
  });
  test('GIVEN lost records of which no number was said THEN it is below, unless that is said to be not known', () => {
    expect(of(said('error'), said('error')).below).toEqual([
      'said no number, nor that it is not known: 3 records are gone',
    ]);
    const notKnown = {
      ...said('error'),
      findings: said('error').findings.map((each) => ({ ...each, notKnown: ['how many records'] })),
    };
    expect(of(notKnown, said('error')).below).toEqual([]);
  });
  test('GIVEN rules that may answer THEN each is a rule, and a run names those that never fired', () => {
    const known = rules.map(({ id }) => id);
    expect(ANSWERING.filter((rule) => !known.includes(rule))).toEqual([]);
    const judged = [of(said('error', 3), said('error'))];
    const text = reportOf({ date: '2026-11-29', versions: { Kafka: '4.3.1' }, plans: [], judged });
    expect(text).toContain('\n- quota-removed\n');
    expect(text).not.toContain('\n- retention-cut\n');
  });
  test('GIVEN that it is not known without a cluster THEN that is enough', () => {
    const unknown = { ...silent, untold: [`topic ${ID}-t: the brokers' own retention.ms`] };
    expect(of(said('error', 3), unknown)).toMatchObject({ below: [], offline: 'unknown' });
  });
  test('GIVEN a value by hand that no state shows THEN the plan alone has to say that it cannot tell', () => {
    const drawn: Case = { ...topic, byHand: { 'retention.ms': '-1' } };
    expect(of(said('error', 3), silent, lost, drawn, false).below).toHaveLength(1);
  });
  test('GIVEN a topic that exists THEN a note that nobody knows is enough without a cluster, and nothing is too little', () => {
    const drawn: Case = { ...topic, fate: 'exists' };
    const applied = outcome({}, { failure: 'TopicExistsException' });
    const exists = (level: 'error' | 'note'): ReviewOfCases => ({
      ...silent,
      findings: said(level).findings.map((each) => ({ ...each, rule: 'topic-exists' })),
    });
    expect(of(exists('error'), exists('note'), applied, drawn).below).toEqual([]);
    expect(of(said('error'), exists('note'), applied, drawn).below).toEqual([
      'said nothing: the apply failed',
    ]);
    expect(of(exists('error'), silent, applied, drawn).below).toEqual([
      'said nothing without a cluster: the apply failed',
    ]);
  });
  test('GIVEN an error and nothing that happened THEN it is a false alarm', () => {
    expect(of(said('error', 3), silent, outcome({}))).toMatchObject({ below: [], alarms: ['retention-cut'] });
  });
  test('GIVEN a finding of another case THEN it counts for that one', () => {
    expect(findingsOf('oracle1c0008', said('error'))).toEqual([]);
  });
  test('GIVEN a run THEN its report counts what was below and what was a false alarm', () => {
    const judged = [of(said('error', 3), said('error')), of(said('error', 3), silent, outcome({}))];
    const plans = [{ seed: '5', cases: 2, minutes: 1.25 }];
    const text = reportOf({ date: '2026-11-29', versions: { Kafka: '4.3.1' }, plans, judged });
    expect(text).toContain('**2 cases in 1 plan; below what happened: 0; false alarms: 1.**');
    expect(text).toMatch(/\| retention-cut +\| topic: update +\| 1 +\| less/);
  });
});
