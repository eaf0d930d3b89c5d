/** TLS of a node's listeners, and of the connections it opens to other nodes. */
import type { BrokerProperty } from './broker-property';
import type { BrokerPropertyOptions } from './broker-property-options';

/** As of a host, see model/host/paths. */
const DEFAULT_TLS_DIRECTORY = '/etc/kafka/tls';

/** Private key, certificate and chain in one PEM file. */
export function keystoreFile(tlsDirectory: string): string {
  return `${tlsDirectory}/node.pem`;
}

/** Certificates of the authorities that nodes trust. */
export function truststoreFile(tlsDirectory: string): string {
  return `${tlsDirectory}/ca.pem`;
}

/**
 * The `ssl.*` properties, empty if no listener has TLS.
 *
 * They hold for both listeners and for the node's own connections. A renewed certificate needs no restart: a broker reads its
 * PEM files again when any of these is altered as `listener.name.<listener>.ssl.…`, be it to the value that it has
 * (DynamicBrokerConfig#reloadUpdatedFilesWithoutConfigChange, KAFKA-14136). Kafka compares subject and names: a
 * certificate with another subject needs a restart (`ssl.allow.dn.changes`, `ssl.allow.san.changes`).
 */
export function tlsProperties(options: BrokerPropertyOptions): BrokerProperty[] {
  const {
    clientSecurityProtocol,
    controllerSecurityProtocol,
    tlsDirectory = DEFAULT_TLS_DIRECTORY,
  } = options;
  const protocols = [clientSecurityProtocol ?? 'SASL_SSL', controllerSecurityProtocol ?? 'SASL_SSL'];
  if (!protocols.includes('SASL_SSL')) return [];
  const entries: [key: string, value: string, reason: string, source: string][] = [
    [
      'ssl.keystore.type',
      'PEM',
      'As hosts and authorities write it; there is no store password to keep.',
      'KIP-651',
    ],
    [
      'ssl.keystore.location',
      keystoreFile(tlsDirectory),
      "The node's key, which never leaves the host, its certificate and the chain.",
      'KIP-651',
    ],
    ['ssl.truststore.type', 'PEM', 'As hosts and authorities write it.', 'KIP-651'],
    [
      'ssl.truststore.location',
      truststoreFile(tlsDirectory),
      "Only certificates of the cluster's own authority are trusted.",
      'KIP-651',
    ],
    [
      'ssl.enabled.protocols',
      'TLSv1.3,TLSv1.2',
      'Clients of before Java 11 have no TLS 1.3; nothing older is safe.',
      'KIP-573, RFC 8996',
    ],
    [
      'ssl.client.auth',
      'none',
      'SASL says who a client is; a second identity in a certificate would have to be kept in step with it.',
      'KIP-684',
    ],
    [
      'ssl.endpoint.identification.algorithm',
      'https',
      'A node proves that it is the host that was asked for; without it any certificate of the authority would do.',
      'KIP-294',
    ],
  ];
  return entries.map(([key, value, reason, source]) => ({ key, value, reason, source, owner: 'model' }));
}
