/** What the page of a local cluster says, apart from how it looks. */
import path from 'node:path';
import { ADMIN_USER, DEPLOY_USER, isManaged } from '../../model/access/platform';
import type { ResolvedCatalog, ResolvedService, ResolvedTopic } from '../../model/catalog/resolved';
import { bootstrapServers } from '../../model/cluster/nodes';
import { localRegistry, runsRegistry } from '../../model/schemas/own-registry';
import { localMonitoringEndpoints } from '../../model/monitoring/local-endpoints';
import { describeRetention } from '../../model/topics/retention';
import { CLI, layout } from './layout';
import type { LocalSettings } from './settings';
import { shellQuote } from '../../shared/shell-quote';

export interface PageContent {
  readonly kafkaVersion: string;
  readonly bootstrapServers: readonly string[];
  readonly nodes: readonly PageNode[];
  /** Where the catalog has schemas. */
  readonly schemaRegistry?: { readonly url: string; readonly running: boolean };
  /** Addresses, where the cluster is watched. */
  readonly monitoring?: { readonly prometheus: string; readonly alertmanager: string };
  /** Folders, relative to the project where they are in it. */
  readonly stateFolder: string;
  readonly logFolder: string;
  readonly terraformFolder: string;
  readonly users: readonly PageUser[];
  readonly domains: readonly PageDomain[];
  /** One service that writes a topic and one that reads it; absent if the catalog has none. */
  readonly example?: { readonly produce?: PageCommand; readonly consume?: PageCommand };
  readonly nextSteps: readonly PageCommand[];
}

export interface PageNode {
  readonly id: number;
  readonly rack: string;
  /** `host:port` for clients. */
  readonly endpoint: string;
  readonly log: string;
  readonly running: boolean;
}

/** What a page is made from besides the environment and the catalog. */
export interface PageContext {
  /** Folder that commands are pasted in; paths below it are shown relative to it. */
  readonly projectRoot: string;
  /** Ids of the nodes that run. */
  readonly running: readonly number[];
  /** @default false */
  readonly registryRuns?: boolean;
  /** @default false */
  readonly monitoringRuns?: boolean;
}

/** A command to paste into a shell in the project's folder. */
export interface PageCommand {
  readonly title: string;
  /** Words that belong together, one line each in print. */
  readonly lines: readonly string[];
}

export interface PageUser {
  readonly name: string;
  readonly role: string;
  /** Kafka client configuration with the user's password. */
  readonly clientProperties: string;
}

export interface PageDomain {
  readonly name: string;
  readonly description: string;
  readonly team: string;
  readonly contact: string;
  readonly topics: readonly PageTopic[];
  readonly services: readonly PageService[];
}

export interface PageTopic {
  readonly name: string;
  readonly description: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly minInSyncReplicas: number;
  readonly retention: string;
  readonly retiring: boolean;
}

export interface PageService {
  readonly name: string;
  readonly description: string;
  readonly commands: readonly PageCommand[];
}

