/** From a declaration to nodes: ids, names, zones and addresses. Growing a group moves no node that is there. */
import { nodeAddress, serviceAddress, subnetOf } from './addresses';
import type { AwsDeclaration, NodeGroup, Storage } from './declaration';
import { instanceType } from './instance-types';
import { MONITORING_HOSTS, REGISTRY_HOSTS } from './numbers';
import type { AwsEnvironment, AwsNode, ServiceHost, ServiceRole } from './environment';

/** Controllers are numbered from 1, brokers from 101: an id tells the role. */
const FIRST_ID = { controller: 1, broker: 101 } as const;
/** Kafka's customary ports, 9092 and 9093; both listeners have TLS and SASL. */
export const CLIENT_PORT = 9092;
export const CONTROLLER_PORT = 9093;

const GIB = 2 ** 30;

/** What `resolveAwsEnvironment` makes, without checks: for a declaration that was checked, and for the checks themselves. */
export function awsEnvironment(declaration: AwsDeclaration): AwsEnvironment {
  const kafkaSubnets = kafkaSubnetsOf(declaration);
  const allNodes = [
    ...nodesOf(declaration, declaration.controllers, 'controller', kafkaSubnets),
    ...nodesOf(declaration, declaration.brokers, 'broker', kafkaSubnets),
  ];
  return {
    ...declaration,
    nodes: allNodes.filter(({ drained }) => !drained),
    allNodes,
    registryHosts: serviceHostsOf(declaration, 'registry', kafkaSubnets),
    monitoringHosts: serviceHostsOf(declaration, 'monitoring', kafkaSubnets),
    kafkaSubnets,
    diskPerBrokerGiB: usableGiB(declaration.brokers.instanceType, declaration.brokers.storage),
  };
}

/** The range of each zone's subnet for Kafka nodes. */
export function kafkaSubnetsOf(declaration: AwsDeclaration): Record<string, string> {
  const { network, zones } = declaration;
  return Object.fromEntries(
    zones.map((zone, index) => [
      zone,
      network.kind === 'new'
        ? subnetOf(network.cidr, 'kafka', index)
        : (network.subnets[zone]?.cidr ?? network.cidr),
    ]),
  );
}

/** GiB of a node's data disks together. */
export function usableGiB(type: string, storage: Storage): number {
  if (storage.kind === 'gp3') return storage.volumes * storage.sizeGiB;
  const disks = instanceType(type)?.instanceStore;
  return disks === undefined ? 0 : Math.floor((disks.count * disks.sizeGB * 1e9) / GIB);
}

/** Data disks per node. */
export function diskCount(type: string, storage: Storage): number {
  return storage.kind === 'gp3' ? storage.volumes : (instanceType(type)?.instanceStore?.count ?? 0);
}

/** Hosts of a role that the declaration asks for, and their type; undefined without any. */
export function servicesOf(
  { registry, monitoring }: AwsDeclaration,
  role: ServiceRole,
): { readonly count: number; readonly instanceType: string } | undefined {
  if (role === 'registry') return registry && { count: REGISTRY_HOSTS, instanceType: registry.instanceType };
  const host = monitoring?.host;
  return host && { count: host.pair === true ? MONITORING_HOSTS : 1, instanceType: host.instanceType };
}

function serviceHostsOf<Role extends ServiceRole>(
  declaration: AwsDeclaration,
  role: Role,
  subnets: Readonly<Record<string, string>>,
): ServiceHost<Role>[] {
  const { zones, dnsZone } = declaration;
  const services = servicesOf(declaration, role);
  return Array.from({ length: services?.count ?? 0 }, (_, index) => {
    const zone = zones[index % zones.length] ?? '';
    const name = `${role}-${index + 1}`;
    return {
      number: index + 1,
      ...{ role, name, zone },
      host: `${name}.${dnsZone}`,
      address: serviceAddress(subnets[zone] ?? '', role, Math.floor(index / zones.length)),
      instanceType: services?.instanceType ?? '',
    };
  });
}

function nodesOf(
  declaration: AwsDeclaration,
  group: NodeGroup,
  role: 'broker' | 'controller',
  subnets: Readonly<Record<string, string>>,
): AwsNode[] {
  const { zones, dnsZone, drained = [] } = declaration;
  return Array.from({ length: group.count }, (_, index) => {
    const id = FIRST_ID[role] + index;
    const zone = zones[index % zones.length] ?? '';
    const name = `${role}-${id}`;
    return {
      id,
      role,
      name,
      rack: zone,
      zone,
      host: `${name}.${dnsZone}`,
      address: nodeAddress(subnets[zone] ?? '', role, Math.floor(index / zones.length)),
      instanceType: group.instanceType,
      storage: group.storage,
      drained: drained.includes(id),
      ...(role === 'broker' ? { clientPort: CLIENT_PORT } : { controllerPort: CONTROLLER_PORT }),
    };
  });
}
