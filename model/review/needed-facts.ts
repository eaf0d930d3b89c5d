/** What the cluster has to be asked for a set of plans. */
import { principalOf } from '../access/platform';
import { isDestroyed, textOf } from './change';
import type { FactsRequest } from './facts';
import { aclDelta } from './access-change';
import type { ReviewContext } from './rule';
import { createdCredentials, existingCredentials } from './rules/access/credentials';
import { deniedPrincipals } from './rules/access/denied';
import { interruptedEntries } from './rules/access/gap';
import { foreignTopic } from './rules/plan/destroyed';
import { retentionCutMs } from './rules/topics/retention';
import { alteredTopics, topicChanges } from './topic-change';
import { viewsOf } from './views';

/**
 * Topics whose state a rule may need. Retention that falls back to the brokers' own value is known only with facts, so that
 * the ages are asked for in a second step, with the first answer in the context.
 */
export function neededFacts(context: ReviewContext): FactsRequest {
  const changed = topicChanges(context).flatMap(({ before, after }) =>
    [before?.name, after?.name].filter((name) => name !== undefined),
  );
  const { gone, added } = aclDelta(context);
  const leaving = gone.filter(({ acl }) => acl.permission === 'Allow').map(({ acl }) => acl);
  const users = context.changes
    .filter(({ type, actions }) => type === 'kafka_user_scram_credential' && actions.includes('delete'))
    .map(({ before }) => principalOf(textOf(before, 'username') ?? ''));
  const foreign = context.changes.filter(isDestroyed).flatMap((change) => foreignTopic(change) ?? []);
  const announced = added.filter(({ acl }) => acl.operation === 'Delete').map(({ acl }) => acl.resourceName);
  return {
    topics: [...new Set([...changed, ...announced, ...foreign])].sort(),
    olderThanMs: lowestLimits(context),
    principals: [
      ...new Set([
        ...users,
        ...existingCredentials(context).map(({ user }) => principalOf(user)),
        ...leaving.map(({ principal }) => principal),
        ...interruptedEntries(context).map(({ acl }) => acl.principal),
        ...deniedPrincipals(context),
      ]),
    ].sort(),
    newUsers: createdCredentials(context).map(({ user }) => user),
  };
}

/** Where brokers differ in what a topic inherits, the lowest limit takes most. */
function lowestLimits(context: ReviewContext): ReadonlyMap<string, number> {
  const limits = new Map<string, number>();
  for (const topic of viewsOf(context).flatMap(alteredTopics)) {
    const limit = retentionCutMs(topic);
    const { name } = topic.before;
    if (limit !== undefined) limits.set(name, Math.min(limit, limits.get(name) ?? limit));
  }
  return limits;
}
