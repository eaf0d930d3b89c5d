/** Numbers of an environment on AWS that constructs, checks and the estimate have in common. */
import type { CertificateSource } from './declaration';

/** GiB of an instance's root volume: operating system, JDK, Kafka and its logs; the data is elsewhere. */
export const ROOT_VOLUME_GIB = 20;

/** Instances of a schema registry: one may fail, or be replaced, while the other answers. */
export const REGISTRY_HOSTS = 2;

/** Hosts of Prometheus that an environment may have: see `monitoring.host.pair`. */
export const MONITORING_HOSTS = 2;

/** Days for which earlier versions of an object in a bucket of the project's own are kept. */
export const OBJECT_HISTORY_DAYS = 90;

/** Port of every AWS interface and of package mirrors. */
export const HTTPS_PORT = 443;

/**
 * Controllers that a cluster is formatted with, its first voters; further ones join it. The number stays when controllers are added, or a
 * node of an existing cluster would be formatted for a quorum that never was; fewer survive no failure.
 */
export const INITIAL_CONTROLLERS = 3;

/** What a host calls: Session Manager and its agent's two channels, its secrets, its keys, its logs. */
const ENDPOINTS = ['ssm', 'ssmmessages', 'ec2messages', 'secretsmanager', 'kms', 'logs'] as const;

/** Services of AWS that have an interface endpoint in the VPC. */
export function interfaceEndpoints(certificates: CertificateSource | undefined): string[] {
  return certificates?.kind === 'acm-pca' ? [...ENDPOINTS, 'acm-pca'] : [...ENDPOINTS];
}
