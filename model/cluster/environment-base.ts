/** What environments of every kind have in common, and the cluster on this machine. */

import type { MonitoringSettings } from '../monitoring/settings';
import type { SecretReference } from '../secret-reference';
import type { Compatibility, RegistryKind } from '../schemas/types';

/** A node's part in a KRaft cluster. `combined` is broker and controller in one process. */
export type NodeRole = 'broker' | 'controller' | 'combined';

/** One Kafka node with a stable identity: the id, the name and the address outlive process and host. */
export interface NodeSpec {
  /** `node.id`, unique in the cluster, 1 or higher. */
  readonly id: number;
  readonly role: NodeRole;
  /** `broker.rack`: the availability zone, or the failure domain that stands for one. */
  readonly rack: string;
  /** Host name or address that clients and other nodes use. */
  readonly host: string;
  /** Port of the client and inter-broker listener; absent on a dedicated controller. */
  readonly clientPort?: number;
  /** Port of the controller listener; absent on a dedicated broker. */
  readonly controllerPort?: number;
}

/** Upper bounds per second for a user's or a client id's traffic, as Kafka's quotas count them: per broker. */
export interface QuotaLimits {
  /** `producer_byte_rate` in bytes per second and broker. */
  readonly producerByteRate?: number;
  /** `consumer_byte_rate` in bytes per second and broker. */
  readonly consumerByteRate?: number;
  /** `request_percentage` of one network or I/O thread's time, per broker. 200 is two threads. */
  readonly requestPercentage?: number;
  /** `controller_mutation_rate`: partitions created or deleted per second. */
  readonly controllerMutationRate?: number;
}

/** What a durability class means. */
export interface DurabilitySettings {
  readonly replicationFactor: number;
  readonly minInSyncReplicas: number;
}

/** `standard`: survives one lost broker. `critical`: the same and more is forbidden. `scratch`: may be lost. */
export type DurabilityClass = 'standard' | 'critical' | 'scratch';

/** Where nodes run: processes on this machine, or instances on AWS. */
export type Platform = 'local' | 'aws';

export type { SecretReference };

/** The registry of an environment. */
export interface SchemaRegistrySettings {
  /**
   * Address of its Confluent API: `https://registry.example/apis/ccompat/v7` of Apicurio Registry, host and port alone of Confluent Schema
   * Registry and Karapace. @default - none: what it keeps is not compared with the catalog
   */
  readonly url?: string;
  /** PEM file of the authority of its certificate, relative to the project. @default - the authorities that Node.js trusts */
  readonly caFile?: string;
  /** Basic login, over https or the loopback interface. @default - anonymous */
  readonly login?: { readonly name: string; readonly password: SecretReference };
  /** Whose rules decide what may be registered. @default 'apicurio' */
  readonly kind?: RegistryKind;
  /** Of schemas for which neither they nor their domain say it. @default 'backward' */
  readonly compatibility?: Compatibility;
}

/** What an environment of any kind declares. */
export interface EnvironmentBase {
  readonly kind: Platform;
  /** Prefix of every stack's name: `<name>-cluster`, `<name>-topics-<domain>`. */
  readonly name: string;
  /** Free text for people. */
  readonly description: string;
  /** Apache Kafka version that brokers run, for instance `4.3.1`. */
  readonly kafkaVersion: string;
  readonly nodes: readonly NodeSpec[];
  /** Disk that topics may fill, per broker, in GiB. */
  readonly diskPerBrokerGiB: number;
  /** Share of the disk that declared retention may fill, 0 to 1. @default 0.6, see model/environment/capacity */
  readonly diskUtilizationTarget?: number;
  /**
   * Share of the catalog's declared throughput that this environment sees, above 0. Partitions and disk are computed from it, so
   * that a developer's machine needs no override of every topic. @default 1
   */
  readonly trafficShare?: number;
  /** Differences from the durability classes' defaults, for environments with few or many brokers. */
  readonly durability?: Partial<Record<DurabilityClass, Partial<DurabilitySettings>>>;
  /** Default quota of every user that has none of its own. @default - no default quota */
  readonly defaultUserQuota?: QuotaLimits;
  /** The registry that keeps the schemas. @default - Apicurio Registry */
  readonly schemaRegistry?: SchemaRegistrySettings;
  /** Where alerts are sent, and at which thresholds. @default - computed thresholds, no receivers */
  readonly monitoring?: MonitoringSettings;
  /** Broker properties that differ from the model's; refused for a property that the model owns. */
  readonly brokerOverrides?: Readonly<Record<string, string>>;
}

/** A cluster of processes on this machine. */
export interface LocalEnvironment extends EnvironmentBase {
  readonly kind: 'local';
  /** Folder for data, logs, secrets and Terraform state, relative to the project. */
  readonly stateDirectory: string;
  /** Heap of each node in MiB. */
  readonly heapMiB: number;
  /** Prometheus and Alertmanager beside the nodes, where this machine has them. @default true */
  readonly runMonitoring?: boolean;
}
