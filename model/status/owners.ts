/** Whose topics and groups are: the team of the domain that declares a topic, or the service that a group is of. */
import type { ResolvedCatalog } from '../catalog/resolved';
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
  // The longest prefix says most.
  prefixes.sort(([a], [b]) => b.length - a.length);
  return {
    topicOwner: (topic) => topics.get(topic),
    groupOwner: (group) => groups.get(group) ?? prefixes.find(([prefix]) => group.startsWith(prefix))?.[1],
  };
}
