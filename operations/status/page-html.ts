/** The status as a page: parts by id, each of which replaces itself when it changes. */
import type { FiringAlert } from '../../model/status/alerts';
import type { BrokerStatus, LogDirectoryStatus } from '../../model/status/brokers';
import type { VoterStatus } from '../../model/status/controllers';
import type { GroupStatus } from '../../model/status/groups';
import type { PartitionStatus, TroubledPartition } from '../../model/status/partitions';
import { PLOT_HEIGHT, PLOT_WIDTH, plotLine } from '../../model/status/plot';
import type { OwnerTopics, StatusReport, TopicStatus } from '../../model/status/report';
import {
  BROKER_WORDS,
  ageText,
  deployLines,
  diskText,
  groupTopicText,
  healthLine,
  isrText,
  lagText,
  plotText,
  rateText,
  voterText,
  wholeNumber,
} from '../../model/status/words';
import { NOTHING, html, joined } from '../../shared/html';
import type { Html, Part } from '../../shared/html';
import { count } from '../../shared/text';

/** Markup of a part; its one element has the part's name as its id. */
export type Parts = Readonly<Record<string, string>>;

/** Older than three readings. */
const OLD_SECONDS = 15;
/** Of partitions in trouble: their number says enough, and `--json` has all. */
const MOST_PARTITIONS = 50;
/** More of them are closed at first. */
const OPEN_PARTITIONS = 10;
/** An owner with more topics is closed at first. */
const OPEN_TOPICS = 15;

const SECTIONS = [
  'problems',
  'deploy',
  'alerts',
  'brokers',
  'controllers',
  'partitions',
  'topics',
  'groups',
] as const;

export function pageTitle(report: StatusReport): string {
  return `${healthLine(report)} · ${nameOf(report)} · Kafka status`;
}

/** Every part of the page, by its id. */
export function pageParts(report: StatusReport): Parts {
  const parts: Record<'top' | (typeof SECTIONS)[number], Html> = {
    top: top(report),
    problems: problems(report),
    deploy: section(
      'deploy',
      'Deploy',
      joined(deployLines(report.deploy).map((line) => html`<p>${line}</p>`)),
    ),
    alerts: alerts(report),
    brokers: brokers(report),
    controllers: controllers(report),
    partitions: partitions(report),
    topics: topics(report),
    groups: groups(report),
  };
  return Object.fromEntries(Object.entries(parts).map(([id, { source }]) => [id, source]));
}

export function statusPage(report: StatusReport): string {
  const parts = pageParts(report);
  const part = (id: string): string => parts[id] ?? '';
  return `${
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${pageTitle(report)}</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/page.css">
<script src="/page.js" defer></script>
</head>
<body>`.source
  }
${part('top')}
<main>
<noscript><p class="note">Without JavaScript this page does not renew itself: reload it.</p></noscript>
${SECTIONS.map(part).join('\n')}
</main>
<footer><p>Read by <code>brokerform status --open</code>, every 5 s. <a href="/status.json">The same as JSON</a></p></footer>
</body>
</html>
`;
}

function nameOf({ environment, clusterId }: StatusReport): string {
  return environment ?? clusterId ?? 'cluster';
}

const SYMBOLS = { healthy: '✓', unhealthy: '✕', unknown: '?' } as const;

function top(report: StatusReport): Html {
  const {
    health,
    ageSeconds,
    brokers: all,
    partitions: { total },
    owners,
    clusterId,
  } = report;
  const up = all.filter(({ state }) => state === 'up').length;
  const rate = owners.map((owner) => owner.rate).filter((each) => each !== null);
  const isOld = ageSeconds === null || ageSeconds > OLD_SECONDS;
  return html`<header id="top">
  <p class="kicker">Brokerform · status</p>
  <h1>Kafka cluster ${nameOf(report)}</h1>
  <p id="health" class="health ${health}" role="status"><span aria-hidden="true">${SYMBOLS[health]} </span>${healthLine(report)}</p>
  <p class="${isOld ? 'down' : 'dim'}">${ageSeconds === null ? 'Brokers and topics were not read yet.' : `Brokers and topics read ${ageText(ageSeconds)} ago.`}${clusterId === null ? NOTHING : html` <span class="dim">Cluster id <code>${clusterId}</code></span>`}</p>
  <dl class="tiles">
    ${tile('brokers up', `${up} of ${all.length}`)}
    ${tile('partitions', wholeNumber(total))}
    ${tile('topics', wholeNumber(owners.reduce((sum, owner) => sum + owner.topics.length, 0)))}
    ${tile('records', rate.length === 0 ? 'unknown' : rateText(rate.reduce((sum, each) => sum + each, 0)))}
  </dl>
