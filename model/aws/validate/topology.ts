/** Checks of nodes and zones. */
import type { DiagnosticCode } from '../../diagnostic-codes';
import { checkCluster } from '../../cluster/nodes';
import { listOf } from '../../../shared/text';
import { nearest } from '../../../shared/nearest';
import { MAX_ZONES } from '../addresses';
import { replicationFactorOf } from '../capacity';
import type { AwsDeclaration, NodeGroup } from '../declaration';
import { familyOf, instanceType, instanceTypeNames } from '../instance-types';
import type { ServiceRole } from '../environment';
import { INITIAL_CONTROLLERS } from '../numbers';
import { awsEnvironment, servicesOf } from '../topology';
import { at, error } from './report';
import type { Diagnostic, PropertyPath } from '../../diagnostics';

const ROLES = ['controllers', 'brokers'] as const;

/** More than a cluster of Kafka has; a slip of the keyboard must not make a million nodes. */
const MAX_NODES = { controllers: 9, brokers: 1_000 } as const;

export function checkTopology(declaration: AwsDeclaration): Diagnostic[] {
  return [
    ...checkZones(declaration),
    ...ROLES.flatMap((role) => checkGroup(declaration, role)),
    ...checkRegistry(declaration),
    ...checkNodes(declaration),
  ];
}

export function hasLegalCount(role: (typeof ROLES)[number], { count }: NodeGroup): boolean {
  return Number.isInteger(count) && count >= 1 && count <= MAX_NODES[role];
}

function checkZones(declaration: AwsDeclaration): Diagnostic[] {
  const { region, zones } = declaration;
  const diagnostics: Diagnostic[] = [];
  if (zones.length < 1 || zones.length > MAX_ZONES) {
    diagnostics.push(
      error(
        at(declaration, 'zones'),
        'illegal-zone-count',
        `${zones.length} is not a valid number of zones.`,
        `1 to ${MAX_ZONES}: the VPC's range is cut for so many`,
        'Use three: one replica of each partition in each.',
      ),
    );
  }
  for (const [index, zone] of zones.entries()) {
    if (!zone.startsWith(region) || !/^[a-z]$/.test(zone.slice(region.length))) {
      diagnostics.push(
        error(
          at(declaration, `zones[${index}]`),
          'illegal-zone',
          `"${zone}" is not a zone of ${region}.`,
          `${region}a, ${region}b, …`,
          'Write the region and a letter; aws ec2 describe-availability-zones shows those of the account.',
        ),
      );
    }
    if (zones.indexOf(zone) < index) {
      diagnostics.push(
        error(
          at(declaration, `zones[${index}]`),
          'duplicate-zone',
          `The zone ${zone} is named twice.`,
          'each zone once',
          'Remove one of the two.',
        ),
      );
    }
  }
  return diagnostics;
}

function checkRegistry(declaration: AwsDeclaration): Diagnostic[] {
  const { registry, schemaRegistry } = declaration;
  if (registry === undefined) return [];
  const diagnostics: Diagnostic[] = [];
  if (instanceType(registry.instanceType) === undefined)
    diagnostics.push(unknownType(declaration, 'registry', registry.instanceType));
  if (schemaRegistry?.url !== undefined)
    diagnostics.push(
      error(
        at(declaration, 'registry'),
        'two-registries',
        `Hosts of a schema registry are declared, and schemaRegistry.url names another one: ${schemaRegistry.url}.`,
        'one of the two',
        'Remove registry, or schemaRegistry.url.',
      ),
    );
  return [
    ...diagnostics,
    ...checkReplacements(declaration, 'registry', 'registry.replacements', registry.replacements),
  ];
}

/** Replacements of hosts that are no nodes of Kafka. */
export function checkReplacements(
  declaration: AwsDeclaration,
  role: ServiceRole,
  property: string,
  replacements: Readonly<Record<number, string>> = {},
): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const { count } = servicesOf(declaration, role) ?? { count: 0 };
  const what = { registry: 'The schema registry', monitoring: 'Monitoring' }[role];
  const asked = Object.entries(replacements);
  if (asked.length > 1)
    diagnostics.push(
      error(
        at(declaration, property),
        'several-replacements',
        `Replacements of ${asked.length} hosts are requested (${asked.map(([number]) => number).join(', ')}): one deploy would replace all of them at once.`,
        'one host at a time',
        'Keep one; an entry may be removed once its deploy is done.',
      ),
    );
  for (const [number, word] of asked) {
    const where = at(declaration, `${property}[${number}]`);
    if (word.trim() === '') diagnostics.push(emptyReplacement(where, number));
    if (Number(number) >= 1 && Number(number) <= count && Number.isInteger(Number(number))) continue;
    diagnostics.push(
      error(
        where,
        'unknown-node-id',
        `${what} has no host ${number}.`,
        `1 to ${count}`,
        `Name a host of the ${role}, or remove the entry.`,
      ),
    );
  }
  return diagnostics;
}

