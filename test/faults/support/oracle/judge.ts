/** Holds what the review said of a case against what happened to it. */
import type { ReviewSeverity } from '../../../../model/review/rule';
import type { FindingJson, ReviewJson } from '../../../support/findings';
import { kindOf, traitsAround, traitsOf } from './cases';
import type { Case, Surroundings } from './cases';
import { mayAnswer } from './answers';
import { prefixOf } from './parts';
import { FAILED, happenedTo } from './seen';
import type { Applied, Happened } from './seen';

/** What counts of a review. */
export type ReviewOfCases = Pick<ReviewJson, 'verdict' | 'findings' | 'untold'>;

export type Level = ReviewSeverity | 'unknown' | 'nothing';

export interface Judged {
  readonly id: string;
  readonly drawn: Case;
  readonly kind: string;
  readonly traits: readonly string[];
  readonly said: Level;
  readonly offline: Level;
  readonly happened: readonly Happened[];
  /** In which way the review said less than what happened. */
  readonly below: readonly string[];
  /** Rules whose errors nothing followed. */
  readonly alarms: readonly string[];
  readonly messages: readonly string[];
  /** Rules that found something, with the cluster or without. */
  readonly rules: readonly string[];
  readonly applied: Applied;
}

const RANK: Readonly<Record<Level, number>> = { nothing: 0, note: 1, warning: 2, unknown: 3, error: 4 };
export const LEVELS: readonly Level[] = ['error', 'unknown', 'warning', 'note', 'nothing'];

export interface Said {
  readonly live: ReviewOfCases;
  readonly offline: ReviewOfCases;
}

export function judge(
  id: string,
  drawn: Case,
  surroundings: Surroundings,
  { live, offline }: Said,
  applied: Applied,
): Judged {
  const happened = happenedTo(drawn, applied);
  const findings = findingsOf(id, live);
  const said = levelOf(findings, isUnknown(id, live));
  const without = levelOf(findingsOf(id, offline), isUnknown(id, offline));
  return {
    ...{
      id,
      drawn,
      kind: kindOf(drawn),
      traits: [...traitsOf(drawn), ...traitsAround(surroundings)],
      said,
      offline: without,
      happened,
      applied,
    },
    below: [
      ...happened.flatMap(({ what, least }) => {
        const answer = levelOf(answering(findings, what), isUnknown(id, live));
        return RANK[answer] < RANK[least] ? [`said ${answer}: ${what}`] : [];
      }),
      ...withoutNumber(findings, happened, isUnknown(id, live)),
      ...numbersBelow(id, findings, happened),
      ...offlineBelow(
        drawn,
        (what) => levelOf(answering(findingsOf(id, offline), what), isUnknown(id, offline)),
        happened,
      ),
    ],
    alarms:
      happened.length > 0
        ? []
        : findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule),
    rules: [...new Set([...findings, ...findingsOf(id, offline)].map(({ rule }) => rule))],
    messages: findings.map(({ severity, rule, message }) => `${severity} ${rule}: ${message}`),
  };
}

/** By the address: each resource of a case is called after it. */
export function findingsOf(id: string, { findings }: Pick<ReviewOfCases, 'findings'>): FindingJson[] {
  return findings.filter(({ address }) => address.includes(`.${id}_`));
}

function isUnknown(id: string, { untold }: ReviewOfCases): boolean {
  return untold.some((text) => text.includes(prefixOf(id)));
}

function levelOf(findings: readonly FindingJson[], unknown: boolean): Level {
  const levels: Level[] = [
    ...findings.map(({ severity }) => severity),
    ...(unknown ? ['unknown' as const] : []),
  ];
  return levels.reduce((worst, level) => (RANK[level] > RANK[worst] ? level : worst), 'nothing' as Level);
}

const answering = (findings: readonly FindingJson[], what: string): FindingJson[] =>
  findings.filter(({ rule }) => mayAnswer(what, rule));

/** With the cluster at hand, records that are gone have a number, or are said to be not known. */
function withoutNumber(
  findings: readonly FindingJson[],
  happened: readonly Happened[],
  unknown: boolean,
): string[] {
  return happened.flatMap(({ what, least, records = 0 }) => {
    const errors = answering(findings, what).filter(({ severity }) => severity === 'error');
    if (records === 0 || least !== 'error' || unknown || errors.length === 0) return [];
    const told = errors.some(({ loss, notKnown = [] }) => loss?.records !== undefined || notKnown.length > 0);
    return told ? [] : [`said no number, nor that it is not known: ${records} records are gone`];
  });
}

/** Where a number was said, it is at least what is gone. */
function numbersBelow(id: string, findings: readonly FindingJson[], happened: readonly Happened[]): string[] {
  const losses = findings.flatMap(({ loss }) => (loss?.records === undefined ? [] : [loss]));
  if (losses.length === 0) return [];
  const records = Math.max(...losses.map((loss) => Number(loss.records)));
  const unread = Math.max(
    0,
    ...losses.flatMap(({ groups = [] }) =>
      groups
        .filter((group) => group.id === `${prefixOf(id)}g`)
        .map(({ lag, uncommitted }) => Number(lag ?? 0) + Number(uncommitted ?? 0)),
    ),
  );
  return happened.flatMap((each) => [
    ...(each.records !== undefined && each.records > records
      ? [`said ${records} records: ${each.records} are gone`]
      : []),
    ...(each.unread !== undefined && each.unread > unread
      ? [`said ${unread} unread records: ${each.unread} are gone`]
      : []),
  ]);
}

/**
 * Without a cluster nothing has to be said worse than that it is not known. Of an apply that fails where a topic is created a note is
 * enough: nothing is lost by it.
 */
function offlineBelow(drawn: Case, saidOf: (what: string) => Level, happened: readonly Happened[]): string[] {
  const creates = drawn.on === 'topic' && (drawn.fate === 'exists' || drawn.fate === 'impossible');
  return happened.flatMap(({ least, what }) => {
    const enough = creates && what === FAILED ? 'note' : least === 'error' ? 'unknown' : least;
    const said = saidOf(what);
    return RANK[said] < RANK[enough] ? [`said ${said} without a cluster: ${what}`] : [];
  });
}