</header>`;
}

function tile(name: string, value: string): Html {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function section(id: string, title: string, content: Html): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${content}
</section>`;
}

interface Column {
  readonly name: string;
  readonly number?: true;
}

/** What a row is about, and the cells of the other columns. */
interface Row {
  readonly key: string;
  readonly name: Part;
  readonly cells: readonly Part[];
}

/** A table that scrolls by itself where it is too wide, also by the keyboard. On a narrow screen each row is a list with the names of its columns. */
function dataTable(caption: string, columns: readonly Column[], rows: readonly Row[]): Html {
  const heads = columns.map(({ name, number }) => html`<th scope="col"${numeric(number)}>${name}</th>`);
  const body = rows.map(({ key, name, cells }) => {
    const others = cells.map((content, index) => {
      const column = columns[index + 1];
      return html`<td data-label="${column?.name ?? ''}"${numeric(column?.number)}>${content}</td>`;
    });
    return html`<tr data-key="${key}"><th scope="row">${name}</th>${others}</tr>`;
  });
  return html`<div class="scroll" role="group" aria-label="${caption}, scrolls" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${joined(body)}
</tbody>
</table></div>`;
}

function numeric(isNumber: true | undefined): Html {
  return isNumber === undefined ? NOTHING : html` class="number"`;
}

function row(key: string, name: Part, ...cells: readonly Part[]): Row {
  return { key, name, cells };
}

function state(text: string, isWell: boolean): Html {
  return isWell ? html`<span class="up">${text}</span>` : html`<span class="down">${text}</span>`;
}

function problems({ problems: all, unread, notes }: StatusReport): Html {
  const found = all.map(
    ({ severity, text }) => html`<li><span class="badge ${severity}">${severity}</span> ${text}</li>`,
  );
  const missing = unread.map(
    ({ what, why, ageSeconds }) =>
      html`<li><span class="badge unread">not read</span> ${what}: ${why}${ageSeconds === null ? '' : ` (last read ${ageText(ageSeconds)} ago)`}</li>`,
  );
  const items = [...found, ...missing];
  return section(
    'problems',
    'Problems',
    html`${items.length === 0 ? html`<p>None: all of the following was read and is in order.</p>` : html`<ul class="problems">${joined(items)}</ul>`}${notes.map((note) => html`<p class="dim">${note}</p>`)}`,
  );
}

function alerts({ alerts: { state: known, url, why, firing, pending } }: StatusReport): Html {
  const notes: Html[] = [];
  if (known === 'absent')
    notes.push(
      html`<p>Unknown: no Prometheus is named. Start with <code>--prometheus &lt;url&gt;</code>.</p>`,
    );
  if (known === 'unread')
    notes.push(
      html`<p>Unknown: ${why ?? 'not read yet'}. The rest of this page does without Prometheus.</p>`,
    );
  if (known === 'read')
    notes.push(
      html`<p>${firing.length === 0 ? 'None firing' : count(firing.length, 'alert')}${pending > 0 ? `, ${pending} pending` : ''}. <span class="dim">From ${url ?? ''}</span></p>`,
    );
  const table =
    firing.length === 0
      ? NOTHING
      : dataTable(
          'Alerts firing',
          [{ name: 'Alert' }, { name: 'Severity' }, { name: 'Owner' }, { name: 'What' }, { name: 'Runbook' }],
          firing.map(alertRow),
        );
  return section('alerts', 'Alerts', html`${notes}${table}`);
}

function alertRow(alert: FiringAlert): Row {
  const { name, severity, owner, summary, subject, since } = alert;
  return row(
    `${name} ${subject}`,
    name,
    html`<span class="badge ${severity}">${severity}</span>`,
    owner ?? 'no owner',
    html`${summary}<br><small>${subject}${since === '' ? '' : ` · since ${since}`}</small>`,
    runbook(alert),
  );
}

