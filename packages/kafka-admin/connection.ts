/** Connecting to a cluster, to any broker or to a certain one. */
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { parseServerAddress } from '../../shared/server-address';
import { aclRequests } from './acls';
import { claimRequests } from './claim';
import { networkOptions } from './client-options';
import type { AdminConnection } from './client-options';
import { clusterRequests } from './cluster';
import { configRequests } from './configs';
import { NoAnswer, UserRefused, refusesUser, rootCauses } from './errors';
import { featureRequests } from './features';
import { groupOffsetRequests } from './group-offsets';
import { groupRequests } from './groups';
import { leaderRequests } from './leaders';
import { logDirRequests } from './log-dirs';
import { offsetRequests } from './offsets';
import { overrideRequests } from './overrides';
import { partitionStateRequests } from './partition-states';
import { quorumRequests } from './quorum';
import { quotaRequests } from './quotas';
import { reassignmentRequests } from './reassignments';
import { recordRequests } from './records';
import type { Session } from './session';
import { topicRequests } from './topics';
import type { KafkaAdmin } from './types';
import { userRequests } from './users';

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

/**
 * A broker that hangs accepts connections and says nothing: TCP's own time-out never comes. TLS and SCRAM take some round trips and
 * hashing; a broker that needs longer than this is not asked.
 */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/**
 * Through the first bootstrap server that answers; the others do not matter.
 *
 * @throws UserError if no broker answers, UserRefused if one refuses the user.
 */
export async function connectAdmin(options: AdminConnection): Promise<KafkaAdmin> {
  const kafka = await import('@platformatic/kafka');
  const failures: unknown[] = [];
  for (const server of options.bootstrapServers) {
    const client = createClient(kafka, options, server);
    const session = createSession(kafka, client, server);
    try {
      await session.any();
      return requests(session, client);
    } catch (error) {
      failures.push(error);
      await abandon(client);
    }
  }
  const user = options.user === undefined ? '' : ` to ${options.user.name}`;
  const Refusal = failures.some(refusesUser) ? UserRefused : NoAnswer;
  throw new Refusal(
    `Kafka at ${options.bootstrapServers.join(', ')} does not respond${user}: ${rootCauses(new AggregateError(failures))}.`,
  );
}

function createClient(kafka: typeof Kafka, options: AdminConnection, server: string): Kafka.Admin {
  const address = parseServerAddress(server);
  return new kafka.Admin({
    clientId: 'brokerform',
    // As text the client would cut an IPv6 address at its first colon.
    bootstrapBrokers: address === undefined ? [server] : [address],
    retries: 0,
    ...networkOptions(options, server),
  });
}

/** Longest wait for a connection to close in order: a broker that hangs never answers what is under way. */
const CLOSE_TIMEOUT_MS = 1_000;

/**
 * Closing waits for what is under way, and with a broker that hangs that is forever. What comes after the work is no error of the work: no one
 * needs the connection any more.
 */
async function abandon(client: Kafka.Admin): Promise<void> {
  await inTime(client.close(), 'closing the connection', CLOSE_TIMEOUT_MS).catch(() => undefined);
}

async function inTime<T>(work: Promise<T>, what: string, limitMs = HANDSHAKE_TIMEOUT_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${limitMs / 1000} s`)), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}

/** A connection that ended is opened again by the next request: moving replicas takes hours, and brokers restart meanwhile. */
function createSession(kafka: typeof Kafka, client: Kafka.Admin, server: string): Session {
  let current: Kafka.Connection | undefined;
  return {
    kafka,
    async any() {
      if (current?.isConnected() !== true) current = await anyBroker(client, server);
      return current;
    },
    async to(broker) {
      await metadata(client);
      let connection: Kafka.Connection | undefined;
      try {
        connection = await connectTo(client, broker);
      } catch (error) {
        throw new NoAnswer(`Broker ${broker} does not respond: ${rootCauses(error)}.`);
      }
      if (connection !== undefined) return connection;
      throw new NoAnswer(`Broker ${broker} is fenced or not registered: it cannot be queried.`);
    },
  };
}

/**
 * The metadata request is sent to the bootstrap server; one broker that does not answer does not matter. The bootstrap server comes first, if it
 * is known by the same address: it has just answered, and another one may hang.
 */
async function anyBroker(client: Kafka.Admin, server: string): Promise<Kafka.Connection> {
  const { brokers } = await metadata(client);
  const address = parseServerAddress(server);
  const isServer = ({ host, port }: Kafka.Broker): boolean => host === address?.host && port === address.port;
  const failures: Error[] = [];
  for (const [id] of [...brokers].sort(([, a], [, b]) => Number(isServer(b)) - Number(isServer(a)))) {
    try {
      const connection = await connectTo(client, id);
      if (connection !== undefined) return connection;
    } catch (error) {
      failures.push(error instanceof Error ? error : new Error(String(error)));
    }
  }
  throw new AggregateError(failures.length > 0 ? failures : [new Error('no broker is registered')]);
}

function metadata(client: Kafka.Admin): Promise<Kafka.ClusterMetadata> {
  return inTime(client.metadata({ topics: [], forceUpdate: true }), 'the first answer');
}

async function connectTo(client: Kafka.Admin, broker: number): Promise<Kafka.Connection | undefined> {
  return (await inTime(client.connectToBrokers([broker]), 'connecting')).get(broker);
}

function requests(session: Session, client: Kafka.Admin): KafkaAdmin {
  const partitionStates = partitionStateRequests(session);
  return {
    ...clusterRequests(session),
    ...topicRequests(session),
    ...partitionStates,
    ...configRequests(session),
    ...overrideRequests(session),
    ...reassignmentRequests(session),
    ...logDirRequests(session),
    ...leaderRequests(session, partitionStates),
    ...featureRequests(session),
    ...quorumRequests(session),
    ...userRequests(session),
    ...aclRequests(session),
    ...quotaRequests(session),
    ...groupRequests(session),
    ...offsetRequests(session),
    ...groupOffsetRequests(session),
    ...recordRequests(session),
    ...claimRequests(session),
    close: () => abandon(client),
  };
}
