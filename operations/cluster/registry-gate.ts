/** Waits until a host of an environment's schema registry serves: what stands between one host and the next, and before its schemas. */
import type { AwsEnvironment, RegistryHost } from '../../model/aws/environment';
import { REGISTRY_PORT, hostRegistryUrls } from '../../model/schemas/own-registry';
import { SchemaRegistry } from '../schema-registry/client';
import { RegistryRefusal } from '../schema-registry/refusal';
import { ATTEMPT_TIMEOUT_MS } from './gate';
import { waitUntilServes } from './service-gate';
import type { ServiceGateOptions } from './service-gate';

/**
 * Returns the seconds it took until the host listed its subjects over TLS.
 *
 * @throws CheckSaysNo with what is missing and where to look, after the time-out
 */
export async function waitUntilRegistryServes(
  environment: AwsEnvironment,
  host: RegistryHost,
  { ca, ...options }: ServiceGateOptions,
): Promise<number> {
  const [url = ''] = hostRegistryUrls([host]);
  const registry = new SchemaRegistry({ url, ca, timeoutMs: ATTEMPT_TIMEOUT_MS });
  const ask = async (): Promise<readonly string[]> => {
    try {
      await registry.subjects();
      return [];
    } catch (error) {
      if (error instanceof RegistryRefusal) return [error.message];
      throw error;
    }
  };
  return waitUntilServes(
    environment,
    host,
    {
      what: 'The schema registry',
      port: REGISTRY_PORT,
      ask,
      unit: ['schema-registry', 'the registry itself'],
    },
    options,
  );
}
