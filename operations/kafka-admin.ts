/** Kafka's Admin requests that the commands need, over @platformatic/kafka. Many topics cost one request, not many. */
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { SCRAM_MECHANISM } from '../model/access/platform';
import { readPrivateFile } from './local/private-files';
import { UserError } from './toolchain/user-error';

/** Where to connect and as whom. */
export interface AdminConnection {
  /** `host:port` each. */
  readonly bootstrapServers: readonly string[];
  /** SCRAM-SHA-512 user; absent: no authentication. */
  readonly user?: { readonly name: string; readonly password: string };
  /** Connect over TLS and verify the server's certificate and its name against this one, in PEM; absent: no TLS. */
  readonly caCertificate?: string;
  /** @default 5 000 */
  readonly connectTimeoutMs?: number;
  /** @default 30 000 */
  readonly requestTimeoutMs?: number;
}

export interface BrokerDescription {
  readonly id: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
}

/** Brokers that are registered and unfenced: a fenced broker is not in Kafka's metadata. */
export interface ClusterDescription {
  readonly clusterId: string;
  readonly brokers: readonly BrokerDescription[];
}

export interface PartitionDescription {
  readonly partition: number;
  /** Broker id, or null if the partition is offline. */
  readonly leader: number | null;
  readonly replicas: readonly number[];
  readonly inSyncReplicas: readonly number[];
}

export interface TopicDescription {
  readonly name: string;
  /** `__consumer_offsets` and the like. */
  readonly internal: boolean;
  readonly partitions: readonly PartitionDescription[];
  readonly replicationFactor: number;
}

export interface TopicConfigEntry {
  readonly name: string;
  /** Null for a sensitive value. */
  readonly value: string | null;
  /** Set on the topic itself, not inherited from the broker or from Kafka's defaults. */
  readonly overridden: boolean;
}

export interface NewTopic {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly config: Readonly<Record<string, string>>;
}

/** Why a topic was not created. */
export interface TopicFailure {
  readonly name: string;
  readonly message: string;
}

export interface QuorumDescription {
  /** Node id of the active controller, or null while there is none. */
  readonly leader: number | null;
  readonly leaderEpoch: number;
  readonly highWatermark: bigint;
  readonly voters: readonly QuorumReplica[];
  readonly observers: readonly QuorumReplica[];
}

export interface QuorumReplica {
  readonly id: number;
  readonly logEndOffset: bigint;
  /** Records that it has yet to copy from the leader. */
  readonly lag: bigint;
}

export interface ScramUpsertion {
  readonly user: string;
  readonly iterations: number;
  readonly salt: Buffer;
  readonly saltedPassword: Buffer;
}

export interface KafkaAdmin {
  describeCluster(): Promise<ClusterDescription>;
  /**
   * Every topic, in order of name, internal topics among them, as the broker knows them that is asked: after a change
   * it can lag behind the controller for a moment.
   */
  listTopics(): Promise<TopicDescription[]>;
  describeConfigs(topics: readonly string[]): Promise<Map<string, TopicConfigEntry[]>>;
  /** All topics in one request. Returns those that failed; the others exist then. */
  createTopics(topics: readonly NewTopic[]): Promise<TopicFailure[]>;
  describeQuorum(): Promise<QuorumDescription>;
  /** Creates or replaces SCRAM-SHA-512 credentials. */
  upsertScramCredentials(credentials: readonly ScramUpsertion[]): Promise<void>;
  close(): Promise<void>;
}

/** Kafka's code of SCRAM-SHA-512 in AlterUserScramCredentials. */
const SCRAM_SHA_512 = 2;
/** Kafka's ConfigResource.Type.TOPIC. */
const TOPIC_RESOURCE = 2;
/** DescribeConfigsResponse.ConfigSource.TOPIC_CONFIG. */
const TOPIC_CONFIG_SOURCE = 1;
/** How long the controller may take for one CreateTopics request: 1,000 topics take about 1.3 s. */
const CREATE_TIMEOUT_MS = 30_000;
const METADATA_TOPIC = '__cluster_metadata';