export function pageContent(
  settings: LocalSettings,
  catalog: ResolvedCatalog,
  context: PageContext,
): PageContent {
  const files = layout(settings.stateDirectory);
  const shown = (file: string): string => relativeIfInside(context.projectRoot, file);
  const tools = toolCommands(settings, shown);
  const topics = new Map(
    catalog.domains.flatMap((domain) => domain.topics.map((topic) => [topic.name, topic] as const)),
  );
  const services = catalog.domains.flatMap((domain) => domain.services).filter(isManaged);
  const example = chooseExample(services, topics, tools);
  return {
    kafkaVersion: settings.kafkaVersion,
    bootstrapServers: bootstrapServers(settings),
    nodes: settings.nodes.map(({ id, rack, host, clientPort }) => ({
      id,
      rack,
      endpoint: `${host}:${clientPort ?? '–'}`,
      log: shown(files.node(id).serverLog),
      running: context.running.includes(id),
    })),
    ...(runsRegistry(settings, catalog.domains)
      ? { schemaRegistry: { url: localRegistry(settings).url, running: context.registryRuns === true } }
      : {}),
    ...(context.monitoringRuns === true ? { monitoring: addresses(settings) } : {}),
    stateFolder: shown(files.root),
    logFolder: shown(files.logs),
    terraformFolder: shown(files.terraform),
    users: [
      {
        name: ADMIN_USER,
        role: 'administers the cluster (super user)',
        clientProperties: shown(files.clientProperties(ADMIN_USER)),
      },
      {
        name: DEPLOY_USER,
        role: 'deploys topics and access',
        clientProperties: shown(files.clientProperties(DEPLOY_USER)),
      },
      ...services.map(({ name, domain }) => ({
        name,
        role: `service of ${domain}`,
        clientProperties: shown(files.clientProperties(name)),
      })),
    ],
    domains: catalog.domains.map((domain) => ({
      name: domain.name,
      description: domain.description,
      team: domain.owner.team,
      contact: domain.owner.contact,
      topics: domain.topics.map(pageTopic),
      services: domain.services.map((service) => ({
        name: service.name,
        description: service.description,
        // Of a password that is kept elsewhere there is no properties file here.
        commands: isManaged(service) ? Object.values(serviceCommands(service, topics, tools)) : [],
      })),
    })),
    ...(example === undefined ? {} : { example }),
    nextSteps: nextSteps(tools),
  };
}

interface Tools {
  produce(service: ResolvedService, topic: ResolvedTopic): PageCommand;
  consume(service: ResolvedService, topic: ResolvedTopic, group: string): PageCommand;
  readonly describe: PageCommand;
}

function toolCommands(settings: LocalSettings, shown: (file: string) => string): Tools {
  const files = layout(settings.stateDirectory);
  const tool = (name: string): string => shellQuote(shown(path.join(files.bin, name)));
  const connect = (user: string): string[] => [
    `--bootstrap-server ${shellQuote(bootstrapServers(settings)[0] ?? '')}`,
    `--command-config ${shellQuote(shown(files.clientProperties(user)))}`,
  ];
  return {
    produce: (service, topic) => ({
      title: `Write to ${topic.name} as ${service.name}`,
      lines: [
        `echo ${shellQuote(exampleRecord(topic))} |`,
        tool('kafka-console-producer.sh'),
        ...connect(service.name),
        `--topic ${shellQuote(topic.name)}`,
        ...(topic.key === null ? [] : ['--reader-property parse.key=true --reader-property key.separator=:']),
      ],
    }),
    consume: (service, topic, group) => ({
      title: `Read ${topic.name} as ${service.name} (Ctrl-C ends)`,
      lines: [
        tool('kafka-console-consumer.sh'),
        ...connect(service.name),
        `--topic ${shellQuote(topic.name)} --group ${shellQuote(group)} --from-beginning`,
        ...(topic.key === null ? [] : ['--formatter-property print.key=true']),
      ],
    }),
    describe: {
      title: "Describe every topic with Kafka's own tool",
      lines: [tool('kafka-topics.sh'), ...connect(ADMIN_USER), '--describe'],
    },
  };
}

/** A key, a colon and a record, or a record alone where records have no key. */
function exampleRecord(topic: ResolvedTopic): string {
  if (topic.key === null) return '{"hello":"world"}';
  const field = /^[\w.-]+$/.test(topic.key) ? topic.key : 'key';
  return `42:{"${field}":"42"}`;
}

function serviceCommands(
  service: ResolvedService,
  topics: ReadonlyMap<string, ResolvedTopic>,
  tools: Tools,
): { readonly produce?: PageCommand; readonly consume?: PageCommand } {
  const group = groupOf(service);
  const [produced] = matching(service.produces, topics);
  const [consumed] = matching(service.consumes, topics);
  return {
    ...(produced === undefined ? {} : { produce: tools.produce(service, produced) }),
    ...(consumed === undefined || group === undefined
      ? {}
      : { consume: tools.consume(service, consumed, group) }),
  };
}

