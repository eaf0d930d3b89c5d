/** An environment as a Graphviz graph: zones side by side, what is inside them, and who talks to whom on which port. */
import { parseStackName, stackName } from '../../model/desired/stack-names';
import { escapeLabel, quote } from '../../shared/graphviz';
import type { DrawnEnvironment, DrawnNode } from './synthesized';

const COLORS = {
  broker: '#dcebfb',
  controller: '#e6f4e1',
  registry: '#f3e6fa',
  monitoring: '#fae6e6',
  zone: '#8a94a6',
  line: '#3d4756',
  service: '#fbf3dc',
  subnet: '#f7f8fa',
} as const;

/** The graph in Graphviz's language. */
export function environmentGraph(environment: DrawnEnvironment): string {
  const { zones, ports, clients, vpc, name } = environment;
  const lines = [
    `digraph ${quote(name)} {`,
    `graph [rankdir=TB, compound=true, nodesep=0.35, ranksep=0.55, fontname="Helvetica", fontsize=15, labelloc=t, label=${quote(title(environment))}, pad=0.3]`,
    'node [fontname="Helvetica", fontsize=11, shape=box, style="rounded,filled", fillcolor=white, color="#3d4756", margin="0.15,0.08"]',
    'edge [fontname="Helvetica", fontsize=10, color="#3d4756"]',
    box('clients', ['Clients', ...clients], COLORS.service),
    `subgraph cluster_vpc { label=${quote(vpc === '' ? 'existing VPC' : `VPC ${vpc}`)}; fontsize=13; color="${COLORS.line}"; style=rounded;`,
    ...zones.flatMap((zone, index) => zoneLines(environment, zone, index)),
    '}',
    ...awsServices(environment),
    ...stacks(environment),
  ];
  const middle = Math.floor((zones.length - 1) / 2);
  const brokers = `brokers_${middle}`;
  const controllers = `controllers_${middle}`;
  lines.push(
    `clients -> ${brokers} [lhead=cluster_brokers_${middle}, label="  ${ports.client} TLS + SCRAM, every broker"]`,
    `${brokers} -> ${controllers} [label="  ${ports.controller} TLS, every node"]`,
  );
  if (environment.endpoints.length > 0) {
    lines.push(`${lowestRole(environment)}_${middle} -> endpoints_${middle} [label="  443"]`);
    // The services stand below the zones, not beside them.
    const below = ['keys', 'buckets', 'alarms'];
    zones.forEach((_, index) => {
      lines.push(`endpoints_${index} -> ${below[Math.min(index, below.length - 1)]} [style=invis]`);
    });
  }
  return [...lines, '}'].join('\n');
}

function title({ name, dnsZone, nodes }: DrawnEnvironment): string {
  const count = (role: string): number => nodes.filter((node) => node.role === role).length;
  return `${name}: ${count('broker')} brokers, ${count('controller')} controllers, names in ${dnsZone}`;
}

function zoneLines(environment: DrawnEnvironment, zone: string, index: number): string[] {
  const cidr = (purpose: string): string =>
    environment.subnets.find((subnet) => subnet.purpose === purpose && subnet.zone === zone)?.cidr ?? '';
  const of = (role: string): DrawnNode[] =>
    environment.nodes.filter((node) => node.zone === zone && node.role === role);
  const lowest = lowestRole(environment);
  const services = servicesOf(environment);
  const lines = [
    `subgraph cluster_zone_${index} { label=${quote(`zone and rack ${zone}`)}; color="${COLORS.zone}"; style="rounded,dashed";`,
    `subgraph cluster_brokers_${index} { label=${quote(`Kafka subnet ${cidr('kafka')}`)}; fontsize=10; style="rounded,filled"; color="${COLORS.subnet}";`,
    nodeTable(`brokers_${index}`, of('broker'), COLORS.broker),
    nodeTable(`controllers_${index}`, of('controller'), COLORS.controller),
    ...services.map((role) => nodeTable(`${role}_${index}`, of(role), COLORS[role])),
    ...services.map(
      (role, below) => `${services[below - 1] ?? 'controllers'}_${index} -> ${role}_${index} [style=invis]`,
    ),
    '}',
    `brokers_${index} -> controllers_${index} [style=invis]`,
  ];
  if (environment.endpoints.length > 0) {
    lines.push(
      box(
        `endpoints_${index}`,
        [`Endpoints ${cidr('services')}`, environment.endpoints.filter((name) => name !== 's3').join(', ')],
        COLORS.service,
      ),
      `${lowest}_${index} -> endpoints_${index} [style=invis]`,
    );
  }
  if (environment.natZones.includes(zone)) {
    lines.push(box(`nat_${index}`, ['NAT gateway', cidr('public')], COLORS.service));
    lines.push(`${lowest}_${index} -> nat_${index} [style=invis]`);
  }
  return [...lines, '}'];
}

