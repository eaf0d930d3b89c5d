/** The Ansible inventory of an environment: its hosts in groups, each with the variables document that its roles read. */
import type { AwsEnvironment, AwsNode, ServiceHost, ServiceRole } from '../aws/environment';
import { isController } from '../cluster/nodes';
import type { MonitoringVariables } from './monitoring-variables';
import type { RegistryVariables } from './registry-variables';
import { hostVariables } from './variables';
import type { HostVariables } from './variables';

/** What the stack `<environment>-cluster` knows of a node once it is deployed. */
export interface DeployedNode {
  readonly instanceId: string;
  /** EBS volumes in the order of the node's disks; none for instance store. */
  readonly volumeIds: readonly string[];
}

/** How Ansible reaches the hosts. */
export type HostConnection =
  /** SSH to the private address, as a user that may become root. */
  | { readonly kind: 'ssh'; readonly user: string }
  /** Session Manager: neither an open port nor a key. Files go through the bucket of the hosts. */
  | { readonly kind: 'ssm'; readonly bucket: string };

type HostVars = (HostVariables | RegistryVariables | MonitoringVariables) & Readonly<Record<string, unknown>>;
interface Group {
  readonly hosts?: Readonly<Record<string, HostVars | null>>;
  readonly children?: Readonly<Record<string, Group>>;
  readonly vars?: Readonly<Record<string, unknown>>;
}
/** As Ansible's YAML inventory, of which JSON is a part. */
export interface Inventory {
  readonly all: Group;
}

/** Groups of an inventory: a contract with the playbooks. */
export const HOST_GROUPS = {
  brokers: 'brokers',
  controllers: 'controllers',
  registry: 'registry',
  monitoring: 'monitoring',
} as const;

/** @throws RangeError for a node whose number of volumes is not its number of disks */
export function hostInventory(
  environment: AwsEnvironment,
  deployed: Readonly<Record<string, DeployedNode>>,
  connection: HostConnection,
): Inventory {
  const group = (nodes: readonly AwsNode[]): Group => ({
    hosts: Object.fromEntries(
      nodes.map((node) => [node.name, variablesOf(environment, node, deployed[node.name], connection)]),
    ),
  });
  const { nodes, region } = environment;
  return {
    all: {
      vars: connectionVars(connection, region),
      children: {
        [HOST_GROUPS.controllers]: group(nodes.filter(isController)),
        [HOST_GROUPS.brokers]: group(nodes.filter((node) => !isController(node))),
      },
    },
  };
}

/**
 * Hosts of one role that are no nodes of Kafka: playbooks of Kafka's nodes mean all hosts of their inventory.
 *
 * @param variables a host's document
 * @param instanceIds by the host's name; those that are not deployed are reached by address
 */
export function serviceInventory<Role extends ServiceRole>(
  environment: AwsEnvironment,
  role: Role,
  of: readonly ServiceHost<Role>[],
  variables: (host: ServiceHost<Role>) => RegistryVariables | MonitoringVariables,
  instanceIds: Readonly<Record<string, string>>,
  connection: HostConnection,
): Inventory {
  const hosts = of.map((host): [string, HostVars] => [
    host.name,
    {
      ...variables(host),
      ansible_host: reachedAt(connection, instanceIds[host.name], host),
    },
  ]);
  return {
    all: {
      vars: connectionVars(connection, environment.region),
      children: { [HOST_GROUPS[role]]: { hosts: Object.fromEntries(hosts) } },
    },
  };
}

function variablesOf(
  environment: AwsEnvironment,
  node: AwsNode,
  deployed: DeployedNode | undefined,
  connection: HostConnection,
): HostVars {
  const variables = hostVariables(environment, node, { volumeIds: deployed?.volumeIds ?? [] });
  return {
    ...variables,
    ansible_host: reachedAt(connection, deployed?.instanceId, node),
  };
}

/** By Session Manager a host is its instance; one that is not deployed is its address. */
function reachedAt(
  { kind }: HostConnection,
  instanceId: string | undefined,
  { address }: { readonly address: string },
): string {
  return (kind === 'ssm' ? instanceId : undefined) ?? address;
}

function connectionVars(connection: HostConnection, region: string): Record<string, unknown> {
  switch (connection.kind) {
    case 'ssh':
      return { ansible_user: connection.user, ansible_become: connection.user !== 'root' };
    case 'ssm':
      return {
        ansible_connection: 'community.aws.aws_ssm',
        ansible_aws_ssm_region: region,
        ansible_aws_ssm_bucket_name: connection.bucket,
        ansible_become: true,
      };
  }
}
