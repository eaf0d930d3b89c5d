/** From what an environment must carry to instance type, number of brokers, storage and heap, with the reasons. */
import type { Diagnostic } from '../diagnostics';
import { ValidationFailed } from '../diagnostics';
import { DURABILITY_PROFILES } from '../topics/durability';
import { DISK_UTILIZATION_TARGET } from '../environment/capacity';
import { formatBytes, formatDuration } from '../../shared/units';
import type { HostTuningDeclaration } from '../host/declaration';
import {
  GP3,
  MAX_VOLUMES,
  PAGE_CACHE_SECONDS,
  mibPerSecond,
  pageCacheMiB,
  pageCacheNeedMiB,
  replicasPerBroker,
  round,
  storageMiBps,
  throughputBounds,
} from './capacity';
import type { Gp3Volumes, NewVpc, NodeGroup, RegistryHosts, StatedLoad, Storage } from './declaration';
import { heapMiB } from '../host/jvm';
import { instanceType } from './instance-types';
import type { InstanceType } from './instance-types';
import { volumeMonth } from './estimate';
import { HOURS_PER_MONTH, REFERENCE_REGION, pricesOf } from './prices';
import { usableGiB } from './topology';

/** What a new environment is made from: the files in environments/templates hold values of this type. */
export interface EnvironmentTemplate {
  /** For people who choose. */
  readonly description: string;
  readonly storage: 'gp3' | 'instance-store';
  /** Instance types that brokers may have; the cheapest sufficient combination of type and number is taken. */
  readonly brokerTypes: readonly string[];
  /** The most brokers for each zone. */
  readonly maxBrokersPerZone: number;
  readonly controllers: NodeGroup;
  readonly registry: RegistryHosts;
  readonly tuning: HostTuningDeclaration;
  readonly nat: NonNullable<NewVpc['nat']>;
  /** What is assumed where nothing is stated. */
  readonly defaults: StatedLoad & { readonly retentionMs: number };
}

export interface Demand extends StatedLoad {
  /** How long records stay, in milliseconds. */
  readonly retentionMs: number;
  /** Number of availability zones. */
  readonly zones: number;
}

/** The outcome, with a line of reasoning for each bound. */
export interface Sizing {
  readonly brokers: NodeGroup;
  readonly reasoning: readonly string[];
}

/** gp3 volumes are sized in steps, so that figures are round ones. */
const SIZE_STEP_GIB = 50;
const THROUGHPUT_STEP_MIBPS = 25;

/**
 * Provisioned throughput over the write rate: as much again for reads that miss the page cache, which are consumers that lag and a
 * broker that catches up after a restart.
 */
const THROUGHPUT_HEADROOM = 2;

/**
 * Hours in which a broker that lost its disks must have copied its replicas: a day with one replica less is as long as anyone wants
 * to wait for the next failure.
 */
const REFILL_HOURS = 24;

/** Share of the price that fewer brokers may cost more: each one is rolled and replaced by itself. */
const PRICE_OF_FEWER = 0.15;

/** Replication factor of the default durability classes: a new environment changes none. */
const REPLICAS = DURABILITY_PROFILES.standard.replicationFactor;

interface Candidate {
  readonly type: InstanceType;
  readonly brokers: number;
  readonly storage: Storage;
  readonly dollarsHour: number;
}

/**
 * The cheapest sufficient brokers of a template.
 *
 * Sufficient is what carries the load with one broker less, and with one zone less where a zone holds one replica of each partition:
 * a rolling restart and a lost zone are ordinary days.
 *
 * @throws ValidationFailed if no combination of the template is sufficient
 */
export function sizeBrokers(name: string, template: EnvironmentTemplate, demand: Demand): Sizing {
  const types = template.brokerTypes.flatMap((type) => instanceType(type) ?? []);
  const counts = Array.from({ length: template.maxBrokersPerZone }, (_, i) => (i + 1) * demand.zones).filter(
    (count) => count >= REPLICAS,
  );
  const candidates = types.flatMap((type) => {
    // More brokers of the same type than suffice are only dearer.
    for (const brokers of counts) {
      const candidate = candidateOf(template, type, brokers, demand);
      if (candidate !== undefined) return [candidate];
    }
    return [];
  });
  const cheapest = Math.min(...candidates.map(({ dollarsHour }) => dollarsHour));
  const [best] = candidates
    .filter(({ dollarsHour }) => dollarsHour <= cheapest * (1 + PRICE_OF_FEWER))
    .sort((a, b) => a.brokers - b.brokers || a.dollarsHour - b.dollarsHour);
  if (best === undefined) throw new ValidationFailed([insufficient(name, template, demand)]);
  const { type, brokers, storage } = best;
  return {
    brokers: { count: brokers, instanceType: type.name, storage },
    reasoning: reasoning(template, best, demand),
  };
}

