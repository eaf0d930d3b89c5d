/** The page of a local cluster on a terminal. */
import Table from 'cli-table3';
import pc from 'picocolors';
import type { PageCommand, PageContent, PageDomain, PageTopic } from './page-content';

export interface TerminalOptions {
  /** Width of the terminal in characters. */
  readonly columns: number;
  readonly colour: boolean;
}

type Colours = ReturnType<typeof pc.createColors>;

/** Users that are shown before the list is cut. */
const SHOWN_USERS = 12;

export function renderTerminal(page: PageContent, options: TerminalOptions): string {
  const colours = pc.createColors(options.colour);
  const heading = (text: string): string => `\n${colours.bold(text)}`;
  return [
    colours.bold(headline(page, colours)),
    '',
    ...facts(page, colours),
    ...(page.domains.length === 0 ? [] : [heading('Topics'), topics(page.domains, options, colours)]),
    ...(page.example === undefined
      ? []
      : [
          heading('Try it'),
          ...[page.example.produce, page.example.consume].flatMap((one) => command(one, colours)),
        ]),
    heading('Users'),
    ...users(page, colours),
    heading('Next'),
    ...page.nextSteps.flatMap((step) => command(step, colours)),
    '',
  ].join('\n');
}

/** Where everything is, without the lists: those are in the web page and in `brokerform local page`. */
export function renderBrief(page: PageContent, options: TerminalOptions): string {
  const colours = pc.createColors(options.colour);
  const topics = page.domains.reduce((sum, domain) => sum + domain.topics.length, 0);
  return [
    '',
    colours.bold(headline(page, colours)),
    '',
    ...facts(page, colours),
    fact(
      'declared',
      `${topics} topics of ${page.domains.length} domains, ${page.users.length} users`,
      colours,
    ),
    fact('clients', `${page.stateFolder}/clients/<user>.properties`, colours),
    '',
    ...page.nextSteps.flatMap((step) => briefStep(step, colours)),
    '',
  ].join('\n');
}

/** Commands of one line only. */
function briefStep({ title, lines }: PageCommand, colours: Colours): string[] {
  const [line, ...more] = lines;
  return line === undefined || more.length > 0
    ? []
    : [`${colours.cyan(line.padEnd(44))} ${colours.dim(title)}`];
}

/** One shell command over several lines, which a shell reads as one. */
export function shellLines(lines: readonly string[]): string[] {
  return lines.map((line, i) => {
    const last = i === lines.length - 1;
    // A pipe at the end of a line already goes on in the next one.
    return `${i === 0 ? '' : '  '}${line}${last || line.endsWith('|') ? '' : ' \\'}`;
  });
}

function headline(page: PageContent, colours: Colours): string {
  const running = page.nodes.filter((node) => node.running).length;
  const text = `Kafka ${page.kafkaVersion}: ${running} of ${page.nodes.length} nodes run`;
  return running === page.nodes.length ? colours.green(text) : colours.red(text);
}

function facts(page: PageContent, colours: Colours): string[] {
  const rows: [string, string][] = [
    ['bootstrap servers', page.bootstrapServers.join(',')],
    ['security', 'SASL_PLAINTEXT with SCRAM-SHA-512; nothing is allowed without an ACL'],
    ['state', page.stateFolder],
    ['logs', `${page.logFolder}/node-<id>/server.log`],
    ['this page', `${page.stateFolder}/index.html`],
  ];
  return rows.map(([name, value]) => fact(name, value, colours));
}

const fact = (name: string, value: string, colours: Colours): string =>
  `${colours.dim(name.padEnd(18))} ${value}`;

function command(step: PageCommand | undefined, colours: Colours): string[] {
  if (step === undefined) return [];
  return [colours.dim(`# ${step.title}`), ...shellLines(step.lines).map((line) => colours.cyan(line))];
}

function topics(domains: readonly PageDomain[], options: TerminalOptions, colours: Colours): string {
  const table = topicTable(domains, colours);
  const width = Math.max(...table.split('\n').map(visibleLength));
  return width <= options.columns ? table : topicList(domains, colours);
}

function topicTable(domains: readonly PageDomain[], colours: Colours): string {
  const table = new Table({
    head: ['topic', 'partitions', 'RF', 'min ISR', 'retention', 'owner'].map((title) => colours.dim(title)),
    // cli-table3 would colour by itself, without asking NO_COLOR.
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'right', 'right', 'right', 'left', 'left'],
  });
  for (const domain of domains) {
    for (const topic of domain.topics) {
      const { partitions, replicationFactor, minInSyncReplicas, retention } = topic;
      table.push([
        name(topic, colours),
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
function topicList(domains: readonly PageDomain[], colours: Colours): string {
  return domains
    .flatMap((domain) => [
      `${domain.name} ${colours.dim(`(${domain.team})`)}`,
      ...domain.topics.flatMap((topic) => [
        `  ${name(topic, colours)}`,
        colours.dim(
          `    ${topic.partitions} partitions, RF ${topic.replicationFactor}, min ISR ${topic.minInSyncReplicas}, ${topic.retention}`,
        ),
      ]),
    ])
    .join('\n');
}

function name(topic: PageTopic, colours: Colours): string {
  return topic.retiring ? `${topic.name} ${colours.yellow('(retiring)')}` : topic.name;
}

function users(page: PageContent, colours: Colours): string[] {
  const shown = page.users.slice(0, SHOWN_USERS);
  const width = Math.max(...shown.map((user) => user.name.length));
  const hidden = page.users.length - shown.length;
  return [
    ...shown.map((user) => `${user.name.padEnd(width)}  ${colours.dim(user.role)}`),
    ...(hidden > 0 ? [colours.dim(`… and ${hidden} more, all in index.html`)] : []),
    colours.dim(`Each has a client configuration in ${page.stateFolder}/clients/<user>.properties`),
  ];
}

function visibleLength(text: string): number {
  return text.replace(/\u001b\[[0-9;]*m/g, '').length;
}
