/** What the catalog declares of a service. */
import { serviceNeed } from '../../model/clients/need';
import type { LiveClients, ServiceNeed } from '../../model/clients/need';
import type { ResolvedCatalog, ResolvedService } from '../../model/catalog/resolved';
import type { Environment } from '../../model/environment';
import { nearestRemedy } from '../../shared/nearest';
import { loadCatalog } from '../catalog/files';
import type { LoadOptions } from '../catalog/files';
import { resolvedEnvironment } from '../environment-resolved';
import { UserError } from '../../shared/user-error';

export interface DeclaredService {
  readonly environment: Environment;
  readonly catalog: ResolvedCatalog;
  readonly service: ResolvedService;
  need(live?: LiveClients): ServiceNeed;
}

/** @throws UserError for a service that is not in the catalog, or that has no producer and no consumer of its own */
export function declaredService(
  name: string,
  environmentName: string,
  load: LoadOptions = { known: new Map() },
): DeclaredService {
  const environment = resolvedEnvironment(environmentName);
  const catalog = loadCatalog(environment, load);
  const services = catalog.domains.flatMap((domain) => domain.services);
  const service = services.find((each) => each.name === name);
  if (service === undefined)
    throw new UserError(
      `The catalog has no service ${JSON.stringify(name)}.\n    allowed: ${services.map((each) => each.name).join(', ')}`,
      nearestRemedy(
        name,
        services.map((each) => each.name),
      ),
    );
  const need = (live?: LiveClients): ServiceNeed => serviceNeed(service, catalog, environment, live);
  const { clients, others } = need();
  if (clients.length === 0)
    throw new UserError(
      others.length === 0
        ? `The service ${name} has no access in the catalog: it has no client.`
        : `The clients of ${name} are those of ${list(others)}, which configures them itself.`,
      others.length === 0
        ? 'declare a role under access (docs/access.md)'
        : 'this command supports the roles producer, idempotent-producer, transactional-producer and consumer',
    );
  return { environment, catalog, service, need };
}

const OTHER_CLIENTS = { streams: 'Kafka Streams', 'connect-worker': 'Kafka Connect', admin: "Kafka's tools" };

const list = (others: readonly (keyof typeof OTHER_CLIENTS)[]): string =>
  others.map((role) => OTHER_CLIENTS[role]).join(' and ');
