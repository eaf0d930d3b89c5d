/** Takes the claim on a cluster, keeps it, and gives it back. */
import { hostname, userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CLAIM_HEARTBEAT_SECONDS,
  CLAIM_POLL_SECONDS,
  CLAIM_RELEASE_SECONDS,
  CLAIM_REQUEST_SECONDS,
  CLAIM_RETRY_MS,
  CLAIM_SILENCE_SECONDS,
  describeHolder,
  encodeHolder,
} from '../../model/claim';
import type { ClaimHolder, ClaimProcess, ClaimState } from '../../model/claim';
import { shellQuote } from '../../shared/shell-quote';
import { pollUntil } from '../../shared/system/poll';
import { isRunning } from '../../shared/system/processes';
import { NoAnswer, connectAdmin, rootCauses } from '@brokerform/kafka-admin';
import type { AdminConnection, ClaimMember, KafkaAdmin } from '@brokerform/kafka-admin';
import { UserError } from '../../shared/user-error';

const SECOND = 1000;

export interface TakeOptions {
  /** What it is for. */
  readonly operation: string;
  readonly process: ClaimProcess;
  /** Wait until another has given it back. @default false */
  readonly wait?: boolean;
  /** Owner, as named in the error, whose claim is broken. */
  readonly breakClaim?: string;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  /** What is being waited for. */
  readonly onWait?: (text: string) => void;
}

/** A claim that this process holds. */
export interface HeldClaim {
  /** Asks the cluster now. Called before each step that begins something. @throws UserError if it is lost, or cannot be confirmed */
  confirm(): Promise<void>;
  release(): Promise<void>;
}

export function ownHolder(operation: string, process: ClaimProcess): ClaimHolder {
  const host = hostname();
  return {
    owner: `${userName()}@${host}`,
    host,
    operation,
    since: new Date().toISOString(),
    process: { pid: process.pid, started: process.started },
  };
}

