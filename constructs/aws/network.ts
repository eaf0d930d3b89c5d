import { Construct } from 'constructs';
import type { NewVpc } from '../../model/aws/declaration';
import type { AwsEnvironment } from '../../model/aws/environment';
import { InterfaceEndpoints } from './endpoints';
import type { EndpointTransforms } from './endpoints';
import { FlowLogs } from './flow-logs';
import type { FlowLogTransforms } from './flow-logs';
import { Nat } from './nat';
import type { NatTransforms } from './nat';
import { S3Endpoint } from './s3-endpoint';
import type { S3EndpointTransforms } from './s3-endpoint';
import { Subnets } from './subnets';
import { Vpc } from './vpc';
import type { VpcTransforms } from './vpc';

export type NetworkTransforms = VpcTransforms &
  NatTransforms &
  EndpointTransforms &
  S3EndpointTransforms &
  FlowLogTransforms;

export interface NetworkProps {
  readonly environment: AwsEnvironment;
  readonly network: NewVpc;
  /** Key that encrypts the flow logs. */
  readonly kmsKeyArn: string;
  /** @default - the arguments as computed */
  readonly transform?: NetworkTransforms | undefined;
}

/** A VPC of the environment's own: private subnets per zone, endpoints for what hosts call, and a way out if wanted. */
export class Network extends Construct {
  public readonly vpcId: string;
  /** Ids of the subnets for Kafka nodes by zone. */
  public readonly kafkaSubnetIds: Readonly<Record<string, string>>;
  /** Ids of their route tables by zone. */
  public readonly kafkaRouteTableIds: Readonly<Record<string, string>>;
  public readonly endpoints: InterfaceEndpoints;
  public readonly s3Endpoint: S3Endpoint;

  public constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const { environment, network, kmsKeyArn, transform } = props;
    const { nat = 'single', cidr } = network;

    this.vpcId = new Vpc(this, 'Vpc', { name: environment.name, cidr, transform }).resource.id;
    const shared = { environment, vpcId: this.vpcId, transform };
    const kafka = new Subnets(this, 'Kafka', { ...shared, cidr, purpose: 'kafka' });
    const services = new Subnets(this, 'Services', {
      ...shared,
      cidr,
      purpose: 'services',
      routeTables: false,
    });
    this.kafkaSubnetIds = kafka.ids;
    this.kafkaRouteTableIds = kafka.routeTableIds;
    this.endpoints = new InterfaceEndpoints(this, 'Endpoints', {
      ...shared,
      placement: { kind: 'own-subnets', ids: services.ids },
      vpcRanges: cidr,
    });
    this.s3Endpoint = new S3Endpoint(this, 'S3Endpoint', {
      ...shared,
      routeTableIds: Object.values(kafka.routeTableIds),
    });
    if (nat !== 'none') {
      new Nat(this, 'Nat', { ...shared, cidr, gateways: nat, routeTableIds: kafka.routeTableIds });
    }
    new FlowLogs(this, 'FlowLogs', { ...shared, kmsKeyArn });
  }
}
