/** What instances and volumes carry: the bounds that validation checks and sizing computes with. */
import type { AwsDeclaration, Storage } from './declaration';
import { familyOf, instanceType, instanceTypeNames } from './instance-types';
import type { InstanceType } from './instance-types';
import { durabilityProfile, DURABILITY_PROFILES } from '../topics/durability';
import type { DurabilityClass, EnvironmentBase } from '../cluster/environment-base';

/** Mbit/s, as AWS counts networks (powers of 1000), in MiB/s. */
export const mibPerSecond = (mbps: number): number => (mbps * 1e6) / 8 / 2 ** 20;

/**
 * A gp3 volume. Source: EBS user guide, General Purpose SSD volumes. In September 2025 AWS raised the maxima for many volumes;
 * these are the ones that hold everywhere.
 */
export const GP3 = {
  sizeGiB: { minimum: 1, maximum: 16_384 },
  /** The minimum is included in the price of the size. */
  iops: { minimum: 3_000, maximum: 16_000, perGiB: 500 },
  throughputMiBps: { minimum: 125, maximum: 1_000, perIops: 0.25 },
} as const;

/** A Nitro instance has at least 28 attachments, shared with network interfaces, the root volume and NVMe disks. */
export const MAX_VOLUMES = 16;

/**
 * Seconds of its own writes that a broker's page cache must hold: 30. Consumers that are up to date then read from memory.
 * Source: Kafka documentation, Hardware and OS: "assuming you want to be able to buffer for 30 seconds".
 */
export const PAGE_CACHE_SECONDS = 30;

/** For the kernel, the JVM outside its heap, and agents. */
export const OS_MEMORY_MIB = 1_024;
/** Largest share of the memory that a heap may take: page cache serves consumers, not the heap. */
export const MAX_HEAP_SHARE = 0.5;
/** Memory that a heap must leave: 1 GiB for the system, as much for page cache. */
export const MIN_MEMORY_BESIDE_HEAP_MIB = 2_048;

/** The largest heap in MiB that an instance allows. */
export function maxHeapMiB({ memoryMiB }: InstanceType): number {
  return Math.floor(Math.min(memoryMiB * MAX_HEAP_SHARE, memoryMiB - MIN_MEMORY_BESIDE_HEAP_MIB));
}

/**
 * Replicas, leaders and followers, that a broker of this size holds at most.
 *
 * Source: Amazon MSK developer guide, best practices, number of partitions per Standard broker: t3.small 300, large and xlarge
 * 1000, 2xlarge 2000, 4xlarge and above 4000. Sizes below large are taken for t3.small's.
 */
export function replicasPerBroker({ vcpus }: Pick<InstanceType, 'vcpus'>): number {
  if (vcpus < 2) return 300;
  if (vcpus < 8) return 1_000;
  return vcpus < 16 ? 2_000 : 4_000;
}

/**
 * Sustained sequential writes of an NVMe instance store, MB/s for each GB of disk, rounded down. AWS publishes operations per second
 * and no throughput. These are measured, with iotune: ScyllaDB's and Redpanda's presets for their instances, the lesser of both.
 * Families that are not here were not measured: their disks are not checked.
 */
const INSTANCE_STORE_WRITE_MB_PER_GB: Readonly<Record<string, number>> = {
  i3en: 0.13,
  i4g: 0.26,
  i4i: 0.58,
  i7i: 0.89,
  i7ie: 0.2,
  im4gn: 0.13,
  is4gen: 0.13,
  m6id: 0.63,
  m7gd: 0.63,
};

/** MiB/s that a node's data disks can write together; undefined where no figure is known. */
export function storageMiBps(type: InstanceType, storage: Storage): number | undefined {
  if (storage.kind === 'gp3') {
    return storage.volumes * (storage.throughputMiBps ?? GP3.throughputMiBps.minimum);
  }
  const perGB = INSTANCE_STORE_WRITE_MB_PER_GB[familyOf(type.name)];
  if (type.instanceStore === undefined || perGB === undefined) return undefined;
  return (type.instanceStore.count * type.instanceStore.sizeGB * perGB * 1e6) / 2 ** 20;
}

