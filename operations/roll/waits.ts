/** The two waits of a roll: until nodes may be down, and until they are back. `brokerform roll` and roll.yml both have them. */
import { blockers, lacking } from '../../model/roll/blockers';
import type { Blocker } from '../../model/roll/blockers';
import { CRASH_CHECK_SECONDS, POLL_SECONDS } from '../../model/roll/timeouts';
import type { HostNode } from '../hosts/inventory';
import { pause } from '../interruption';
import { UserRefused } from '@brokerform/kafka-admin';
import { UserError } from '../../shared/user-error';
import { liveProperties, observe } from './context';
import type { RollContext } from './context';
import { readReports } from './reports';

/** Nodes cannot be stopped yet, or are not back: what a check answers, and what ends a roll. */
export class NotAllowed extends UserError {
  public override readonly name = 'NotAllowed';
}

/**
 * Waits until nodes may be down together. What passes by itself is waited for.
 *
 * @returns whether they may; false as soon as it is asked to stop
 * @throws NotAllowed with every reason, at once for one that does not pass by itself, else after the time-out
 */
export async function waitUntilAllowed(
  context: RollContext,
  nodes: readonly HostNode[],
  timeoutSeconds: number,
): Promise<boolean> {
  const { signal } = context;
  const deadline = Date.now() + timeoutSeconds * 1000;
  const leaving = nodes.map(({ id }) => id);
  while (!signal.aborted) {
    const found = blockers(await observe(context), leaving, context.accepted);
    if (found.length === 0) return !signal.aborted;
    if (found.some(({ transient }) => !transient)) throw refusal(nodes, found);
    if (Date.now() >= deadline) throw refusal(nodes, found, timeoutSeconds);
    context.progress.update(
      `${namesOf(nodes)} has to stay up: ${summary(found.map(({ message }) => message))}`,
    );
    await pause(POLL_SECONDS * 1000, signal);
  }
  return false;
}

/** @param waitedSeconds @default - it was not waited, since waiting does not help */
export function refusal(
  nodes: readonly HostNode[],
  found: readonly Blocker[],
  waitedSeconds?: number,
): UserError {
  const waited = waitedSeconds === undefined ? '' : `, after ${waitedSeconds} s`;
  return new NotAllowed(
    [
      `${namesOf(nodes)} cannot be restarted${waited}:`,
      ...shorten(found.map(({ message, code }) => `    ${message} [${code}]`)),
    ].join('\n'),
    [...new Set(found.map(({ remedy }) => remedy))].slice(0, 5),
  );
}

/**
 * Waits until nodes are back: they answer themselves, follow the quorum, and are in sync in every partition that they hold.
 *
 * @param signal ends the wait early. @default - nothing does: a node that this program has restarted is waited for
 * @returns whether they are back
 * @throws NotAllowed with what they lack, after the time-out; at once if systemd says that a process ended again
 */
export async function waitUntilBack(
  context: RollContext,
  nodes: readonly HostNode[],
  timeoutSeconds: number,
  signal: AbortSignal = NEVER,
): Promise<boolean> {
  const start = Date.now();
  let sinceMs: number | undefined;
  let nextCheck = start + CRASH_CHECK_SECONDS * 1000;
  while (!signal.aborted) {
    const { missing, nowMs } = await look(context, nodes, sinceMs);
    if (missing.length === 0 && sinceMs !== undefined) return true;
    sinceMs ??= nowMs;
    if (missing.length > 0) context.progress.update(`waiting for ${namesOf(nodes)}: ${summary(missing)}`);
    if (Date.now() >= nextCheck) {
      await refuseCrashed(context, nodes);
      nextCheck = Date.now() + CRASH_CHECK_SECONDS * 1000;
    }
    if (Date.now() - start >= timeoutSeconds * 1000) throw notBack(nodes, missing, timeoutSeconds);
    await pause(POLL_SECONDS * 1000, signal);
  }
  return false;
}

const NEVER = new AbortController().signal;

interface Look {
  readonly missing: readonly string[];
  /** The clock of the quorum's leader; undefined if it cannot be determined now. */
  readonly nowMs?: number;
}

async function look(
  context: RollContext,
  nodes: readonly HostNode[],
  sinceMs: number | undefined,
): Promise<Look> {
  const brokers = nodes.filter(({ role }) => role !== 'controller');
  const answers = await Promise.all(brokers.map((node) => liveProperties(context, node)));
  const silent = brokers.filter((_, index) => answers[index]?.size === 0);
  try {
    const snapshot = await observe(context);
    const missing = silent.map(({ name }) => `${name} does not respond yet.`);
    return {
      missing: missing.length > 0 ? missing : lacking(snapshot, nodes, sinceMs ?? -1),
      nowMs: snapshot.quorum.nowMs,
    };
  } catch (error) {
    if (error instanceof UserRefused) throw error;
    // The quorum elects a leader, or the broker that was asked is not ready: both are reasons to wait.
    return { missing: [error instanceof Error ? error.message : String(error)] };
  }
}

async function refuseCrashed(context: RollContext, nodes: readonly HostNode[]): Promise<void> {
  const reports = await readReports(
    context.ansible,
    context.inventory,
    nodes.map(({ name }) => name),
  );
  const ended = [...reports].filter(([, { activeState }]) => activeState !== 'active');
  const [first] = ended;
  if (first === undefined) return;
  throw new NotAllowed(
    ended
      .map(
        ([name, { activeState, subState }]) => `Kafka on ${name} ended again: ${activeState} (${subState}).`,
      )
      .join('\n'),
    [
      `check on ${first[0]}: journalctl --unit kafka --lines 100`,
      'fix it, then run the roll again: it continues from there',
    ],
  );
}

function notBack(nodes: readonly HostNode[], missing: readonly string[], seconds: number): UserError {
  const [first] = nodes;
  return new NotAllowed(
    [
      `${namesOf(nodes)} did not come back within ${seconds} s:`,
      ...shorten(missing.map((line) => `    ${line}`)),
    ].join('\n'),
    [
      `check on ${first?.name ?? 'the host'}: journalctl --unit kafka --lines 100`,
      'no other node was restarted; run the roll again when it is back',
    ],
  );
}

export function namesOf(nodes: readonly HostNode[]): string {
  return nodes.map(({ name }) => name).join(', ');
}

function summary(lines: readonly string[]): string {
  const [first = ''] = lines;
  return lines.length > 1 ? `${first} (and ${lines.length - 1} more)` : first;
}

function shorten(lines: readonly string[]): string[] {
  return lines.length > 10 ? [...lines.slice(0, 10), `    … and ${lines.length - 10} more`] : [...lines];
}