/** The connection that a Kafka client properties file describes. @throws UserError if others can read the file. */
export function readClientProperties(file: string): AdminConnection {
  return parseClientProperties(readPrivateFile(file));
}

/** `bootstrap.servers` and the SCRAM user of a Kafka client properties file. */
export function parseClientProperties(text: string): AdminConnection {
  const value = (key: string): string | undefined =>
    text
      .split('\n')
      .find((line) => line.startsWith(`${key}=`))
      ?.slice(key.length + 1)
      .trim();
  const jaas = value('sasl.jaas.config') ?? '';
  const name = /username="([^"]*)"/.exec(jaas)?.[1];
  const password = /password="([^"]*)"/.exec(jaas)?.[1];
  return {
    bootstrapServers: (value('bootstrap.servers') ?? '').split(',').filter((server) => server !== ''),
    ...(name === undefined || password === undefined ? {} : { user: { name, password } }),
  };
}

/** Connects, works, and closes the connection whatever happens. */
export async function withAdmin<T>(
  connection: AdminConnection,
  work: (admin: KafkaAdmin) => Promise<T>,
): Promise<T> {
  const admin = await connectAdmin(connection);
  try {
    return await work(admin);
  } finally {
    await admin.close();
  }
}

/** @throws UserError if no broker answers or the user is refused. */
export async function connectAdmin(options: AdminConnection): Promise<KafkaAdmin> {
  const kafka = await import('@platformatic/kafka');
  const { user, caCertificate } = options;
  const client = new kafka.Admin({
    clientId: 'brokerform',
    bootstrapBrokers: [...options.bootstrapServers],
    connectTimeout: options.connectTimeoutMs ?? 5_000,
    requestTimeout: options.requestTimeoutMs ?? 30_000,
    retries: 0,
    // Node verifies the chain and the host's name by itself; the name also goes out as SNI. The authority may be a
    // subordinate one (AWS Private CA): it is trusted by itself, and its root is not.
    ...(caCertificate === undefined
      ? {}
      : { tls: { ca: caCertificate, allowPartialTrustChain: true }, tlsServerName: true }),
    ...(user === undefined
      ? {}
      : { sasl: { mechanism: SCRAM_MECHANISM, username: user.name, password: user.password } }),
  });
  try {
    const connection = await anyBroker(client);
    return requests(kafka, client, connection);
  } catch (error) {
    await client.close();
    throw new UserError(
      `Kafka at ${options.bootstrapServers.join(', ')} does not answer${user === undefined ? '' : ` ${user.name}`}: ${rootCauses(error)}.`,
    );
  }
}

/** The metadata request goes through any bootstrap server; one broker that does not answer does not matter. */
async function anyBroker(client: Kafka.Admin): Promise<Kafka.Connection> {
  const { brokers } = await client.metadata({ topics: [], forceUpdate: true });
  const failures: Error[] = [];
  for (const id of brokers.keys()) {
    try {
      const connection = (await client.connectToBrokers([id])).get(id);
      if (connection !== undefined) return connection;
    } catch (error) {
      failures.push(error instanceof Error ? error : new Error(String(error)));
    }
  }
  throw new AggregateError(failures.length > 0 ? failures : [new Error('no broker is registered')]);
}