/** Of those that stand below each other in a zone; one that a zone lacks keeps its place there. */
function lowestRole(environment: DrawnEnvironment): (typeof SERVICES)[number] | 'controllers' {
  return servicesOf(environment).at(-1) ?? 'controllers';
}

/** Hosts that are no nodes of Kafka, and what each is. */
const SERVICES = ['registry', 'monitoring'] as const;
const WHAT: Readonly<Record<string, string>> = {
  registry: 'schema registry, 8443 TLS',
  monitoring: 'Prometheus, 9090 TLS',
};

function servicesOf({ nodes }: DrawnEnvironment): (typeof SERVICES)[number][] {
  return SERVICES.filter((service) => nodes.some(({ role }) => role === service));
}

/** The nodes of a role in a zone, one row each. */
function nodeTable(id: string, nodes: readonly DrawnNode[], color: string): string {
  // Graphviz refuses a table without rows.
  if (nodes.length === 0) return `${id} [shape=point, style=invis]`;
  const rows = nodes.map((node) => {
    const disks =
      node.volumes.length > 0
        ? `${node.volumes.length} × ${node.volumes[0]}`
        : (WHAT[node.role] ?? 'NVMe instance store');
    return (
      `<TR><TD BORDER="1" COLOR="${COLORS.line}" STYLE="ROUNDED" BGCOLOR="${color}" CELLPADDING="5">` +
      `<B>${escapeLabel(node.name)}</B>  ${escapeLabel(node.address)}<BR/>${escapeLabel(node.instanceType)}, ${escapeLabel(disks)}</TD></TR>`
    );
  });
  return `${id} [shape=plain, style="", label=<<TABLE BORDER="0" CELLSPACING="6">${rows.join('')}</TABLE>>]`;
}

function awsServices({ keys, secrets, alarms, buckets, endpoints }: DrawnEnvironment): string[] {
  return [
    box('keys', ['KMS keys', ...keys.map((key) => key.replace('alias/', ''))], COLORS.service),
    box('secrets', ['Secrets Manager', `${secrets} secrets, no value in any state`], COLORS.service),
    box(
      'buckets',
      [endpoints.includes('s3') ? 'S3, by gateway endpoint' : 'S3', ...buckets.map(shorten)],
      COLORS.service,
    ),
    box('alarms', ['CloudWatch', `${alarms} instance alarms`], COLORS.service),
    '{ rank=same; keys; secrets; buckets; alarms }',
  ];
}

/** Which stacks there are, in the order of a deploy; those of domains are counted by kind. */
function stacks({ name: environment, stacks: all }: DrawnEnvironment): string[] {
  const groups = new Map<string, { readonly perDomain: boolean; readonly resources: number[] }>();
  for (const { name, resources } of all) {
    const { kind, domain } = parseStackName(name, [environment]) ?? {};
    const perDomain = kind !== undefined && domain !== undefined;
    const shown = perDomain ? stackName(environment, kind, '…') : name;
    const group = groups.get(shown) ?? { perDomain, resources: [] };
    group.resources.push(resources);
    groups.set(shown, group);
  }
  const entries = [...groups].map(([name, { perDomain, resources }]) => {
    const sum = resources.reduce((total, count) => total + count, 0);
    return `${perDomain ? `${resources.length} × ` : ''}${name} (${sum})`;
  });
  return [
    box('stacks', ['Stacks and their resources, in order', entries.join(' → ')], 'white'),
    'buckets -> stacks [style=invis]',
  ];
}

function box(id: string, [heading = '', ...rest]: readonly string[], color: string): string {
  const label = [`<B>${escapeLabel(heading)}</B>`, ...rest.map(escapeLabel)].join('<BR/>');
  return `${id} [fillcolor="${color}", label=<${label}>]`;
}

function shorten(bucket: string): string {
  return bucket.length > 44 ? `${bucket.slice(0, 43)}…` : bucket;
}
