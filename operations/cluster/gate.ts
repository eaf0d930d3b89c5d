/** Waits until a cluster on AWS serves: what stands between its hosts and everything declared on it. */
import type { AwsEnvironment, AwsNode } from '../../model/aws/environment';
import { isBroker } from '../../model/cluster/nodes';
import {
  AWS_GATE_POLL_MS,
  FIRST_BOOT_TIMEOUT_SECONDS,
  UNREACHABLE_HINT_SECONDS,
} from '../../model/cluster/readiness';
import { assess } from '../../model/live/readiness';
import { withAdmin } from '@brokerform/kafka-admin';
import { UserError } from '../../shared/user-error';
import { CheckSaysNo } from '../exit-status';
import { NotThereYet, adminConnection, readClusterAccess } from './access';
import type { ClusterAccess } from './access';
import { reach } from './reach';
import { waitForNothing } from '../../shared/system/poll';

/** A VPN adds some tenths of a second; a broker that needs longer is not ready. */
export const ATTEMPT_TIMEOUT_MS = 10_000;
export const CONNECT_TIMEOUT_MS = 5_000;

export interface GateOptions {
  /** @default 1800, see model/cluster/readiness */
  readonly timeoutSeconds?: number;
  /** After how long without any TCP connection the network is suspected. @default 60, see model/cluster/readiness */
  readonly hintSeconds?: number;
  /** Called whenever what is missing changes, with what is missing now. */
  readonly progress?: (missing: readonly string[]) => void;
  /** @default 2000, see model/cluster/readiness */
  readonly pollMs?: number;
}

interface Observation {
  /** One sentence each; nothing if the cluster is ready. */
  readonly missing: readonly string[];
  /** Nodes to look at first. */
  readonly suspects: readonly AwsNode[];
  /** Nothing was reached by TCP, not even a host that refuses. */
  readonly unreachable?: true;
}

/**
 * Returns the seconds it took until the cluster was ready: every broker itself answers the administrator over TLS, a quorum
 * with a leader and every controller following, every broker unfenced, no partition offline or under-replicated.
 *
 * @throws CheckSaysNo with what is missing and where to look, after the time-out; UserError at once if AWS refuses the credentials
 */
export async function waitUntilReady(
  environment: AwsEnvironment,
  options: GateOptions = {},
): Promise<number> {
  const observe = observer(environment);
  let suspects: Observation['suspects'] = [];
  const { missing, seconds, timeoutSeconds } = await waitForHosts(
    environment,
    async () => {
      const observed = await observe();
      suspects = observed.suspects;
      return observed;
    },
    options,
  );
  if (missing.length > 0) throw notReady(environment, missing, suspects, timeoutSeconds);
  return seconds;
}

export interface Waited {
  /** What is missing still, with a hint where nothing was ever reached. */
  readonly missing: readonly string[];
  readonly seconds: number;
  /** How long it waited at most. */
  readonly timeoutSeconds: number;
}

/** Looks at hosts on AWS until nothing is missing, or the time is over. */
export async function waitForHosts(
  environment: AwsEnvironment,
  observe: () => Promise<Pick<Observation, 'missing' | 'unreachable'>>,
  options: GateOptions,
): Promise<Waited> {
  const { timeoutSeconds = FIRST_BOOT_TIMEOUT_SECONDS, hintSeconds = UNREACHABLE_HINT_SECONDS } = options;
  const start = Date.now();
  const elapsed = (): number => (Date.now() - start) / 1000;
  let everReached = false;
  const look = async (): Promise<readonly string[]> => {
    const { missing, unreachable } = await observe();
    if (missing.length === 0) return missing;
    everReached ||= unreachable === undefined;
    const hints = !everReached && elapsed() >= hintSeconds ? [unreachableHint(environment)] : [];
    return [...missing, ...hints];
  };
  const missing = await waitForNothing(look, (lines) => options.progress?.(lines), {
    everyMs: options.pollMs ?? AWS_GATE_POLL_MS,
    timeoutMs: timeoutSeconds * 1000,
  });
  return { missing, seconds: elapsed(), timeoutSeconds };
}

