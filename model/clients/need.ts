/** What a service's clients need: its topics with what they promise, its groups and ids, and how the cluster is reached. */
import { matchesAny } from '../naming';
import { SCRAM_MECHANISM } from '../access/platform';
import type { ServiceClient } from '../access/clients';
import { propertiesOf } from '../environment/cluster-properties';
import { bootstrapServers } from '../cluster/nodes';
import type { ResolvedCatalog, ResolvedService, ResolvedTopic } from '../catalog/resolved';
import { isBroker } from '../cluster/nodes';
import type { DurabilityClass, Environment } from '../environment';
import { definitionsVersionFor, configKey } from '../kafka/config-definitions';

export interface TopicNeed {
  readonly name: string;
  readonly durability: DurabilityClass;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly minInSyncReplicas: number;
  readonly maxMessageBytes: number;
  /** `compression.type` of the topic. */
  readonly compression: string;
  /** The field that is the record key; null without order. */
  readonly key: string | null;
  /** Services that write to it in transactions. */
  readonly transactionalWriters: readonly string[];
}

export type ClientNeed =
  | {
      /** `producer`, or with what distinguishes it from the service's other producers. */
      readonly id: string;
      readonly role: 'producer';
      readonly topics: readonly TopicNeed[];
      /** A prefix ends in `*`. */
      readonly transactionalId?: string;
    }
  | {
      readonly id: string;
      readonly role: 'consumer';
      readonly topics: readonly TopicNeed[];
      /** A prefix ends in `*`. */
      readonly group: string;
    };

export interface ClusterNeed {
  readonly bootstrapServers: readonly string[];
  readonly securityProtocol: string;
  readonly saslMechanism: string;
  readonly racks: readonly string[];
  /** Value of a broker property: what a broker answered, else what is declared, else Kafka's default. */
  readonly broker: (key: string) => string | undefined;
}

export interface ServiceNeed {
  readonly service: string;
  readonly environment: string;
  readonly kafkaVersion: string;
  readonly clients: readonly ClientNeed[];
  /** Roles whose clients are configured by something else. */
  readonly others: readonly ('streams' | 'connect-worker' | 'admin')[];
  /** Someone else sets the user's password, or the user is a certificate's. */
  readonly externalCredential: boolean;
  readonly cluster: ClusterNeed;
}

/** What was read of a live cluster; it counts more than what is declared. */
export interface LiveClients {
  readonly topics: ReadonlyMap<string, LiveTopicFacts>;
  readonly brokers: ReadonlyMap<string, string | null>;
  readonly racks: readonly string[];
}

export interface LiveTopicFacts {
  readonly replicationFactor: number;
  readonly partitions: number;
  readonly config: Readonly<Record<string, string | null>>;
}

/** Pure; a service that is in the catalog. */
export function serviceNeed(
  service: ResolvedService,
  catalog: ResolvedCatalog,
  environment: Environment,
  live?: LiveClients,
): ServiceNeed {
  const topics = new TopicNeeds(catalog, live);
  const clients = service.clients.flatMap((client) => (isOwn(client) ? [client] : []));
  return {
    service: service.name,
    environment: environment.name,
    kafkaVersion: environment.kafkaVersion,
    clients: clients.map((client): ClientNeed => {
      const id = idOf(client, clients);
      const named = topics.of(client.topics);
      return client.role === 'consumer'
        ? { id, role: 'consumer', topics: named, group: client.group }
        : {
            id,
            role: 'producer',
            topics: named,
            ...(client.transactionalId === undefined ? {} : { transactionalId: client.transactionalId }),
          };
    }),
    others: service.clients.flatMap((client) => (isOwn(client) ? [] : [client.role])),
    externalCredential: service.credential === 'external',
    cluster: clusterNeed(environment, live),
  };
}

type OwnClient = Extract<ServiceClient, { topics: readonly string[] }>;
const isOwn = (client: ServiceClient): client is OwnClient => 'topics' in client;

/** Unique and a file name: what stands in a name of Kafka and is neither letter, digit nor hyphen becomes a hyphen. */
function idOf(client: OwnClient, all: readonly OwnClient[]): string {
  const alike = all.filter(({ role }) => role === client.role);
  if (alike.length === 1) return client.role;
  const distinction = (each: OwnClient): string =>
    each.role === 'consumer' ? each.group : (each.transactionalId ?? 'plain');
  const plain = (text: string): string => text.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '');
  const own = plain(distinction(client));
  const same = alike.filter((each) => plain(distinction(each)) === own);
  const number = same.length === 1 ? '' : `-${same.indexOf(client) + 1}`;
  return `${client.role}-${own}${number}`;
}

class TopicNeeds {
  private readonly topics: readonly ResolvedTopic[];
  private readonly writers: readonly { readonly service: string; readonly topics: readonly string[] }[];

  public constructor(
    catalog: ResolvedCatalog,
    private readonly live: LiveClients | undefined,
  ) {
    this.topics = catalog.domains.flatMap((domain) => domain.topics);
    this.writers = catalog.domains.flatMap((domain) =>
      domain.services.flatMap((service) =>
        service.clients.flatMap((client) =>
          client.role === 'producer' && client.transactionalId !== undefined
            ? [{ service: service.name, topics: client.topics }]
            : [],
        ),
      ),
    );
  }

  /** In the order of the catalog's names; a prefix stands for every topic of the catalog whose name begins with it. */
  public of(names: readonly string[]): TopicNeed[] {
    return this.topics.filter(({ name }) => matchesAny(names, name)).map((topic) => this.need(topic));
  }

  private need({
    name,
    durability,
    partitions,
    replicationFactor,
    minInSyncReplicas,
    ...topic
  }: ResolvedTopic): TopicNeed {
    const live = this.live?.topics.get(name);
    const value = (key: string): string | undefined =>
      live?.config[key] ?? topic.config[key] ?? configKey('topic', key)?.default ?? undefined;
    return {
      name,
      durability,
      partitions: live?.partitions ?? partitions.count,
      replicationFactor: live?.replicationFactor ?? replicationFactor,
      minInSyncReplicas: Number(live?.config['min.insync.replicas'] ?? minInSyncReplicas),
      maxMessageBytes: Number(value('max.message.bytes')),
      compression: value('compression.type') ?? 'producer',
      key: topic.key,
      transactionalWriters: this.writers
        .filter((writer) => matchesAny(writer.topics, name))
        .map(({ service }) => service),
    };
  }
}

/** How clients reach a cluster. */
export function clusterNeed(environment: Environment, live?: LiveClients): ClusterNeed {
  const brokers = environment.nodes.filter(isBroker);
  const [first] = brokers;
  const declared = new Map(
    first === undefined ? [] : propertiesOf(environment, first).map(({ key, value }) => [key, value]),
  );
  const version = definitionsVersionFor(environment.kafkaVersion);
  const protocols = declared.get('listener.security.protocol.map') ?? '';
  return {
    bootstrapServers: bootstrapServers(environment),
    securityProtocol: /(?:^|,)CLIENT:([A-Z_]+)/.exec(protocols)?.[1] ?? 'SASL_SSL',
    saslMechanism: SCRAM_MECHANISM,
    racks: live?.racks ?? [...new Set(brokers.map(({ rack }) => rack))],
    broker: (key) =>
      live?.brokers.get(key) ?? declared.get(key) ?? configKey('broker', key, version)?.default ?? undefined,
  };
}
