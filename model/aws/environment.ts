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

/** `nodes` are those that run; `allNodes` has the drained ones, too. */
export interface AwsEnvironment extends AwsDeclaration, EnvironmentBase {
  readonly kind: 'aws';
  readonly nodes: readonly AwsNode[];
  readonly allNodes: readonly AwsNode[];
  /** Subnets for Kafka nodes by zone: cut from the VPC's range, or those of the existing VPC. */
  readonly kafkaSubnets: Readonly<Record<string, string>>;
}
