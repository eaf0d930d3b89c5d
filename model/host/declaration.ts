/** What an environment says about its hosts; the values that follow are computed in this folder. */
import type { GarbageCollector } from '../cluster/jvm';

/** `throughput`: large sequential writes, page cache used to the full. `latency`: short queues, early write-back. */
export type TuningProfile = 'throughput' | 'latency';

/** Where hosts send their journal: a systemd-journal-remote, or anything that speaks its protocol. */
export interface LogShipping {
  /** For instance `https://logs.example.com:19532`; `/upload` is added by the sender. Never plain http. */
  readonly url: string;
  /** Who signed the receiver's certificate: an authority that systems trust, or the cluster's own. @default 'system' */
  readonly authority?: 'system' | 'cluster';
}

export interface HostTuningDeclaration {
  readonly profile: TuningProfile;
  /** Kernel parameters that differ from the profile's, by sysctl name; refused for those that the model owns. */
  readonly sysctls?: Readonly<Record<string, string>>;
  /** @default 'g1' */
  readonly collector?: GarbageCollector;
  /** Heap of a broker in MiB. @default - computed from the instance's memory, see model/host/jvm */
  readonly brokerHeapMiB?: number;
  /** Heap of a controller in MiB. @default - computed from the instance's memory */
  readonly controllerHeapMiB?: number;
  /** Major version of the JDK on the hosts. @default 21, Debian 13's */
  readonly javaVersion?: number;
  /** Read-ahead of the data devices in KiB. @default - the profile's */
  readonly readAheadKiB?: number;
}
