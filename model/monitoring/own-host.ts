/** The hosts of Prometheus that an environment runs itself: where they listen, as whom they log in, and how large their volume is. */
import { orderedWithoutImplied } from '../access/implied';
import { CLUSTER_RESOURCE, MONITORING_USER, principalOf } from '../access/platform';
import type { Acl } from '../access/types';
import type { Platform } from '../cluster/environment-base';
import type { AwsMonitoringSettings } from './host-settings';
import { MONITORING_PORTS } from './scrape';

/** Between the Alertmanagers of a pair, TCP and UDP. Source: Alertmanager, --cluster.listen-address. */
export const GOSSIP_PORT = 9094;
/** Source: Grafana, http_port. */
export const GRAFANA_PORT = 3000;

/** Ports that people use: HTTPS with a login. */
export function monitoringWebPorts({ host }: Pick<AwsMonitoringSettings, 'host'>): number[] {
  const { prometheus, alertmanager } = MONITORING_PORTS;
  return [prometheus, alertmanager, ...(host?.grafana === true ? [GRAFANA_PORT] : [])];
}

/** Addresses of Prometheus on its hosts. */
export function prometheusUrls(hosts: readonly { readonly host: string }[]): string[] {
  return hosts.map(({ host }) => `https://${host}:${MONITORING_PORTS.prometheus}`);
}

/** Whether an environment has hosts of Prometheus of its own. */
export function runsMonitoring({
  kind,
  monitoring,
}: {
  readonly kind?: Platform;
  readonly monitoring?: object;
}): boolean {
  return kind === 'aws' && monitoring !== undefined && 'host' in monitoring && monitoring.host !== undefined;
}

/** The least with which groups are listed and described, and their offsets and those of partitions are read. Nothing is read of a record. */
export function monitoringAcls(): Acl[] {
  const describe = (resourceType: Acl['resourceType'], resourceName: string, reason: string): Acl => ({
    principal: principalOf(MONITORING_USER),
    ...{ resourceType, resourceName, patternType: 'Literal', operation: 'Describe', reason },
  });
  return orderedWithoutImplied([
    describe('Cluster', CLUSTER_RESOURCE, 'lists groups of every coordinator'),
    describe('Group', '*', 'reads members and committed offsets'),
    describe('Topic', '*', 'reads partitions and their ends'),
  ]);
}
