/** Everything wrong with what an environment says about its hosts, all at once. */
import type { AwsDeclaration } from '../aws/declaration';
import type { Diagnostic } from '../diagnostics';
import { MINIMUM_HEAP_MIB, MINIMUM_ZGC_JAVA_VERSION } from '../cluster/jvm';
import { KAFKA_RELEASES } from '../kafka/release';
import { nearestRemedy } from '../../shared/nearest';
import type { HostTuningDeclaration } from './declaration';
import { DEFAULT_JAVA_VERSION, JAVA_VERSIONS } from './jvm';
import { describeRange, isInRange } from './sysctl-range';
import { MAX_READ_AHEAD_KIB } from './storage';
import { sysctls } from './sysctl';
import { SYSCTLS, sysctl } from './sysctl-table';

export function checkHostTuning(declaration: AwsDeclaration): Diagnostic[] {
  const { tuning } = declaration;
  return [
    ...checkRelease(declaration),
    ...Object.entries(tuning.sysctls ?? {}).flatMap(([key, value]) =>
      checkSysctl(declaration.name, key, value),
    ),
    ...checkDirtyRatios(declaration.name, tuning),
    ...checkJava(declaration.name, tuning),
    ...checkHeaps(declaration.name, tuning),
    ...checkReadAhead(declaration.name, tuning.readAheadKiB),
  ];
}

function checkRelease({ name, kafkaVersion }: AwsDeclaration): Diagnostic[] {
  if (Object.hasOwn(KAFKA_RELEASES, kafkaVersion)) return [];
  return [
    {
      severity: 'error',
      code: 'unknown-kafka-release',
      at: { environment: name, property: 'kafkaVersion' },
      message: `Kafka ${kafkaVersion} has no pinned checksum, so hosts cannot verify its archive.`,
      allowed: Object.keys(KAFKA_RELEASES).join(', '),
      remedy: 'Choose one of these, or add the release to model/kafka/release.ts.',
    },
  ];
}

function checkSysctl(environment: string, key: string, value: string): Diagnostic[] {
  const at = { environment, property: `tuning.sysctls["${key}"]` };
  const row = sysctl(key);
  if (row?.instead !== undefined) {
    return [
      {
        severity: 'error',
        code: 'owned-sysctl',
        at,
        message: `"${key}" cannot be set to "${value}" here: the model sets it on every host.`,
        remedy: row.instead,
      },
    ];
  }
  if (row === undefined) {
    return [
      {
        severity: 'error',
        code: 'unknown-sysctl',
        at,
        message: `"${key}" is not a kernel parameter that this project knows.`,
        allowed: 'the parameters in model/host/sysctl-table.ts, with dots between their parts',
        remedy:
          nearestRemedy(key.replaceAll('/', '.'), Object.keys(SYSCTLS)) ??
          'Add it to model/host/sysctl-table.ts with the range that the kernel takes.',
      },
    ];
  }
  if (isInRange(row.range, value)) return [];
  return [
    {
      severity: 'error',
      code: 'illegal-sysctl',
      at,
      message: `"${key}" cannot be "${value}".`,
      allowed: describeRange(row.range),
    },
  ];
}

/** Write-back in the background must begin before writers have to wait; the kernel else takes half the limit, unasked. */
function checkDirtyRatios(environment: string, tuning: HostTuningDeclaration): Diagnostic[] {
  const keys = ['vm.dirty_background_ratio', 'vm.dirty_ratio'];
  if (keys.some((key) => checkSysctl('', key, tuning.sysctls?.[key] ?? '50').length > 0)) return [];
  const [background, limit] = keys.map((key) =>
    Number(sysctls(tuning, { diskGiB: 0 }).find((setting) => setting.key === key)?.value),
  ) as [number, number];
  if (!(background >= limit)) return [];
  const key =
    tuning.sysctls?.['vm.dirty_ratio'] === undefined ? 'vm.dirty_background_ratio' : 'vm.dirty_ratio';
  return [
    {
      severity: 'error',
      code: 'dirty-ratio-order',
      at: { environment, property: `tuning.sysctls["${key}"]` },
      message: `vm.dirty_background_ratio would be ${background} and vm.dirty_ratio ${limit}: writers would wait before anything is written back.`,
      allowed: 'vm.dirty_background_ratio below vm.dirty_ratio',
      remedy: 'Change one of the two, or leave both to the profile.',
    },
  ];
}

function checkJava(environment: string, tuning: HostTuningDeclaration): Diagnostic[] {
  const { collector = 'g1', javaVersion = DEFAULT_JAVA_VERSION } = tuning;
  if (!JAVA_VERSIONS.includes(javaVersion)) {
    return [
      {
        severity: 'error',
        code: 'unsupported-java',
        at: { environment, property: 'tuning.javaVersion' },
        message: `Java ${javaVersion} is not one that Kafka 4 supports.`,
        allowed: JAVA_VERSIONS.join(', '),
        remedy: `Leave it out for ${DEFAULT_JAVA_VERSION}, which Debian 13 has.`,
      },
    ];
  }
  if (collector !== 'zgc' || javaVersion >= MINIMUM_ZGC_JAVA_VERSION) return [];
  return [
    {
      severity: 'error',
      code: 'collector-needs-java',
      at: { environment, property: 'tuning.collector' },
      message: `Java ${javaVersion} has no generational ZGC.`,
      allowed: `zgc with Java ${MINIMUM_ZGC_JAVA_VERSION} and later`,
      remedy: `Set javaVersion to ${MINIMUM_ZGC_JAVA_VERSION}, or collector to "g1".`,
    },
  ];
}

function checkHeaps(environment: string, tuning: HostTuningDeclaration): Diagnostic[] {
  return (['brokerHeapMiB', 'controllerHeapMiB'] as const).flatMap((property): Diagnostic[] => {
    const heap = tuning[property];
    if (heap === undefined || (Number.isInteger(heap) && heap >= MINIMUM_HEAP_MIB)) return [];
    return [
      {
        severity: 'error',
        code: 'illegal-heap',
        at: { environment, property: `tuning.${property}` },
        message: `A heap of ${heap} MiB is not valid.`,
        allowed: `a whole number, ${MINIMUM_HEAP_MIB} or more`,
        remedy: "Leave it out: it is then computed from the instance's memory.",
      },
    ];
  });
}

function checkReadAhead(environment: string, kib: number | undefined): Diagnostic[] {
  if (
    kib === undefined ||
    (Number.isInteger(kib) && kib >= 0 && kib <= MAX_READ_AHEAD_KIB && kib % 4 === 0)
  ) {
    return [];
  }
  return [
    {
      severity: 'error',
      code: 'illegal-read-ahead',
      at: { environment, property: 'tuning.readAheadKiB' },
      message: `A read-ahead of ${kib} KiB is not valid.`,
      allowed: `a multiple of 4 from 0 to ${MAX_READ_AHEAD_KIB}`,
      remedy: "Leave it out for the profile's.",
    },
  ];
}
