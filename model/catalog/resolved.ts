/**
 * The catalog as one environment sees it: defaults filled in, overrides applied, numbers computed.
 * This is what constructs, the local cluster's page and the commands read. No YAML shape leaks past it.
 */
import type { Acl, GroupReads, Quota } from '../access/types';
import type { ServiceClient } from '../access/clients';
import type { SourcePosition } from '../diagnostics';
import type { DurabilityClass } from '../cluster/environment-base';
import type { LiveAcl } from '../live/cluster';
import type { Compatibility, SchemaFormat } from '../schemas/types';
import type { PartitionDecision } from '../topics/partitions';

export interface Owner {
  /** Team that owns the domain. */
  readonly team: string;
  /** Where the team is reached: a chat channel, a mail address, an on-call rota. */
  readonly contact: string;
}

/** How far a group may fall behind. */
export interface LagObjective {
  /** Milliseconds. */
  readonly time?: number;
  /** As the environment sees it, with its share of the traffic. */
  readonly records?: number;
  /** Share of 30 days in which it holds, 0 to 1. */
  readonly target?: number;
}

/** Announcement that a topic will be deleted: the deploy principal may delete it from then on. */
export interface Retirement {
  readonly reason: string;
  /** Where its readers should go, if anywhere. */
  readonly successor?: string;
}

export interface ResolvedTopic {
  readonly name: string;
  readonly domain: string;
  readonly owner: Owner;
  readonly description: string;
  readonly durability: DurabilityClass;
  readonly partitions: PartitionDecision;
  readonly replicationFactor: number;
  readonly minInSyncReplicas: number;
  /**
   * What orders the records: the field that is the record key, or null if records have no key. `unknown` for an adopted topic of
   * which is not stated yet.
   */
  readonly key: string | null;
  /** Every topic-level configuration key that Terraform declares, `min.insync.replicas` among them. */
  readonly config: Readonly<Record<string, string>>;
  /**
   * Disk in bytes that all its replicas fill once retention holds. Absent: nothing bounds it, only compaction does, or the traffic
   * of an adopted topic is not declared.
   */
  readonly retainedBytes?: number;
  /** Absent: not declared. */
  readonly lagObjective?: LagObjective;
  /** Set while the topic is announced for deletion. */
  readonly retire?: Retirement;
  /** What its records hold. Absent: not declared. */
  readonly schema?: TopicSchemas;
  /** Taken over from a cluster as it was found: the class of durability and the rules do not hold for it yet. */
  readonly adopted?: true;
  readonly source: SourcePosition;
}

/** Schemas of a topic's records, by their ids. */
export interface TopicSchemas {
  readonly values: readonly string[];
  readonly key?: string;
  /** Subject name strategy. */
  readonly subjects: 'topic' | 'record' | 'topic-record';
  /** For the subjects of this topic. Absent: the schema's. */
  readonly compatibility?: Compatibility;
}

export interface ResolvedSchema {
  /** `<domain>/<name>`. */
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly owner: Owner;
  readonly description: string;
  readonly format: SchemaFormat;
  /** Path within the folder of the catalog. */
  readonly file: string;
  readonly compatibility: Compatibility;
  readonly references: readonly {
    readonly name: string;
    readonly schema: string;
    readonly version?: number;
  }[];
  /** Earlier versions that are kept, lowest first. */
  readonly versions: readonly { readonly version: number; readonly file: string }[];
  readonly personalData?: string;
  readonly source: SourcePosition;
}

/** A topic that left the catalog after it was announced; the entry stays until its deletion is deployed. */
export interface RetiredTopic extends Retirement {
  readonly name: string;
  readonly source: SourcePosition;
}

export interface ResolvedService {
  /** Name of the service, of its SCRAM user and, with `User:` before it, of its principal. */
  readonly name: string;
  readonly domain: string;
  readonly description: string;
  /** Topics (literal names, or prefixes ending in `*`) it writes to and reads from, for pages and examples. */
  readonly produces: readonly string[];
  readonly consumes: readonly string[];
  /** Consumer group ids it may use (prefixes end in `*`). */
  readonly groups: readonly string[];
  /** Transactional ids it may use (prefixes end in `*`). */
  readonly transactionalIds: readonly string[];
  /** What its groups read. Absent: it has none. */
  readonly reads?: readonly GroupReads[];
  /** Of all that it reads. Absent: the topic's. */
  readonly lagObjective?: LagObjective;
  /** The Kafka clients that its roles make of it. */
  readonly clients: readonly ServiceClient[];
  readonly acls: readonly Acl[];
  /** Entries that no role gives, taken over from a cluster as they were found. Absent: none. */
  readonly adoptedAcls?: readonly LiveAcl[];
  /** Somebody else sets the user's password, or it is no SCRAM user. Absent: Terraform does. */
  readonly credential?: 'external';
  readonly quotas: readonly Quota[];
  readonly source: SourcePosition;
}

export interface ResolvedDomain {
  readonly name: string;
  readonly owner: Owner;
  /** Receiver of its owner's alerts, as environments name it. Absent: not declared. */
  readonly alerts?: string;
  readonly description: string;
  readonly topics: readonly ResolvedTopic[];
  readonly retired: readonly RetiredTopic[];
  /** Absent: none. */
  readonly schemas?: readonly ResolvedSchema[];
  readonly services: readonly ResolvedService[];
  readonly source: SourcePosition;
}

export interface ResolvedCatalog {
  /** Name of the environment it was resolved for. */
  readonly environment: string;
  /** In order of name. */
  readonly domains: readonly ResolvedDomain[];
}
