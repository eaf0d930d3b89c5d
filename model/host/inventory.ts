/** The Ansible inventory of an environment: its hosts in groups, each with the variables document that its roles read. */
import type { AwsEnvironment, AwsNode } from '../aws/environment';
import { isController } from '../cluster/nodes';
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

type HostVars = HostVariables & Readonly<Record<string, unknown>>;
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
export const HOST_GROUPS = { brokers: 'brokers', controllers: 'controllers' } as const;

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

function variablesOf(
  environment: AwsEnvironment,
  node: AwsNode,
  deployed: DeployedNode | undefined,
  connection: HostConnection,
): HostVars {
  const variables = hostVariables(environment, node, { volumeIds: deployed?.volumeIds ?? [] });
  return {
    ...variables,
    ansible_host: connection.kind === 'ssm' && deployed !== undefined ? deployed.instanceId : node.address,
  };
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