/** An address is one of http or https; a page is one of the model's. */
function runbook({ name, runbookUrl, runbookPage }: FiringAlert): Html {
  const link = runbookUrl ?? (runbookPage === null ? null : `/runbooks/${runbookPage}.md`);
  return link === null ? html`none` : html`<a href="${link}" rel="noreferrer">Runbook of ${name}</a>`;
}

function brokers({ brokers: all }: StatusReport): Html {
  const table = dataTable(
    'Brokers',
    [
      { name: 'Broker' },
      { name: 'State' },
      { name: 'Rack' },
      { name: 'Leads', number: true },
      { name: 'Replicas', number: true },
      { name: 'ISR' },
      { name: 'Log directories' },
    ],
    all.map(brokerRow),
  );
  return section('brokers', 'Brokers', all.length === 0 ? html`<p>None is known.</p>` : table);
}

function brokerRow(broker: BrokerStatus): Row {
  const { id, rack, address, state: is, why, leaders, replicas, outOfSync, logDirectories } = broker;
  const age = broker.logDirectoriesAgeSeconds;
  const old = age !== null && age > OLD_SECONDS ? ` (read ${ageText(age)} ago)` : '';
  return row(
    String(id),
    html`${id}${address === null ? NOTHING : html` <small>${address}</small>`}`,
    html`${state(BROKER_WORDS[is], is === 'up')}${why === null ? NOTHING : html`<br><small>${why}</small>`}`,
    rack ?? '–',
    wholeNumber(leaders),
    wholeNumber(replicas),
    state(isrText(broker), outOfSync === 0),
    age === null ? 'unknown' : joined(logDirectories.map((each) => directory(each, old))),
  );
}

function directory(each: LogDirectoryStatus, old: string): Html {
  const use =
    each.used === null
      ? NOTHING
      : html` <meter min="0" max="100" low="${each.low ? 0 : 100}" high="${each.low ? 0 : 100}" optimum="0" value="${Math.round(each.used * 100)}" aria-label="Disk of ${each.path}"></meter>`;
  return html`<div class="disk"><code>${each.path}</code><span>${state(`${diskText(each)}${old}`, each.error === null && !each.low)}${use}</span></div>`;
}

function controllers({ controllers: { voters, ageSeconds, stale, leader } }: StatusReport): Html {
  if (ageSeconds === null) return section('controllers', 'Controllers', html`<p>Unknown.</p>`);
  const head = leader === null ? 'No leader.' : `Controller ${leader} leads.`;
  return section(
    'controllers',
    'Controllers',
    html`<p>${head}${stale ? html` <span class="down">Read ${ageText(ageSeconds)} ago.</span>` : NOTHING}</p>${dataTable('Voters of the quorum', [{ name: 'Controller' }, { name: 'State' }, { name: 'Records behind', number: true }], voters.map(voterRow))}`,
  );
}

function voterRow(voter: VoterStatus): Row {
  return row(String(voter.id), voter.id, state(voterText(voter), voter.follows), wholeNumber(voter.lag));
}

function partitions({ partitions: all }: StatusReport): Html {
  const of = (what: string, some: readonly TroubledPartition[]): Html =>
    html`<li>${state(`${wholeNumber(some.length)} ${what}`, some.length === 0)}</li>`;
  const troubled = troubledRows(all);
  return section(
    'partitions',
    'Partitions',
    html`<ul class="counts"><li>${count(all.total, 'partition')}</li>${of('without a leader', all.offline)}${of('below min ISR', all.underMinIsr)}${of('under-replicated', all.underReplicated)}</ul>${
      troubled.length === 0 ? NOTHING : troubledTable(troubled)
    }`,
  );
}

/** Many are closed at first: a broker that is down has its part in most partitions. */
function troubledTable(troubled: readonly Row[]): Html {
  const shown = troubled.slice(0, MOST_PARTITIONS);
  const table = dataTable(
    'Partitions in trouble',
    [
      { name: 'Partition' },
      { name: 'State' },
      { name: 'In sync' },
      { name: 'Replicas' },
      { name: 'Min ISR', number: true },
    ],
    shown,
  );
  const which =
    troubled.length > shown.length
      ? `The first ${shown.length} of ${troubled.length}`
      : count(troubled.length, 'partition');
  return html`<details data-key="troubled"${troubled.length <= OPEN_PARTITIONS ? html` open` : NOTHING}><summary>${which} in trouble</summary>${table}</details>`;
}

