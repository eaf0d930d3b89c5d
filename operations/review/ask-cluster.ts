/** Live facts for a review. */
import type { ReviewFacts } from '../../model/review/facts';
import { neededFacts } from '../../model/review/needed-facts';
import type { ReviewContext } from '../../model/review/rule';
import type { KafkaAdmin } from '../kafka-admin';
import { readReviewFacts } from '../live';

/**
 * What the rules need, in two rounds at most: only the first answer says what a key falls back to that the plan removes, and
 * which topics a prefix stands for.
 */
export async function askCluster(admin: KafkaAdmin, context: ReviewContext): Promise<ReviewFacts> {
  const first = neededFacts(context);
  const facts = await readReviewFacts(admin, first);
  const second = neededFacts(
    { ...context, facts },
    facts.placements.map(({ topic }) => topic),
  );
  const more =
    second.topics.some((topic) => !first.topics.includes(topic)) ||
    [...second.olderThanMs].some(([topic, age]) => first.olderThanMs.get(topic) !== age);
  return more ? readReviewFacts(admin, second) : facts;
}
