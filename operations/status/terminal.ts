/** A report on the terminal. All texts of others are shown as they are, control characters escaped. */
import pc from 'picocolors';
import type { BrokerStatus } from '../../model/status/brokers';
import type { GroupStatus } from '../../model/status/groups';
import type { LagPoint } from '../../model/status/history';
import type { PartitionStatus, TroubledPartition } from '../../model/status/partitions';
import type { OwnerTopics, StatusReport } from '../../model/status/report';
import {
  BROKER_WORDS,
  ageText,
  deployLines,
  diskText,
  groupTopicText,
  healthLine,
  isrText,
  lagText,
  rateText,
  voterText,
  wholeNumber,
} from '../../model/status/words';
import { count } from '../../shared/text';
import { table } from '../../shared/text-table';
import { visibleIn } from '../../shared/visible';

export interface TerminalOptions {
  /** Width of the terminal in characters. */
  readonly columns: number;
  readonly color: boolean;
}

type Colors = ReturnType<typeof pc.createColors>;

/** Rows of a part; `--json` and the page have all. */
const MOST_ROWS = 20;
/** A plot is as wide as this. */
const PLOT_COLUMNS = 20;
const BARS = '▁▂▃▄▅▆▇█';

export function statusText(given: StatusReport, { columns, color }: TerminalOptions): string {
  const report = visibleIn(given);
  const colors = pc.createColors(color);
  const part = (title: string, ...lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', colors.bold(title), ...lines];
  return [
    headline(report, colors),
    ...report.problems.map(({ severity, text }) =>
      severity === 'critical' ? colors.red(`  critical  ${text}`) : colors.yellow(`  warning   ${text}`),
    ),
    ...unread(report, colors),
    ...report.notes.map((note) => colors.dim(`  ${note}`)),
    ...part('Deploy', ...deployLines(report.deploy).map((line) => `  ${line}`)),
    ...part('Alerts', ...alerts(report, colors)),
    ...part('Brokers', brokers(report.brokers, colors)),
    ...part('Controllers', ...controllers(report, colors)),
    ...part('Partitions', ...partitions(report.partitions)),
    ...part('Topics', ...topics(report.owners, colors)),
    ...part('Groups', ...groups(report.groups, columns, colors)),
    '',
  ].join('\n');
}

function headline(report: StatusReport, colors: Colors): string {
  const paint = { healthy: colors.green, unhealthy: colors.red, unknown: colors.yellow }[report.health];
  const age = report.ageSeconds ?? 0;
  const old = age > 15 ? `, read ${ageText(age)} ago` : '';
  return `${paint(colors.bold(healthLine(report)))}  ${report.environment ?? 'cluster'} ${report.clusterId ?? ''}${old}`;
}

function unread({ unread: parts }: StatusReport, colors: Colors): string[] {
  return parts.map(({ what, why, ageSeconds }) => {
    const last = ageSeconds === null ? '' : `; last read ${ageText(ageSeconds)} ago`;
    return colors.yellow(`  not read  ${what}: ${why.split('\n')[0] ?? ''}${last}`);
  });
}

function alerts({ alerts: { state, url, why, firing, pending } }: StatusReport, colors: Colors): string[] {
  if (state === 'absent') return ['  Unknown: no Prometheus is named (--prometheus <url>).'];
  const unknown = state === 'unread' ? [`  Unknown: ${why ?? 'not read yet'}.`] : [];
  if (state === 'unread' && firing.length === 0) return unknown;
  if (firing.length === 0)
    return [`  None firing${pending > 0 ? `, ${pending} pending` : ''} (${url ?? ''}).`];
  const rows = firing.map(({ name, severity, owner, subject, summary, runbookPage, runbookUrl }) => [
    severity === 'critical' ? colors.red(severity) : colors.yellow(severity),
    name,
    owner ?? 'no owner',
    [summary, subject].filter(Boolean).join('\n'),
    runbookUrl ?? (runbookPage === null ? '' : `docs/runbooks/alerts/${runbookPage}.md`),
  ]);
  return [...unknown, ...rowsOf(['', 'alert', 'owner', 'what', 'runbook'], rows)];
}

function brokers(all: readonly BrokerStatus[], colors: Colors): string {
  return indented(
    table(
      ['broker', 'rack', 'state', 'leads', 'replicas', 'ISR', 'log directories'],
      all.map((broker) => [
        String(broker.id),
        broker.rack ?? '-',
        (broker.state === 'up' ? colors.green : colors.red)(BROKER_WORDS[broker.state]),
        wholeNumber(broker.leaders),
        wholeNumber(broker.replicas),
        isrText(broker),
        directories(broker),
      ]),
    ),
  );
}

function directories({ logDirectories, logDirectoriesAgeSeconds }: BrokerStatus): string {
  if (logDirectoriesAgeSeconds === null) return 'unknown';
  const old = logDirectoriesAgeSeconds > 15 ? ` (${ageText(logDirectoriesAgeSeconds)} ago)` : '';
  return logDirectories.map((each) => `${each.path}: ${diskText(each)}${old}`).join('\n');
}

function controllers({ controllers: { voters, ageSeconds, stale } }: StatusReport, colors: Colors): string[] {
  if (ageSeconds === null) return ['  Unknown.'];
  const rows = voters.map((voter) => [
    String(voter.id),
    (voter.follows ? colors.green : colors.red)(voterText(voter)),
  ]);
  return [
    ...(stale ? [`  Read ${ageText(ageSeconds)} ago:`] : []),
    indented(table(['controller', 'state'], rows)),
  ];
}

function partitions({ total, offline, underMinIsr, underReplicated }: PartitionStatus): string[] {
  const of = (what: string, some: readonly TroubledPartition[]): string[] => {
    const shown = some.slice(0, MOST_ROWS).map(({ topic, partition, inSyncReplicas, replicas, minIsr }) => {
      const least = minIsr === null ? 'min ISR unknown' : `min ISR ${minIsr}`;
      return `    ${topic}-${partition}: in sync ${inSyncReplicas.join(', ') || 'none'} of ${replicas.join(', ')}, ${least}`;
    });
    const rest = some.length - shown.length;
    return [`  ${wholeNumber(some.length)} ${what}`, ...shown, ...(rest > 0 ? [`    and ${rest} more`] : [])];
  };
  return [
    `  ${count(total, 'partition')}`,
    ...of('without a leader', offline),
    ...of('below min ISR', underMinIsr),
    ...of('under-replicated', underReplicated),
  ];
}

function topics(owners: readonly OwnerTopics[], colors: Colors): string[] {
  const rows = owners.flatMap(({ owner, internal, rate, topics: own }) => {
    const name = internal ? "Kafka's own" : (owner?.team ?? 'no owner');
    const shown = own.slice(0, MOST_ROWS);
    const rest = own.length - shown.length;
    return [
      [colors.bold(name), count(own.length, 'topic'), '', rateText(rate), ''],
      ...shown.map(({ name: topic, partitions: n, replicationFactor, rate: own, ...state }) => [
        `  ${topic}`,
        count(n, 'partition'),
        `RF ${replicationFactor}`,
        rateText(own),
        stateOf(state),
      ]),
      ...(rest > 0 ? [[`  and ${rest} more`, '', '', '', '']] : []),
    ];
  });
  return rows.length === 0 ? ['  None.'] : [indented(table(['owner, topic', '', '', 'records', ''], rows))];
}

function stateOf(state: { offline: number; underMinIsr: number; underReplicated: number }): string {
  if (state.offline > 0) return `${state.offline} without a leader`;
  if (state.underMinIsr > 0) return `${state.underMinIsr} below min ISR`;
  return state.underReplicated > 0 ? `${state.underReplicated} under-replicated` : '';
}

function groups(all: readonly GroupStatus[], columns: number, colors: Colors): string[] {
  if (all.length === 0) return ['  None.'];
  // On a narrow terminal the plot is what can be spared.
  const isWide = columns >= 90;
  const rows = all.map((group) => [
    group.id,
    group.owner?.team ?? 'no owner',
    group.state,
    String(group.members),
    group.stale ? `${lagText(group)} (${ageText(group.ageSeconds)} ago)` : lagText(group),
    ...(isWide ? [bars(group.plot)] : []),
  ]);
  return [
    ...rowsOf(['group', 'owner', 'state', 'members', 'lag', ...(isWide ? [''] : [])], rows),
    ...lateGroups(all).map((text) => `  ${colors.red(text)}`),
  ];
}

/** Those that are further behind than they may be. */
function lateGroups(all: readonly GroupStatus[]): string[] {
  return all
    .filter(({ late }) => late)
    .slice(0, MOST_ROWS)
    .map(({ id, topics: read }) => {
      const over = read.filter(({ lag, objective }) => objective !== null && lag > objective);
      return `${id} is behind: ${over.map(groupTopicText).join(', ')}`;
    });
}

/** The last readings as bars, lowest to highest. */
export function bars(points: readonly LagPoint[]): string {
  const shown = points.slice(-PLOT_COLUMNS).map(({ lag }) => lag);
  if (shown.length < 3) return '';
  const most = Math.max(...shown);
  return shown
    .map((lag) => BARS[most === 0 ? 0 : Math.round((lag / most) * (BARS.length - 1))] ?? '')
    .join('');
}

function rowsOf(head: string[], rows: string[][]): string[] {
  const shown = rows.slice(0, MOST_ROWS);
  const rest = rows.length - shown.length;
  return [indented(table(head, shown)), ...(rest > 0 ? [`  and ${rest} more`] : [])];
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
