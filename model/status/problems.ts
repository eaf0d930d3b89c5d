/** What is wrong with a cluster, as far as it was read. */
import { count, listOf } from '../../shared/text';
import type { AlertSeverity } from '../monitoring/settings';
import type { AlertStatus } from './alerts';
import type { BrokerStatus } from './brokers';
import type { ControllerStatus } from './controllers';
import type { PartitionName, PartitionStatus } from './partitions';

export interface Problem {
  readonly severity: AlertSeverity;
  /** One sentence. Without ages: it changes only when the problem does. */
  readonly text: string;
}

interface Parts {
  readonly brokers: readonly BrokerStatus[];
  readonly controllers: ControllerStatus;
  readonly partitions: PartitionStatus;
  readonly alerts: AlertStatus;
}

/** Critical ones first. */
export function problemsOf(parts: Parts): Problem[] {
  const problems = [
    ...parts.brokers.flatMap(brokerProblems),
    ...controllerProblems(parts.controllers),
    ...partitionProblems(parts.partitions),
    ...alertProblems(parts.alerts),
  ];
  return [...problems.filter(isCritical), ...problems.filter((problem) => !isCritical(problem))];
}

const isCritical = ({ severity }: Problem): boolean => severity === 'critical';

const critical = (text: string): Problem => ({ severity: 'critical', text });
const warning = (text: string): Problem => ({ severity: 'warning', text });

function brokerProblems({ id, state, why, logDirectories }: BrokerStatus): Problem[] {
  const problems: Problem[] = [];
  if (state === 'fenced')
    problems.push(critical(`Broker ${id} is fenced: the controllers receive no heartbeat.`));
  if (state === 'silent')
    problems.push(critical(`Broker ${id} does not respond${why === null ? '' : `: ${withoutEnd(why)}`}.`));
  if (state === 'unregistered')
    problems.push(critical(`Broker ${id} is declared and is not registered in the cluster.`));
  for (const { path, error, low, used } of logDirectories) {
    if (error !== null)
      problems.push(critical(`Log directory ${path} of broker ${id} is offline: ${withoutEnd(error)}.`));
    else if (low && used !== null)
      problems.push(
        warning(`Log directory ${path} of broker ${id} has ${Math.round((1 - used) * 100)} % free.`),
      );
  }
  return problems;
}

/** A problem's text is one sentence, also where Kafka's has a remedy below it. */
function withoutEnd(text: string): string {
  return (text.split('\n')[0] ?? '').replace(/\.$/, '');
}

function controllerProblems({ leader, voters, stale, ageSeconds }: ControllerStatus): Problem[] {
  if (ageSeconds === null || stale) return [];
  if (leader === null) return [critical('The controllers have no leader.')];
  return voters
    .filter(({ follows }) => !follows)
    .map(({ id }) => warning(`Controller ${id} does not follow the leader ${leader}.`));
}

function partitionProblems({ offline, underMinIsr, underReplicated }: PartitionStatus): Problem[] {
  const named = (partitions: readonly PartitionName[]): string =>
    listOf(
      partitions.map(({ topic, partition }) => `${topic}-${partition}`),
      3,
    );
  const of = (partitions: readonly PartitionName[], what: string, problem: typeof critical): Problem[] =>
    partitions.length === 0
      ? []
      : [problem(`${count(partitions.length, 'partition')} ${what}: ${named(partitions)}.`)];
  return [
    ...of(offline, 'without a leader', critical),
    ...of(underMinIsr, 'below min ISR', critical),
    ...of(underReplicated, 'under-replicated', warning),
  ];
}

function alertProblems({ firing }: AlertStatus): Problem[] {
  return (['critical', 'warning'] as const).flatMap((severity): Problem[] => {
    const same = firing.filter((alert) => alert.severity === severity);
    const names = [...new Set(same.map(({ name }) => name))];
    return same.length === 0
      ? []
      : [{ severity, text: `${count(same.length, `${severity} alert`)} firing: ${listOf(names)}.` }];
  });
}
