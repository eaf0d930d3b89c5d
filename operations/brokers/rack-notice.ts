/** What a broker without a rack means for where replicas go. */
import type { LiveBroker } from '../../model/live/cluster';
import { brokersText } from '../../model/placement/goals';

/** One sentence, or undefined where every broker has a rack. */
export function rackNotice(brokers: readonly Pick<LiveBroker, 'id' | 'rack'>[]): string | undefined {
  const without = brokers.filter(({ rack }) => rack === null).map(({ id }) => id);
  if (without.length === 0) return undefined;
  const one = without.length === 1;
  const name = brokersText(without).replace(/^b/, 'B');
  return (
    `${name} ${one ? 'has' : 'have'} no rack (broker.rack). Each counts as a separate rack: ` +
    'replicas of one partition can share a zone or a host unnoticed.'
  );
}
