/** Jest's global teardown of the `hosts` tier: takes hosts, network and folder away. */
import { tierFleet } from './tier';

export default async function teardown(): Promise<void> {
  if (process.env['BROKERFORM_HOSTS_TIER'] === undefined) return;
  const fleet = tierFleet();
  delete process.env['BROKERFORM_HOSTS_TIER'];
  if (process.env['BROKERFORM_KEEP_TIER'] === undefined) await fleet.end();
}