/** Looks at the cluster each time it is called; password and certificate are read once. */
function observer(environment: AwsEnvironment): () => Promise<Observation> {
  const brokers = environment.nodes.filter(isBroker);
  let access: ClusterAccess | undefined;
  return async () => {
    const lacking: string[] = [];
    try {
      access ??= await readClusterAccess(environment);
    } catch (error) {
      if (error instanceof UserError) throw error;
      lacking.push(error instanceof NotThereYet ? error.message : `AWS does not respond: ${String(error)}.`);
    }

    const reached = await Promise.all(
      brokers.map(({ host, clientPort = 0 }) => reach(host, clientPort, CONNECT_TIMEOUT_MS)),
    );
    if (!reached.some((result) => result === 'open' || result === 'refused')) {
      const unknown = reached.every((result) => result === 'unknown') ? ', their names are unknown' : '';
      return {
        missing: [...lacking, `No TCP connection to any broker${unknown}: ${namesOf(brokers)}.`],
        suspects: brokers,
        unreachable: true,
      };
    }
    const closed = brokers.filter((_, index) => reached[index] !== 'open');
    if (closed.length > 0) lacking.push(`Nothing listens yet on ${namesOf(closed)}.`);
    if (access === undefined || closed.length > 0) return { missing: lacking, suspects: closed };
    return askKafka(environment, brokers, access);
  };
}

async function askKafka(
  environment: AwsEnvironment,
  brokers: readonly AwsNode[],
  access: ClusterAccess,
): Promise<Observation> {
  const as = (servers?: readonly string[]): Parameters<typeof withAdmin>[0] => ({
    ...adminConnection(environment, access, servers),
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    requestTimeoutMs: ATTEMPT_TIMEOUT_MS,
  });
  try {
    // Each broker itself, first: the controllers take one that died for alive and in sync until its session ends.
    const answers = await Promise.allSettled(
      brokers.map(({ host, clientPort }) =>
        withAdmin(as([`${host}:${clientPort}`]), (admin) => admin.describeCluster()),
      ),
    );
    const failed = brokers.flatMap((node, index) => {
      const answer = answers[index];
      return answer?.status === 'rejected' ? [{ node, reason: messageOf(answer.reason) }] : [];
    });
    if (failed.length > 0) {
      return { missing: failed.map(({ reason }) => reason), suspects: failed.map(({ node }) => node) };
    }
    const missing = await withAdmin(as(), async (admin) =>
      assess(
        environment.nodes,
        await admin.describeCluster(),
        await admin.describeQuorum(),
        await admin.listTopics(),
      ),
    );
    return { missing, suspects: [] };
  } catch (error) {
    return { missing: [messageOf(error)], suspects: [] };
  }
}

function unreachableHint({ network, dnsZone }: AwsEnvironment): string {
  return (
    'Hosts may still be booting. If not: is this machine inside the VPC' +
    `${network.kind === 'existing' ? ` ${network.vpcId}` : ''} or its VPN, does it resolve ${dnsZone}, and is its address in clientCidrs?`
  );
}

function notReady(
  environment: AwsEnvironment,
  missing: readonly string[],
  suspects: readonly AwsNode[],
  seconds: number,
): CheckSaysNo {
  const node = suspects[0] ?? environment.nodes[0];
  return new CheckSaysNo(
    [
      `The cluster ${environment.name} is not ready after ${seconds} s:`,
      ...missing.map((line) => `    ${line}`),
      ...(node === undefined ? [] : whereToLook(environment, node)),
    ].join('\n'),
    `node bin/brokerform.js cluster gate --environment ${environment.name} waits again; so does a deploy`,
  );
}

/** A shell on the host without SSH, found by its address: instance ids change, addresses do not. */
export function whereToLook(
  { name, region }: AwsEnvironment,
  node: { readonly name: string; readonly address: string },
  [unit, what]: readonly [unit: string, what: string] = ['kafka', 'Kafka itself'],
): string[] {
  return [
    `Where to check, for instance on ${node.name}:`,
    `    aws ssm start-session --region ${region} --target "$(aws ec2 describe-instances --region ${region} \\`,
    `      --filters Name=private-ip-address,Values=${node.address} Name=tag:Environment,Values=${name} Name=instance-state-name,Values=running \\`,
    `      --query 'Reservations[].Instances[].InstanceId' --output text)"`,
    '    sudo journalctl --unit brokerform-first-boot --lines 100   # cloud-init and the playbook',
    `    sudo journalctl --unit ${unit} --lines 100${' '.repeat(Math.max(1, 24 - unit.length))}# ${what}`,
    'For a host that SSM cannot reach, aws ec2 get-console-output shows the first boot.',
  ];
}

function namesOf(nodes: readonly AwsNode[]): string {
  const shown = nodes.slice(0, 6).map(({ host, clientPort }) => `${host}:${clientPort}`);
  return nodes.length > shown.length
    ? `${shown.join(', ')} and ${nodes.length - shown.length} more`
    : shown.join(', ');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
