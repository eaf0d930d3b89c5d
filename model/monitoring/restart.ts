/** Which alerts the restart of a node causes, and the silences of Alertmanager that a roll makes for them. */
import { z } from 'zod';
import type { ClaimHolder, ClaimProcess } from '../claim';
import type { AlertName } from './definitions';

export interface RestartAlert {
  /** `node`: the alert names the node that restarts. `cluster`: other nodes report it, or it has no instance. */
  readonly of: 'node' | 'cluster';
  /** Part of the node that restarts. */
  readonly role: 'broker' | 'controller';
  readonly because: string;
}

/**
 * Every other alert stays: partitions below min ISR or without a leader, a quorum without a leader, an unclean election and a broker that is
 * not part of the roll are what a restart must not cause.
 */
export const RESTART_ALERTS: Readonly<Partial<Record<AlertName, RestartAlert>>> = {
  KafkaBrokerDown: { of: 'node', role: 'broker', because: 'its process is stopped' },
  KafkaBrokerFenced: {
    of: 'cluster',
    role: 'broker',
    because: 'it is registered before its log is recovered; controllers report the number alone',
  },
  KafkaMetadataLag: { of: 'node', role: 'broker', because: 'it reads the metadata of its downtime first' },
  KafkaSaturated: { of: 'node', role: 'broker', because: 'threads are counted as busy in the first minute' },
  KafkaUnderReplicated: {
    of: 'cluster',
    role: 'broker',
    because: 'leaders of its partitions report its replicas',
  },
  KafkaAtMinIsr: { of: 'cluster', role: 'broker', because: 'leaders of its partitions report its replicas' },
  KafkaQuorumWeakened: { of: 'cluster', role: 'controller', because: 'one vote is missing' },
};

/** A roll that is killed leaves a silence that ends within this time. */
export const SILENCE_MS = 10 * 60_000;
/** Two renewals may fail before it ends. */
export const SILENCE_RENEW_MS = 3 * 60_000;
/** How long a silence stays where an alert under it still fires although the node is back: Prometheus resolves it at the next scrapes. */
export const SILENCE_REST_MS = 2 * 60_000;

/** https://github.com/prometheus/alertmanager/blob/v0.25.0/api/v2/openapi.yaml */
export interface SilenceMatcher {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  readonly isEqual: boolean;
}

export interface RestartedNode {
  readonly name: string;
  /** Address at which it is scraped. */
  readonly host: string;
  readonly role: 'broker' | 'controller' | 'combined';
}

/** One silence each: what the nodes themselves report, and what others report of them. */
export function restartMatchers(
  environment: string,
  nodes: readonly RestartedNode[],
): readonly (readonly SilenceMatcher[])[] {
  const has = (role: RestartAlert['role']): boolean =>
    nodes.some((node) => node.role === role || node.role === 'combined');
  const named = (of: RestartAlert['of']): string[] =>
    Object.entries(RESTART_ALERTS).flatMap(([name, each]) =>
      each.of === of && has(each.role) ? [name] : [],
    );
  const silence = (alerts: readonly string[], more: readonly SilenceMatcher[]): SilenceMatcher[][] =>
    alerts.length === 0
      ? []
      : [[equal('environment', environment), pattern('alertname', alerts.join('|')), ...more]];
  const places = [...new Set(nodes.flatMap(({ name, host }) => [name, host]))].map(escapePattern);
  return [
    ...silence(named('node'), [pattern('instance', `(${places.join('|')})(:[0-9]+)?`)]),
    ...silence(named('cluster'), []),
  ];
}

const equal = (name: string, value: string): SilenceMatcher => ({
  name,
  value,
  isRegex: false,
  isEqual: true,
});
/** Alertmanager anchors a pattern at both ends. */
const pattern = (name: string, value: string): SilenceMatcher => ({
  name,
  value,
  isRegex: true,
  isEqual: true,
});

function escapePattern(text: string): string {
  return text.replaceAll(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`);
}

/** Author of every silence of a roll. */
export const SILENCE_AUTHOR = 'brokerform roll';

/** Which roll made a silence. */
export interface SilenceMark {
  readonly host: string;
  readonly process: ClaimProcess;
}

const mark = z.object({ host: z.string(), pid: z.int(), started: z.string() });

export function silenceComment(
  names: readonly string[],
  { owner, host, process }: Pick<ClaimHolder, 'owner' | 'host' | 'process'>,
): string {
  // The command line of the process is nothing for others to read.
  const { pid, started } = process;
  return `Restart of ${names.join(', ')} by ${owner}; ends with it. ${JSON.stringify({ host, pid, started })}`;
}

/** Undefined for the silence of someone else. Whoever reaches Alertmanager writes silences: nothing of it is trusted but its form. */
export function silenceMark({
  createdBy,
  comment,
}: {
  readonly createdBy: string;
  readonly comment: string;
}): SilenceMark | undefined {
  if (createdBy !== SILENCE_AUTHOR) return undefined;
  const text = /\{[^{}]*\}$/.exec(comment)?.[0];
  if (text === undefined) return undefined;
  try {
    const read = mark.safeParse(JSON.parse(text));
    if (!read.success) return undefined;
    const { host, pid, started } = read.data;
    return { host, process: { pid, started } };
  } catch {
    return undefined;
  }
}

/**
 * Whether the roll that made a silence is over.
 *
 * @param own this roll. `isAlone`: it holds the claim, so that no roll of another machine runs
 */
export function isLeftBehind(
  found: SilenceMark,
  own: SilenceMark & { readonly isAlone: boolean },
  isRunning: (process: ClaimProcess) => boolean,
): boolean {
  if (found.host !== own.host) return own.isAlone;
  return !isRunning(found.process);
}
