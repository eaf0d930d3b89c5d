/**
 * Reads a cluster again and again. Each broker is asked over connections of its own, so that one that is dead or frozen delays nothing but itself; a part
 * that fails keeps its last value, with its time and the reason.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  ClusterReading,
  ClusterReadings,
  BrokerReading,
  ClaimReading,
  Reading,
} from '../../model/status/readings';
import type { ClaimState } from '../../model/claim';
import type { LiveGroup } from '../../model/live/cluster';
import type { QuorumDescription, Reassignment, TopicDescription } from '../../model/live/kafka';
import type { StatusHistory } from '../../model/status/history';
import { rootCauses } from '@brokerform/kafka-admin';
import type { AdminConnection, KafkaAdmin } from '@brokerform/kafka-admin';
import { groupBy } from '../../shared/collections';
import { Lane, firstOf, isRefusal } from './lane';

/** A broker that does not answer is reported after this and at most one interval: well within 15 s. */
const QUICK_MS = 4_000;
/** A broker that has not answered for this long may hang: the next one is asked as well. */
const PATIENCE_MS = 1_000;
/** Offsets of a thousand groups take 3 s, those of share groups longer. */
const SLOW_MS = 30_000;
/** A new cluster takes about a second to make the topic of groups. */
const CLAIM_TRIES = 5;
const CLAIM_PAUSE_MS = 500;
/** min.insync.replicas changes by hand alone. */
const MIN_ISR_EVERY_MS = 60_000;
const MIN_ISR = 'min.insync.replicas';
/** ListOffsets: the end of the log. */
const END = -1;

/**
 * `quick`: what the broker answers from its memory. `forwarded`: what a controller or coordinator has to answer. `slow`: groups and offsets. A broker works on
 * the requests of a connection one after the other.
 */
const PURPOSES = ['quick', 'forwarded', 'slow'] as const;
type Lanes = Readonly<Record<(typeof PURPOSES)[number], Lane>>;

interface KnownBroker {
  readonly address: string;
  readonly lanes: Lanes;
}

export class ClusterReader {
  private cluster: Reading<ClusterReading> = {};
  private quorum: Reading<QuorumDescription> = {};
  private reassignments: Reading<readonly Reassignment[]> = {};
  private minIsr: Reading<ReadonlyMap<string, number>> = {};
  private claim: Reading<ClaimReading> = {};
  private readonly brokers = new Map<number, Reading<BrokerReading> & { readonly responds: boolean }>();
  private readonly groups = new Map<number, Reading<readonly LiveGroup[]>>();
  private readonly known = new Map<number, KnownBroker>();
  private readonly seeds: readonly Lanes[];
  /** Id of the broker that answered last for all of them. */
  private source: number | undefined;

  public constructor(
    private readonly connection: AdminConnection,
    private readonly history: StatusHistory,
  ) {
    this.seeds = connection.bootstrapServers.map((server) => this.lanesTo(server));
  }

  /** As a copy: what is read later does not change it. */
  public get readings(): ClusterReadings {
    const { cluster, quorum, reassignments, minIsr, claim } = this;
    const [brokers, groups] = [new Map(this.brokers), new Map(this.groups)];
    return { cluster, quorum, reassignments, brokers, minIsr, groups, claim };
  }

  /** State of brokers, partitions, controllers, disks; within 8 s whatever hangs. */
  public async readState(): Promise<void> {
    await Promise.all([this.readCluster(), this.readForwarded(), this.readLogDirectories()]);
    // The first time no broker was known before.
    if (this.brokers.size === 0) await this.readLogDirectories();
  }

  /** Groups, end offsets and min ISR: as long as that takes. */
  public async readOffsets(): Promise<void> {
    await Promise.all([this.readGroups(), this.readMinIsr()]);
    // Ends after what was committed: the other way around lag can be negative.
    await this.readEnds();
  }

  public async close(): Promise<void> {
    const lanes = [...this.seeds, ...[...this.known.values()].map((each) => each.lanes)];
    await Promise.all(lanes.flatMap((each) => PURPOSES.map((purpose) => each[purpose].close())));
  }

  private lanesTo(server: string): Lanes {
    const lane = (): Lane => new Lane({ ...this.connection, bootstrapServers: [server] });
    return { quick: lane(), forwarded: lane(), slow: lane() };
  }

