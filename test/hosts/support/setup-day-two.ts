/** Jest's global set-up of the `day-two` tier: hosts of the present release. */
import { KAFKA_VERSIONS } from './fleet';
import { provisionFleet } from './provision';

export default async function setup(): Promise<void> {
  await provisionFleet(KAFKA_VERSIONS.now);
}
