/** The JVM of a Kafka host: heap from the instance's memory, collector and Java from the environment. */
import type { AwsDeclaration } from '../aws/declaration';
import type { AwsNode } from '../aws/environment';
import { instanceType } from '../aws/instance-types';
import type { JvmOption } from '../cluster/jvm';
import { jvmOptions } from '../cluster/jvm';
import { jmxAgentOption } from './exporters';
import { HOST_PATHS } from './paths';

/**
 * Share of the memory that a heap takes: a quarter. The rest is page cache, from which consumers that are up to date are
 * served; half of it, a rule for databases, would waste that.
 */
export const HEAP_SHARE = 0.25;
/**
 * MiB beyond which more heap does not help.
 *
 * Broker: Kafka documentation, Java version, and Confluent, running Kafka in production: 6 GB carry the largest clusters. Controller:
 * the metadata of some 100,000 partitions are some 100 MiB, held twice while a snapshot is written; Confluent's controllers have 4
 * GB of memory in all.
 */
export const MAX_COMPUTED_HEAP_MIB = { broker: 6_144, controller: 2_048 } as const;
/** MiB below which a computed heap does not go: what Kafka's start scripts give a broker, and half of it. */
export const MIN_COMPUTED_HEAP_MIB = { broker: 1_024, controller: 512 } as const;
/** Computed heaps are whole multiples of G1's largest region of small heaps. */
const HEAP_STEP_MIB = 64;

/** The JDK of Debian 13. */
export const DEFAULT_JAVA_VERSION = 21;
/** Kafka documentation, Java version: the releases that it supports, all with long-term support. */
export const JAVA_VERSIONS: readonly number[] = [17, 21, 25];

/**
 * Heap of a node in MiB: the environment's, else a quarter of the memory within the bounds above. Whether it fits into the
 * instance is checked by model/aws/validate.
 *
 * @param memoryMiB memory of the node's instance type
 */
export function heapMiB(
  { tuning }: Pick<AwsDeclaration, 'tuning'>,
  { role }: Pick<AwsNode, 'role'>,
  memoryMiB: number,
): number {
  const kind = role === 'controller' ? 'controller' : 'broker';
  const given = kind === 'controller' ? tuning.controllerHeapMiB : tuning.brokerHeapMiB;
  if (given !== undefined) return given;
  const share = Math.floor((memoryMiB * HEAP_SHARE) / HEAP_STEP_MIB) * HEAP_STEP_MIB;
  return Math.max(MIN_COMPUTED_HEAP_MIB[kind], Math.min(MAX_COMPUTED_HEAP_MIB[kind], share));
}

/**
 * Options of a node's JVM, in the order of the command line.
 *
 * @throws RangeError for an unknown instance type, or a Java version, collector or heap that the environment's checks refuse
 */
export function hostJvmOptions(
  environment: Pick<AwsDeclaration, 'tuning'>,
  node: Pick<AwsNode, 'role' | 'instanceType' | 'address'>,
): JvmOption[] {
  const { collector = 'g1', javaVersion = DEFAULT_JAVA_VERSION } = environment.tuning;
  const memoryMiB = instanceType(node.instanceType)?.memoryMiB;
  if (memoryMiB === undefined) throw new RangeError(`The instance type ${node.instanceType} is not known.`);
  const options = jvmOptions({
    heapMiB: heapMiB(environment, node, memoryMiB),
    collector,
    javaVersion,
    gcLogFile: HOST_PATHS.gcLog,
    temporaryDirectory: HOST_PATHS.temporary,
  });
  return [...options, jmxAgentOption(node)];
}

/** Package of a Java runtime without a display, as Debian names it. */
export function javaPackage(javaVersion: number): string {
  return `openjdk-${javaVersion}-jre-headless`;
}