  /** Brokers that answered the last time, the one that answered for all first; where none did, all of them and where the first connection was. */
  private candidates(): (readonly [id: number | undefined, lanes: Lanes])[] {
    const known = [...this.known]
      .map(([id, { lanes }]) => [id, lanes] as const)
      .sort(([a], [b]) => Number(b === this.source) - Number(a === this.source));
    const answering = known.filter(([id]) => this.brokers.get(id)?.responds !== false);
    if (answering.length > 0) return answering;
    return [...known, ...this.seeds.map((lanes) => [undefined, lanes] as const)];
  }

  private ofAny<T>(purpose: keyof Lanes, request: (admin: KafkaAdmin) => Promise<T>): Promise<T> {
    return firstOf(
      this.candidates().map(([id, lanes]) => async () => {
        const value = await lanes[purpose].ask(request, QUICK_MS);
        if (purpose === 'quick') this.source = id;
        return value;
      }),
      PATIENCE_MS,
    );
  }

  private async readCluster(): Promise<void> {
    this.cluster = await renewed(this.cluster, () =>
      this.ofAny('quick', async (admin) => {
        const [{ clusterId }, brokers, topics, everyTopic] = await Promise.all([
          admin.describeCluster(),
          admin.listRegisteredBrokers(),
          admin.listTopics(),
          admin.seesEveryTopic(),
        ]);
        return { clusterId, brokers, topics, everyTopic };
      }),
    );
    this.keepKnown();
  }

  /** Addresses of brokers may change, and brokers come and leave. */
  private keepKnown(): void {
    const { value } = this.cluster;
    if (value === undefined) return;
    const registered = new Map(value.brokers.map(({ id, host, port }) => [id, addressOf(host, port)]));
    for (const [id, { address, lanes }] of this.known) {
      if (registered.get(id) === address) continue;
      this.known.delete(id);
      PURPOSES.forEach((purpose) => void lanes[purpose].close());
      if (!registered.has(id)) [this.brokers, this.groups].forEach((readings) => readings.delete(id));
    }
    for (const [id, address] of registered) {
      if (!this.known.has(id)) this.known.set(id, { address, lanes: this.lanesTo(address) });
    }
  }

  private async readForwarded(): Promise<void> {
    [this.quorum, this.reassignments, this.claim] = await Promise.all([
      renewed(this.quorum, () => this.ofAny('forwarded', (admin) => admin.describeQuorum())),
      renewed(this.reassignments, () => this.ofAny('forwarded', (admin) => admin.listReassignments())),
      renewed(this.claim, () =>
        this.ofAny('forwarded', async (admin): Promise<ClaimReading> => {
          const state = await readClaim(admin);
          return state.kind === 'held' ? { kind: 'held', holder: state.holder } : state;
        }),
      ),
    ]);
  }

  private async readLogDirectories(): Promise<void> {
    await Promise.all(
      [...this.known].map(async ([id, { lanes }]) => {
        let responds = true;
        const reading = await renewed(this.brokers.get(id) ?? {}, async () => {
          try {
            return await lanes.quick.ask((admin) => logDirectories(admin, id), QUICK_MS);
          } catch (error) {
            responds = isRefusal(error);
            // What is waiting for the same broker on another connection waits in vain.
            if (!responds) lanes.slow.interrupt();
            throw responds ? error : new Error(reasonOf(error));
          }
        });
        if (this.known.has(id)) this.brokers.set(id, { ...reading, responds });
      }),
    );
  }

  private async readGroups(): Promise<void> {
    for (const id of this.known.keys()) {
      const last = this.groups.get(id) ?? {};
      if (this.brokers.get(id)?.responds === false)
        this.groups.set(id, { ...last, problem: 'the broker does not respond' });
    }
    await Promise.all(
      this.unfenced().map(async ([id, { lanes }]) => {
        const reading = await renewed(this.groups.get(id) ?? {}, () =>
          lanes.slow.ask((admin) => admin.listGroups([id]), SLOW_MS),
        );
        if (this.known.has(id)) this.groups.set(id, reading);
      }),
    );
  }

  /** A fenced broker answers nothing of this; its groups have another coordinator. */
  private unfenced(): (readonly [number, KnownBroker])[] {
    const fenced = new Set(
      (this.cluster.value?.brokers ?? []).filter((each) => each.fenced).map(({ id }) => id),
    );
    return [...this.known].filter(([id]) => !fenced.has(id) && this.brokers.get(id)?.responds !== false);
  }

