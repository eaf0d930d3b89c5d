/** Draws cases and what surrounds them: pure, and the same for the same seed. */
import fc from 'fast-check';
import { ANNOUNCEMENTS, ENTRY_FATES, QUOTA_FATES, USER_FATES } from './cases';
import type {
  AccessCase,
  Case,
  Concealed,
  Config,
  DeclaredEntry,
  Entry,
  Protocol,
  QuotaCase,
  Surroundings,
  TopicCase,
  UserCase,
} from './cases';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** What each topic is filled with: one segment for each record, the first this old, each of this many bytes. */
export const RECORDS = { count: 6, firstAge: 60 * HOUR, step: 10 * HOUR, bytes: 300, keys: 3 } as const;
/** What a producer sends that does not fit into the smaller of the drawn limits. */
export const LARGE_BYTES = 2500;
/** What does not fit into the least segment that Kafka 4.3 takes, 1 MiB. */
export const HUGE_BYTES = 1_200_000;
/** How old, or far ahead, the times of records are that a producer sends late, copies, or has from a clock that is ahead. */
export const AGES = { late: 90_000, old: 2 * HOUR, ahead: -HOUR / 2 } as const;

const SMALL_LIMIT = '1500';
const protocol = fc.constantFrom<Protocol>('classic', 'consumer', 'share');
const often = <T>(weight: number, arbitrary: fc.Arbitrary<T>, otherwise: T): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary }, { weight: 10 - weight, arbitrary: fc.constant(otherwise) });
const maybe = <T>(weight: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  often<T | undefined>(weight, arbitrary, undefined);
const pick = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

const hours = (count: number): string => String(count * HOUR);
const LARGEST = String(2n ** 63n - 1n);

const values: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'retention.ms': pick('-1', hours(1), hours(15), hours(45), hours(7 * 24), hours(30 * 24)),
  'retention.bytes': pick('-1', '900', '2000', '100000'),
  'cleanup.policy': pick('delete', 'compact', 'compact', 'compact,delete', 'compact,delete', ''),
  'min.insync.replicas': pick('1', '2', '3'),
  'max.message.bytes': pick(SMALL_LIMIT, '1048588', '2097152'),
  'unclean.leader.election.enable': pick('true', 'false'),
  'compression.type': pick('producer', 'zstd', 'lz4'),
  'message.timestamp.type': pick('CreateTime', 'LogAppendTime'),
  'message.timestamp.before.max.ms': pick(LARGEST, hours(30 * 24)),
  'message.timestamp.after.max.ms': pick(LARGEST, hours(1)),
  'min.compaction.lag.ms': pick('0', hours(7 * 24)),
  'segment.bytes': pick('1048576', '1073741824'),
};
/** What only the plan under review may declare: with it topics could not be filled, or what Kafka prints is another text. */
const laterValues: Readonly<Record<string, fc.Arbitrary<string>>> = {
  ...values,
  'message.timestamp.before.max.ms': pick('1000', hours(1), hours(30 * 24)),
  'message.timestamp.after.max.ms': pick('1000', '600000', hours(1)),
  'unclean.leader.election.enable': pick('true', 'false', 'TRUE'),
};
const KEYS = Object.keys(values);
/** How often, of ten, a key is set. */
const WEIGHTS: Readonly<Record<string, number>> = {
  'retention.ms': 6,
  'retention.bytes': 4,
  'cleanup.policy': 4,
  'message.timestamp.type': 1,
  'message.timestamp.before.max.ms': 1,
  'message.timestamp.after.max.ms': 1,
  'segment.bytes': 1,
};

const present = (config: Readonly<Record<string, string | undefined>>): Config =>
  Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );

const config: fc.Arbitrary<Config> = fc
  .record(Object.fromEntries(KEYS.map((key) => [key, maybe(WEIGHTS[key] ?? 2, values[key]!)])))
  .map(present);

/** One or two keys, so that most edits are about one thing. */
const someOf = (from: typeof values): fc.Arbitrary<Config> =>
  fc
    .subarray(KEYS, { minLength: 1, maxLength: 2 })
    .chain((keys) => fc.record(Object.fromEntries(keys.map((key) => [key, from[key]!]))))
    .map(present);

/** An edit of a configuration: other values for some keys, and some removed. */
const edited = (before: Config): fc.Arbitrary<Config> =>
  fc
    .record({
      changed: someOf(laterValues),
      removed: fc.subarray(Object.keys(before), { maxLength: Math.min(2, Object.keys(before).length) }),
    })
    .map(({ changed, removed }) => {
      const left = Object.entries(before).filter(([key]) => !removed.includes(key));
      return { ...Object.fromEntries(left), ...changed };
    });

