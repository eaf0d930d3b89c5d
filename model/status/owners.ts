/** Whose topics and groups are: the team of the domain that declares a topic, or the service that a group is of; and how far groups may be behind. */
import type { ResolvedCatalog } from '../catalog/resolved';
import { covers } from '../monitoring/alerts-groups';
import type { Owner, Ownership } from './readings';

export function ownershipOf(catalog: ResolvedCatalog): Ownership {
  const topics = new Map<string, Owner>();
  const groups = new Map<string, Owner>();
  const prefixes: [prefix: string, owner: Owner][] = [];
  for (const { owner, topics: own, services } of catalog.domains) {
    for (const { name } of own) topics.set(name, owner);
    for (const pattern of services.flatMap((service) => service.groups)) {
      if (pattern.endsWith('*')) prefixes.push([pattern.slice(0, -1), owner]);
      else groups.set(pattern, owner);
    }
  }
  const objectives = objectivesOf(catalog);
  // The longest prefix says most.
  prefixes.sort(([a], [b]) => b.length - a.length);
  return {
    topicOwner: (topic) => topics.get(topic),
    lagObjective: (group, topic) =>
      objectives.find((each) => covers(each.group, group) && each.topic === topic)?.records,
    groupOwner: (group) => groups.get(group) ?? prefixes.find(([prefix]) => group.startsWith(prefix))?.[1],
  };
}

interface RecordsObjective {
  /** Name, or a prefix that ends in `*`. */
  readonly group: string;
  readonly topic: string;
  readonly records: number;
}

/** Those that say so in records; a service's own before that of the topic. */
function objectivesOf({ domains }: ResolvedCatalog): RecordsObjective[] {
  const topics = domains.flatMap((domain) => domain.topics);
  return domains.flatMap(({ services }) =>
    services.flatMap(({ reads = [], lagObjective }) =>
      reads.flatMap((read) =>
        topics
          .filter(({ name }) => read.topics.some((pattern) => covers(pattern, name)))
          .flatMap((topic): RecordsObjective[] => {
            const records = (lagObjective ?? topic.lagObjective)?.records;
            return records === undefined ? [] : [{ group: read.group, topic: topic.name, records }];
          }),
      ),
    ),
  );
}
