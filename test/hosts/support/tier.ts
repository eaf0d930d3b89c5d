/** The fleet of the `hosts` tier, as every test file finds it: made by the set-up, changed by the files before. */
import { awsEnvironment } from '../../../model/aws/topology';
import type { HostVariables } from '../../../model/host/variables';
import { declaration } from './environment';
import { Fleet, KAFKA_VERSIONS } from './fleet';
import type { FleetOptions } from './fleet';

export const NAMESPACE = 'bf-hosts';

/** Which release the variables documents name. */
export function onKafka(version: string): FleetOptions {
  return {
    adjust: (variables: HostVariables) => ({ ...variables, kafka: { ...variables.kafka, version } }),
  };
}

/** @param options @default - the present release */
export function tierFleet(options: FleetOptions = onKafka(KAFKA_VERSIONS.now)): Fleet {
  const directory = process.env['BROKERFORM_HOSTS_TIER'];
  if (directory === undefined) {
    throw new Error('BROKERFORM_HOSTS_TIER is not set: run this test as a part of its tier, make test-hosts');
  }
  return new Fleet(directory, NAMESPACE, awsEnvironment(declaration), options);
}
