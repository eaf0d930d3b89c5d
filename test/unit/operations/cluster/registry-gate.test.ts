import { waitUntilRegistryServes } from '../../../../operations/cluster/registry-gate';
import { awsEnvironment } from '../../../../model/aws/topology';
import { staging } from '../../../fixtures/environments/staging';

const environment = awsEnvironment({ ...staging, registry: { instanceType: 'm7g.medium' } });
const [first] = environment.registryHosts;

test('GIVEN a host without a name THEN after the time-out it says what is missing and where to look', async () => {
  if (first === undefined) throw new Error('no host');
  const error: unknown = await waitUntilRegistryServes(
    environment,
    { ...first, host: 'registry-1.invalid' },
    { ca: 'a certificate', timeoutSeconds: 0, hintSeconds: 0, pollMs: 1 },
  ).catch((reason: unknown) => reason);
  const text = error instanceof Error ? error.message : '';

  expect(text).toContain('The schema registry on registry-1 of staging does not serve after 0 s:\n');
  expect(text).toContain('    No TCP connection to registry-1.invalid:8443, its name is unknown.\n');
  expect(text).toContain('does it resolve staging.kafka.internal');
  expect(text).toContain('Values=10.20.0.247 Name=tag:Environment,Values=staging');
  expect(text).toContain('sudo journalctl --unit schema-registry --lines 100');
  expect(text).toContain('cluster registry-gate --environment staging --host registry-1 waits again');
});
