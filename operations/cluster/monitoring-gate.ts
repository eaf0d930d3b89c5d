/** Waits until a host of Prometheus serves: what stands between one host of a pair and the other. */
import type { AwsEnvironment, MonitoringHost } from '../../model/aws/environment';
import { MONITORING_PORTS } from '../../model/monitoring/scrape';
import { exchange } from '../../shared/system/http';
import { ATTEMPT_TIMEOUT_MS } from './gate';
import { waitUntilServes } from './service-gate';
import type { ServiceGateOptions } from './service-gate';

/** Without a login there is no page, and no more is asked for: the password stays with those who look. */
const SERVES = [200, 401];

/**
 * Returns the seconds it took until Prometheus and Alertmanager asked for a login over TLS.
 *
 * @throws CheckSaysNo with what is missing and where to look, after the time-out
 */
export async function waitUntilMonitoringServes(
  environment: AwsEnvironment,
  host: MonitoringHost,
  { ca, ...options }: ServiceGateOptions,
): Promise<number> {
  const { prometheus, alertmanager } = MONITORING_PORTS;
  const ask = async (): Promise<readonly string[]> =>
    (await Promise.all([prometheus, alertmanager].map((port) => missingAt(host, port, ca)))).flat();
  return waitUntilServes(
    environment,
    host,
    { what: 'Prometheus', port: prometheus, ask, unit: ['prometheus', 'Prometheus itself'] },
    options,
  );
}

async function missingAt({ host }: MonitoringHost, port: number, ca: string): Promise<string[]> {
  const url = `https://${host}:${port}/-/ready`;
  try {
    const { status } = await exchange(url, {
      ...{ method: 'GET', ca, timeoutMs: ATTEMPT_TIMEOUT_MS, maxBytes: 1_000_000 },
    });
    return SERVES.includes(status) ? [] : [`${url} answers with status ${status}.`];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
