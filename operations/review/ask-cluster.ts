/** Live facts for a review. */
import type { ReviewFacts } from '../../model/review/facts';
import { neededFacts } from '../../model/review/needed-facts';
import type { ReviewContext } from '../../model/review/rule';
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import { readReviewFacts } from '../live';

/**
 * What the rules need, in two rounds at most: only the first answer says what a key falls back to that the plan removes.
 */
export async function askCluster(admin: KafkaAdmin, context: ReviewContext): Promise<ReviewFacts> {
  const first = neededFacts(context);
  const facts = await readReviewFacts(admin, first);
  const second = neededFacts({ ...context, facts });
  const more =
    [...second.olderThanMs].some(([topic, age]) => first.olderThanMs.get(topic) !== age) ||
    second.principals.some((principal) => !first.principals.includes(principal));
  return more ? readReviewFacts(admin, second) : facts;
}
