/** The page of a local cluster on a terminal. */
import Table from 'cli-table3';
import pc from 'picocolors';
import type { PageCommand, PageContent, PageDomain, PageTopic } from './page-content';

export interface TerminalOptions {
  /** Width of the terminal in characters. */
  readonly columns: number;
  readonly color: boolean;
}

type Colors = ReturnType<typeof pc.createColors>;

/** Users that are shown before the list is cut. */
const SHOWN_USERS = 12;

export function renderTerminal(page: PageContent, options: TerminalOptions): string {
  const colors = pc.createColors(options.color);
  const heading = (text: string): string => `\n${colors.bold(text)}`;
  return [
    colors.bold(headline(page, colors)),
    '',
    ...facts(page, colors),
    ...(page.domains.length === 0 ? [] : [heading('Topics'), topics(page.domains, options, colors)]),
    ...(page.example === undefined
      ? []
      : [
          heading('Try it'),
          ...[page.example.produce, page.example.consume].flatMap((one) => command(one, colors)),
        ]),
    heading('Users'),
    ...users(page, colors),
    heading('Next'),
    ...page.nextSteps.flatMap((step) => command(step, colors)),
    '',
  ].join('\n');
}

/** Where everything is, without the lists: those are in the web page and in `brokerform local page`. */
export function renderBrief(page: PageContent, options: TerminalOptions): string {
  const colors = pc.createColors(options.color);
  const topics = page.domains.reduce((sum, domain) => sum + domain.topics.length, 0);
  return [
    '',
    colors.bold(headline(page, colors)),
    '',
    ...facts(page, colors),
    fact(
      'declared',
      `${topics} topics of ${page.domains.length} domains, ${page.users.length} users`,
      colors,
    ),
    fact('clients', `${page.stateFolder}/clients/<user>.properties`, colors),
    '',
    ...page.nextSteps.flatMap((step) => briefStep(step, colors)),
    '',
  ].join('\n');
}

/** Commands of one line only. */
function briefStep({ title, lines }: PageCommand, colors: Colors): string[] {
  const [line, ...more] = lines;
  return line === undefined || more.length > 0
    ? []
    : [`${colors.cyan(line.padEnd(44))} ${colors.dim(title)}`];
}

/** One shell command over several lines, which a shell reads as one. */
export function shellLines(lines: readonly string[]): string[] {
  return lines.map((line, i) => {
    const last = i === lines.length - 1;
    // A pipe at the end of a line already continues in the next one.
    return `${i === 0 ? '' : '  '}${line}${last || line.endsWith('|') ? '' : ' \\'}`;
  });
}

function headline(page: PageContent, colors: Colors): string {
  const running = page.nodes.filter((node) => node.running).length;
  const text = `Kafka ${page.kafkaVersion}: ${running} of ${page.nodes.length} nodes running`;
  return running === page.nodes.length ? colors.green(text) : colors.red(text);
}

function facts(page: PageContent, colors: Colors): string[] {
  const rows: [string, string][] = [
    ['bootstrap servers', page.bootstrapServers.join(',')],
    ['security', 'SASL_PLAINTEXT with SCRAM-SHA-512; nothing is allowed without an ACL'],
    ...registry(page),
    ...monitoring(page),
    ['state', page.stateFolder],
    ['logs', `${page.logFolder}/node-<id>/server.log`],
    ['this page', `${page.stateFolder}/index.html`],
  ];
  return rows.map(([name, value]) => fact(name, value, colors));
}

function registry({ schemaRegistry }: PageContent): [string, string][] {
  if (schemaRegistry === undefined) return [];
  const { url, running } = schemaRegistry;
  return [['schema registry', running ? url : `${url} (not running)`]];
}

function monitoring({ monitoring: addresses }: PageContent): [string, string][] {
  if (addresses === undefined) return [];
  return [
    ['Prometheus', addresses.prometheus],
    ['Alertmanager', addresses.alertmanager],
  ];
}

const fact = (name: string, value: string, colors: Colors): string =>
  `${colors.dim(name.padEnd(18))} ${value}`;

function command(step: PageCommand | undefined, colors: Colors): string[] {
  if (step === undefined) return [];
  return [colors.dim(`# ${step.title}`), ...shellLines(step.lines).map((line) => colors.cyan(line))];
}

function topics(domains: readonly PageDomain[], options: TerminalOptions, colors: Colors): string {
  const table = topicTable(domains, colors);
  const width = Math.max(...table.split('\n').map(visibleLength));
  return width <= options.columns ? table : topicList(domains, colors);
}

function topicTable(domains: readonly PageDomain[], colors: Colors): string {
  const table = new Table({
    head: ['topic', 'partitions', 'RF', 'min ISR', 'retention', 'owner'].map((title) => colors.dim(title)),
    // cli-table3 would color by itself, without asking NO_COLOR.
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'right', 'right', 'right', 'left', 'left'],
  });
  for (const domain of domains) {
    for (const topic of domain.topics) {
      const { partitions, replicationFactor, minInSyncReplicas, retention } = topic;
      table.push([
        name(topic, colors),
        partitions,
        replicationFactor,
        minInSyncReplicas,
        retention,
        domain.team,
      ]);
    }
  }
  return table.toString();
}

/** For terminals that are too narrow for a table. */
function topicList(domains: readonly PageDomain[], colors: Colors): string {
  return domains
    .flatMap((domain) => [
      `${domain.name} ${colors.dim(`(${domain.team})`)}`,
      ...domain.topics.flatMap((topic) => [
        `  ${name(topic, colors)}`,
        colors.dim(
          `    ${topic.partitions} partitions, RF ${topic.replicationFactor}, min ISR ${topic.minInSyncReplicas}, ${topic.retention}`,
        ),
      ]),
    ])
    .join('\n');
}

function name(topic: PageTopic, colors: Colors): string {
  return topic.retiring ? `${topic.name} ${colors.yellow('(retiring)')}` : topic.name;
}

function users(page: PageContent, colors: Colors): string[] {
  const shown = page.users.slice(0, SHOWN_USERS);
  const width = Math.max(...shown.map((user) => user.name.length));
  const hidden = page.users.length - shown.length;
  return [
    ...shown.map((user) => `${user.name.padEnd(width)}  ${colors.dim(user.role)}`),
    ...(hidden > 0 ? [colors.dim(`… and ${hidden} more, all in index.html`)] : []),
    colors.dim(`Each has a client configuration in ${page.stateFolder}/clients/<user>.properties`),
  ];
}

function visibleLength(text: string): number {
  return text.replace(/\u001b\[[0-9;]*m/g, '').length;
}
