/** Connecting to a cluster, to any broker or to a certain one. */
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { SCRAM_MECHANISM } from '../../model/access/platform';
import { UserError } from '../toolchain/user-error';
import { clusterRequests } from './cluster';
import { configRequests } from './configs';
import { rootCauses } from './errors';
import { featureRequests } from './features';
import { leaderRequests } from './leaders';
import { logDirRequests } from './log-dirs';
import { partitionStateRequests } from './partition-states';
import { quorumRequests } from './quorum';
import { reassignmentRequests } from './reassignments';
import type { Session } from './session';
import { topicRequests } from './topics';
import type { KafkaAdmin } from './types';
import { userRequests } from './users';

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
  const session = createSession(kafka, client);
  try {
    await session.any();
    return requests(session, client);
  } catch (error) {
    await client.close();
    throw new UserError(
      `Kafka at ${options.bootstrapServers.join(', ')} does not answer${user === undefined ? '' : ` ${user.name}`}: ${rootCauses(error)}.`,
    );
  }
}

/** A connection that ended is made anew by the next request: moving replicas takes hours, and brokers restart meanwhile. */
function createSession(kafka: typeof Kafka, client: Kafka.Admin): Session {
  let current: Kafka.Connection | undefined;
  return {
    kafka,
    async any() {
      if (current?.isConnected() !== true) current = await anyBroker(client);
      return current;
    },
    async to(broker) {
      await client.metadata({ topics: [], forceUpdate: true });
      let connection: Kafka.Connection | undefined;
      try {
        connection = (await client.connectToBrokers([broker])).get(broker);
      } catch (error) {
        throw new UserError(`Broker ${broker} does not answer: ${rootCauses(error)}.`);
      }
      if (connection !== undefined) return connection;
      throw new UserError(`Broker ${broker} is fenced or not registered: it cannot be asked.`);
    },
  };
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

function requests(session: Session, client: Kafka.Admin): KafkaAdmin {
  const partitionStates = partitionStateRequests(session);
  return {
    ...clusterRequests(session),
    ...topicRequests(session),
    ...partitionStates,
    ...configRequests(session),
    ...reassignmentRequests(session),
    ...logDirRequests(session),
    ...leaderRequests(session, partitionStates),
    ...featureRequests(session),
    ...quorumRequests(session),
    ...userRequests(session),
    close: () => client.close(),
  };
}