/** The worst of what applies to a partition. */
function troubledRows({ offline, underMinIsr, underReplicated }: PartitionStatus): Row[] {
  const rows = new Map<string, Row>();
  const add = (what: string, some: readonly TroubledPartition[]): void => {
    for (const { topic, partition, inSyncReplicas, replicas, minIsr } of some) {
      const name = `${topic}-${partition}`;
      if (rows.has(name)) continue;
      rows.set(
        name,
        row(
          name,
          name,
          state(what, false),
          inSyncReplicas.join(', ') || 'none',
          replicas.join(', '),
          minIsr ?? 'unknown',
        ),
      );
    }
  };
  add('no leader', offline);
  add('below min ISR', underMinIsr);
  add('under-replicated', underReplicated);
  return [...rows.values()];
}

function topics({ owners }: StatusReport): Html {
  return section(
    'topics',
    'Topics by owner',
    owners.length === 0 ? html`<p>None.</p>` : joined(owners.map(ownerTopics)),
  );
}

function ownerTopics({ owner, internal, rate, topics: own }: OwnerTopics): Html {
  const name = internal ? "Kafka's own" : (owner?.team ?? 'No owner');
  const troubled = own.filter((topic) => !isWell(topic)).length;
  const table = dataTable(
    `Topics: ${name}`,
    [
      { name: 'Topic' },
      { name: 'Partitions', number: true },
      { name: 'Replication factor', number: true },
      { name: 'Records', number: true },
      { name: 'State' },
    ],
    own.map(topicRow),
  );
  return html`<details data-key="${name}"${own.length <= OPEN_TOPICS && !internal ? html` open` : NOTHING}>
<summary><b>${name}</b> <small>${count(own.length, 'topic')}, ${rateText(rate)}${owner === null ? '' : ` · ${owner.contact}`}</small>${troubled === 0 ? NOTHING : html` <span class="down">${troubled} in trouble</span>`}</summary>
${table}
</details>`;
}

function isWell({ offline, underMinIsr, underReplicated }: TopicStatus): boolean {
  return offline + underMinIsr + underReplicated === 0;
}

function topicRow(topic: TopicStatus): Row {
  const { name, partitions: n, replicationFactor, rate, offline, underMinIsr, underReplicated } = topic;
  const text =
    offline > 0
      ? `${offline} without a leader`
      : underMinIsr > 0
        ? `${underMinIsr} below min ISR`
        : underReplicated > 0
          ? `${underReplicated} under-replicated`
          : 'in sync';
  return row(name, name, n, replicationFactor, rateText(rate), state(text, isWell(topic)));
}

function groups({ groups: all }: StatusReport): Html {
  const table = dataTable(
    'Groups, the highest lag first',
    [
      { name: 'Group' },
      { name: 'Owner' },
      { name: 'State' },
      { name: 'Members', number: true },
      { name: 'Lag in records', number: true },
      { name: 'Last minutes' },
      { name: 'Topics' },
    ],
    all.map(groupRow),
  );
  return section('groups', 'Groups', all.length === 0 ? html`<p>None.</p>` : table);
}

function groupRow(group: GroupStatus): Row {
  const { id, owner, state: is, members, topics: read, plot } = group;
  const old = group.stale
    ? html`<br><small class="down">read ${ageText(group.ageSeconds)} ago</small>`
    : NOTHING;
  const shown = read.slice(0, 3).map(groupTopicText);
  if (read.length > shown.length) shown.push(`${read.length - shown.length} more`);
  return row(
    id,
    id,
    owner?.team ?? 'no owner',
    is,
    members,
    html`${group.late ? state(lagText(group), false) : lagText(group)}${old}`,
    lagPlot(id, plot),
    html`<small>${shown.join(', ')}</small>`,
  );
}

function lagPlot(group: string, points: GroupStatus['plot']): Html {
  const line = plotLine(points);
  if (line === '') return html`<small>not enough readings</small>`;
  return html`<svg class="plot" role="img" aria-label="Lag of ${group} ${plotText(points)}" viewBox="0 0 ${PLOT_WIDTH} ${PLOT_HEIGHT}" width="${PLOT_WIDTH}" height="${PLOT_HEIGHT}"><polyline points="${line}"></polyline></svg>`;
}
