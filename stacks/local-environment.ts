import type { App } from 'cdktf';
import { refuseReferences } from '../constructs/literal-text';
import { NOTHING_ADOPTED } from '../model/adopt/adoption';
import type { Adoption } from '../model/adopt/adoption';
import type { ResolvedCatalog, ResolvedDomain } from '../model/catalog/resolved';
import type { DomainContent } from '../model/desired/state';
import { stacksOf } from '../model/desired/stacks';
import type { LocalEnvironment } from '../model/environment';
import type { LocalObservation } from '../model/desired/local-observation';
import { runsRegistry } from '../model/schemas/own-registry';
import { createStacks } from './create-stacks';
import { createKafkaStack } from './kafka-stacks';
import { LocalClusterStack } from './local-cluster-stack';
import { localFoundation } from './local-stack';

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
  const { generations, formerDomains, hasRegistry = false } = observation;
  const registry = hasRegistry || runsRegistry(environment, catalog.domains);
  const former = formerDomains.map((name) => ({ name, topics: [], retired: [], services: [] }));
  const all: readonly DomainContent[] = [...domains, ...former];
  const adopt = { ...adoption, topics: new Set([...adoption.topics, ...observation.adopt]) };
  const kafka = { environment, layFoundation: localFoundation(environment), catalog, adopt, registry };
  createStacks(stacksOf(environment, all), (stack) => {
    if (stack.kind === 'cluster')
      return new LocalClusterStack(app, { environment, catalog, generations, registry });
    return createKafkaStack(app, stack, kafka);
  });
}