/** A group that the service may use. */
function groupOf(service: ResolvedService): string | undefined {
  return service.groups[0]?.replace(/\*$/, 'console');
}

/** Topics that names, or prefixes ending in `*`, stand for; the names first. */
function matching(patterns: readonly string[], topics: ReadonlyMap<string, ResolvedTopic>): ResolvedTopic[] {
  const literal = patterns.flatMap((pattern) => topics.get(pattern) ?? []);
  const prefixes = patterns.filter((pattern) => pattern.endsWith('*')).map((pattern) => pattern.slice(0, -1));
  const prefixed = [...topics.values()].filter(({ name }) =>
    prefixes.some((prefix) => name.startsWith(prefix)),
  );
  return [...new Set([...literal, ...prefixed])];
}

/** The topic that most services read, with one that writes it and one that reads it, of another domain if there is one. */
function chooseExample(
  services: readonly ResolvedService[],
  topics: ReadonlyMap<string, ResolvedTopic>,
  tools: Tools,
): PageContent['example'] {
  const candidates = [...topics.values()].flatMap((topic) => {
    const readers = services.filter(
      (service) => groupOf(service) !== undefined && matching(service.consumes, topics).includes(topic),
    );
    const writer = services.find((service) => matching(service.produces, topics).includes(topic));
    const others = readers.filter((reader) => reader !== writer);
    const reader = others.find(({ domain }) => domain !== writer?.domain) ?? others[0];
    return writer === undefined || reader === undefined
      ? []
      : [{ topic, writer, reader, readers: readers.length }];
  });
  const [best] = candidates.sort((a, b) => b.readers - a.readers);
  if (best !== undefined) {
    const { topic, writer, reader } = best;
    return {
      produce: tools.produce(writer, topic),
      consume: tools.consume(reader, topic, groupOf(reader) ?? ''),
    };
  }
  const commands = services.map((service) => serviceCommands(service, topics, tools));
  const produce = commands.flatMap((some) => some.produce ?? [])[0];
  const consume = commands.flatMap((some) => some.consume ?? [])[0];
  if (produce === undefined && consume === undefined) return undefined;
  return { ...(produce === undefined ? {} : { produce }), ...(consume === undefined ? {} : { consume }) };
}

function pageTopic(topic: ResolvedTopic): PageTopic {
  return {
    name: topic.name,
    description: topic.description,
    partitions: topic.partitions.count,
    replicationFactor: topic.replicationFactor,
    minInSyncReplicas: topic.minInSyncReplicas,
    retention: describeRetention(topic.config),
    retiring: topic.retire !== undefined,
  };
}

function nextSteps(tools: Tools): PageCommand[] {
  return [
    tools.describe,
    { title: 'Topics, users and commands to try', lines: [`${CLI} local page`] },
    { title: 'Change a file in catalog/, then apply it', lines: ["npm run deploy 'local-*'"] },
    { title: 'See which nodes are running', lines: [`${CLI} local status`] },
    { title: 'Watch brokers, lag and alerts in a browser', lines: [`${CLI} status --open`] },
    { title: 'Stop the cluster; its data stays', lines: ['make down'] },
    { title: 'Remove the data, too (after make down)', lines: [`${CLI} local wipe --yes`] },
  ];
}

/** Relative to a folder if the file is in it, else as given. */
export function relativeIfInside(folder: string, file: string): string {
  const relative = path.relative(folder, file);
  return relative === '' || relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
}

function addresses(settings: LocalSettings): { readonly prometheus: string; readonly alertmanager: string } {
  const { prometheus, alertmanager } = localMonitoringEndpoints(settings);
  return { prometheus: prometheus.url, alertmanager: alertmanager.url };
}
