/** What Kafka's own clients and tools see of a case, before the apply and after it, and what it comes to. */
import type { ReviewSeverity } from '../../../../model/review/rule';
import type { Case, Limits, TopicCase } from './cases';
import { RECORDS } from './draw';
import type { Attributes } from './parts';
import { aclOf } from './parts';

export interface TopicSeen {
  readonly id: string;
  readonly partitions: number;
  readonly replicas: number;
  readonly config: Readonly<Record<string, string | null>>;
  /** Where each partition begins. */
  readonly first: Readonly<Record<string, number>>;
  /** Offsets that a consumer gets, by partition. */
  readonly records: Readonly<Record<string, readonly number[]>>;
}

/** `ok`, `refused`, `no log-in`, or Kafka's exception. */
export type Outcome = string;

/** Records that are sent, in this order; which refusals the page of a rule calls a warning is in {@link OF_COPIES}. */
const WRITES = ['small', 'large', 'keyless', 'huge', 'late', 'old', 'ahead'] as const;
type Write = (typeof WRITES)[number];

/** Who copies old records is refused, or whose clock is ahead: not a producer in normal operation. */
const OF_COPIES: readonly Write[] = ['old', 'ahead'];

export interface Seen {
  readonly topic?: TopicSeen;
  readonly writes?: Readonly<Partial<Record<Write, Outcome>>>;
  readonly probe?: Readonly<Record<'write' | 'read' | 'group', Outcome>>;
  /** `at work`, or why the member of the group ended. */
  readonly member?: Outcome;
  /** Of the user of the case. */
  readonly mechanisms?: readonly string[];
  readonly quota?: Limits;
  /** Of the entries that are declared after the apply, those that are not on the cluster. */
  readonly missingAcls?: readonly Attributes[];
}

/** What happened to a case, and the least that the review has to say of it by its own rules' pages. */
export interface Happened {
  readonly what: string;
  readonly least: ReviewSeverity;
  /** Records that are gone. */
  readonly records?: number;
  /** Of those, what the case's group had not read. */
  readonly unread?: number;
}

export interface Applied {
  readonly before: Seen;
  readonly after: Seen;
  /** What Terraform said of the case's resources when it failed on one. */
  readonly failure?: string;
}

export function happenedTo(drawn: Case, applied: Applied): Happened[] {
  switch (drawn.on) {
    case 'topic':
      return [...topicHappened(drawn, applied), ...failedTopic(drawn, applied)];
    case 'access':
      return [...clientHappened(applied, 'warning'), ...missing(applied), ...failed(applied)];
    case 'user':
      return userHappened(drawn.fate, drawn.twin, applied);
    case 'quota':
      return quotaHappened(drawn, applied);
  }
}

const block = (what: string): Happened => ({ what, least: 'error' });
const warn = (what: string): Happened => ({ what, least: 'warning' });
const note = (what: string): Happened => ({ what, least: 'note' });

/**
 * The provider's own races: for its connection, and for its list of topics, which each read of one replaces while others look into it
 * (Mongey/kafka 0.13.1, client.go: ReadTopic, extractTopics). Nothing that a plan could tell.
 */
const RACE =
  /broker not connected|EOF|i\/o timeout|was not visible in Kafka|become ready: \S+ could not be found/;

export const FAILED = 'the apply failed';

function failed({ failure }: Applied): Happened[] {
  return failure === undefined || RACE.test(failure) ? [] : [block(FAILED)];
}

/** A topic that is changed, and of which the provider then waits in vain for what it sent, is as it should be: the next plan says so. */
function failedTopic({ fate }: TopicCase, applied: Applied): Happened[] {
  const created = fate === 'exists' || fate === 'impossible';
  return failed(applied).map((each) => (created ? each : { ...each, least: 'warning' }));
}

function topicHappened(drawn: TopicCase, { before, after }: Applied): Happened[] {
  const was = before.topic;
  if (was === undefined) return [];
  const is = after.topic?.id === was.id ? after.topic : undefined;
  const lost = lostRecords(drawn, was, is);
  // A rule's page: announced and permitted since an earlier deploy.
  const announced = drawn.fate === 'delete' && drawn.announced === 'yes';
  if (is === undefined)
    return [{ what: 'the topic was deleted', least: announced ? 'warning' : 'error', ...lost }];
  return [
    ...(lost === undefined
      ? []
      : isCompactionOnly(drawn, was, is)
        ? [warn('earlier values of keys are gone')]
        : [{ what: 'records are gone', least: 'error' as const, ...lost }]),
    ...(is.partitions > was.partitions ? [block('keys go to other partitions')] : []),
    ...(is.replicas < was.replicas ? [block('replicas were deleted')] : []),
    ...(is.replicas > was.replicas ? [block('replicas were placed at random')] : []),
    ...durability(was, is),
    ...WRITES.flatMap((kind) =>
      before.writes?.[kind] === 'ok' && after.writes?.[kind] !== 'ok'
        ? [
            {
              what: `${kind} records are refused`,
              least: OF_COPIES.includes(kind) ? 'warning' : 'error',
            } as const,
          ]
        : [],
    ),
    ...(['large', 'huge'] as const).flatMap((size) =>
      before.writes?.[size] === 'RecordTooLargeException' && after.writes?.[size] === 'ok'
        ? [warn('larger records reach readers')]
        : [],
    ),
    ...(is.config['message.timestamp.type'] === was.config['message.timestamp.type']
      ? []
      : [warn('another clock')]),
  ];
}

