/** What a host on AWS adds to its node's properties. */
import type { AwsEnvironment, AwsNode } from '../aws/environment';
import { instanceType } from '../aws/instance-types';
import type { BrokerPropertyOptions } from '../cluster/broker-property-options';
import { HOST_PATHS } from './paths';
import { dataFileSystems } from './storage';

/**
 * Options of a host on AWS: TLS on both listeners, one data folder per file system.
 *
 * Listeners bind to every address: a host has one private address and no other, and a name that DNS does not know yet, at first
 * boot, would keep Kafka from binding.
 */
export function awsPropertyOptions(environment: AwsEnvironment, node: AwsNode): BrokerPropertyOptions {
  const cores = instanceType(node.instanceType)?.vcpus;
  return {
    dataDirectories: dataFileSystems(node).map(({ mountPoint }) => mountPoint),
    secretsDirectory: HOST_PATHS.secrets,
    tlsDirectory: HOST_PATHS.tls,
    clientSecurityProtocol: 'SASL_SSL',
    controllerSecurityProtocol: 'SASL_SSL',
    bindHost: '0.0.0.0',
    ...(environment.nodeUsers === undefined ? {} : { nodeUsers: environment.nodeUsers }),
    ...(cores === undefined ? {} : { cores }),
  };
}
