import { monitoringVolume, receiverPorts } from '../../../../model/aws/monitoring';
import { monitored } from '../../../fixtures/environments/monitored';

test('GIVEN six nodes and three other hosts THEN the volume is computed, with its reason', () => {
  expect(monitoringVolume({ nodes: 6, others: 3 })).toEqual({
    sizeGiB: 30,
    samplesGiB: 8,
    retentionMs: 1_296_000_000,
    series: 32_000,
    reason:
      '32000 series × 15d every 15 s × 2 bytes × 1.5 are 7.7 GiB, 80 % of 10 GiB; 20 GiB for the system',
  });
});

test('GIVEN a longer retention or more nodes THEN the volume grows with both', () => {
  const size = (nodes: number, retention: string): number =>
    monitoringVolume({ nodes, others: 1, retention }).sizeGiB;
  expect([size(6, '15d'), size(6, '60d'), size(60, '15d'), size(60, '60d')]).toEqual([30, 60, 60, 160]);
});

test('GIVEN receivers THEN the ports on which they are reached are those beside HTTPS', () => {
  expect(receiverPorts(monitored.monitoring)).toEqual([2525]);
  expect(
    receiverPorts({
      receivers: {
        far: { kind: 'webhook', url: 'https://example.com:8443/hook' },
        near: { kind: 'webhook', url: 'http://127.0.0.1:9000' },
        plain: { kind: 'webhook', url: 'https://example.com/hook' },
        pager: { kind: 'pagerduty', routingKey: { file: '/a' } },
      },
      deadMansSwitch: { kind: 'webhook', url: 'https://watch.example.com:9443/ping' },
    }),
  ).toEqual([8443, 9443]);
  const secret = { kind: 'webhook', url: { file: '/etc/alertmanager/secrets/switch' } } as const;
  expect(receiverPorts({ receivers: {}, deadMansSwitch: secret })).toEqual([]);
});
