/** Jest's global teardown of the `hosts` tier: takes hosts, network and folder away. */
import { tierFleet } from './tier';

let ending: Promise<void> | undefined;

/** Whoever calls it waits for the same end: a signal, a set-up that fails by it, and jest, which ends the process after its own call. */
export default async function teardown(): Promise<void> {
  if (process.env['BROKERFORM_HOSTS_TIER'] === undefined) return;
  if (process.env['BROKERFORM_KEEP_TIER'] !== undefined) return;
  ending ??= tierFleet().end();
  await ending;
}