/** A cluster of like brokers and how it is used. */
export interface Cluster {
  readonly type: InstanceType;
  readonly storage: Storage;
  /** Brokers that run. */
  readonly brokers: number;
  readonly replicationFactor: number;
  /** Consumer groups that read everything. */
  readonly consumerGroups: number;
}

export type BoundName = 'storage' | 'EBS bandwidth' | 'network';

/** One bound of the throughput: what producers may write to the whole cluster before it breaks. */
export interface Bound {
  readonly name: BoundName;
  readonly limitMiBps: number;
  /** What a broker sees of each MiB that producers write to the cluster, times the number of brokers. */
  readonly divisor: number;
  /** The arithmetic, for people. */
  readonly formula: string;
}

/**
 * What producers may write to a cluster, by every bound that is known, with sustained figures and no burst credit.
 *
 * Source: AWS Big Data Blog, "Best practices for right-sizing your Apache Kafka clusters to optimize performance and cost":
 * t ≤ min(storage · b / r, EBS network · b / r, EC2 network · b / (consumer groups + r − 1)).
 */
export function throughputBounds(cluster: Cluster): Bound[] {
  const { type, storage, brokers: b, replicationFactor: r } = cluster;
  const bounds: Bound[] = [];
  const add = (name: BoundName, each: number, divisor: number, meaning: string): void => {
    bounds.push({
      name,
      limitMiBps: (each * b) / divisor,
      divisor,
      formula: `${round(each)} MiB/s × ${b} brokers ÷ ${divisor} (${meaning})`,
    });
  };
  const disks = storageMiBps(type, storage);
  if (disks !== undefined) add('storage', disks, r, `replication factor ${r}`);
  if (storage.kind === 'gp3') {
    add('EBS bandwidth', mibPerSecond(type.ebsBaselineMbps), r, `replication factor ${r}`);
  }
  // With no reader at all, what arrives at a broker counts: its own share and what it copies.
  const readers = Math.max(1, cluster.consumerGroups);
  add(
    'network',
    mibPerSecond(type.networkBaselineMbps),
    readers + r - 1,
    `${cluster.consumerGroups} consumer groups and ${r - 1} followers`,
  );
  return bounds;
}

/** Memory in MiB that the page cache needs at this load: see PAGE_CACHE_SECONDS. */
export function pageCacheNeedMiB(produceMiBps: number, replicationFactor: number, brokers: number): number {
  return Math.ceil(((produceMiBps * replicationFactor) / Math.max(1, brokers)) * PAGE_CACHE_SECONDS);
}

export function pageCacheMiB({ memoryMiB }: InstanceType, heapMiB: number): number {
  return memoryMiB - heapMiB - OS_MEMORY_MIB;
}

/** The largest replication factor of all durability classes, and the classes that have it. */
export function replicationFactorOf(environment: Pick<EnvironmentBase, 'durability'>): {
  factor: number;
  classes: DurabilityClass[];
} {
  const classes = Object.keys(DURABILITY_PROFILES) as DurabilityClass[];
  const factorOf = (name: DurabilityClass): number => durabilityProfile(name, environment).replicationFactor;
  const factor = Math.max(...classes.map(factorOf));
  return { factor, classes: classes.filter((name) => factorOf(name) === factor) };
}

/** The smallest type of the same family that meets a condition; undefined if none does. */
export function smallestLike(
  name: string,
  condition: (type: InstanceType) => boolean,
): InstanceType | undefined {
  return instanceTypeNames()
    .filter((candidate) => familyOf(candidate) === familyOf(name))
    .flatMap((candidate) => instanceType(candidate) ?? [])
    .sort((a, b) => a.memoryMiB - b.memoryMiB)
    .find(condition);
}

/** The stated load is for the environment as it is: `trafficShare` concerns the catalog's figures. */
export function clusterOf(declaration: AwsDeclaration, type: InstanceType, brokers: number): Cluster {
  return {
    type,
    brokers,
    storage: declaration.brokers.storage,
    replicationFactor: replicationFactorOf(declaration).factor,
    consumerGroups: declaration.load.consumerGroups,
  };
}

/** One decimal below ten, none above: figures for people. */
export function round(value: number): number {
  return Math.abs(value) < 10 ? Math.round(value * 10) / 10 : Math.round(value);
}
