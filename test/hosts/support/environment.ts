/** The environment whose hosts the tests make: staging's, on a network and with heaps that one machine has room for. */
import { staging } from '../../fixtures/environments/staging';
import type { AwsDeclaration } from '../../../model/aws/declaration';

export const declaration: AwsDeclaration = {
  ...staging,
  name: 'hosts',
  description: 'Three controllers and three brokers as systemd hosts of the tests.',
  network: { kind: 'new', cidr: '10.97.0.0/20' },
  clientCidrs: ['10.97.0.0/20'],
  dnsZone: 'hosts.kafka.internal',
  // Seven JVMs that touch all of their heap share a machine of 24 GiB with everything else.
  tuning: { ...staging.tuning, brokerHeapMiB: 1_024, controllerHeapMiB: 512 },
};