function candidateOf(
  template: EnvironmentTemplate,
  type: InstanceType,
  brokers: number,
  demand: Demand,
): Candidate | undefined {
  const storage = storageOf(template, type, brokers, demand);
  if (storage === undefined || usableGiB(type.name, storage) < diskNeedGiB(demand, brokers)) return undefined;
  const carries = situations(brokers, demand.zones).every((situation) =>
    boundsIn(situation, type, storage, demand).every(({ limitMiBps }) => limitMiBps >= demand.produceMiBps),
  );
  const cached = pageCacheMiB(type, heapOf(template, type)) >= cacheNeedMiB(demand, brokers);
  if (!carries || !cached || refillHours(type, storage, brokers, demand) > REFILL_HOURS) return undefined;
  const dollars = dollarsHour(type, storage, brokers);
  return dollars === undefined ? undefined : { type, brokers, storage, dollarsHour: dollars };
}

interface Situation {
  readonly meaning: string;
  readonly brokers: number;
  readonly replicas: number;
}

/** All is well; a broker is down, and others take over; a zone is down with one replica of each partition. */
function situations(brokers: number, zones: number): Situation[] {
  return [
    { meaning: `with all ${brokers} brokers`, brokers, replicas: REPLICAS },
    { meaning: 'with one broker down', brokers: brokers - 1, replicas: Math.min(REPLICAS, brokers - 1) },
    ...(zones < REPLICAS
      ? []
      : [
          {
            meaning: 'with one zone down',
            brokers: (brokers / zones) * (zones - 1),
            // With more zones than replicas some partitions had none in that zone.
            replicas: zones === REPLICAS ? REPLICAS - 1 : REPLICAS,
          },
        ]),
  ];
}

function boundsIn(
  { brokers, replicas }: Situation,
  type: InstanceType,
  storage: Storage,
  demand: Demand,
): ReturnType<typeof throughputBounds> {
  return throughputBounds({
    type,
    storage,
    brokers,
    replicationFactor: replicas,
    consumerGroups: demand.consumerGroups,
  });
}

function storageOf(
  { storage }: EnvironmentTemplate,
  type: InstanceType,
  brokers: number,
  demand: Demand,
): Storage | undefined {
  if (storage === 'instance-store') {
    return type.instanceStore === undefined ? undefined : { kind: 'instance-store', layout: 'jbod' };
  }
  const carried = mibPerSecond(type.ebsBaselineMbps);
  const wanted = writeMiBps(demand, brokers - 1) * THROUGHPUT_HEADROOM;
  const throughput = Math.min(Math.max(wanted, GP3.throughputMiBps.minimum), carried);
  const size = diskNeedGiB(demand, brokers);
  const volumes = Math.max(
    1,
    Math.ceil(size / GP3.sizeGiB.maximum),
    Math.ceil(throughput / GP3.throughputMiBps.maximum),
  );
  return volumes > MAX_VOLUMES ? undefined : gp3(volumes, size / volumes, throughput / volumes);
}

function gp3(volumes: number, sizeGiB: number, throughputMiBps: number): Gp3Volumes {
  const size = Math.min(GP3.sizeGiB.maximum, Math.ceil(sizeGiB / SIZE_STEP_GIB) * SIZE_STEP_GIB);
  // Rounded down, so that it stays within what the instance carries; the demand itself is checked as a bound.
  const throughput = Math.max(
    GP3.throughputMiBps.minimum,
    Math.floor(throughputMiBps / THROUGHPUT_STEP_MIBPS) * THROUGHPUT_STEP_MIBPS,
  );
  const iops = Math.ceil(throughput / GP3.throughputMiBps.perIops);
  return {
    kind: 'gp3',
    layout: 'jbod',
    volumes,
    sizeGiB: size,
    ...(iops > GP3.iops.minimum ? { iops } : {}),
    ...(throughput > GP3.throughputMiBps.minimum ? { throughputMiBps: throughput } : {}),
  };
}

/** MiB/s that one of so many brokers writes: its share of every replica. */
function writeMiBps({ produceMiBps }: Demand, brokers: number): number {
  return (produceMiBps * REPLICAS) / Math.max(1, brokers);
}

