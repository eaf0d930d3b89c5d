/** The catalog for people, in a terminal. */
import { matchesAny } from '../../model/naming';
import type { ResolvedCatalog, ResolvedService, ResolvedTopic } from '../../model/catalog/resolved';
import { formatPosition } from '../../model/diagnostics';
import { DURABILITY_PROFILES } from '../../model/topics/durability';
import { describeRetention } from '../../model/topics/retention';
import { formatBytes } from '../../shared/units';
import { table } from '../../shared/text-table';

/** Topics, one a line. */
export function topicTable({ domains }: ResolvedCatalog): string {
  return table(
    ['topic', 'partitions', 'RF', 'min ISR', 'durability', 'retention', 'owner'],
    domains.flatMap(({ topics }) =>
      topics.map((topic) => [
        topic.retire === undefined ? topic.name : `${topic.name} (retiring)`,
        String(topic.partitions.count),
        String(topic.replicationFactor),
        String(topic.minInSyncReplicas),
        topic.durability,
        describeRetention(topic.config),
        topic.owner.team,
      ]),
    ),
  );
}

/** Services, one a line. */
export function serviceTable({ domains }: ResolvedCatalog): string {
  return table(
    ['service', 'writes', 'reads', 'groups', 'ACLs'],
    domains.flatMap(({ services }) =>
      services.map((service) => [
        service.name,
        service.produces.join('\n'),
        service.consumes.join('\n'),
        service.groups.join('\n'),
        String(service.acls.length + (service.adoptedAcls ?? []).length),
      ]),
    ),
  );
}

/** Everything about a topic, each value with its reason. */
export function explainTopic(topic: ResolvedTopic, catalog: ResolvedCatalog): string {
  const services = catalog.domains.flatMap((domain) => domain.services);
  const lines: [string, string][] = [
    ['owner', `${topic.owner.team} (${topic.owner.contact}), domain ${topic.domain}`],
    ['declared', formatPosition(topic.source)],
    ['key', topic.key ?? 'none: records have no order'],
    ['durability', promise(topic)],
    [
      'replicas',
      `${topic.replicationFactor}, of which ${topic.minInSyncReplicas} acknowledge a write (acks=all)`,
    ],
    ['partitions', `${topic.partitions.count}, ${topic.partitions.basis}`],
    ...topic.partitions.reasoning.map((reason): [string, string] => ['', reason]),
    ['retention', describeRetention(topic.config)],
    [
      'disk',
      topic.retainedBytes === undefined
        ? 'not bounded by retention'
        : `up to ${formatBytes(topic.retainedBytes)} over all replicas`,
    ],
    ['written by', namesOf(services, topic.name, 'produces')],
    ['read by', namesOf(services, topic.name, 'consumes')],
    ...(topic.retire === undefined ? [] : [['retires', topic.retire.reason] as [string, string]]),
    ...Object.entries(topic.config).map(([key, value], index): [string, string] => [
      index === 0 ? 'config' : '',
      `${key}=${value}`,
    ]),
  ];
  const body = lines.map(([label, value]) => `  ${label.padEnd(11)} ${value}`.trimEnd());
  return [`${topic.name} in ${catalog.environment}`, `  ${topic.description.trim()}`, '', ...body].join('\n');
}

function promise({ adopted, durability }: ResolvedTopic): string {
  if (adopted === true) return 'adopted as found, without guarantees yet';
  return `${durability}. ${DURABILITY_PROFILES[durability].meaning}`;
}

function namesOf(
  services: readonly ResolvedService[],
  topic: string,
  field: 'produces' | 'consumes',
): string {
  const names = services.filter((service) => matchesAny(service[field], topic)).map(({ name }) => name);
  return names.length === 0 ? 'no service of the catalog' : names.join(', ');
}
