/** EC2 instance types that suit Kafka, with the figures that decide what they carry. */
import data from './instance-type-data.json';

export interface InstanceType {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly architecture: 'x86_64' | 'arm64';
  /** NVMe disks of the instance; absent where there are none. */
  readonly instanceStore?: { readonly count: number; readonly sizeGB: number };
  /** Sustained network bandwidth in Mbit/s; more is burst credit. */
  readonly networkBaselineMbps: number;
  /** Sustained bandwidth to EBS volumes, Mbit/s. */
  readonly ebsBaselineMbps: number;
  /** The same for at most 30 minutes a day, Mbit/s. */
  readonly ebsMaximumMbps: number;
  /** Sustained I/O operations per second of all EBS volumes together. */
  readonly ebsBaselineIops: number;
}

/** Where the figures are from. */
export const INSTANCE_TYPES_SOURCE = data.source;

const ARCHITECTURES = ['x86_64', 'arm64'] as const;

/** Every known type, in order of family and size. */
export function instanceTypeNames(): string[] {
  return ARCHITECTURES.flatMap((architecture) => Object.keys(data[architecture]));
}

/** Undefined for a type that this project does not know. */
export function instanceType(name: string): InstanceType | undefined {
  for (const architecture of ARCHITECTURES) {
    const types: Readonly<Record<string, readonly number[]>> = data[architecture];
    const row = Object.hasOwn(types, name) ? types[name] : undefined;
    if (row !== undefined) return fromRow(name, architecture, row);
  }
  return undefined;
}

/** `i4i` of `i4i.2xlarge`. */
export function familyOf(name: string): string {
  return name.split('.')[0] ?? name;
}

function fromRow(
  name: string,
  architecture: InstanceType['architecture'],
  row: readonly number[],
): InstanceType {
  const value = (column: string): number => row[data.columns.indexOf(column)] ?? NaN;
  const count = value('disks');
  return {
    name,
    architecture,
    vcpus: value('vcpus'),
    memoryMiB: value('memoryMiB'),
    ...(count === 0 ? {} : { instanceStore: { count, sizeGB: value('diskGB') } }),
    networkBaselineMbps: value('networkBaselineMbps'),
    ebsBaselineMbps: value('ebsBaselineMbps'),
    ebsMaximumMbps: value('ebsMaximumMbps'),
    ebsBaselineIops: value('ebsBaselineIops'),
  };
}
