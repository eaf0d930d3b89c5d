/** Holds what the review said of a case against what happened to it. */
import type { ReviewSeverity } from '../../../../model/review/rule';
import { kindOf, traitsAround, traitsOf } from './cases';
import type { Case, Surroundings } from './cases';
import { prefixOf } from './parts';
import { happenedTo } from './seen';
import type { Applied, Happened } from './seen';

export interface FindingJson {
  readonly rule: string;
  readonly level: ReviewSeverity;
  readonly subject: string;
  readonly address: string;
  readonly message: string;
  readonly loss?: {
    readonly records?: string;
    readonly groups?: readonly {
      readonly id: string;
      readonly lag?: string;
      readonly uncommitted?: string;
    }[];
  };
}

export interface ReviewJson {
  readonly verdict: string;
  readonly findings: readonly FindingJson[];
  readonly untold: readonly string[];
}

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
  readonly applied: Applied;
}

const RANK: Readonly<Record<Level, number>> = { nothing: 0, note: 1, warning: 2, unknown: 3, error: 4 };
export const LEVELS: readonly Level[] = ['error', 'unknown', 'warning', 'note', 'nothing'];

export interface Said {
  readonly live: ReviewJson;
  readonly offline: ReviewJson;
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
  const said = levelOf(findings, isUntold(id, live));
  const without = levelOf(findingsOf(id, offline), isUntold(id, offline));
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
      ...happened.flatMap(({ what, least }) => (RANK[said] < RANK[least] ? [`said ${said}: ${what}`] : [])),
      ...numbersBelow(id, findings, happened),
      ...offlineBelow(drawn, surroundings, without, happened),
    ],
    alarms:
      happened.length > 0 ? [] : findings.filter(({ level }) => level === 'error').map(({ rule }) => rule),
    messages: findings.map(({ level, rule, message }) => `${level} ${rule}: ${message}`),
  };
}

/** By the address: each resource of a case is called after it. */
export function findingsOf(id: string, { findings }: Pick<ReviewJson, 'findings'>): FindingJson[] {
  return findings.filter(({ address }) => address.includes(`.${id}_`));
}

function isUntold(id: string, { untold }: ReviewJson): boolean {
  return untold.some((text) => text.includes(prefixOf(id)));
}

function levelOf(findings: readonly FindingJson[], untold: boolean): Level {
  const levels: Level[] = [...findings.map(({ level }) => level), ...(untold ? ['unknown' as const] : [])];
  return levels.reduce((worst, level) => (RANK[level] > RANK[worst] ? level : worst), 'nothing' as Level);
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

/** What no plan tells: what was set by hand since the state was read, and that the cluster has a topic, or too few brokers. */
function offlineBelow(
  drawn: Case,
  { refresh }: Surroundings,
  said: Level,
  happened: readonly Happened[],
): string[] {
  const isHidden = !refresh && 'byHand' in drawn && Object.keys(drawn.byHand).length > 0;
  if (isHidden || RANK[said] >= RANK.unknown) return [];
  return happened
    .filter(({ least, what }) => least === 'error' && what !== 'the apply failed')
    .map(({ what }) => `said ${said} without a cluster: ${what}`);
}
