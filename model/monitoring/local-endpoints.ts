/** Where the monitoring of a local cluster listens: on the loopback interface, in the cluster's own range of ports. */
import type { NodeSpec } from '../cluster/environment-base';

/** Above the clients' first port; between the schema registry's ports and what the next cluster of the tests has. */
const PORT_OFFSETS = { prometheus: 160, alertmanager: 161, groups: 162, jmx: 170 } as const;

export interface LocalMonitoringEndpoints {
  readonly host: string;
  readonly prometheus: { readonly port: number; readonly url: string };
  readonly alertmanager: { readonly port: number; readonly url: string };
  /** Of the exporter of group lag. */
  readonly groupsPort: number;
  /** Of the JMX exporter in each node's process, by node id. */
  readonly jmxPorts: Readonly<Record<number, number>>;
}

export function localMonitoringEndpoints({
  nodes,
}: {
  readonly nodes: readonly NodeSpec[];
}): LocalMonitoringEndpoints {
  const first = nodes.find(({ clientPort }) => clientPort !== undefined)?.clientPort ?? 19092;
  const host = '127.0.0.1';
  const endpoint = (offset: number): { port: number; url: string } => ({
    port: first + offset,
    url: `http://${host}:${first + offset}`,
  });
  return {
    host,
    prometheus: endpoint(PORT_OFFSETS.prometheus),
    alertmanager: endpoint(PORT_OFFSETS.alertmanager),
    groupsPort: first + PORT_OFFSETS.groups,
    jmxPorts: Object.fromEntries(nodes.map(({ id }, index) => [id, first + PORT_OFFSETS.jmx + index])),
  };
}