  private async readMinIsr(): Promise<void> {
    const names = (this.cluster.value?.topics ?? []).map(({ name }) => name);
    const { value, at = 0 } = this.minIsr;
    const isCurrent = value !== undefined && names.every((name) => value.has(name));
    if (names.length === 0 || (isCurrent && Date.now() - at < MIN_ISR_EVERY_MS)) return;
    this.minIsr = await renewed(this.minIsr, () =>
      firstOf(
        this.unfenced().map(
          ([id, { lanes }]) =>
            () =>
              lanes.slow.ask((admin) => minIsr(admin, id, names), SLOW_MS),
        ),
        SLOW_MS,
      ),
    );
  }

  private async readEnds(): Promise<void> {
    const byLeader = groupBy(leaders(this.cluster.value?.topics ?? []), ({ leader }) => leader);
    await Promise.all(
      this.unfenced().map(async ([id, { lanes }]) => {
        const led = byLeader.get(id) ?? [];
        if (led.length === 0) return;
        // What is not read is seen by the age of its last value.
        const answer = await lanes.slow
          .ask(
            (admin) =>
              admin.listOffsets(led.map(({ topic, partition }) => ({ topic, partition, timestamp: END }))),
            SLOW_MS,
          )
          .catch(() => undefined);
        const at = Date.now();
        for (const { topic, partition, offset } of answer?.offsets ?? []) {
          if (offset !== null) this.history.noteEnd(topic, partition, { offset, at });
        }
      }),
    );
  }
}

/** The value of now, or the last one with the reason why there is none of now. */
async function renewed<T>(last: Reading<T>, read: () => Promise<T>): Promise<Reading<T>> {
  try {
    const value = await read();
    return { value, at: Date.now() };
  } catch (error) {
    return { ...last, problem: rootCauses(error) };
  }
}

async function logDirectories(admin: KafkaAdmin, id: number): Promise<BrokerReading> {
  const directories = (await admin.describeLogDirs([id])).get(id) ?? [];
  return {
    logDirectories: directories.map(({ path, error, totalBytes, usableBytes, replicas }) => ({
      path,
      error,
      totalBytes: totalBytes < 0 ? null : totalBytes,
      usableBytes: usableBytes < 0 ? null : usableBytes,
      replicaBytes: replicas.reduce((sum, { bytes }) => sum + bytes, 0),
    })),
  };
}

/** Why a broker does not answer, without the sentence that it does not. */
function reasonOf(error: unknown): string {
  return rootCauses(error).replace(/^(Broker \d+|Kafka at \S+) does not respond[^:]*: /, '');
}

/** @throws Error if a topic's value is unknown: any number in its place would call it healthy, or not */
/** The first question about a group has a new cluster make the topic of groups, and is answered once that has leaders: within seconds. */
async function readClaim(admin: Pick<KafkaAdmin, 'readClaim'>): Promise<ClaimState> {
  for (let tries = 1; ; tries++) {
    try {
      return await admin.readClaim();
    } catch (error) {
      if (isRefusal(error) || tries === CLAIM_TRIES) throw error;
      await sleep(CLAIM_PAUSE_MS);
    }
  }
}

async function minIsr(
  admin: KafkaAdmin,
  id: number,
  topics: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const [{ overrides, failures }, configs] = await Promise.all([
    admin.describeOverrides(topics, [id], [MIN_ISR]),
    admin.describeBrokerConfigs([id]),
  ]);
  const [failure] = failures;
  if (failure !== undefined) throw new Error(`${failure.name}: ${failure.message}`);
  const inherited = Number(configs.get(id)?.find(({ name }) => name === MIN_ISR)?.value ?? 1);
  return new Map(topics.map((name) => [name, Number(overrides.get(name)?.[MIN_ISR] ?? inherited)] as const));
}

function leaders(
  topics: readonly TopicDescription[],
): { readonly topic: string; readonly partition: number; readonly leader: number }[] {
  return topics.flatMap(({ name, partitions }) =>
    partitions.flatMap(({ partition, leader }) =>
      leader === null ? [] : [{ topic: name, partition, leader }],
    ),
  );
}

function addressOf(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
