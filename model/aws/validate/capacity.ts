/** Checks of what instances, volumes, memory and network carry, against each other and against the stated load. */
import type { Diagnostic, PropertyPath } from '../../diagnostics';
import type { AwsDeclaration, Gp3Volumes } from '../declaration';
import {
  GP3,
  MAX_VOLUMES,
  OS_MEMORY_MIB,
  PAGE_CACHE_SECONDS,
  clusterOf,
  maxHeapMiB,
  mibPerSecond,
  pageCacheMiB,
  pageCacheNeedMiB,
  replicationFactorOf,
  round,
  smallestLike,
  throughputBounds,
} from '../capacity';
import type { Bound } from '../capacity';
import { familyOf, instanceType } from '../instance-types';
import type { InstanceType } from '../instance-types';
import { heapMiB } from '../../host/jvm';
import { at, error } from './report';
import { hasLegalCount } from './topology';

type Role = 'controllers' | 'brokers';

export function checkCapacity(declaration: AwsDeclaration): Diagnostic[] {
  const diagnostics = (['controllers', 'brokers'] as const).flatMap((role) => {
    const type = instanceType(declaration[role].instanceType);
    return [...checkStorage(declaration, role, type), ...checkHeap(declaration, role, type)];
  });
  const load = checkLoadFigures(declaration);
  // Bounds over figures that are wrong would only repeat them.
  return [...diagnostics, ...load, ...(diagnostics.length + load.length > 0 ? [] : checkLoad(declaration))];
}

function checkStorage(declaration: AwsDeclaration, role: Role, type: InstanceType | undefined): Diagnostic[] {
  const { storage } = declaration[role];
  if (storage.kind === 'gp3') {
    const ranges = checkRanges(declaration, role, storage);
    return ranges.length > 0 || type === undefined ? ranges : checkVolumes(declaration, role, storage, type);
  }
  if (type === undefined || type.instanceStore !== undefined || role === 'controllers') return [];
  const like = withInstanceStore(type);
  return [
    error(
      at(declaration, `${role}.storage.kind`),
      'no-instance-store',
      `${type.name} has no NVMe disks.`,
      'gp3, or a type with instance store',
      `Use gp3 volumes${like === undefined ? '' : `, or ${like.name}`}.`,
    ),
  ];
}

/** `m7gd.large` for `m7g.large`. */
function withInstanceStore({ name }: InstanceType): InstanceType | undefined {
  return instanceType(name.replace(familyOf(name), `${familyOf(name)}d`));
}

function checkRanges(declaration: AwsDeclaration, role: Role, storage: Gp3Volumes): Diagnostic[] {
  const { volumes, sizeGiB, iops, throughputMiBps } = storage;
  const ranges = [
    ['volumes', volumes, 1, MAX_VOLUMES, ''],
    ['sizeGiB', sizeGiB, GP3.sizeGiB.minimum, GP3.sizeGiB.maximum, ' GiB'],
    ['iops', iops, GP3.iops.minimum, GP3.iops.maximum, ''],
    ['throughputMiBps', throughputMiBps, GP3.throughputMiBps.minimum, GP3.throughputMiBps.maximum, ' MiB/s'],
  ] as const;
  return ranges.flatMap(([property, value, minimum, maximum, unit]) => {
    if (value === undefined || (Number.isInteger(value) && value >= minimum && value <= maximum)) return [];
    return [
      error(
        at(declaration, `${role}.storage.${property}`),
        'volume-out-of-range',
        `${value}${unit} is not valid for ${property}.`,
        `a whole number from ${minimum} to ${maximum}${unit}`,
        value > maximum && property !== 'volumes'
          ? `Use ${maximum} or less, and more volumes.`
          : `Use ${value > maximum ? maximum : minimum}${unit}.`,
      ),
    ];
  });
}

