/** An environment on AWS as everything else sees it: the declaration, and what follows from it. */
import type { EnvironmentBase, NodeSpec } from '../cluster/environment-base';
import type { AwsDeclaration, Storage } from './declaration';

/** A node with what AWS has to know of it. */
export interface AwsNode extends NodeSpec {
  /** Short name: `broker-101`, `controller-1`. First label of the host name. */
  readonly name: string;
  /** Availability zone; the same as the rack. */
  readonly zone: string;
  /** Private IPv4 address, given by the node id; it outlives the instance. */
  readonly address: string;
  readonly instanceType: string;
  readonly storage: Storage;
  /** A drained broker has no instance any more; its volumes stay. */
  readonly drained: boolean;
}

/** What a host does that is no node of Kafka. */
export type ServiceRole = 'registry' | 'monitoring';

/** What a host does: the roles and firewalls are by it. */
export type HostRole = 'broker' | 'controller' | ServiceRole;

/** A host of the environment that is no node of Kafka. */
export interface ServiceHost<Role extends ServiceRole = ServiceRole> {
  /** From 1. */
  readonly number: number;
  readonly role: Role;
  /** `registry-1`: first label of the host name. */
  readonly name: string;
  readonly host: string;
  readonly zone: string;
  /** Private IPv4 address; it outlives the instance. */
  readonly address: string;
  readonly instanceType: string;
}

/** An instance of the environment's schema registry. */
export type RegistryHost = ServiceHost<'registry'>;
/** A host of Prometheus and Alertmanager. */
export type MonitoringHost = ServiceHost<'monitoring'>;

/** `nodes` are those that run; `allNodes` has the drained ones, too. */
export interface AwsEnvironment extends AwsDeclaration, Omit<EnvironmentBase, 'monitoring'> {
  readonly kind: 'aws';
  readonly nodes: readonly AwsNode[];
  readonly allNodes: readonly AwsNode[];
  /** Where the schema registry runs; none without `registry` in the declaration. */
  readonly registryHosts: readonly RegistryHost[];
  /** Where Prometheus runs; none without `monitoring.host` in the declaration. */
  readonly monitoringHosts: readonly MonitoringHost[];
  /** Subnets for Kafka nodes by zone: cut from the VPC's range, or those of the existing VPC. */
  readonly kafkaSubnets: Readonly<Record<string, string>>;
}