const topicGroup = fc
  .record({
    protocol,
    member: fc.boolean(),
    committed: maybe(7, fc.integer({ min: 0, max: RECORDS.count })),
  })
  // A group without members and commits is none.
  .map(({ protocol: of, member, committed }) => ({
    ...{ protocol: of, member },
    ...(committed === undefined ? (member ? {} : { committed: 2 }) : { committed }),
  }));

const topicFate = fc.oneof(
  { weight: 12, arbitrary: pick('update' as const) },
  { weight: 3, arbitrary: pick('delete' as const) },
  {
    weight: 5,
    arbitrary: pick(
      ...(['rename', 'shrink', 'grow', 'replicas', 'readdress', 'moved'] as const),
      ...(['forget', 'replace', 'moved-replaced', 'exists', 'impossible'] as const),
    ),
  },
);

const topicCase: fc.Arbitrary<TopicCase> = fc
  .record({
    recorded: config,
    byHand: often<Config>(4, someOf(values), {}),
    fate: topicFate,
    replication: pick<1 | 3>(1, 1, 3),
    announced: often(6, pick(...ANNOUNCEMENTS), 'no'),
    group: maybe(4, topicGroup),
    hide: maybe(2, pick<Concealed>('sensitive', 'unknown')),
  })
  .chain(({ recorded, hide, group, announced, ...drawn }) =>
    edited(recorded).map((after): TopicCase => {
      const declared = drawn.fate === 'update' || drawn.fate === 'moved' ? after : recorded;
      const keys = Object.keys(declared);
      const hidden = hide !== undefined && drawn.fate === 'update' ? keys.slice(0, 1) : [];
      return {
        ...{ on: 'topic', ...drawn, recorded, declared },
        announced: drawn.fate === 'delete' ? announced : 'no',
        concealed: Object.fromEntries(hidden.map((key) => [key, hide!])),
        ...(group === undefined ? {} : { group }),
      };
    }),
  );

const host = often<Entry['host']>(2, pick<Entry['host']>('127.0.0.1', '10.1.2.3'), '*');
const entry: fc.Arbitrary<Entry> = fc
  .record({
    principal: often<Entry['principal']>(3, pick<Entry['principal']>('everyone'), 'own'),
    permission: often<Entry['permission']>(3, pick<Entry['permission']>('Deny'), 'Allow'),
    operation: pick<Entry['operation']>('Read', 'Read', 'Write', 'Describe', 'All'),
    host,
    resource: pick<Entry['resource']>(
      ...(['topic', 'topic', 'topics', 'all-topics', 'group', 'group', 'groups', 'all-groups'] as const),
    ),
  })
  .map(possible);

/** Some are of a network, as may be declared: Kafka takes them, and no client has that address. */
const ofNetwork = (of: fc.Arbitrary<Entry>): fc.Arbitrary<Entry> =>
  fc
    .record({ drawn: of, network: often(1, pick(true), false) })
    .map(({ drawn, network }) => (network ? { ...drawn, host: '10.0.0.0/8' } : drawn));

/** Nobody writes to a group; and what holds for everyone everywhere would be an edit of all other cases as well. */
export function possible(drawn: Entry): Entry {
  const aboutGroups = drawn.resource.includes('group');
  return {
    ...drawn,
    ...(aboutGroups && drawn.operation === 'Write' ? { operation: 'Read' } : {}),
    ...(drawn.resource.startsWith('all-') ? { principal: 'own' } : {}),
  };
}

/** One of the entries that let a client work. */
const need = (operation: 'Read' | 'Write', resources: readonly Entry['resource'][]): fc.Arbitrary<Entry> =>
  fc
    .record({
      principal: often<Entry['principal']>(2, pick<Entry['principal']>('everyone'), 'own'),
      permission: pick<'Allow'>('Allow'),
      operation: often<Entry['operation']>(2, pick<Entry['operation']>('All'), operation),
      host: often<Entry['host']>(1, pick<Entry['host']>('127.0.0.1'), '*'),
      resource: pick(...resources),
    })
    .map(possible);

const needs = fc.tuple(
  need('Read', ['topic', 'topic', 'topics', 'all-topics']),
  need('Read', ['group', 'group', 'groups', 'all-groups']),
  need('Write', ['topic', 'topic', 'topics']),
);

const declaredEntry = (of: fc.Arbitrary<Entry>): fc.Arbitrary<DeclaredEntry> =>
  fc
    .record({
      entry: of,
      fate: pick(...ENTRY_FATES),
      becomes: ofNetwork(entry),
      createdFirst: fc.boolean(),
      concealed: maybe(1, pick<Concealed>('sensitive', 'unknown')),
    })
    .map(({ concealed, ...drawn }) => ({ ...drawn, ...(concealed === undefined ? {} : { concealed }) }));

