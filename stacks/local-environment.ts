import type { App, TerraformStack } from 'cdktf';
import { refuseReferences } from '../constructs/literal-text';
import { NOTHING_ADOPTED } from '../model/adopt/adoption';
import type { Adoption } from '../model/adopt/adoption';
import type { ResolvedCatalog, ResolvedDomain } from '../model/catalog/resolved';
import type { DomainContent } from '../model/desired/state';
import { stacksOf } from '../model/desired/stacks';
import type { LocalEnvironment } from '../model/environment';
import type { LocalObservation } from '../model/desired/local-observation';
import { runsRegistry } from '../model/schemas/own-registry';
import { NO_REGISTRATIONS, shareOf, withFormer } from '../model/schemas/registration';
import type { Registrations } from '../model/schemas/registration';
import { createStacks } from './create-stacks';
import { createKafkaStack } from './kafka-stacks';
import { LocalClusterStack } from './local-cluster-stack';
import { keepStateIn, localFoundation } from './local-stack';
import { localRegistryAccess } from './registry-access';
import type { RegistryAccess } from './registry-access';
import { SchemasStack } from './schemas-stack';

/**
 * The stacks of a local environment, in the order in which they are deployed.
 *
 * @param domains those that get a stack; the cluster and the platform are for the whole catalog all the same. @default - all
 * @param registrations what is registered. @default - nothing
 */
export function createLocalEnvironment(
  app: App,
  environment: LocalEnvironment,
  catalog: ResolvedCatalog,
  observation: LocalObservation,
  adoption: Adoption = NOTHING_ADOPTED,
  domains: readonly ResolvedDomain[] = catalog.domains,
  registrations: Registrations = NO_REGISTRATIONS,
): void {
  refuseReferences({ environment, catalog, observation, adoption, schemas: registrations.shares });
  const { generations, formerDomains, hasRegistry = false } = observation;
  const registry = hasRegistry || runsRegistry(environment, catalog.domains);
  const former = formerDomains.map((name) => ({ name, topics: [], retired: [], services: [] }));
  const all: readonly DomainContent[] = [...domains, ...former];
  const adopt = { ...adoption, topics: new Set([...adoption.topics, ...observation.adopt]) };
  const kafka = { environment, layFoundation: localFoundation(environment), catalog, adopt, registry };
  const shares = withFormer(registrations.shares, observation.formerSchemas ?? []);
  const access = (stack: TerraformStack): RegistryAccess => {
    keepStateIn(stack, environment);
    return localRegistryAccess(stack, environment);
  };
  createStacks(stacksOf(environment, all, shares), (stack) => {
    if (stack.kind === 'cluster')
      return new LocalClusterStack(app, { environment, catalog, generations, registry });
    if (stack.kind === 'schemas')
      return new SchemasStack(app, {
        ...{ environment, access, registrations },
        share: shareOf(stack.domain, shares),
      });
    return createKafkaStack(app, stack, kafka);
  });
}
