/** Waits until a host that is no node of Kafka serves: what stands between one host and the next. */
import type { AwsEnvironment, ServiceHost } from '../../model/aws/environment';
import { CheckSaysNo } from '../exit-status';
import { CONNECT_TIMEOUT_MS, waitForHosts, whereToLook } from './gate';
import type { GateOptions } from './gate';
import { reach } from './reach';

export interface ServiceGateOptions extends GateOptions {
  /** PEM of the certificate that the host's is verified against. */
  readonly ca: string;
}

export interface Serving {
  /** Of the server: `The schema registry`. */
  readonly what: string;
  readonly port: number;
  /** Asks the server over TLS; resolves to what is missing, one sentence each. */
  readonly ask: () => Promise<readonly string[]>;
  /** Its unit, and what its log is. */
  readonly unit: readonly [unit: string, what: string];
}

/**
 * Returns the seconds it took until the host served.
 *
 * @throws CheckSaysNo with what is missing and where to look, after the time-out
 */
export async function waitUntilServes(
  environment: AwsEnvironment,
  host: ServiceHost,
  { what, port, ask, unit }: Serving,
  options: GateOptions,
): Promise<number> {
  const observe = async (): Promise<{ missing: readonly string[]; unreachable?: true }> => {
    const reached = await reach(host.host, port, CONNECT_TIMEOUT_MS);
    if (reached === 'refused') return { missing: [`Nothing listens yet on ${host.host}:${port}.`] };
    if (reached !== 'open') {
      const unknown = reached === 'unknown' ? ', its name is unknown' : '';
      return { missing: [`No TCP connection to ${host.host}:${port}${unknown}.`], unreachable: true };
    }
    return { missing: await ask() };
  };
  const { missing, seconds, timeoutSeconds } = await waitForHosts(environment, observe, options);
  if (missing.length === 0) return seconds;
  throw new CheckSaysNo(
    [
      `${what} on ${host.name} of ${environment.name} does not serve after ${timeoutSeconds} s:`,
      ...missing.map((line) => `    ${line}`),
      ...whereToLook(environment, host, unit),
    ].join('\n'),
    `node bin/brokerform.js cluster ${host.role}-gate --environment ${environment.name} --host ${host.name} waits again; so does a deploy`,
  );
}
