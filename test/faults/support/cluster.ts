import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { staging } from '../../fixtures/environments/staging';
import { PLATFORM_USERS } from '../../../model/access/platform';
import { KafkaCluster, onThisMachine } from '../../support/kafka-cluster';
import type { KafkaClusterOptions } from '../../support/kafka-cluster';

/** A cluster of the tests' own: controllers from 1, brokers from 101 in zones a, b, c in turn; TLS, SCRAM, ACLs. */
export interface TestCluster {
  readonly cluster: KafkaCluster;
  /** Client properties of the administrator. */
  readonly commandConfig: string;
  readonly directory: string;
  /** Ends every process and removes every file. */
  remove(): Promise<void>;
}

/** @param firstPort controllers listen from here, brokers from 50 above */
export async function createCluster(
  name: string,
  firstPort: number,
  {
    controllers,
    brokers,
    ...options
  }: { readonly controllers: number; readonly brokers: number } & Pick<KafkaClusterOptions, 'properties'>,
): Promise<TestCluster> {
  const directory = mkdtempSync(join(tmpdir(), `brokerform-${name}-`));
  const environment = onThisMachine(
    {
      ...staging,
      name,
      controllers: { ...staging.controllers, count: controllers },
      brokers: { ...staging.brokers, count: brokers },
    },
    firstPort,
  );
  const passwords = Object.fromEntries(
    PLATFORM_USERS.map((user) => [user, randomBytes(24).toString('base64url')]),
  );
  const cluster = new KafkaCluster(directory, environment, passwords, options);
  await cluster.createAuthority();
  return {
    cluster,
    commandConfig: cluster.writeClientProperties('admin'),
    directory,
    remove: async () => {
      await cluster.stopAll();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
