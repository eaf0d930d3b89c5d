/** The hosts of an inventory that Ansible reads, and the inventory of an environment. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { parseClusterOutputs, parseServiceOutputs } from '../../model/aws/cluster-outputs';
import { resolveAwsEnvironment } from '../../model/aws/resolve';
import { stackName } from '../../model/desired/stack-names';
import type { AwsEnvironment, ServiceRole } from '../../model/aws/environment';
import { hostInventory, serviceInventory } from '../../model/host/inventory';
import type { HostConnection, Inventory } from '../../model/host/inventory';
import { servicesOf } from '../../model/aws/topology';
import { monitoringVariables } from '../../model/host/monitoring-variables';
import type { MonitoringSources } from '../../model/host/monitoring-variables';
import { registryVariables } from '../../model/host/registry-variables';
import type { RollNode } from '../../model/roll/snapshot';
import { loadCatalog } from '../catalog/files';
import { groupsExporterOf } from '../monitoring/host-exporter';
import { environmentNamed } from '../environment-named';
import { awsDeclarations } from '../environments';
import { findTerraform } from '../toolchain/programs';
import { projectRoot } from '../toolchain/paths';
import { tryRun } from '../../shared/system/run';
import { UserError } from '../../shared/user-error';
import { ansibleFolder } from './ansible';
import type { AnsibleInstallation } from './ansible';

/** A node with the address at which it is asked. */
export interface HostNode extends RollNode {
  readonly host: string;
  /** Of its one listener: of clients on a broker, of the quorum on a controller. */
  readonly port: number;
  /** That its variables name. Absent: an inventory of another program. */
  readonly environment?: string;
}

const hostVariables = z.object({
  environmentName: z.string().optional(),
  node: z.object({
    id: z.int(),
    role: z.enum(['broker', 'controller']),
    rack: z.string(),
    host: z.string(),
    port: z.int(),
  }),
});
const listedInventory = z.object({ _meta: z.object({ hostvars: z.record(z.string(), z.unknown()) }) });

/**
 * Every host, as Ansible itself reads the inventory: a file, a folder, or a program.
 *
 * @throws UserError for an inventory that Ansible does not read, or hosts without the variables document
 */
export async function readInventory(ansible: AnsibleInstallation, inventory: string): Promise<HostNode[]> {
  const { status, stdout, stderr } = await tryRun(
    ansible.python,
    ['-m', 'ansible.cli.inventory', '--inventory', inventory, '--list'],
    { cwd: ansibleFolder, env: ansible.env, timeoutMs: 60_000 },
  );
  const listed = status === 0 ? listedInventory.safeParse(JSON.parse(stdout)) : undefined;
  const hosts = Object.entries(listed?.data?._meta.hostvars ?? {});
  if (hosts.length === 0) {
    throw new UserError(`${inventory} is not an inventory with hosts: ${stderr.trim() || 'it has none'}`, [
      'create one: node bin/brokerform.js hosts inventory --environment <name>',
    ]);
  }
  const nodes = hosts.map(([name, variables]) => ({ name, parsed: hostVariables.safeParse(variables) }));
  const without = nodes.filter(({ parsed }) => !parsed.success).map(({ name }) => name);
  if (without.length > 0) {
    throw new UserError(
      `${inventory}: ${without.join(', ')} ${without.length === 1 ? 'has' : 'have'} no variables document (node.id, node.role, node.rack, node.host, node.port).`,
      'create the inventory with: node bin/brokerform.js hosts inventory --environment <name>',
    );
  }
  return nodes.flatMap(({ name, parsed }) => {
    if (!parsed.success) return [];
    const { node, environmentName } = parsed.data;
    return [{ name, ...node, ...(environmentName === undefined ? {} : { environment: environmentName }) }];
  });
}

/**
 * The inventory of an environment on AWS: variables from the model, instance and volume ids from the outputs of its stacks.
 *
 * @param role of hosts that are no nodes of Kafka. @default - Kafka's nodes
 *
 * @throws UserError if the environment is not on AWS, or its stack was not synthesized and initialized here
 */
export async function environmentInventory(
  name: string,
  connection: { readonly kind: 'ssm' } | { readonly kind: 'ssh'; readonly user: string },
  role?: ServiceRole,
): Promise<Inventory> {
  const declaration = environmentNamed(name);
  if (declaration.kind !== 'aws') {
    throw new UserError(`The environment ${name} has no hosts: it is not on AWS.`);
  }
  const environment = resolveAwsEnvironment(declaration, awsDeclarations());
  if (role !== undefined && servicesOf(environment, role) === undefined)
    throw new UserError(
      `The environment ${name} has no hosts of ${{ registry: 'a schema registry', monitoring: 'Prometheus' }[role]}.`,
      `declare ${{ registry: 'registry', monitoring: 'monitoring.host' }[role]} in the environment`,
    );
  const outputs = await readOutputs(stackName(name, 'cluster'), parseClusterOutputs);
  const through: HostConnection =
    connection.kind === 'ssm' ? { kind: 'ssm', bucket: outputs.hostsBucket } : connection;
  if (role === undefined) return hostInventory(environment, outputs.nodes, through);
  const instanceIds = await readOutputs(stackName(name, role), (found) => parseServiceOutputs(role, found));
  if (role === 'registry')
    return serviceInventory(
      ...([environment, role, environment.registryHosts] as const),
      (host) => registryVariables(environment, host),
      ...([instanceIds, through] as const),
    );
  const sources = await monitoringSources(environment);
  return serviceInventory(
    ...([environment, role, environment.monitoringHosts] as const),
    (host) => monitoringVariables(environment, host, sources),
    ...([instanceIds, through] as const),
  );
}

async function monitoringSources(environment: AwsEnvironment): Promise<MonitoringSources> {
  // What was deployed before is not asked for: alerts follow from what is declared.
  const catalog = loadCatalog(environment, { known: new Map() });
  return { catalog, groupsExporter: await groupsExporterOf(environment) };
}

async function readOutputs<T>(stack: string, parse: (outputs: unknown) => T | undefined): Promise<T> {
  const folder = path.join(projectRoot, process.env['CDKTF_OUTPUT'] ?? 'cdktf.out', 'stacks', stack);
  const { command: terraform } = await findTerraform();
  const { status, stdout, stderr } = await tryRun(terraform, ['output', '-json'], {
    cwd: folder,
    timeoutMs: 120_000,
  });
  const outputs = status === 0 ? parse(JSON.parse(stdout)) : undefined;
  if (outputs !== undefined) return outputs;
  throw new UserError(
    `The outputs of the stack ${stack} cannot be read: ${stderr.trim() || 'the deployed stack has others'}`,
    [
      `deploy it: node bin/brokerform.js deploy ${stack}`,
      `or, where it is deployed from elsewhere: node bin/brokerform.js synth, then ${terraform} init in cdktf.out/stacks/${stack}`,
    ],
  );
}

/** The inventory in a file that is there while `work` runs. */
export async function withInventoryFile<T>(
  inventory: Inventory,
  work: (file: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'brokerform-inventory-'));
  const file = path.join(folder, 'inventory.json');
  writeFileSync(file, `${JSON.stringify(inventory, undefined, 2)}\n`, { mode: 0o600 });
  try {
    return await work(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
