/** Faults, each with several producers at once: what is made worse and what is exported meet the very same one. */
import { setTimeout as sleep } from 'node:timers/promises';
import { counted } from './count';
import type { Counted } from './count';
import type { JavaClients } from './java';
import type { Change, Till } from './till';

export const FAULTS = {
  'leader killed while followers are paused': killedLeader,
  'leader killed while it is paused': killedWhilePaused,
  'followers paused for longer than a request may take': pausedFollowers,
} as const;
export type Fault = keyof typeof FAULTS;

export interface Sent extends Counted {
  readonly acknowledged: number;
  /** The client gave them up. */
  readonly failed: number;
}

/** Sends of each producer, beside one before the fault that shows that it works. */
export const SENDS = 20;
const KEYS = 4;
/** A follower's fetch waits at the leader for half a second: what is answered after its pause, it has when it goes on. */
const FETCH_IS_OVER_MS = 1_500;
/** The request timeout of exported settings is 30 s. */
const LONGER_THAN_A_REQUEST_MS = 33_000;
/** Of exported settings: a delivery takes five minutes at most. */
const DELIVERY_S = 310;

interface Stage {
  readonly till: Till;
  readonly admin: JavaClients;
  readonly writers: JavaClients;
  readonly topic: string;
  readonly names: readonly string[];
}

/**
 * @param changes by the name of a producer; `exported` has none
 * @returns by the name, with `exported`
 */
export async function writtenThrough<Name extends string>(
  fault: Fault,
  changes: Readonly<Record<Name, Change>>,
  { till, admin, topic, service }: Pick<Stage, 'till' | 'admin' | 'topic'> & { readonly service: string },
): Promise<Record<Name | 'exported', Sent>> {
  const writers = await till.clients(service);
  const all = { exported: {}, ...changes } as Readonly<Record<Name | 'exported', Change>>;
  // The topic has the values of earlier faults as well.
  const fresh = (given: string): string => `${given}@${Object.keys(FAULTS).indexOf(fault)}`;
  const names = Object.keys(all).map(fresh);
  try {
    for (const [given, change] of Object.entries<Change>(all)) {
      const name = fresh(given);
      await writers.ask('open', name, till.exported(service, name, change));
      await writers.ask('send', name, topic, 0, KEYS, 1);
      await writers.ask('settle', name, DELIVERY_S);
    }
    // Acknowledged by every replica, and so are those before it.
    await till.whole(admin, topic);
    await FAULTS[fault]({ till, admin, writers, topic, names });
    const ends = new Map<string, readonly [acknowledged: number, failed: number]>();
    for (const name of names) {
      const [acknowledged, failed, pending, error] = (await writers.ask('settle', name, DELIVERY_S)).split(
        ' ',
      );
      if (pending !== '0') throw new Error(`${name}: ${pending} sends did not end; ${error}`);
      ends.set(name, [Number(acknowledged), Number(failed)]);
    }
    await till.whole(admin, topic);
    const stored = await admin.ask('dump', till.administrator(), topic);
    const sent: [string, Sent][] = [];
    for (const given of Object.keys(all)) {
      const name = fresh(given);
      const [acknowledged = 0, failed = 0] = ends.get(name) ?? [];
      const values = await writers.ask('acknowledged', name);
      sent.push([given, { acknowledged, failed, ...counted(name, values, stored) }]);
    }
    return Object.fromEntries(sent) as Record<Name | 'exported', Sent>;
  } finally {
    await writers.kill();
  }
}

async function send({ writers, topic, names }: Stage): Promise<void> {
  for (const name of names) await writers.ask('send', name, topic, 0, KEYS, SENDS);
}

/** What the leader alone has is gone with it: followers are in sync still, and one of them leads. */
async function killedLeader(stage: Stage): Promise<void> {
  const { till, admin, writers, topic, names } = stage;
  const leader = await till.leader(admin, topic);
  till.pause(...till.others(leader));
  await sleep(FETCH_IS_OVER_MS);
  await send(stage);
  // Those that do not wait for followers have their answers; the others cannot.
  for (const name of names) await writers.ask('settle', name, 1);
  till.cut(leader);
  till.resume(...till.others(leader));
  await till.nextLeader(admin, topic, leader);
}

/** Requests reach the machine, and never the broker. */
async function killedWhilePaused(stage: Stage): Promise<void> {
  const { till, admin, writers, topic, names } = stage;
  const leader = await till.leader(admin, topic);
  till.pause(leader);
  await send(stage);
  for (const name of names) await writers.ask('settle', name, 1);
  till.cut(leader);
  await till.nextLeader(admin, topic, leader);
}

/** The leader has the records, and the answer comes too late: the request is sent again. */
async function pausedFollowers(stage: Stage): Promise<void> {
  const { till, admin, topic } = stage;
  const followers = till.others(await till.leader(admin, topic));
  till.pause(...followers);
  await send(stage);
  await sleep(LONGER_THAN_A_REQUEST_MS);
  till.resume(...followers);
}
