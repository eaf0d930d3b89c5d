/** Small clusters for tests of adoption, and the catalog that adoption makes of them. */
import { aclId, asLive } from '../../../../model/access/adopted';
import { draftCatalog } from '../../../../model/adopt/draft';
import type { Draft, DraftOptions } from '../../../../model/adopt/draft';
import type { Discovery, FoundTopic } from '../../../../model/adopt/discovered';
import { domainText } from '../../../../model/adopt/yaml';
import { resolveCatalog } from '../../../../model/catalog/resolve';
import type { Resolution } from '../../../../model/catalog/resolve';
import type { ResolvedCatalog, ResolvedService, ResolvedTopic } from '../../../../model/catalog/resolved';
import { spacious } from '../catalog/support';

export { acl } from '../../../support/acl';

export function found(parts: Partial<Discovery>): Discovery {
  return { topics: [], acls: [], quotas: [], users: [], leftOut: [], ...parts };
}

export function topic(name: string, fields: Partial<FoundTopic> = {}): FoundTopic {
  return { name, partitions: 3, replicationFactor: 3, config: {}, ...fields };
}

export function textsOf(draft: Draft): { file: string; text: string }[] {
  return draft.domains.map((domain) => ({
    file: `catalog/${domain.name}.yaml`,
    text: domainText(domain, { schema: '../docs/schema/domain.schema.json', source: 'the cluster c' }),
  }));
}

export function adopted(
  from: Discovery,
  options: DraftOptions = {},
): { draft: Draft; resolution: Resolution } {
  const draft = draftCatalog(from, { environment: spacious, ...options });
  return { draft, resolution: resolveCatalog(textsOf(draft), spacious) };
}

export const topicsOf = (catalog: ResolvedCatalog | undefined): ResolvedTopic[] =>
  (catalog?.domains ?? []).flatMap(({ topics }) => topics);
export const servicesOf = (catalog: ResolvedCatalog | undefined): ResolvedService[] =>
  (catalog?.domains ?? []).flatMap(({ services }) => services);

/** Every entry that a catalog declares, in order. */
export function declaredIds(catalog: ResolvedCatalog | undefined): string[] {
  return servicesOf(catalog)
    .flatMap(({ acls, adoptedAcls = [] }) => [...acls.map(asLive), ...adoptedAcls])
    .map(aclId)
    .sort();
}