function userName(): string {
  const sudo = process.env['SUDO_USER'];
  if (sudo) return sudo;
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`; // A container's user without an entry.
  }
}

/** Requests of one claim. A connection that fails is made again, to any broker of the cluster: each of them may be the one that restarts. */
export class ClaimClient {
  private admin: KafkaAdmin | undefined;
  private servers: readonly string[];

  public constructor(private readonly connection: AdminConnection) {
    this.servers = connection.bootstrapServers;
  }

  /** @throws UserError at once for what does not pass, else after a minute of silence */
  public async ask<T>(request: (admin: KafkaAdmin) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const deadline = Date.now() + CLAIM_SILENCE_SECONDS * SECOND;
    const attempt = async (): Promise<{ readonly answer: T } | undefined> => {
      try {
        return { answer: await this.askOnce(request) };
      } catch (error) {
        if (error instanceof UserError && !(error instanceof NoAnswer)) throw error;
        if (Date.now() >= deadline || signal?.aborted === true) throw unavailable(error);
        return undefined;
      }
    };
    return (await pollUntil(attempt, { everyMs: CLAIM_RETRY_MS })).answer;
  }

  /** One try. */
  public async askOnce<T>(request: (admin: KafkaAdmin) => Promise<T>): Promise<T> {
    try {
      return await request(await this.connected());
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  public async close(): Promise<void> {
    const { admin } = this;
    this.admin = undefined;
    await admin?.close().catch(() => undefined);
  }

  private async connected(): Promise<KafkaAdmin> {
    if (this.admin === undefined) {
      const options = { ...this.connection, bootstrapServers: this.servers };
      this.admin = await connectAdmin({ ...options, requestTimeoutMs: CLAIM_REQUEST_SECONDS * SECOND });
      const { brokers } = await this.admin.describeCluster();
      const known = brokers.map(({ host, port }) => `${host}:${port}`);
      this.servers = [...new Set([...this.connection.bootstrapServers, ...known])];
    }
    return this.admin;
  }
}

/** Asks about the claim, and closes the connection whatever happens. */
export async function withClaimClient<T>(
  connection: AdminConnection,
  work: (client: ClaimClient) => Promise<T>,
): Promise<T> {
  const client = new ClaimClient(connection);
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

/** No one can say who holds it: too few brokers are up. */
export class ClaimUnavailable extends UserError {
  public override readonly name = 'ClaimUnavailable';
}

function unavailable(error: unknown): ClaimUnavailable {
  return new ClaimUnavailable(`The cluster cannot keep a claim now: ${rootCauses(error)}.`, [
    'start brokers first: the claim is in __consumer_offsets, which needs its min ISR',
    'use --without-claim only if it is certain that no one else operates this cluster',
  ]);
}

/** @throws UserError with the holder */
export async function takeClaim(connection: AdminConnection, options: TakeOptions): Promise<Claim> {
  const client = new ClaimClient(connection);
  try {
    return await take(client, options);
  } catch (error) {
    await client.close();
    throw error;
  }
}

async function take(client: ClaimClient, options: TakeOptions): Promise<Claim> {
  const { signal } = options;
  const holder = ownHolder(options.operation, options.process);
  const metadata = encodeHolder(holder);
  for (;;) {
    const state = await settled(client, signal);
    if (state.kind === 'held') await yieldTo(client, state, options, holder);
    else {
      const member = await enter(client, metadata, signal);
      if (member !== undefined) return new Claim(client, member, metadata);
    }
    if (signal.aborted) throw notTaken(signal);
  }
}

/** Who holds it, once no process is taking or releasing it. */
export async function settled(
  client: ClaimClient,
  signal?: AbortSignal,
): Promise<Exclude<ClaimState, { kind: 'changing' }>> {
  const look = async (): Promise<Exclude<ClaimState, { kind: 'changing' }> | undefined> => {
    const state = await client.ask((admin) => admin.readClaim(), signal);
    if (state.kind !== 'changing') return state;
    if (signal?.aborted === true) throw notTaken(signal);
    return undefined;
  };
  return pollUntil(look, { everyMs: CLAIM_RETRY_MS });
}

/** Breaks the claim of another, waits for it, or refuses. */
async function yieldTo(
  client: ClaimClient,
  { holder, memberId }: Extract<ClaimState, { kind: 'held' }>,
  { breakClaim, wait = false, signal, onWait }: TakeOptions,
  own: ClaimHolder,
): Promise<void> {
  if (holder.host === hostname() && !isRunning(holder.process)) {
    // Killed on this machine: the cluster would keep its claim until the session ends.
    await client.ask((admin) => admin.leaveClaim(memberId, 'its process has ended'), signal);
    return;
  }
  if (breakClaim !== undefined) {
    if (breakClaim !== holder.owner) throw otherOwner(holder, breakClaim);
    await client.ask((admin) => admin.leaveClaim(memberId, `broken by ${own.owner}`), signal);
    return;
  }
  if (!wait) throw heldByAnother(holder);
  onWait?.(`waiting: ${describeHolder(holder)}`);
  await sleep(CLAIM_POLL_SECONDS * SECOND, undefined, { signal }).catch(() => undefined);
}

export function heldByAnother(holder: ClaimHolder): UserError {
  return new UserError(describeHolder(holder), [
    '--wait waits until it is released',
    `--break-claim ${shellQuote(holder.owner)} takes it over: only if that operation is known to be dead or stopped`,
  ]);
}

function otherOwner(holder: ClaimHolder, named: string): UserError {
  return new UserError(
    `--break-claim names ${named}, but the claim is held by another owner: ${describeHolder(holder)}`,
    `--break-claim ${shellQuote(holder.owner)}, if this claim is the one to break`,
  );
}

function notTaken(signal: AbortSignal): UserError {
  return new UserError(
    `Stopped while waiting for the claim (${String(signal.reason)}); nothing was started.`,
  );
}

/** Joins as a new member. Of several that do so at once one leads; the others leave. */
async function enter(
  client: ClaimClient,
  metadata: Buffer,
  signal: AbortSignal,
): Promise<ClaimMember | undefined> {
  let memberId = '';
  for (;;) {
    const joined = await client.ask((admin) => admin.joinClaim(memberId, metadata), signal);
    memberId = joined.answer === 'lost' ? '' : joined.memberId;
    if (joined.answer !== 'held') continue;
    if (!joined.leads || signal.aborted) {
      await client.ask(
        (admin) => admin.leaveClaim(memberId, 'the claim is held by another operation'),
        signal,
      );
      return undefined;
    }
    const synced = await client.ask((admin) => admin.syncClaim(joined, metadata), signal);
    if (synced === 'held') return joined;
    if (synced === 'lost') memberId = '';
  }
}

/** A claim that this process has, with a heartbeat. */
export class Claim implements HeldClaim {
  private lostBecause: string | undefined;
  private released = false;
  private timer: NodeJS.Timeout | undefined;
  /** Requests go one after the other: two at once would each join again. */
  private queue: Promise<unknown> = Promise.resolve();
  private onLost: (reason: string) => void = () => undefined;

  public constructor(
    private readonly client: ClaimClient,
    private member: ClaimMember,
    private readonly metadata: Buffer,
  ) {
    this.beatLater();
  }

  /** Called once, when the cluster says that another process or no process holds the claim. */
  public whenLost(listener: (reason: string) => void): void {
    this.onLost = listener;
    if (this.lostBecause !== undefined) listener(this.lostBecause);
  }

  public async confirm(): Promise<void> {
    await this.inTurn(() => this.client.ask((admin) => this.beat(admin)));
    if (this.lostBecause !== undefined) {
      throw new UserError(
        `${this.lostBecause} Nothing more is started.`,
        'see who holds it now: brokerform claim status; then run this again',
      );
    }
  }

  public async release(): Promise<void> {
    if (this.released) return;
    this.released = true;
    clearTimeout(this.timer);
    await this.inTurn(async () => {
      // Without an answer it is freed when the session ends.
      if (this.lostBecause === undefined) {
        // More than one try: an operation that moved replicas of __consumer_offsets has moved the coordinator as well.
        const limit = AbortSignal.timeout(CLAIM_RELEASE_SECONDS * SECOND);
        await this.client
          .ask((admin) => admin.leaveClaim(this.member.memberId, 'done'), limit)
          .catch(() => undefined);
      }
      await this.client.close();
    });
  }

  private beatLater(): void {
    this.timer = setTimeout(() => {
      // A heartbeat without an answer is no loss: the coordinator knows its member until the session ends, and says so.
      void this.inTurn(() => this.client.askOnce((admin) => this.beat(admin)))
        .catch(() => undefined)
        .finally(() => {
          if (!this.released && this.lostBecause === undefined) this.beatLater();
        });
    }, CLAIM_HEARTBEAT_SECONDS * SECOND);
  }

  private async beat(admin: KafkaAdmin): Promise<void> {
    if (this.released || this.lostBecause !== undefined) return;
    let answer = await admin.confirmClaim(this.member);
    while (answer === 'rejoin') {
      const joined = await admin.joinClaim(this.member.memberId, this.metadata);
      answer = joined.answer;
      if (answer !== 'held') continue;
      if (!joined.leads) return this.lose();
      this.member = joined;
      answer = await admin.syncClaim(joined, this.metadata);
    }
    if (answer === 'lost') this.lose();
  }

  private lose(): void {
    this.lostBecause =
      'The claim on the cluster is lost: it was broken, or this process did not reach the cluster for too long.';
    this.onLost(this.lostBecause);
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(work, work);
    this.queue = turn.catch(() => undefined);
    return turn;
  }
}
