/** Every dashboard of an environment. */
import type { ResolvedCatalog } from '../../catalog/resolved';
import type { Environment } from '../../environment';
import { monitored } from '../../environment/monitored';
import { scopeOf } from '../expression';
import type { Dashboard } from '../panel';
import { thresholdsOf } from '../thresholds';
import type { DashboardContext } from './build';
import { brokers, kraft, overview, replication } from './cluster';
import { domainDashboard } from './domain';
import { topicsAndGroups } from './groups';
import { disksAndNetwork, jvmAndSystem, registry } from './hosts';
import { requests } from './requests';

/** Of the platform first; then one for each domain of the catalog, with a row for each of its topics. */
export function dashboardsOf(environment: Environment, catalog: ResolvedCatalog): Dashboard[] {
  const facts = monitored(environment);
  const context: DashboardContext = {
    environment,
    monitored: facts,
    thresholds: thresholdsOf(facts, environment.monitoring?.thresholds),
    series: scopeOf(environment.name),
  };
  const ofRegistry = registry(context);
  return [
    overview(context),
    brokers(context),
    topicsAndGroups(context),
    kraft(context),
    requests(context),
    jvmAndSystem(context),
    disksAndNetwork(context),
    replication(context),
    ...(ofRegistry === undefined ? [] : [ofRegistry]),
    ...catalog.domains.map((domain) => domainDashboard(context, catalog, domain)),
  ];
}
