import type { App } from 'cdktf';
import { refuseReferences } from '../../constructs/literal-text';
import { NOTHING_ADOPTED } from '../../model/adopt/adoption';
import type { Adoption } from '../../model/adopt/adoption';
import type { AwsEnvironment } from '../../model/aws/environment';
import type { ResolvedCatalog, ResolvedDomain } from '../../model/catalog/resolved';
import { stacksOf } from '../../model/desired/stacks';
import { NO_REGISTRATIONS, shareOf } from '../../model/schemas/registration';
import type { Registrations } from '../../model/schemas/registration';
import { createStacks } from '../create-stacks';
import { createKafkaStack } from '../kafka-stacks';
import { ClusterStack } from './cluster-stack';
import { SchemasStack } from '../schemas-stack';
import { awsFoundation, awsRegistryAccess } from './kafka-foundation';
import { MonitoringStack } from './monitoring-stack';
import type { GroupsExporter } from './monitoring-stack';
import { NetworkStack } from './network-stack';
import { RegistryStack } from './registry-stack';
import { StateStack } from './state-stack';

/**
 * The stacks of an environment on AWS, in the order in which they are deployed.
 *
 * Its state is in S3 and synthesis reads nothing from AWS: a domain that leaves the catalog is destroyed by name before,
 * `cdktf destroy <environment>-topics-<domain>`, while its stack is still there.
 *
 * @param domains those that get a stack; the cluster and the platform are for the whole catalog all the same. @default - all
 * @param registrations what is registered. @default - nothing
 * @param groupsExporter for hosts of Prometheus. @default - none
 */
export function createAwsEnvironment(
  app: App,
  environment: AwsEnvironment,
  catalog: ResolvedCatalog,
  adopt: Adoption = NOTHING_ADOPTED,
  domains: readonly ResolvedDomain[] = catalog.domains,
  registrations: Registrations = NO_REGISTRATIONS,
  groupsExporter?: GroupsExporter,
): void {
  refuseReferences({ environment, catalog, adoption: adopt, schemas: registrations.shares });
  const kafka = { environment, layFoundation: awsFoundation(environment), catalog, adopt };
  const { shares } = registrations;
  createStacks(stacksOf(environment, domains, shares), (stack) => {
    if (stack.kind === 'state') return new StateStack(app, { environment });
    if (stack.kind === 'network') return new NetworkStack(app, { environment });
    if (stack.kind === 'cluster') return new ClusterStack(app, { environment, catalog });
    if (stack.kind === 'registry') return new RegistryStack(app, { environment });
    if (stack.kind === 'monitoring')
      return new MonitoringStack(app, { environment, catalog, groupsExporter });
    if (stack.kind === 'schemas')
      return new SchemasStack(app, {
        ...{ environment, registrations },
        access: (scope) => awsRegistryAccess(scope, environment),
        share: shareOf(stack.domain, shares),
      });
    return createKafkaStack(app, stack, kafka);
  });
}
