/** Moves replicas, some at a time, until all are moved or somebody interrupts. */
import { MAX_PARTITIONS_IN_FLIGHT, MOVE_POLL_MS, SECONDS_IN_FLIGHT } from '../../model/placement/limits';
import { added } from '../../model/placement';
import type { Move } from '../../model/placement';
import type { PartitionFailure } from '../../model/live/kafka';
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import { rootCauses } from '@brokerform/kafka-admin';
import { Flight } from '../../model/placement/flight';
import { pause } from '../interruption';
import type { Limits } from '../../model/placement/flight';
import { nameOf } from '../../model/placement/view';
import type { Reporter } from './reporter';
import type { MoveThrottle } from './throttle';

export interface Job {
  readonly moves: readonly Move[];
  /** Moves that an earlier run began and Kafka still works at. */
  readonly underWay: readonly Move[];
  /** Per broker. */
  readonly bytesPerSecond: number;
  /** Brokers that can be asked. */
  readonly alive: readonly number[];
}

export interface ExecuteOptions {
  readonly throttle: MoveThrottle;
  readonly reporter: Reporter;
  /** Ends the run: what is under way is taken back. */
  readonly signal: AbortSignal;
  /** @default 1000 */
  readonly pollMs?: number;
  /** @default see model/placement/limits */
  readonly limits?: Limits;
}

export interface Outcome {
  readonly moved: readonly Move[];
  readonly failures: readonly PartitionFailure[];
  readonly interrupted: boolean;
}

/** Disks are asked more rarely: the answer names every replica of a broker. */
const MEASURE_MS = 2_000;
/** How long the cluster may give no answer, a controller's election and a broker's restart included. */
const SILENCE_MS = 120_000;
/** A rate is that of the last minute; without any for so long, something holds the moves up. */
const WINDOW_MS = 60_000;

/** Kafka's answer for a reassignment that ended. */
const NOTHING_TO_TAKE_BACK = 'NO_REASSIGNMENT_IN_PROGRESS';

/** The throttle has begun before and is ended by the caller, whatever happens here. */
export async function execute(admin: KafkaAdmin, job: Job, options: ExecuteOptions): Promise<Outcome> {
  const { throttle, reporter, signal, pollMs = MOVE_POLL_MS } = options;
  const flight = new Flight(job.moves, job.underWay);
  const limits = options.limits ?? limitsOf(job);
  const rate = rateMeter();
  let silentSince: number | undefined;
  let measuredAt = -Infinity;
  while (!flight.finished && !signal.aborted) {
    try {
      await submit(admin, flight, throttle, limits);
      await pause(pollMs, signal);
      await collect(admin, flight);
      if (Date.now() - measuredAt >= MEASURE_MS) {
        measuredAt = Date.now();
        flight.measured(await admin.describeLogDirs(receivers(flight.inFlight, job.alive)));
        rate.add(flight.progress.bytes.left);
      }
      silentSince = undefined;
      reporter.state({ ...flight.progress, ...rate.read() });
    } catch (error) {
      silentSince ??= Date.now();
      if (Date.now() - silentSince > SILENCE_MS) {
        await takeBack(admin, flight).catch(() => undefined); // Unless the cluster is silent altogether.
        throw error;
      }
      reporter.state({ ...flight.progress, trouble: `waiting for the cluster: ${firstLine(error)}` });
      await pause(pollMs, signal);
    }
  }
  if (signal.aborted) await takeBack(admin, flight);
  return { moved: flight.moved, failures: flight.failures, interrupted: signal.aborted };
}

function limitsOf({ moves, bytesPerSecond }: Job): Limits {
  const receiving = new Set(moves.flatMap(added)).size;
  return {
    partitions: MAX_PARTITIONS_IN_FLIGHT,
    bytes: bytesPerSecond * SECONDS_IN_FLIGHT * Math.max(1, receiving),
  };
}

async function submit(
  admin: KafkaAdmin,
  flight: Flight,
  throttle: MoveThrottle,
  limits: Limits,
): Promise<void> {
  const next = flight.next(limits);
  // The list first: a replica that is copied before its throttle is there would go at full speed.
  await throttle.cover([...flight.inFlight, ...next]);
  if (next.length === 0) return;
  const failures = await admin.alterReassignments(
    next.map(({ topic, partition, to }) => ({ topic, partition, replicas: to })),
    { changeReplicationFactor: next.some(({ from, to }) => from.length !== to.length) },
  );
  flight.started(next, failures);
}

/** What Kafka no longer works at is where it should be, or somebody took it back. */
async function collect(admin: KafkaAdmin, flight: Flight): Promise<void> {
  const listed = new Set((await admin.listReassignments()).map(nameOf));
  const gone = flight.inFlight.filter((move) => !listed.has(nameOf(move)));
  if (gone.length === 0) return;
  const states = new Map((await admin.listPartitionStates(null)).map((state) => [nameOf(state), state]));
  for (const move of gone) {
    const state = states.get(nameOf(move));
    if (state === undefined) flight.ended(move, 'the topic was deleted');
    else if (sameReplicas(state.replicas, move.to)) flight.ended(move);
    // The broker that is asked may show older replicas for a moment: ask again.
    else if (!flight.suspicious(move)) continue;
    else flight.ended(move, `the move was canceled elsewhere: its replicas are ${state.replicas.join(', ')}`);
  }
}

/** The copies that have begun are deleted by Kafka; every partition is again, or still, where it was. */
async function takeBack(admin: KafkaAdmin, flight: Flight): Promise<void> {
  const moves = flight.inFlight;
  const refused = await admin.alterReassignments(
    moves.map(({ topic, partition }) => ({ topic, partition, replicas: null })),
  );
  flight.failures.push(...refused.filter(({ error }) => error !== NOTHING_TO_TAKE_BACK));
  const states = new Map((await admin.listPartitionStates(null)).map((state) => [nameOf(state), state]));
  for (const move of moves) {
    // It ended between the last look and now.
    if (sameReplicas(states.get(nameOf(move))?.replicas ?? [], move.to)) flight.ended(move);
  }
}

function receivers(moves: readonly Move[], alive: readonly number[]): number[] {
  return [...new Set(moves.flatMap(added))].filter((id) => alive.includes(id));
}

function sameReplicas(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id) => b.includes(id));
}

/** Bytes per second of the last minute. */
function rateMeter(): { add(left: number): void; read(): { rate?: number; trouble?: string } } {
  const samples: { readonly at: number; readonly left: number }[] = [];
  return {
    add: (left) => {
      samples.push({ at: Date.now(), left });
      while (samples.length > 2 && Date.now() - (samples[0]?.at ?? 0) > WINDOW_MS) samples.shift();
    },
    read: () => {
      const [first, last] = [samples[0], samples.at(-1)];
      if (first === undefined || last === undefined || last.at === first.at) return {};
      const rate = ((first.left - last.left) * 1000) / (last.at - first.at);
      const stuck = rate <= 0 && last.left > 0 && last.at - first.at > WINDOW_MS / 2;
      return {
        rate,
        ...(stuck
          ? { trouble: 'nothing was copied for a while: is the throttle below what producers write?' }
          : {}),
      };
    },
  };
}

function firstLine(error: unknown): string {
  return rootCauses(error).split('\n')[0] ?? '';
}
