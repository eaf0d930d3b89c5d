/**
 * What `brokerform cluster …` does, for an environment from a file: one whose nodes are ports of this machine has no place
 * among the environments. A process of its own, since jest cannot load the Kafka client, which is an ES module.
 */
import { readFileSync } from 'node:fs';
import type { AwsEnvironment } from '../../../model/aws/environment';
import { requireDrained } from '../../../operations/cluster/drained';
import { waitUntilReady } from '../../../operations/cluster/gate';
import { clusterStatus } from '../../../operations/cluster/status';
import { exitOnFailure } from '../../../operations/failure';

async function main([command = '', file = '', argument = '']: readonly string[]): Promise<void> {
  const environment = JSON.parse(readFileSync(file, 'utf8')) as AwsEnvironment;
  switch (command) {
    case 'gate':
      await waitUntilReady(environment, { timeoutSeconds: Number(argument), pollMs: 500 });
      return console.log('ready');
    case 'drained':
      return console.log(await requireDrained(environment, Number(argument)));
    case 'status':
      return console.log((await clusterStatus(environment)).text);
    default:
      throw new Error(`Unknown command: ${command}`);
  }
}

main(process.argv.slice(2)).catch(exitOnFailure);