/** The peak rate all the time: more than is kept in the end, which is the safe side for a first size. */
function diskNeedGiB({ produceMiBps, retentionMs }: Demand, brokers: number): number {
  const kept = (produceMiBps * (retentionMs / 1_000) * REPLICAS) / 1_024;
  return kept / DISK_UTILIZATION_TARGET / brokers;
}

const cacheNeedMiB = ({ produceMiBps }: Demand, brokers: number): number =>
  pageCacheNeedMiB(produceMiBps, REPLICAS, brokers - 1);

const heapOf = ({ tuning }: EnvironmentTemplate, type: InstanceType): number =>
  heapMiB({ tuning }, { role: 'broker' }, type.memoryMiB);

/** Hours to copy all that a broker keeps, with what its disks and network have to spare beside the load. */
function refillHours(type: InstanceType, storage: Storage, brokers: number, demand: Demand): number {
  const disks = storageMiBps(type, storage) ?? Infinity;
  const ebs = storage.kind === 'gp3' ? mibPerSecond(type.ebsBaselineMbps) : Infinity;
  const spare =
    Math.min(disks, ebs, mibPerSecond(type.networkBaselineMbps)) - writeMiBps(demand, brokers - 1);
  const keptMiB = diskNeedGiB(demand, brokers) * DISK_UTILIZATION_TARGET * 1_024;
  return spare <= 0 ? Infinity : keptMiB / spare / 3_600;
}

/** Only to compare, in the reference region whichever the environment's. Undefined for a type without a known price. */
function dollarsHour(type: InstanceType, storage: Storage, brokers: number): number | undefined {
  const prices = pricesOf(REFERENCE_REGION);
  const instance = prices?.instanceHour[type.name];
  if (prices === undefined || instance === undefined) return undefined;
  const volumes = storage.kind === 'gp3' ? storage.volumes * volumeMonth(storage, prices) : 0;
  return brokers * (instance + volumes / HOURS_PER_MONTH);
}

function reasoning(
  template: EnvironmentTemplate,
  { type, brokers, storage }: Candidate,
  demand: Demand,
): string[] {
  const { produceMiBps, consumerGroups, retentionMs, zones } = demand;
  const heap = heapOf(template, type);
  const lines = [
    `Load: ${produceMiBps} MiB/s produced at peak, read by ${consumerGroups} groups, kept for ${formatDuration(retentionMs)}, ${REPLICAS} replicas in ${zones} zones.`,
    `Disk: ${gib(diskNeedGiB(demand, brokers))} needed on each broker, ${gib(usableGiB(type.name, storage))} available: ` +
      `${produceMiBps} MiB/s × ${formatDuration(retentionMs)} × ${REPLICAS} ÷ ${brokers} brokers ÷ ${DISK_UTILIZATION_TARGET}, the share that may be full.`,
  ];
  for (const situation of situations(brokers, zones)) {
    const bounds = boundsIn(situation, type, storage, demand);
    const figures = bounds.map(({ name, limitMiBps }) => `${name} ${round(limitMiBps)}`).join(', ');
    lines.push(`Throughput ${situation.meaning}: ${produceMiBps} MiB/s needed; ${figures}.`);
  }
  if (storage.kind === 'instance-store' && storageMiBps(type, storage) === undefined) {
    lines.push(`Disk throughput of ${type.name}: no figure is known; measure it.`);
  }
  lines.push(
    `Page cache with one broker down: ${cacheNeedMiB(demand, brokers)} MiB needed for ${PAGE_CACHE_SECONDS} s of writes; ` +
      `${pageCacheMiB(type, heap)} there: ${type.memoryMiB} MiB without a heap of ${heap} MiB and the system.`,
    `Refill of a broker that lost its disks: ${round(refillHours(type, storage, brokers, demand))} h, of ${REFILL_HOURS} at most.`,
    `Replicas: ${brokers * replicasPerBroker(type)} at most, ${replicasPerBroker(type)} on each broker of ${type.vcpus} vCPUs.`,
  );
  return lines;
}

const gib = (value: number): string => formatBytes(value * 2 ** 30);

function insufficient(name: string, template: EnvironmentTemplate, demand: Demand): Diagnostic {
  const { produceMiBps, consumerGroups, retentionMs, zones } = demand;
  return {
    severity: 'error',
    code: 'template-too-small',
    at: `template ${name}`,
    message: `${template.maxBrokersPerZone * zones} brokers, the most of this template, cannot carry ${produceMiBps} MiB/s for ${consumerGroups} groups with ${formatDuration(retentionMs)} of retention when one broker or zone is down.`,
    allowed: template.brokerTypes.join(', '),
    remedy: 'Use a larger template, a shorter retention, or spread the load over several clusters.',
  };
}