const accessCase: fc.Arbitrary<AccessCase> = needs
  .chain((all) =>
    fc.record({
      // Each of what is needed is declared, set by hand, both, or not there.
      places: fc.tuple(...all.map(() => pick('declared', 'declared', 'declared', 'by hand', 'both', 'none'))),
      declared: fc.tuple(...all.map((each) => declaredEntry(fc.constant(each)))),
      all: fc.constant(all),
      more: fc.array(declaredEntry(entry), { maxLength: 2 }),
      byHand: fc.array(entry, { maxLength: 1 }),
      added: fc.array(ofNetwork(entry), { maxLength: 2 }),
      group: maybe(6, fc.record({ protocol })),
    }),
  )
  .map(({ places, declared, all, more, byHand, added, group }) => ({
    on: 'access',
    entries: [...declared.filter((_, index) => /declared|both/.test(places[index] ?? '')), ...more],
    byHand: [...all.filter((_, index) => /by hand|both/.test(places[index] ?? '')), ...byHand],
    added,
    ...(group === undefined ? {} : { group }),
  }));

const userCase: fc.Arbitrary<UserCase> = fc
  .record({
    fate: pick(...USER_FATES),
    twin: often(2, pick(true), false),
    through: fc.record({ principal: pick<Entry['principal']>('own', 'everyone'), prefix: fc.boolean() }),
    group: maybe(6, fc.record({ protocol })),
  })
  .map(({ group, ...drawn }) => ({ on: 'user', ...drawn, ...(group === undefined ? {} : { group }) }));

const limits = fc
  .subarray(['producer_byte_rate', 'consumer_byte_rate'], { minLength: 1 })
  .chain((keys) =>
    fc.record(Object.fromEntries(keys.map((key) => [key, pick(10_000_000, 20_000_000, 40_000_000)]))),
  );

const quotaCase: fc.Arbitrary<QuotaCase> = fc
  .record({
    entity: pick<QuotaCase['entity']>('user', 'client-id'),
    fate: pick(...QUOTA_FATES),
    limits,
    becomes: limits,
    byHand: often(2, limits, {}),
    twin: maybe(2, limits),
    concealed: maybe(2, pick<Concealed>('sensitive', 'unknown')),
  })
  .map(({ twin, concealed, ...drawn }) => ({
    ...{ on: 'quota', ...drawn },
    ...(twin === undefined ? {} : { twin }),
    ...(concealed === undefined ? {} : { concealed }),
  }));

/** Any case. */
export const anyCase: fc.Arbitrary<Case> = fc.oneof(
  { weight: 12, arbitrary: topicCase },
  { weight: 8, arbitrary: accessCase },
  { weight: 2, arbitrary: userCase },
  { weight: 2, arbitrary: quotaCase },
);

/** Values of one broker, of all, or none. */
export const anySurroundings: fc.Arbitrary<Surroundings> = fc
  .record({
    refresh: fc.boolean(),
    setting: maybe(
      8,
      pick(
        { broker: 103, key: 'log.retention.ms', value: String(HOUR) },
        { broker: 102, key: 'log.retention.bytes', value: '900' },
        { broker: 101, key: 'log.cleanup.policy', value: 'compact' },
        { broker: 103, key: 'message.max.bytes', value: SMALL_LIMIT },
        { broker: null, key: 'log.retention.ms', value: String(15 * HOUR) },
      ),
    ),
  })
  .map(({ refresh, setting }) => ({ refresh, ...(setting === undefined ? {} : { setting }) }));

export interface Drawn {
  readonly cases: readonly Case[];
  readonly surroundings: Surroundings;
}

/**
 * A case in which no entry reaches groups of other cases. Where one does, they are at work for it as well, as far as the review can
 * know, and hide whether it saw the case's own.
 */
export function apart(drawn: Case): Case {
  const own = (entry: Entry): Entry =>
    entry.resource.includes('group')
      ? { ...entry, principal: 'own', resource: entry.resource === 'all-groups' ? 'groups' : entry.resource }
      : entry;
  if (drawn.on === 'user') return { ...drawn, through: { ...drawn.through, principal: 'own' } };
  if (drawn.on !== 'access') return drawn;
  return {
    ...drawn,
    byHand: drawn.byHand.map(own),
    added: drawn.added.map(own),
    entries: drawn.entries.map((each) => ({
      ...each,
      entry: own(each.entry),
      becomes: own(each.becomes),
    })),
  };
}

/** The cases of one plan; those of odd seeds are apart. */
export function draw(seed: number, count: number): Drawn {
  const options = { seed };
  const cases = fc.sample(anyCase, { ...options, numRuns: count });
  return {
    cases: seed % 2 === 1 ? cases.map(apart) : cases,
    surroundings: fc.sample(anySurroundings, { ...options, numRuns: 1 })[0]!,
  };
}
