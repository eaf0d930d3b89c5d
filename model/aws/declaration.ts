/** What an environment on AWS declares: the files in environments/ hold values of these types and nothing else. */
import type { NodeUsers } from '../access/platform';
import type { EnvironmentBase } from '../cluster/environment-base';
import type { HostTuningDeclaration, LogShipping } from '../host/declaration';
import type { AwsMonitoringSettings } from '../monitoring/host-settings';

/** NVMe disks of the instance itself: fast, and empty after every stop. The replicas on other brokers are the redundancy. */
export interface InstanceStore {
  readonly kind: 'instance-store';
  /** `jbod`: one `log.dirs` entry per disk. `raid0`: one file system over all disks; a lost disk is a lost broker. */
  readonly layout: 'jbod' | 'raid0';
}

/** gp3 volumes that outlive their instance. */
export interface Gp3Volumes {
  readonly kind: 'gp3';
  /** As for the instance store. With one volume both are the same; `jbod` says so more plainly. */
  readonly layout: 'jbod' | 'raid0';
  /** Volumes per node. */
  readonly volumes: number;
  /** GiB of each volume, 1 to 16384. */
  readonly sizeGiB: number;
  /** Provisioned I/O operations per second of each volume, 3000 to 16000. @default 3000, what gp3 includes */
  readonly iops?: number;
  /** Provisioned throughput of each volume in MiB/s, 125 to 1000. @default 125, what gp3 includes */
  readonly throughputMiBps?: number;
}

export type Storage = InstanceStore | Gp3Volumes;

/** Nodes that are alike. */
export interface NodeGroup {
  /** How many node ids there are, drained ones included: ids are never used again. */
  readonly count: number;
  /** EC2 instance type, for instance `i4i.2xlarge`; known types are in model/aws/instance-types. */
  readonly instanceType: string;
  readonly storage: Storage;
}

/** A VPC of the environment's own. */
export interface NewVpc {
  readonly kind: 'new';
  /** IPv4 range of the VPC, /16 to /24; subnets are cut from it, see model/aws/addresses. */
  readonly cidr: string;
  /**
   * How hosts reach package sources: through one NAT gateway, one per zone, or not at all, which needs an image
   * that has everything. @default 'single'
   */
  readonly nat?: 'single' | 'per-zone' | 'none';
}

/** A VPC that somebody else made. It needs DNS support and DNS host names, and the subnets a way to the AWS interfaces. */
export interface ExistingVpc {
  readonly kind: 'existing';
  readonly vpcId: string;
  readonly cidr: string;
  /** One private subnet per zone, for Kafka nodes alone: addresses in it are given by node id. */
  readonly subnets: Readonly<Record<string, { readonly subnetId: string; readonly cidr: string }>>;
  /**
   * Whether to make interface endpoints for SSM, Secrets Manager, KMS and logs. With private DNS they answer for everyone in the VPC, and AWS refuses
   * a second one for a service that has one. @default false: those of the VPC are used, or its NAT
   */
  readonly endpoints?: boolean;
}

/** Where a host's certificate comes from; its private key is made on the host and stays there. */
export type CertificateSource =
  /** A certificate authority of the cluster's own, made by the first host; its key is in Secrets Manager and in no state. */
  | { readonly kind: 'own-ca' }
  /** AWS Private CA; hosts send signing requests under their instance role. */
  | { readonly kind: 'acm-pca'; readonly certificateAuthorityArn: string };

/** The machine image. It is looked up when a node is made; a newer image replaces no node. */
export interface HostImage {
  /** Account that publishes the image. @default '136693071363', Debian */
  readonly owner?: string;
  /** Name pattern; `{architecture}` is amd64 or arm64. @default 'debian-13-{architecture}-*' */
  readonly name?: string;
}

/** Hosts of a schema registry: Apicurio Registry, which keeps its schemas in the cluster. */
export interface RegistryHosts {
  /** EC2 instance type; 2 GiB of memory suffice for some thousand schemas. */
  readonly instanceType: string;
  /**
   * Numbers of instances to be replaced, 1 or 2, each with a word that has not stood there before, as for the nodes'
   * `replacements`. Name and address stay.
   */
  readonly replacements?: Readonly<Record<number, string>>;
}

export interface TerraformState {
  /** Name of the S3 bucket that holds the state of every stack of this environment; unique in the world. */
  readonly bucket: string;
  /**
   * Where the state of the bucket's own stack is: `local` until the bucket exists, then `s3` by one edit and
   * `brokerform deploy <name>-state --migrate-state`.
   */
  readonly bootstrap: 'local' | 's3';
}

/** What the cluster must carry at peak; checked against every bound of its instances and volumes. */
export interface StatedLoad {
  /** MiB/s that producers write, all topics together, before replication. */
  readonly produceMiBps: number;
  /** Consumer groups that read everything: the fan-out. */
  readonly consumerGroups: number;
}

export interface AwsDeclaration extends Omit<EnvironmentBase, 'nodes' | 'diskPerBrokerGiB' | 'monitoring'> {
  readonly kind: 'aws';
  readonly region: string;
  /** Twelve digits. A deploy with credentials of another account is refused by the provider. */
  readonly accountId: string;
  /** Availability zones; nodes are dealt out over them in turn. */
  readonly zones: readonly string[];
  /** On every resource. */
  readonly tags: {
    readonly owner: string;
    readonly costCenter: string;
    readonly [name: string]: string;
  };
  readonly network: NewVpc | ExistingVpc;
  /** Private DNS zone of the nodes' names, for instance `production.kafka.internal`. */
  readonly dnsZone: string;
  /** IPv4 ranges from which clients connect. Never 0.0.0.0/0. */
  readonly clientCidrs: readonly string[];
  readonly controllers: NodeGroup;
  readonly brokers: NodeGroup;
  readonly load: StatedLoad;
  readonly tuning: HostTuningDeclaration;
  readonly state: TerraformState;
  /** Two hosts with a schema registry. @default - none: no schema is registered, unless `schemaRegistry.url` names a registry */
  readonly registry?: RegistryHosts;
  /** Where alerts are sent, at which thresholds, and who collects metrics. @default - computed thresholds, no receivers, no one */
  readonly monitoring?: AwsMonitoringSettings;
  /** Where hosts send their journal, with Kafka's log in it. @default - nowhere; it stays on the host */
  readonly logShipping?: LogShipping;
  /** @default own-ca */
  readonly certificates?: CertificateSource;
  /** @default Debian 13 */
  readonly image?: HostImage;
  /**
   * Node ids whose instance is to be replaced, each with a word that has not stood there before, for instance
   * `{ 102: '2026-11-23 new image' }`. Address, name and volumes stay. One node per deploy.
   */
  readonly replacements?: Readonly<Record<number, string>>;
  /** Brokers that were drained and whose instances may go; their volumes stay. */
  readonly drained?: readonly number[];
  /**
   * As which of their two users nodes log in to each other. It changes before the password of `broker` or `controller` is rotated:
   * docs/runbooks/passwords.md. @default 'first', as broker and controller; 'second' is broker-second and controller-second
   */
  readonly nodeUsers?: NodeUsers;
  /** Versions of generated passwords by user, to be raised for a rotation. @default 1 each */
  readonly passwordVersions?: Readonly<Record<string, number>>;
  /** Whether plans that destroy volumes, keys or buckets are refused. @default true; false only to take an environment down */
  readonly deletionProtection?: boolean;
}
