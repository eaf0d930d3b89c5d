/** What `brokerform cluster …` does and prints. Results go to stdout, what is going on to stderr. */
import { resolveAwsEnvironment } from '../../model/aws/resolve';
import type { AwsEnvironment } from '../../model/aws/environment';
import { connectionOf } from '../connect-options';
import { environmentNamed } from '../environment-named';
import { awsDeclarations } from '../environments';
import { alignMinIsr } from '../readiness/min-isr';
import { withAdmin } from '@brokerform/kafka-admin';
import { UserError } from '../../shared/user-error';
import { requireDrained } from './drained';
import { readAuthority } from './access';
import { waitUntilReady } from './gate';
import { waitUntilMonitoringServes } from './monitoring-gate';
import { waitUntilRegistryServes } from './registry-gate';
import { clusterStatus } from './status';
import { EXIT } from '../exit-status';

export async function gate(environment: string, timeoutSeconds?: number): Promise<void> {
  const declared = awsEnvironment(environment);
  const seconds = await waitUntilReady(declared, {
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    progress: (missing) => missing.forEach((line) => console.error(`... ${line}`)),
  });
  const changed = await withAdmin(await connectionOf({ environment }), (admin) =>
    alignMinIsr(admin, declared),
  );
  if (changed !== undefined) console.log(changed);
  console.log(`The cluster ${environment} is ready (waited ${seconds.toFixed(1)} s)`);
}

export async function registryGate(
  environment: string,
  name: string,
  timeoutSeconds?: number,
): Promise<void> {
  const declared = awsEnvironment(environment);
  const host = declared.registryHosts.find((candidate) => candidate.name === name);
  if (host === undefined)
    throw new UserError(
      `${environment} has no host ${name} of a schema registry.`,
      declared.registryHosts.length === 0
        ? 'declare registry in the environment'
        : declared.registryHosts.map((candidate) => candidate.name).join(', '),
    );
  const seconds = await waitUntilRegistryServes(declared, host, {
    ca: await readAuthority(declared),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    progress: (missing) => missing.forEach((line) => console.error(`... ${line}`)),
  });
  console.log(`The schema registry on ${name} serves (waited ${seconds.toFixed(1)} s)`);
}

export async function monitoringGate(
  environment: string,
  name: string,
  timeoutSeconds?: number,
): Promise<void> {
  const declared = awsEnvironment(environment);
  const host = declared.monitoringHosts.find((candidate) => candidate.name === name);
  if (host === undefined)
    throw new UserError(
      `${environment} has no host ${name} of Prometheus.`,
      declared.monitoringHosts.length === 0
        ? 'declare monitoring.host in the environment'
        : declared.monitoringHosts.map((candidate) => candidate.name).join(', '),
    );
  const seconds = await waitUntilMonitoringServes(declared, host, {
    ca: await readAuthority(declared),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    progress: (missing) => missing.forEach((line) => console.error(`... ${line}`)),
  });
  console.log(`Prometheus and Alertmanager on ${name} serve (waited ${seconds.toFixed(1)} s)`);
}

export async function drained(environment: string, node: number): Promise<void> {
  console.log(await requireDrained(awsEnvironment(environment), node));
}

export async function status(environment: string): Promise<void> {
  const { text, ready } = await clusterStatus(awsEnvironment(environment));
  console.log(text);
  if (!ready) process.exitCode = EXIT.no;
}

function awsEnvironment(name: string): AwsEnvironment {
  const declaration = environmentNamed(name);
  if (declaration.kind === 'aws') return resolveAwsEnvironment(declaration, awsDeclarations());
  throw new UserError(
    `The environment ${name} is not on AWS.`,
    `node bin/brokerform.js ${name} --help shows its commands`,
  );
}