function requests(kafka: typeof Kafka, client: Kafka.Admin, connection: Kafka.Connection): KafkaAdmin {
  const metadata = (topics: string[] | null): Promise<Kafka.metadataV12.MetadataResponse> =>
    kafka.metadataV12.api.async(connection, topics, false, false);
  return {
    async describeCluster() {
      const { clusterId, brokers } = await metadata([]);
      return {
        clusterId: clusterId ?? '',
        brokers: brokers
          .map(({ nodeId, host, port, rack }) => ({ id: nodeId, host, port, rack: rack ?? null }))
          .sort((a, b) => a.id - b.id),
      };
    },

    async listTopics() {
      const { topics } = await metadata(null);
      return topics.map(describeTopic).sort((a, b) => (a.name < b.name ? -1 : 1));
    },

    async describeConfigs(topics) {
      const resources = topics.map((resourceName) => ({
        resourceType: TOPIC_RESOURCE,
        resourceName,
        configurationKeys: null,
      })) as Kafka.describeConfigsV4.DescribeConfigsRequestResource[];
      const { results } = await kafka.describeConfigsV4.api.async(connection, resources, false, false);
      return new Map(
        results.map(({ resourceName, configs }) => [
          resourceName,
          configs.map(({ name, value, configSource }) => ({
            name,
            value: value ?? null,
            overridden: Number(configSource) === TOPIC_CONFIG_SOURCE,
          })),
        ]),
      );
    },

    async createTopics(topics) {
      const wanted = topics.map(({ name, partitions, replicationFactor, config }) => ({
        name,
        numPartitions: partitions,
        replicationFactor,
        assignments: [],
        configs: Object.entries(config).map(([key, value]) => ({ name: key, value })),
      }));
      try {
        await kafka.createTopicsV7.api.async(connection, wanted, CREATE_TIMEOUT_MS, false);
        return [];
      } catch (error) {
        const response = (error as { response?: Kafka.createTopicsV7.CreateTopicsResponse }).response;
        if (response === undefined) throw error;
        return response.topics
          .filter(({ errorCode }) => errorCode !== 0)
          .map(({ name, errorCode, errorMessage }) => ({
            name,
            message: errorMessage ?? `error code ${errorCode}`,
          }));
      }
    },

    async describeQuorum() {
      const { topics } = await kafka.describeQuorumV2.api.async(connection, [
        { topicName: METADATA_TOPIC, partitions: [{ partitionIndex: 0 }] },
      ]);
      const partition = topics[0]?.partitions[0];
      if (partition === undefined) throw new Error('Kafka described no quorum');
      const end =
        partition.currentVoters.find(({ replicaId }) => replicaId === partition.leaderId)?.logEndOffset ?? 0n;
      const replica = ({
        replicaId,
        logEndOffset,
      }: Kafka.describeQuorumV2.DescribeQuorumResponseVoter): QuorumReplica => ({
        id: replicaId,
        logEndOffset,
        lag: logEndOffset < 0n ? end : end - logEndOffset,
      });
      return {
        leader: partition.leaderId < 0 ? null : partition.leaderId,
        leaderEpoch: partition.leaderEpoch,
        highWatermark: partition.highWatermark,
        voters: partition.currentVoters.map(replica),
        observers: partition.observers.map(replica),
      };
    },

    async upsertScramCredentials(credentials) {
      await kafka.alterUserScramCredentialsV0.api.async(
        connection,
        [],
        credentials.map(({ user, iterations, salt, saltedPassword }) => ({
          name: user,
          mechanism: SCRAM_SHA_512,
          iterations,
          salt,
          saltedPassword,
        })),
      );
    },

    close: () => client.close(),
  };
}

function describeTopic(topic: Kafka.metadataV12.MetadataResponseTopic): TopicDescription {
  const partitions = topic.partitions
    .map(({ partitionIndex, leaderId, replicaNodes, isrNodes }) => ({
      partition: partitionIndex,
      leader: leaderId < 0 ? null : leaderId,
      replicas: replicaNodes,
      inSyncReplicas: isrNodes,
    }))
    .sort((a, b) => a.partition - b.partition);
  return {
    name: topic.name ?? '',
    internal: topic.isInternal,
    partitions,
    replicationFactor: Math.min(...partitions.map(({ replicas }) => replicas.length)),
  };
}

/** The innermost messages of an error, each once. Passwords are in none of them. */
export function rootCauses(error: unknown): string {
  const messages = new Set<string>();
  const visit = (value: unknown): void => {
    if (!(value instanceof Error)) return void messages.add(String(value));
    const inner = [
      ...(value instanceof AggregateError ? (value.errors as unknown[]) : []),
      value.cause,
    ].filter(Boolean);
    if (inner.length === 0) messages.add(value.message);
    else inner.forEach(visit);
  };
  visit(error);
  return [...messages].map((message) => message.replace(/\.$/, '')).join('; ');
}
