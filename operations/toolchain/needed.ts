import { local } from '../../environments/local';
import { kafkaNeeds } from './kafka';
import { always } from './prerequisites';
import type { PrerequisiteName } from './prerequisites';
import { providersNeed } from './providers';

/** What this machine needs. Go and Maven count only where its network makes them necessary. */
export async function needed(): Promise<readonly PrerequisiteName[]> {
  const [kafka, providers] = await Promise.all([kafkaNeeds(local.kafkaVersion), providersNeed()]);
  return [...always, ...kafka, ...providers];
}
