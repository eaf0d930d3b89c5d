/** The environment whose hosts the tests make: staging's, on a network and with heaps that one machine has room for. */
import { staging } from '../../fixtures/environments/staging';
import type { AwsDeclaration } from '../../../model/aws/declaration';

/** Secret with the address of the dead man's switch. */
export const SWITCH = 'switch';

export const declaration: AwsDeclaration = {
  ...staging,
  name: 'hosts',
  description: 'Three controllers and three brokers as systemd hosts of the tests.',
  network: { kind: 'new', cidr: '10.97.0.0/20' },
  clientCidrs: ['10.97.0.0/20'],
  dnsZone: 'hosts.kafka.internal',
  registry: { instanceType: 'm7g.medium' },
  monitoring: {
    receivers: {
      'platform-oncall': {
        kind: 'webhook',
        // On the host of Alertmanager itself: a program of the test.
        url: 'http://127.0.0.1:9099/',
        token: { file: '/etc/alertmanager/secrets/hook' },
      },
    },
    platform: 'platform-oncall',
    // Its address is the secret, and the same program.
    deadMansSwitch: { kind: 'webhook', url: { file: `/etc/alertmanager/secrets/${SWITCH}` }, every: '10s' },
    alerts: [
      {
        name: 'TierNodeServes',
        expression: 'kafka_server_kafkaserver_brokerstate == 3',
        for: '1s',
        severity: 'warning',
        meaning: 'A broker of the tier serves: {{ braces }} and {% percent %} are text.',
        impact: 'None.',
        causes: ['The test.'],
        actions: ['Look at {{ lookup("pipe", "id") }}.'],
        runbook: 'https://runbooks.example.com/tier',
      },
    ],
    host: { instanceType: 'm7g.medium' },
  },
  // Seven JVMs that touch all of their heap share a machine of 24 GiB with everything else.
  tuning: { ...staging.tuning, brokerHeapMiB: 1_024, controllerHeapMiB: 512 },
};
