/** Alerts that fire, asked of Prometheus. */
import { rootCauses } from '@brokerform/kafka-admin';
import { alertsOf } from '../../model/status/alerts';
import type { AlertsReading } from '../../model/status/readings';
import { UserError } from '../../shared/user-error';

const TIMEOUT_MS = 4_000;
/** A thousand alerts with their annotations take 2 MB. */
const MOST_BYTES = 16 * 2 ** 20;

/** @throws UserError for what is no address of a Prometheus, or has a password in it */
export function prometheusAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    url === undefined ||
    !['http:', 'https:'].includes(url.protocol) ||
    url.search !== '' ||
    url.hash !== ''
  )
    throw new UserError(
      `--prometheus ${text} is not an address of Prometheus.`,
      'give http://<host>:<port>, or https, with the path below which it answers',
    );
  if (url.username !== '' || url.password !== '')
    throw new UserError(
      '--prometheus has a user or password in its address: every process of this machine could read it.',
      'give an address that needs none, for instance a forwarded port',
    );
  return url.href.replace(/\/+$/, '');
}

/**
 * @param environment null: alerts of all environments
 * @throws Error with the reason: no answer, none of Prometheus, or none about this environment
 */
export async function readAlerts(url: string, environment: string | null): Promise<AlertsReading> {
  const [alerts, targets] = await Promise.all([
    ask(url, '/api/v1/alerts'),
    environment === null
      ? undefined
      : ask(
          url,
          `/api/v1/query?query=${encodeURIComponent(`count(up{environment=${JSON.stringify(environment)}})`)}`,
        ),
  ]);
  const read = alertsOf(alerts, environment);
  if (read === undefined) throw new Error(`${url} does not answer as Prometheus does`);
  // Silence of a Prometheus that watches another cluster says nothing of this one.
  if (environment !== null && read.firing.length + read.pending === 0 && !hasResult(targets))
    throw new Error(`Prometheus at ${url} has no target of environment ${environment}`);
  return read;
}

function hasResult(answer: unknown): boolean {
  const { data } = (answer ?? {}) as { readonly data?: { readonly result?: unknown } };
  return Array.isArray(data?.result) && data.result.length > 0;
}

async function ask(url: string, path: string): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(`${url}${path}`, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    throw new Error(`Prometheus at ${url} does not respond: ${rootCauses(error)}`);
  }
  if (!response.ok) throw new Error(`Prometheus at ${url} answers with status ${response.status}`);
  if (Number(response.headers.get('content-length') ?? 0) > MOST_BYTES)
    throw new Error(`Prometheus at ${url} answers with more than ${MOST_BYTES / 2 ** 20} MiB`);
  try {
    return await response.json();
  } catch {
    throw new Error(`${url} does not answer as Prometheus does`);
  }
}
