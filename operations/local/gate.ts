/** Waits until a local cluster serves: what stands between its start and everything declared on it. */
import { ADMIN_USER } from '../../model/access/platform';
import { bootstrapServers } from '../../model/cluster/nodes';
import { LOCAL_GATE_POLL_MS, LOCAL_GATE_TIMEOUT_SECONDS } from '../../model/cluster/readiness';
import { assess } from '../../model/live/readiness';
import { withAdmin } from '@brokerform/kafka-admin';
import type { AdminConnection } from '@brokerform/kafka-admin';
import { CheckSaysNo } from '../exit-status';
import { CLI, layout, nodesText } from './layout';
import { failureSince } from './node-log';
import { readPassword } from './secrets';
import type { LocalSettings } from './settings';
import { clusterStatus, readRecord } from './status';
import { waitForNothing } from '../../shared/system/poll';

/** A broker that does not accept a connection on the loopback interface within this time is not ready. */
const ATTEMPT_TIMEOUT_MS = 3_000;

export interface GateOptions {
  /** @default - LOCAL_GATE_TIMEOUT_SECONDS */
  readonly timeoutSeconds?: number;
  /** Called whenever what is missing changes, with what is missing now. */
  readonly progress?: (missing: readonly string[]) => void;
}

/**
 * Returns the seconds it took until the cluster was ready: a quorum with a leader and every voter, every broker
 * unfenced, the administrator can log in, and no partition is offline or under-replicated.
 *
 * @throws CheckSaysNo with what is missing, after the time-out, or at once if a node does not run.
 */
export async function waitUntilReady(settings: LocalSettings, options: GateOptions = {}): Promise<number> {
  const timeoutSeconds = options.timeoutSeconds ?? LOCAL_GATE_TIMEOUT_SECONDS;
  const start = Date.now();
  const look = async (): Promise<readonly string[]> => {
    const stopped = clusterStatus(settings).filter(({ alive }) => !alive);
    if (stopped.length > 0)
      throw nodesDown(
        settings,
        stopped.map(({ node }) => node.id),
      );
    return findMissing(settings);
  };
  const missing = await waitForNothing(look, (lines) => options.progress?.(lines), {
    everyMs: LOCAL_GATE_POLL_MS,
    timeoutMs: timeoutSeconds * 1000,
  });
  if (missing.length > 0) throw notReady(settings, missing, timeoutSeconds);
  return (Date.now() - start) / 1000;
}

async function findMissing(settings: LocalSettings): Promise<string[]> {
  const as = (servers: readonly string[]): AdminConnection => ({
    bootstrapServers: [...servers],
    user: { name: ADMIN_USER, password: readPassword(settings, ADMIN_USER) },
    connectTimeoutMs: ATTEMPT_TIMEOUT_MS,
    requestTimeoutMs: ATTEMPT_TIMEOUT_MS,
  });
  try {
    // Each broker itself, first: the controllers take one that was killed for alive and in sync until its session ends.
    const servers = bootstrapServers(settings);
    const answers = await Promise.allSettled(
      servers.map((server) => withAdmin(as([server]), (admin) => admin.describeCluster())),
    );
    const silent = servers.filter((_, index) => answers[index]?.status === 'rejected');
    if (silent.length > 0) return [`No answer yet from ${silent.join(', ')}.`];

    return await withAdmin(as(servers), async (admin) => {
      const [cluster, quorum, topics] = [
        await admin.describeCluster(),
        await admin.describeQuorum(),
        await admin.listTopics(),
      ];
      return assess(settings.nodes, cluster, quorum, topics);
    });
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

function notReady(settings: LocalSettings, missing: readonly string[], seconds: number): CheckSaysNo {
  const files = layout(settings.stateDirectory);
  return new CheckSaysNo(
    [
      `The local cluster is not ready after ${seconds} s:`,
      ...missing.map((line) => `    ${line}`),
      'Logs:',
      ...settings.nodes.map(({ id }) => `    ${files.node(id).serverLog}`),
    ].join('\n'),
    `${CLI} local status shows which nodes are running; --timeout waits longer`,
  );
}

function nodesDown(settings: LocalSettings, ids: readonly number[]): CheckSaysNo {
  const describe = (id: number): string[] => {
    const files = layout(settings.stateDirectory).node(id);
    const record = readRecord(settings, id);
    if (record === null) return [`    node ${id} was not started`];
    return [`    node ${id} ended; its logs are in ${files.logs}`, failureSince(files, record.logStart)];
  };
  return new CheckSaysNo(
    [
      `The local cluster cannot become ready: ${nodesText(ids)} ${ids.length === 1 ? 'is' : 'are'} not running.`,
      ...ids.flatMap(describe),
    ].join('\n'),
    `${CLI} local start`,
  );
}
