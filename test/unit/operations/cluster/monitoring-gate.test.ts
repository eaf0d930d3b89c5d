import { awsEnvironment } from '../../../../model/aws/topology';
import { waitUntilMonitoringServes } from '../../../../operations/cluster/monitoring-gate';
import { monitored } from '../../../fixtures/environments/monitored';

const environment = awsEnvironment(monitored);
const [first] = environment.monitoringHosts;

test('GIVEN a host without a name THEN after the time-out it says what is missing and where to look', async () => {
  if (first === undefined) throw new Error('no host');
  const error: unknown = await waitUntilMonitoringServes(
    environment,
    { ...first, host: 'monitoring-1.invalid' },
    { ca: 'a certificate', timeoutSeconds: 0, hintSeconds: 0, pollMs: 1 },
  ).catch((reason: unknown) => reason);
  const text = error instanceof Error ? error.message : '';

  expect(text).toContain('Prometheus on monitoring-1 of staging does not serve after 0 s:\n');
  expect(text).toContain('    No TCP connection to monitoring-1.invalid:9090, its name is unknown.\n');
  expect(text).toContain('sudo journalctl --unit prometheus --lines 100');
  expect(text).toContain('cluster monitoring-gate --environment staging --host monitoring-1 waits again');
});
