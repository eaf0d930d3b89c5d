import type { App } from 'cdktf';
import { refuseReferences } from '../constructs/literal-text';
import { NOTHING_ADOPTED } from '../model/adopt/adoption';
import type { Adoption } from '../model/adopt/adoption';
import type { ResolvedCatalog, ResolvedDomain } from '../model/catalog/resolved';
import type { LocalEnvironment } from '../model/environment';
import { LocalClusterStack } from './local-cluster-stack';
import { localFoundation } from './local-stack';
import { PlatformStack } from './platform-stack';
import { TopicsStack } from './topics-stack';

/** What was seen of the machine before synthesis. */
export interface LocalObservation {
  /** Per node id: a value that changes when the node's process ended since it was started. */
  readonly generations: Readonly<Record<number, string>>;
  /** Declared topics that exist on the cluster and in no state: what a deploy that was killed half-way leaves. */
  readonly adopt: ReadonlySet<string>;
  /** Domains that left the catalog and still hold something on the cluster: their stacks stay, empty, to remove it. */
  readonly formerDomains: readonly string[];
}

/**
 * The stacks of a local environment, in the order in which they are deployed.
 *
 * @param domains those that get a stack; the cluster and the platform are for the whole catalog all the same. @default - all
 */
export function createLocalEnvironment(
  app: App,
  environment: LocalEnvironment,
  catalog: ResolvedCatalog,
  observation: LocalObservation,
  adoption: Adoption = NOTHING_ADOPTED,
  domains: readonly ResolvedDomain[] = catalog.domains,
): void {
  refuseReferences({ environment, catalog, observation, adoption });
  const cluster = new LocalClusterStack(app, {
    environment,
    catalog,
    generations: observation.generations,
  });
  const layFoundation = localFoundation(environment);
  const platform = new PlatformStack(app, { environment, layFoundation, catalog });
  platform.addDependency(cluster);
  const adopt = { ...adoption, topics: new Set([...adoption.topics, ...observation.adopt]) };
  const former = observation.formerDomains.map((name) => ({ name, topics: [], services: [] }));
  for (const domain of [...domains, ...former]) {
    const topics = new TopicsStack(app, { environment, layFoundation, domain, adopt });
    topics.addDependency(platform);
  }
}
