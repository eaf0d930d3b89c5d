import type { BrokerConfigEntry, PartitionState, Reassignment } from '../../../../model/live/kafka';
import type { ConfigChange, ConfigFailure, KafkaAdmin, ReassignmentRequest } from '@brokerform/kafka-admin';
import type { Journal, Remembered } from '../../../../operations/brokers/journal';
import { nameOf } from '../../../../model/placement/view';
import type { Reporter } from '../../../../operations/brokers/reporter';

const MIB = 2 ** 20;

/** A cluster in memory: brokers 101 to 104 in racks a, b, c, a. A reassignment takes as many looks at it as `looks` says. */
export class FakeCluster {
  public readonly partitions = new Map<string, PartitionState>();
  public readonly underWay = new Map<string, Reassignment & { looks: number }>();
  public readonly topicConfig = new Map<string, Map<string, string>>();
  public readonly brokerConfig = new Map<number, Map<string, string>>();
  public readonly elected: string[] = [];
  public looks = 2;
  public fenced = new Set<number>();
  public readonly withoutRack = new Set<number>();
  /** Brokers of Kafka 4.3 know the setting. */
  public knowsCordoning = true;
  /** Called at each look at what is under way. */
  public onLook: () => void = () => undefined;
  public mostUnderWay = 0;

  public topic(name: string, ...assignment: readonly (readonly number[])[]): this {
    this.topicConfig.set(name, new Map([['min.insync.replicas', '1']]));
    assignment.forEach((replicas, partition) => {
      const state = {
        topic: name,
        partition,
        leader: replicas[0] ?? null,
        leaderEpoch: 1,
        replicas,
        inSyncReplicas: replicas,
        eligibleLeaderReplicas: [],
        lastKnownEligibleLeaderReplicas: [],
        offlineReplicas: [],
      };
      this.partitions.set(nameOf(state), state);
    });
    return this;
  }

  public change(name: string, changes: Partial<PartitionState>): this {
    const state = this.partitions.get(name);
    if (state === undefined) throw new Error(`no ${name}`);
    this.partitions.set(name, { ...state, ...changes });
    return this;
  }

  public replicas(name: string): readonly number[] | undefined {
    return this.partitions.get(name)?.replicas;
  }

  /** Throttles that are set, by broker or topic and the middle of their names. */
  public throttles(): Record<string, string> {
    const entries = [
      ...[...this.brokerConfig].map(([id, values]) => [String(id), values] as const),
      ...this.topicConfig,
    ];
    return Object.fromEntries(
      entries.flatMap(([of, values]) =>
        [...values]
          .filter(([name]) => name.includes('throttled'))
          .map(([name, value]) => [`${of} ${name.split('.')[0]}`, value]),
      ),
    );
  }

  public admin(): KafkaAdmin {
    const requests: Partial<KafkaAdmin> = {
      listRegisteredBrokers: () =>
        Promise.resolve(
          [101, 102, 103, 104].map((id, index) => ({
            id,
            host: 'localhost',
            port: id,
            rack: this.withoutRack.has(id) ? null : 'abca'.charAt(index),
            fenced: this.fenced.has(id),
          })),
        ),
      describeBrokerConfigs: (ids) => Promise.resolve(new Map(ids.map((id) => [id, this.entries(id)]))),
      describeConfigs: (topics) =>
        Promise.resolve(
          new Map(
            topics.map((topic) => [
              topic,
              [...(this.topicConfig.get(topic) ?? [])].map(([name, value]) => ({
                name,
                value,
                overridden: true,
              })),
            ]),
          ),
        ),
      describeLogDirs: (ids) =>
        Promise.resolve(
          new Map(
            ids.map((id) => [
              id,
              [
                {
                  path: '/data',
                  error: null,
                  totalBytes: 100 * MIB,
                  usableBytes: 60 * MIB,
                  replicas: [...this.partitions.values()]
                    .filter(({ replicas }) => replicas.includes(id))
                    .map(({ topic, partition }) => ({ topic, partition, bytes: MIB, future: false })),
                },
              ],
            ]),
          ),
        ),
      listPartitionStates: () => Promise.resolve([...this.partitions.values()]),
      listReassignments: () => Promise.resolve(this.look()),
      alterReassignments: (moves) => {
        moves.forEach((each) => this.alter(each));
        this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay.size);
        return Promise.resolve([]);
      },
      incrementalAlterConfigs: (changes) =>
        Promise.resolve(changes.flatMap((change) => this.alterConfig(change))),
      electPreferredLeaders: (partitions) => {
        this.elected.push(...(partitions ?? []).map(nameOf));
        return Promise.resolve();
      },
      unregisterBroker: () => Promise.resolve(),
    };
    return requests as KafkaAdmin;
  }

  private look(): Reassignment[] {
    this.onLook();
    for (const [name, each] of this.underWay) {
      each.looks -= 1;
      if (each.looks >= 0) continue;
      this.underWay.delete(name);
      const to = each.replicas.filter((id) => !each.removing.includes(id));
      this.change(name, { replicas: to, inSyncReplicas: to });
    }
    return [...this.underWay.values()];
  }

  private alter({ topic, partition, replicas: to }: ReassignmentRequest): void {
    const name = nameOf({ topic, partition });
    if (to === null) {
      this.underWay.delete(name);
      return;
    }
    const from = this.replicas(name) ?? [];
    const adding = to.filter((id) => !from.includes(id));
    const removing = from.filter((id) => !to.includes(id));
    this.underWay.set(name, {
      topic,
      partition,
      replicas: [...to, ...removing],
      adding,
      removing,
      looks: this.looks,
    });
  }

  private entries(id: number): BrokerConfigEntry[] {
    const entry = (name: string, value: string, source: BrokerConfigEntry['source']): BrokerConfigEntry => ({
      name,
      value,
      source,
      readOnly: false,
      sensitive: false,
    });
    const own = [...(this.brokerConfig.get(id) ?? [])].map(([name, value]) => entry(name, value, 'broker'));
    const known = entry('cordoned.log.dirs', '', 'default');
    return [
      entry('log.dirs', '/data', 'static'),
      ...(this.knowsCordoning && !own.some(({ name }) => name === known.name) ? [known] : []),
      ...own,
    ];
  }

  private alterConfig({ resource, set = {}, delete: gone = [] }: ConfigChange): ConfigFailure[] {
    const { type, name } = resource;
    if (type === 'broker' && this.fenced.has(Number(name)))
      return [
        {
          resource,
          error: 'BROKER_NOT_AVAILABLE',
          message: `Broker ${name} is fenced or not registered: it cannot be queried.`,
        },
      ];
    let values = type === 'topic' ? this.topicConfig.get(name) : this.brokerConfig.get(Number(name));
    if (values === undefined) {
      if (type === 'topic')
        return [
          { resource, error: 'UNKNOWN_TOPIC_OR_PARTITION', message: `The topic '${name}' does not exist.` },
        ];
      values = new Map();
      this.brokerConfig.set(Number(name), values);
    }
    for (const [key, value] of Object.entries(set)) values.set(key, value);
    for (const key of gone) values.delete(key);
    return [];
  }
}

export function memoryJournal(content: Remembered | null = null): Journal & { content: Remembered | null } {
  const journal = {
    content,
    read: () => journal.content,
    write: (remembered: Remembered) => void (journal.content = remembered),
    remove: () => void (journal.content = null),
  };
  return journal;
}

export const quiet: Reporter = {
  step: () => undefined,
  state: () => undefined,
  done: () => undefined,
  fail: () => undefined,
};
