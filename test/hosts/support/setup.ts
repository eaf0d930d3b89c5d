/** Jest's global set-up of the `hosts` tier: with the release before the present one, so that there is something to upgrade. */
import { KAFKA_VERSIONS } from './fleet';
import { provisionFleet } from './provision';

export default async function setup(): Promise<void> {
  await provisionFleet(KAFKA_VERSIONS.before);
}
