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
import { waitUntilReady } from './gate';
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