function emptyReplacement(where: PropertyPath, id: string): Diagnostic {
  return error(
    where,
    'empty-replacement',
    'The value is empty, so nothing would be replaced.',
    'a word that has not stood there before',
    `Write for instance '${id}: 2026-11-23 new image'.`,
  );
}

function checkGroup(declaration: AwsDeclaration, role: (typeof ROLES)[number]): Diagnostic[] {
  const group = declaration[role];
  const diagnostics: Diagnostic[] = [];
  if (!hasLegalCount(role, group)) {
    diagnostics.push(
      error(
        at(declaration, `${role}.count`),
        'illegal-node-count',
        `${group.count} is not a valid number of ${role}.`,
        `a whole number from 1 to ${MAX_NODES[role]}`,
        role === 'controllers' ? 'Use three, or five for the largest clusters.' : 'Use one or more per zone.',
      ),
    );
  }
  if (role === 'controllers' && hasLegalCount(role, group) && group.count < INITIAL_CONTROLLERS) {
    diagnostics.push(
      error(
        at(declaration, 'controllers.count'),
        'too-few-controllers',
        `There ${group.count === 1 ? 'is 1 controller' : `are ${group.count} controllers`}: one that fails stops the cluster, and the quorum is formatted with the first ${INITIAL_CONTROLLERS}, so it could not grow to them later.`,
        `${INITIAL_CONTROLLERS} or ${INITIAL_CONTROLLERS + 2}`,
        `Use ${INITIAL_CONTROLLERS}; the smallest type will do.`,
      ),
    );
  }
  if (instanceType(group.instanceType) === undefined) {
    diagnostics.push(unknownType(declaration, role, group.instanceType));
  }
  if (group.storage.kind === 'gp3' && group.storage.layout === 'raid0' && group.storage.volumes > 1) {
    diagnostics.push(
      error(
        at(declaration, `${role}.storage.layout`),
        'raid-over-volumes',
        'A new instance does not assemble the array of the one that it replaces, so Kafka would not start on it.',
        "'jbod'",
        "Write layout: 'jbod': Kafka spreads its partitions over the volumes. RAID 0 is for instance store.",
      ),
    );
  }
  if (role === 'controllers' && group.storage.kind === 'instance-store') {
    diagnostics.push(
      error(
        at(declaration, 'controllers.storage.kind'),
        'volatile-controllers',
        'Controllers would keep the metadata quorum on instance store, which a stop empties: a voter that forgets its log can lose ' +
          'what a majority had acknowledged, and without metadata no broker can read its data.',
        'gp3',
        "Use { kind: 'gp3', layout: 'jbod', volumes: 1, sizeGiB: 50 }: metadata needs little disk.",
      ),
    );
  }
  return diagnostics;
}

export function unknownType(declaration: AwsDeclaration, property: string, given: string): Diagnostic {
  const names = instanceTypeNames();
  const family = names.filter((name) => familyOf(name) === familyOf(given));
  const families = [...new Set(names.map(familyOf))];
  const meant = nearest(given, names);
  return error(
    at(declaration, `${property}.instanceType`),
    'unknown-instance-type',
    `"${given}" is not a known instance type.`,
    family.length > 0 ? family.join(', ') : `types of the families ${families.join(', ')}`,
    meant === undefined
      ? 'Choose one of these; to add a family, see docs/environments.md.'
      : `Write "${meant}".`,
  );
}