/** What gp3 asks of size, operations and throughput, and what the instance carries of them. */
function checkVolumes(
  declaration: AwsDeclaration,
  role: Role,
  { volumes, sizeGiB, ...provisioned }: Gp3Volumes,
  type: InstanceType,
): Diagnostic[] {
  const iops = provisioned.iops ?? GP3.iops.minimum;
  const throughput = provisioned.throughputMiBps ?? GP3.throughputMiBps.minimum;
  const diagnostics: Diagnostic[] = [];
  const where = (property: string): PropertyPath => at(declaration, `${role}.storage.${property}`);
  // The included 3000 come with every size.
  if (iops > Math.max(GP3.iops.minimum, sizeGiB * GP3.iops.perGiB)) {
    const least = Math.ceil(iops / GP3.iops.perGiB);
    const message = `${iops} IOPS on ${sizeGiB} GiB are more than gp3 supports.`;
    diagnostics.push(
      error(
        where('iops'),
        'volume-ratio',
        message,
        `${GP3.iops.perGiB} IOPS for each GiB`,
        `Use ${least} GiB or more.`,
      ),
    );
  }
  if (throughput > iops * GP3.throughputMiBps.perIops) {
    const least = Math.ceil(throughput / GP3.throughputMiBps.perIops);
    const message = `${throughput} MiB/s with ${iops} IOPS are more than gp3 supports.`;
    const allowed = `${GP3.throughputMiBps.perIops} MiB/s for each of the IOPS`;
    diagnostics.push(
      error(where('throughputMiBps'), 'volume-ratio', message, allowed, `Set iops: ${least}.`),
    );
  }
  // What is included in the price is no mistake, even where the instance cannot use all of it.
  const carried = mibPerSecond(type.ebsBaselineMbps);
  if (provisioned.throughputMiBps !== undefined && throughput > GP3.throughputMiBps.minimum) {
    if (volumes * throughput > carried) {
      const larger = smallestLike(
        type.name,
        ({ ebsBaselineMbps }) => mibPerSecond(ebsBaselineMbps) >= volumes * throughput,
      );
      diagnostics.push(
        error(
          where('throughputMiBps'),
          'volumes-above-instance',
          `${volumes} × ${throughput} MiB/s is more than the ${round(carried)} MiB/s that ${type.name} sustains to EBS.`,
          `${Math.max(GP3.throughputMiBps.minimum, Math.floor(carried / volumes))} MiB/s for each volume`,
          `Provision less${larger === undefined ? '' : `, or use ${larger.name}`}: the instance cannot use more.`,
        ),
      );
    }
  }
  if (iops > GP3.iops.minimum && volumes * iops > type.ebsBaselineIops) {
    const larger = smallestLike(type.name, ({ ebsBaselineIops }) => ebsBaselineIops >= volumes * iops);
    diagnostics.push(
      error(
        where('iops'),
        'volumes-above-instance',
        `${volumes} × ${iops} IOPS are more than the ${type.ebsBaselineIops} that ${type.name} sustains to EBS.`,
        `${Math.max(GP3.iops.minimum, Math.floor(type.ebsBaselineIops / volumes))} IOPS for each volume`,
        `Provision less${larger === undefined ? '' : `, or use ${larger.name}`}.`,
      ),
    );
  }
  return diagnostics;
}

function checkHeap(declaration: AwsDeclaration, role: Role, type: InstanceType | undefined): Diagnostic[] {
  const property = role === 'brokers' ? 'brokerHeapMiB' : 'controllerHeapMiB';
  const heap = declaration.tuning[property];
  if (type === undefined || heap === undefined || heap <= maxHeapMiB(type)) return [];
  const larger = smallestLike(type.name, (candidate) => maxHeapMiB(candidate) >= heap);
  return [
    error(
      at(declaration, `tuning.${property}`),
      'heap-above-memory',
      `A heap of ${heap} MiB leaves ${type.memoryMiB - heap} MiB of the ${type.memoryMiB} MiB of ${type.name} for page cache and the system.`,
      `${maxHeapMiB(type)} MiB or less: half of the memory, and 2048 MiB must remain`,
      `Use a smaller heap${larger === undefined ? '' : `, or ${larger.name}`}; 6144 MiB are enough for most brokers.`,
    ),
  ];
}