/**
 * Compaction promises the last value of each key alone, and leaves the beginning of the log where it was. Of a topic whose own policy stays,
 * no more than that is gone if it is of the first round of keys.
 */
function isCompactionOnly({ recorded, byHand, declared }: TopicCase, was: TopicSeen, is: TopicSeen): boolean {
  const policy = 'cleanup.policy';
  return (
    (byHand[policy] ?? recorded[policy]) === declared[policy] &&
    Object.entries(was.records).every(
      ([partition, offsets]) =>
        was.first[partition] === is.first[partition] &&
        offsets.every(
          (offset) =>
            offset < RECORDS.count - RECORDS.keys || is.records[partition]?.includes(offset) === true,
        ),
    )
  );
}

function lostRecords(
  { group }: TopicCase,
  was: TopicSeen,
  is: TopicSeen | undefined,
): Pick<Happened, 'records' | 'unread'> | undefined {
  const lost = Object.entries(was.records).flatMap(([partition, offsets]) =>
    offsets.filter((offset) => is?.records[partition]?.includes(offset) !== true),
  );
  if (lost.length === 0 && is !== undefined) return undefined;
  // A member of a share group acknowledges what it gets, and its group goes on from there.
  const goesOn = group?.protocol === 'share' && group.member;
  const committed = goesOn ? undefined : group?.committed;
  return {
    records: lost.length,
    ...(committed === undefined ? {} : { unread: lost.filter((offset) => offset >= committed).length }),
  };
}

/** What the topic promises of a write with acks=all, by its configuration in effect. */
function durability(was: TopicSeen, is: TopicSeen): Happened[] {
  const minIsr = ({ config, replicas }: TopicSeen): number =>
    Math.min(Number(config['min.insync.replicas']), replicas);
  const [before, after] = [minIsr(was), minIsr(is)];
  const needsAll = (topic: TopicSeen): boolean => minIsr(topic) === topic.replicas && topic.replicas > 1;
  const unclean = ({ config }: TopicSeen): boolean => config['unclean.leader.election.enable'] === 'true';
  return [
    ...(after < before
      ? [after === 1 ? block('the leader alone acknowledges') : warn('fewer acknowledge')]
      : []),
    ...(needsAll(is) && !needsAll(was) ? [block('each replica is needed for a write')] : []),
    ...(unclean(is) && !unclean(was) ? [block('a replica out of sync may lead')] : []),
  ];
}

/** @param least of a client that was not at work in a group: Kafka does not tell who it is */
function clientHappened({ before, after }: Applied, least: 'warning' | 'error'): Happened[] {
  const probes = (['write', 'read', 'group'] as const).flatMap((what): Happened[] => {
    const [was, is] = [before.probe?.[what], after.probe?.[what]];
    if (was === 'ok' && (is === 'refused' || is === 'no log-in'))
      return [{ what: `${what}: refused`, least }];
    return was === 'refused' && is === 'ok' ? [note(`${what}: allowed`)] : [];
  });
  const stopped = before.member === 'at work' && after.member === 'refused';
  return [...(stopped ? [block('a member at work was refused')] : []), ...probes];
}

const missing = ({ after }: Applied): Happened[] =>
  (after.missingAcls ?? []).length > 0 ? [block('a declared entry is missing')] : [];

function userHappened(fate: string, twin: boolean, applied: Applied): Happened[] {
  const { before, after } = applied;
  const atWork = before.member === 'at work';
  const refused = before.probe?.read === 'ok' && after.probe?.read === 'no log-in';
  // The pages: a password that changes is a warning, for whoever changes it knows.
  const least = fate === 'mechanism' || (atWork && fate !== 'password') ? 'error' : 'warning';
  const lost = refused ? [{ what: 'the user cannot log in', least } as const] : [];
  const declared = twin || !['remove', 'rename', 'password', 'mechanism', 'exists'].includes(fate);
  return [
    ...lost,
    ...(declared && after.mechanisms?.includes('SCRAM-SHA-512') !== true
      ? [block('a declared credential is missing')]
      : []),
    ...failed(applied),
  ];
}

function quotaHappened(
  { fate, limits, becomes, twin }: Extract<Case, { on: 'quota' }>,
  applied: Applied,
): Happened[] {
  const [was, is] = [applied.before.quota ?? {}, applied.after.quota ?? {}];
  const declared = { ...(fate === 'remove' ? {} : fate === 'change' ? becomes : limits), ...twin };
  return [
    ...Object.keys(was).flatMap((key) => (key in is ? [] : [warn('a limit is gone')])),
    ...(Object.keys(declared).some((key) => !(key in is)) ? [block('a declared limit is missing')] : []),
    ...(Object.entries(is).some(([key, value]) => was[key] !== undefined && was[key] !== value)
      ? [note('another limit')]
      : []),
    ...(Object.keys(is).some((key) => !(key in was)) ? [note('held back from then on')] : []),
    ...failed(applied),
  ];
}

/** Whether the cluster has an entry, however each spells it. */
export function hasEntry(live: readonly Attributes[], wanted: Attributes): boolean {
  const text = (acl: Attributes): string =>
    Object.keys(KEYS)
      .map((key) => {
        const value = acl[key] ?? '';
        return key.endsWith('name') || key === 'acl_principal' ? value : value.toUpperCase();
      })
      .join('\n');
  const key = text(wanted);
  return live.some((acl) => text(acl) === key);
}

const KEYS = aclOf('', {
  ...{ principal: 'own', permission: 'Allow', operation: 'Read', host: '*', resource: 'topic' },
});