/** Everything that needs the nodes themselves. */
function checkNodes(declaration: AwsDeclaration): Diagnostic[] {
  if (!ROLES.every((role) => hasLegalCount(role, declaration[role]))) return [];
  // Addresses do not matter here, and zones may be missing: neither must hide what is wrong with the nodes.
  const environment = awsEnvironment({
    ...declaration,
    network: { kind: 'new', cidr: '10.0.0.0/16' },
    zones: declaration.zones.length > 0 ? declaration.zones : ['a', 'b', 'c'],
  });
  const brokers = environment.allNodes.filter(({ role }) => role === 'broker');
  const running = brokers.filter(({ drained }) => !drained);
  const zones = new Set(running.map(({ zone }) => zone));
  const { factor, classes } = replicationFactorOf(declaration);
  const durability = `the replication factor is ${factor} (durability ${listOf(classes, 3)})`;
  const lower = `set durability.${classes[0]} for this environment`;
  const diagnostics: Diagnostic[] = [];
  if (running.length < factor) {
    diagnostics.push(
      error(
        at(declaration, 'brokers.count'),
        'fewer-brokers-than-replicas',
        `${running.length} brokers run, and ${durability}.`,
        `${factor} brokers or more that are not drained`,
        `Add brokers, or ${lower}.`,
      ),
    );
  } else if (zones.size < factor) {
    diagnostics.push(
      error(
        at(declaration, 'zones'),
        'replicas-share-zone',
        `The brokers are in ${zones.size === 1 ? 'one zone' : `${zones.size} zones`} (${[...zones].join(', ')}), and ${durability}: one zone would hold ${Math.ceil(factor / zones.size)} replicas of a partition.`,
        `${factor} zones or more with a running broker`,
        `Add zones, or ${lower}.`,
      ),
    );
  }
  diagnostics.push(
    ...checkIds(
      declaration,
      brokers.map(({ id }) => id),
      environment.allNodes.map(({ id }) => id),
    ),
    // No broker at all, and one in each of too few zones, are said above in this environment's words.
    ...checkCluster(environment)
      .filter(
        ({ code }) =>
          code !== 'no-brokers' &&
          !(code === 'even-controllers' && declaration.controllers.count < INITIAL_CONTROLLERS) &&
          !(code === 'few-racks' && zones.size < factor),
      )
      .map((diagnostic) => inOurWords(declaration, diagnostic)),
  );
  return diagnostics;
}

function inOurWords(declaration: AwsDeclaration, diagnostic: Diagnostic): Diagnostic {
  const properties: Partial<Record<DiagnosticCode, string>> = {
    'even-controllers': 'controllers.count',
    'few-racks': 'zones',
  };
  const property = properties[diagnostic.code];
  return property === undefined ? diagnostic : { ...diagnostic, at: at(declaration, property) };
}

function checkIds(
  declaration: AwsDeclaration,
  brokers: readonly number[],
  all: readonly number[],
): Diagnostic[] {
  const drained = declaration.drained ?? [];
  const diagnostics = drained
    .filter((id) => !brokers.includes(id))
    .map((id) =>
      error(
        at(declaration, 'drained'),
        'unknown-node-id',
        all.includes(id)
          ? `Node ${id} is a controller, which holds no replica.`
          : `Broker ${id} does not exist.`,
        range(brokers),
        'Name brokers; keep brokers.count, because ids are never reused.',
      ),
    );
  const replacements = Object.entries(declaration.replacements ?? {});
  if (replacements.length > 1) {
    diagnostics.push(
      error(
        at(declaration, 'replacements'),
        'several-replacements',
        `Replacements of ${replacements.length} nodes are requested (${replacements.map(([id]) => id).join(', ')}): one deploy would replace all of them at once.`,
        'one node at a time',
        'Keep one; an entry may be removed once its deploy is done and the cluster is in sync again (brokerform cluster gate).',
      ),
    );
  }
  for (const [id, word] of replacements) {
    if (word.trim() !== '') continue;
    diagnostics.push(emptyReplacement(at(declaration, `replacements[${id}]`), id));
  }
  for (const id of replacements.map(([id]) => Number(id))) {
    if (all.includes(id) && !drained.includes(id)) continue;
    diagnostics.push(
      error(
        at(declaration, `replacements[${id}]`),
        'unknown-node-id',
        drained.includes(id) ? `Broker ${id} is drained and has no instance.` : `Node ${id} does not exist.`,
        listOf(all.filter((other) => !drained.includes(other)).map(String), 12),
        'Name a node that runs, or remove the entry.',
      ),
    );
  }
  return diagnostics;
}

function range(ids: readonly number[]): string {
  return ids.length < 2 ? ids.join('') : `${ids[0]} to ${ids.at(-1)}`;
}
