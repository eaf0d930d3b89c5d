/** Every alert and recorded series of an environment. */
import { parseDuration } from '../../shared/units';
import type { ResolvedCatalog } from '../catalog/resolved';
import type { Environment } from '../environment';
import { monitored } from '../environment/monitored';
import type { Alert } from './alert';
import { PLATFORM, alert } from './alert';
import { brokerAlerts } from './alerts-broker';
import type { AlertContext } from './alerts-cluster';
import { clusterAlerts } from './alerts-cluster';
import { groupAlerts, objectiveMissed, otherGroupsLag } from './alerts-groups';
import type { Expression } from './expression';
import { aggregate, call, oneOf, scopeOf } from './expression';
import type { SeriesName } from './series';
import type { OwnAlert } from './settings';
import { thresholdsOf } from './thresholds';

export interface Recording {
  readonly name: SeriesName;
  readonly expression: Expression;
}

export interface Rules {
  readonly environment: string;
  /** Where pages of runbooks are, without the last slash. */
  readonly runbooks: string;
  readonly recordings: readonly Recording[];
  /** By subject; each is a group that Prometheus evaluates in order. */
  readonly alerts: Readonly<Record<'watchdog' | 'cluster' | 'brokers' | 'groups' | 'own', readonly Alert[]>>;
}

/** Where the pages are as long as no environment serves them. */
const RUNBOOKS = 'docs/runbooks/alerts';

const WINDOWS = {
  '5m': 300_000,
  '30m': 1_800_000,
  '1h': 3_600_000,
  '6h': 21_600_000,
  '3d': 259_200_000,
} as const;

export function rulesOf(environment: Environment, catalog: ResolvedCatalog): Rules {
  const facts = monitored(environment);
  const { monitoring } = environment;
  const context: AlertContext = {
    monitored: facts,
    thresholds: thresholdsOf(facts, monitoring?.thresholds),
    series: scopeOf(environment.name),
  };
  return {
    environment: environment.name,
    runbooks: monitoring?.runbooks ?? RUNBOOKS,
    recordings: recordingsOf(context, catalog),
    alerts: {
      watchdog: monitoring?.deadMansSwitch === undefined ? [] : [alert('Watchdog', { kind: 'always' })],
      cluster: clusterAlerts(context),
      brokers: brokerAlerts(context),
      groups: groupAlerts(context, catalog),
      own: (monitoring?.alerts ?? []).map(toAlert),
    },
  };
}

export function allAlerts({ alerts }: Rules): Alert[] {
  return Object.values(alerts).flat();
}

function recordingsOf(context: AlertContext, catalog: ResolvedCatalog): Recording[] {
  const { series } = context;
  const traffic = (['bytes_in', 'bytes_out', 'messages_in'] as const).map((name): Recording => {
    const counter = `kafka_server_brokertopicmetrics_${name.replace('_', '') as 'bytesin'}_total` as const;
    const ofTopics = series(counter, { topic: oneOf('*') }, WINDOWS['5m']);
    return {
      name: `brokerform:topic_${name}:rate5m`,
      expression: aggregate('sum', ['environment', 'topic'], call('rate', ofTopics)),
    };
  });
  const others = (['seconds', 'sum'] as const).map((unit): Recording => ({
    name: `brokerform:other_groups:lag_${unit}`,
    expression: otherGroupsLag(context, catalog, unit),
  }));
  const missed = objectiveMissed(context, catalog);
  if (missed === undefined) return [...traffic, ...others];
  const windows = Object.entries(WINDOWS).map(([window, range]): Recording => ({
    name: `brokerform:lag_objective:missed_${window as keyof typeof WINDOWS}`,
    expression: call('avg_over_time', series('brokerform:lag_objective:missed', {}, range)),
  }));
  return [...traffic, ...others, { name: 'brokerform:lag_objective:missed', expression: missed }, ...windows];
}

function toAlert({ expression, for: text, owner = PLATFORM, ...own }: OwnAlert): Alert {
  const duration = parseDuration(text);
  return {
    ...own,
    summary: own.meaning,
    for: duration.ok ? duration.value : 0,
    expression: { kind: 'promql', text: expression },
    owner,
    page: own.name,
    source: 'monitoring.alerts of the environment',
  };
}
