/** An environment's nodes: where they are reached, and the checks before anything is made from them. */
import type { DiagnosticCode } from '../diagnostic-codes';
import type { Diagnostic } from '../diagnostics';
import type { NodeSpec, EnvironmentBase } from './environment-base';
import { checkSchemaRegistry } from './schema-registry';
import { checkMonitoring } from '../monitoring/check';

/** `host:port` of every broker, for clients' `bootstrap.servers`. */
export function bootstrapServers(environment: EnvironmentBase): string[] {
  return environment.nodes.flatMap((node) =>
    node.clientPort === undefined ? [] : [`${node.host}:${node.clientPort}`],
  );
}

/** `host:port` of every controller, for `controller.quorum.bootstrap.servers`. */
export function controllerBootstrapServers(environment: EnvironmentBase): string[] {
  return environment.nodes.flatMap((node) =>
    node.controllerPort === undefined ? [] : [`${node.host}:${node.controllerPort}`],
  );
}

export function isBroker(node: NodeSpec): boolean {
  return node.role !== 'controller';
}

export function isController(node: NodeSpec): boolean {
  return node.role !== 'broker';
}

/** Everything wrong with an environment's nodes, all at once. */
export function checkCluster(environment: EnvironmentBase): Diagnostic[] {
  const { nodes } = environment;
  return [
    ...nodes.flatMap((node, index) => checkNode(node, at(environment, index))),
    ...checkUniqueIds(environment),
    ...checkEndpoints(environment),
    ...checkControllers(environment),
    ...checkRacks(environment),
    ...checkSchemaRegistry(environment),
    ...checkMonitoring(environment.name, environment.monitoring),
  ];
}

function at(environment: EnvironmentBase, index: number, property?: string): string {
  return `environment ${environment.name}, nodes[${index}]${property === undefined ? '' : `.${property}`}`;
}

function error(
  where: string,
  code: DiagnosticCode,
  message: string,
  allowed: string,
  remedy: string,
): Diagnostic {
  return { severity: 'error', code, at: where, message, allowed, remedy };
}

function checkNode(node: NodeSpec, where: string): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  if (!Number.isInteger(node.id) || node.id < 1 || node.id > 2 ** 31 - 1) {
    diagnostics.push(
      error(
        `${where}.id`,
        'illegal-node-id',
        `${node.id} is not a valid node id.`,
        'a whole number from 1 to 2147483647',
        'Number the nodes from 1.',
      ),
    );
  }
  if (node.rack.trim() === '') {
    diagnostics.push(
      error(
        `${where}.rack`,
        'missing-rack',
        `Node ${node.id} has no rack.`,
        'the availability zone, or a failure domain that stands for one',
        'Give every node a rack: replicas are spread over racks.',
      ),
    );
  }
  diagnostics.push(
    ...checkPort(node, where, 'clientPort', node.role !== 'controller'),
    ...checkPort(node, where, 'controllerPort', node.role !== 'broker'),
  );
  return diagnostics;
}

function checkPort(
  node: NodeSpec,
  where: string,
  property: 'clientPort' | 'controllerPort',
  needed: boolean,
): Diagnostic[] {
  const port = node[property];
  if (port === undefined) {
    if (!needed) return [];
    return [
      error(
        `${where}.${property}`,
        'missing-port',
        `Node ${node.id} has the role ${node.role} and no ${property}.`,
        'a port from 1 to 65535',
        `Give it a ${property}.`,
      ),
    ];
  }
  if (!needed) {
    return [
      error(
        `${where}.${property}`,
        'needless-port',
        `Node ${node.id} has the role ${node.role} and the ${property} ${port}, which nothing would listen on.`,
        'no such property',
        `Remove it, or make the role "combined".`,
      ),
    ];
  }
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    return [
      error(
        `${where}.${property}`,
        'illegal-port',
        `Node ${node.id} has the ${property} ${port}, which is not a valid port.`,
        'a whole number from 1 to 65535',
        'Choose another port.',
      ),
    ];
  }
  return [];
}

function checkUniqueIds(environment: EnvironmentBase): Diagnostic[] {
  const first = new Map<number, number>();
  return environment.nodes.flatMap((node, index) => {
    const earlier = first.get(node.id);
    if (earlier === undefined) {
      first.set(node.id, index);
      return [];
    }
    return [
      error(
        at(environment, index, 'id'),
        'duplicate-node-id',
        `The node id ${node.id} is already that of nodes[${earlier}].`,
        'an id of its own per node',
        `Use ${Math.max(...environment.nodes.map(({ id }) => id)) + 1}.`,
      ),
    ];
  });
}

function checkEndpoints(environment: EnvironmentBase): Diagnostic[] {
  const first = new Map<string, string>();
  return environment.nodes.flatMap((node, index) =>
    (['clientPort', 'controllerPort'] as const).flatMap((property) => {
      const port = node[property];
      if (port === undefined) return [];
      const endpoint = `${node.host}:${port}`;
      const earlier = first.get(endpoint);
      if (earlier === undefined) {
        first.set(endpoint, `nodes[${index}].${property}`);
        return [];
      }
      return [
        error(
          at(environment, index, property),
          'duplicate-endpoint',
          `${endpoint} is already the endpoint of ${earlier}.`,
          'an endpoint of its own per listener',
          'Choose another port.',
        ),
      ];
    }),
  );
}

function checkControllers(environment: EnvironmentBase): Diagnostic[] {
  const where = `environment ${environment.name}, nodes`;
  const controllers = environment.nodes.filter((node) => node.role !== 'broker').length;
  const brokers = environment.nodes.filter((node) => node.role !== 'controller').length;
  const diagnostics: Diagnostic[] = [];
  if (controllers % 2 === 0) {
    diagnostics.push(
      error(
        where,
        'even-controllers',
        `${controllers} is not a valid number of controllers.`,
        'an odd number: 1, 3 or 5',
        controllers === 0
          ? 'Give at least one node the role "controller" or "combined".'
          : `${controllers} controllers survive no more failures than ${controllers - 1}: add or remove one.`,
      ),
    );
  }
  if (brokers === 0) {
    diagnostics.push(
      error(
        where,
        'no-brokers',
        'No node is a broker.',
        'at least one',
        'Give a node the role "broker" or "combined".',
      ),
    );
  }
  return diagnostics;
}

function checkRacks(environment: EnvironmentBase): Diagnostic[] {
  const brokers = environment.nodes.filter((node) => node.role !== 'controller');
  const racks = [...new Set(brokers.map((node) => node.rack))];
  if (brokers.length < 3 || racks.length >= 3) return [];
  return [
    {
      severity: 'warning',
      code: 'few-racks',
      at: `environment ${environment.name}, nodes`,
      message: `${brokers.length} brokers are in ${racks.length} ${racks.length === 1 ? 'rack' : 'racks'} (${racks.join(', ')}): losing one rack can cost two replicas of a partition.`,
      allowed: '3 racks or more for replication factor 3',
      remedy: 'Spread the brokers over three racks.',
    },
  ];
}
