/** What an executor knows of a node and an environment does not: folders, protocols, addresses. */
import type { NodeUsers } from '../access/platform';
import type { NodeSpec } from './environment-base';

export interface BrokerPropertyOptions {
  /** `log.dirs`: absolute paths, the first also holds the metadata log. */
  readonly dataDirectories: readonly string[];
  /** Folder with `<user>/password` files, read by Kafka's DirectoryConfigProvider: no secret stands in a property. */
  readonly secretsDirectory: string;
  /**
   * Folder with `node.pem` (private key in PKCS #8, certificate, its chain) and `ca.pem`, see model/cluster/broker-tls.
   * @default '/etc/kafka/tls'; nothing reads it unless a listener has SASL_SSL
   */
  readonly tlsDirectory?: string;
  /** SASL_PLAINTEXT is for traffic that never leaves the loopback interface. @default 'SASL_SSL' */
  readonly clientSecurityProtocol?: 'SASL_PLAINTEXT' | 'SASL_SSL';
  /** The same for the controller listener. @default 'SASL_SSL' */
  readonly controllerSecurityProtocol?: 'SASL_PLAINTEXT' | 'SASL_SSL';
  /** Address that listeners bind to. @default - the node's host */
  readonly bindHost?: string;
  /** As which of their two users nodes log in to each other. @default 'first' */
  readonly nodeUsers?: NodeUsers;
  /** Processor cores of the node. @default 2, Kafka's own default for recovery threads */
  readonly cores?: number;
}

/**
 * Options of a node of a local cluster: traffic stays on the loopback interface, everything is below one folder.
 *
 * @param stateDirectory absolute for the process; relative where only a digest of the properties matters
 */
export function localPropertyOptions(stateDirectory: string, node: NodeSpec): BrokerPropertyOptions {
  return {
    dataDirectories: [`${stateDirectory}/node-${node.id}/data`],
    secretsDirectory: `${stateDirectory}/secrets`,
    clientSecurityProtocol: 'SASL_PLAINTEXT',
    controllerSecurityProtocol: 'SASL_PLAINTEXT',
  };
}
