/** Words for what a report has, the same on the terminal and the page. */
import { formatBytes } from '../../shared/units';
import { count } from '../../shared/text';
import type { BrokerState, BrokerStatus, LogDirectoryStatus } from './brokers';
import type { VoterStatus } from './controllers';
import type { GroupStatus, GroupTopic } from './groups';
import type { LagPoint } from './history';
import type { DeployStatus, Health, StatusReport } from './report';

const UNKNOWN = 'unknown';
const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const TENTHS = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

export const HEALTH_WORDS: Readonly<Record<Health, string>> = {
  healthy: 'Healthy',
  unhealthy: 'Unhealthy',
  unknown: 'Unknown: not everything could be read',
};

export const BROKER_WORDS: Readonly<Record<BrokerState, string>> = {
  up: 'up',
  silent: 'no response',
  fenced: 'fenced',
  unregistered: 'not registered',
  unknown: UNKNOWN,
};

/** `Healthy`, `Unhealthy: 2 problems`. */
export function healthLine({ health, problems }: Pick<StatusReport, 'health' | 'problems'>): string {
  return health === 'unhealthy'
    ? `${HEALTH_WORDS[health]}: ${count(problems.length, 'problem')}`
    : HEALTH_WORDS[health];
}

export function wholeNumber(value: number): string {
  return WHOLE.format(value);
}

/** Records a second. */
export function rateText(rate: number | null): string {
  if (rate === null) return UNKNOWN;
  return `${(rate < 10 ? TENTHS : WHOLE).format(rate)}/s`;
}

/** `12 s`, `4 min`, `3 h`: how old something is. */
export function ageText(seconds: number | null): string {
  if (seconds === null) return 'never';
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3_600)} h`;
}

/** ISR of a broker: its replicas that are in sync, of all. */
export function isrText({ replicas, outOfSync }: BrokerStatus): string {
  return outOfSync === 0
    ? 'all in sync'
    : `${wholeNumber(outOfSync)} not in sync of ${wholeNumber(replicas)}`;
}

export function diskText({ error, used, totalBytes, replicaBytes }: LogDirectoryStatus): string {
  if (error !== null) return 'offline';
  if (used === null || totalBytes === null) return `${formatBytes(replicaBytes)} of replicas`;
  return `${Math.round(used * 100)} % of ${formatBytes(totalBytes)} used`;
}

export function voterText({ leader, follows, lag, fetchedSecondsAgo }: VoterStatus): string {
  if (leader) return 'leader';
  const behind = `${wholeNumber(lag)} behind`;
  if (follows) return `follows, ${behind}`;
  return `does not follow, ${behind}${fetchedSecondsAgo === null ? '' : `, last fetch ${ageText(fetchedSecondsAgo)} ago`}`;
}

export function lagText({ lag, unknownPartitions }: Pick<GroupStatus, 'lag' | 'unknownPartitions'>): string {
  if (lag === null) return unknownPartitions === 0 ? 'no commits' : UNKNOWN;
  const known = wholeNumber(lag);
  return unknownPartitions === 0
    ? known
    : `${known}, without ${count(unknownPartitions, 'unknown partition')}`;
}

/** Of a topic that a group reads: `order.created 120 of 100 allowed`. */
export function groupTopicText({ topic, lag, objective }: GroupTopic): string {
  const known = `${topic} ${wholeNumber(lag)}`;
  return objective === null ? known : `${known} of ${wholeNumber(objective)} allowed`;
}

/** What a plot shows, in words. */
export function plotText(points: readonly LagPoint[]): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 2) return 'not enough readings';
  const most = Math.max(...points.map(({ lag }) => lag));
  const span = ageText(Math.round((last.at - first.at) / 1000));
  return `from ${wholeNumber(first.lag)} to ${wholeNumber(last.lag)} in ${span}, at most ${wholeNumber(most)}`;
}

/** What works on the cluster now, one sentence each. */
export function deployLines({ claim, holder, run, reassigning }: DeployStatus): string[] {
  const lines: string[] = [];
  if (run !== null) {
    const stacks = run.stacks.length === 0 ? '' : `; Terraform works on ${run.stacks.join(', ')}`;
    lines.push(`${run.command} runs (process ${run.pid} on ${run.host}, since ${run.since})${stacks}.`);
  }
  if (holder !== null)
    lines.push(
      `${holder.owner} holds the claim: ${holder.operation} (process ${holder.process.pid}, since ${holder.since}).`,
    );
  if (claim === 'changing') lines.push('The claim is being taken or released.');
  if (claim === 'unknown') lines.push('It is unknown who holds the claim.');
  if (reassigning !== null && reassigning > 0)
    lines.push(`Replicas of ${count(reassigning, 'partition')} are moved.`);
  return lines.length === 0 ? ['Nothing: no deploy runs here, and no one holds the claim.'] : lines;
}