function checkLoadFigures(declaration: AwsDeclaration): Diagnostic[] {
  const { produceMiBps, consumerGroups } = declaration.load;
  const diagnostics: Diagnostic[] = [];
  if (!Number.isFinite(produceMiBps) || produceMiBps <= 0) {
    diagnostics.push(
      error(
        at(declaration, 'load.produceMiBps'),
        'illegal-load',
        `${produceMiBps} MiB/s is not a valid rate for all producers.`,
        'a number above 0',
        'State what all producers write at peak.',
      ),
    );
  }
  if (!Number.isInteger(consumerGroups) || consumerGroups < 0) {
    diagnostics.push(
      error(
        at(declaration, 'load.consumerGroups'),
        'illegal-load',
        `${consumerGroups} is not a valid number of consumer groups.`,
        'a whole number from 0',
        'State how many groups read everything.',
      ),
    );
  }
  return diagnostics;
}

function checkLoad(declaration: AwsDeclaration): Diagnostic[] {
  const { brokers, load } = declaration;
  const type = instanceType(brokers.instanceType);
  const running = hasLegalCount('brokers', brokers)
    ? brokers.count - new Set(declaration.drained ?? []).size
    : 0;
  if (type === undefined || running < 1) return [];
  const broken = throughputBounds(clusterOf(declaration, type, running)).filter(
    ({ limitMiBps }) => limitMiBps < load.produceMiBps,
  );
  return [
    ...broken.map((bound) => loadAbove(declaration, type, running, bound)),
    ...checkPageCache(declaration, type, running),
  ];
}

function loadAbove(
  declaration: AwsDeclaration,
  type: InstanceType,
  brokers: number,
  bound: Bound,
): Diagnostic {
  const { produceMiBps } = declaration.load;
  const zones = Math.max(1, declaration.zones.length);
  const enough = Math.ceil((brokers * produceMiBps) / bound.limitMiBps / zones) * zones;
  const larger = smallestLike(type.name, (candidate) =>
    throughputBounds(clusterOf(declaration, candidate, brokers)).every(
      ({ limitMiBps }) => limitMiBps >= produceMiBps,
    ),
  );
  const { storage } = declaration.brokers;
  const provision =
    bound.name === 'storage' && storage.kind === 'gp3' ? ', or provision more throughputMiBps' : '';
  return error(
    at(declaration, 'load.produceMiBps'),
    'load-above-capacity',
    `Producers write ${produceMiBps} MiB/s, and the ${bound.name} of the brokers carries ${round(bound.limitMiBps)} MiB/s: ${bound.formula}.`,
    `${round(bound.limitMiBps)} MiB/s with ${brokers} × ${type.name}`,
    `Use ${enough} brokers${larger === undefined ? '' : `, or ${larger.name}`}${provision}.`,
  );
}

function checkPageCache(declaration: AwsDeclaration, type: InstanceType, brokers: number): Diagnostic[] {
  const heap = heapMiB(declaration, { role: 'broker' }, type.memoryMiB);
  const { factor } = replicationFactorOf(declaration);
  const need = pageCacheNeedMiB(declaration.load.produceMiBps, factor, brokers);
  const have = pageCacheMiB(type, heap);
  if (have >= need) return [];
  const larger = smallestLike(
    type.name,
    (candidate) =>
      pageCacheMiB(candidate, heapMiB(declaration, { role: 'broker' }, candidate.memoryMiB)) >= need,
  );
  const rate = round((declaration.load.produceMiBps * factor) / brokers);
  return [
    error(
      at(declaration, 'brokers.instanceType'),
      'page-cache-too-small',
      `${type.name} has ${have} MiB for page cache: ${type.memoryMiB} MiB without a heap of ${heap} MiB and ${OS_MEMORY_MIB} MiB for the system. ` +
        `${PAGE_CACHE_SECONDS} s of the ${rate} MiB/s that a broker writes are ${need} MiB.`,
      `${need} MiB or more, so that consumers without lag read from memory`,
      `Use ${larger === undefined ? 'a type with more memory' : larger.name}, more brokers, or a smaller heap.`,
    ),
  ];
}
