/** Jest's global teardown of the `local` tier: stops the nodes and removes the tier's folder. */
import { rmSync } from 'node:fs';
import { brokerform } from './tier';

export default function teardown(): void {
  const directory = process.env.BROKERFORM_TIER_DIRECTORY;
  if (directory === undefined) return;
  const stop = brokerform('local', 'stop', '--force');
  if (stop.status !== 0) throw new Error(`The tier's nodes did not stop:\n${stop.output}`);
  delete process.env.BROKERFORM_TIER_DIRECTORY;
  if (process.env.BROKERFORM_KEEP_TIER === undefined) rmSync(directory, { recursive: true, force: true });
}
