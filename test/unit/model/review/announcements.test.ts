/** When the deletion of a topic was announced: what the change itself says, and who else may delete it, does not count. */
import type { LiveAcl } from '../../../../model/live/cluster';
import { review } from '../../../../model/review/review';
import type { ReviewContext } from '../../../../model/review/rule';
import { topicDestroyed } from '../../../../model/review/rules/topics/destroyed';
import {
  PERMITTED,
  change,
  context,
  entry,
  facts,
  topicCreated,
  topicDeleted,
  topicReplaced,
} from './support';

const NAME = 'order.created';
const TODAY = '2026-11-24';
const before = new Set([NAME]);
const now = { topics: new Map([[NAME, { key: 'id', retiring: true }]]) };
const gone = topicDeleted({}, { reason: 'delete_because_no_resource_config' });
const permits = change(
  'kafka_acl',
  ['create'],
  null,
  entry({ principal: 'User:deployer', operation: 'Delete' }),
);
const live = (...acls: readonly Partial<LiveAcl>[]) =>
  facts({ acls: acls.map((more) => ({ ...PERMITTED, ...more })) });

const severityOf = (given: ReviewContext): string | undefined => topicDestroyed.check(given)[0]?.severity;
const deleted = (
  more: Partial<ReviewContext>,
  ...changes: readonly ReturnType<typeof change>[]
): ReviewContext => context([gone, ...changes], more);

test.each<[string, ReviewContext]>([
  ['a base that announced it, and access', deleted({ announced: before, ...now, facts: live({}) })],
  ['no base, the catalog at hand, and access', deleted({ ...now, facts: live({}) })],
  ['plans of another project, and access', deleted({ facts: live({}) })],
  [
    'a Deny for others',
    deleted({
      announced: before,
      facts: live(
        {},
        { permission: 'Deny', principal: 'User:order-service' },
        { permission: 'Deny', resourceName: 'x' },
      ),
    }),
  ],
])('GIVEN %s THEN it wants to be read', (_, given) => {
  expect(severityOf(given)).toBe('warning');
  expect(topicDestroyed.check(given)[0]?.message).toMatch(/as the catalog announced\.$/);
});

test.each<[string, ReviewContext]>([
  ['what the change itself announces', deleted({ announced: new Set(), ...now, facts: live({}) })],
  ['a base that announced, and no access', deleted({ announced: before, ...now, facts: live() })],
  ['the catalog at hand alone', deleted({ ...now, facts: live() })],
  ['access that this change gives', deleted({ announced: before, ...now, facts: live() }, permits)],
  ['that, without a cluster', deleted({ announced: before, ...now }, permits)],
  [
    'access of somebody else',
    deleted({ announced: before, facts: live({ principal: 'User:order-service' }) }),
  ],
  ['access of everybody', deleted({ announced: before, facts: live({ principal: 'User:*' }) })],
  ['access to every topic', deleted({ announced: before, facts: live({ resourceName: '*' }) })],
  [
    'access by a prefix',
    deleted({ announced: before, facts: live({ resourceName: 'order.', patternType: 'Prefixed' }) }),
  ],
  ['every operation', deleted({ announced: before, facts: live({ operation: 'All' }) })],
  ['a Deny of it', deleted({ announced: before, facts: live({}, { permission: 'Deny' }) })],
  [
    'a Deny of everything for everybody',
    deleted({
      announced: before,
      facts: live({}, { permission: 'Deny', principal: 'User:*', operation: 'All', resourceName: '*' }),
    }),
  ],
  [
    'an environment whose catalog does not know it',
    deleted({ environment: { kind: 'local', name: 'local' } as never, facts: live({}) }),
  ],
  ['plans of another project without a cluster', deleted({})],
  [
    'fewer partitions together with retire',
    context([topicReplaced({ partitions: 6 }, { partitions: 3 })], {
      announced: before,
      ...now,
      facts: live({}),
    }),
  ],
  [
    'a topic of the same name at another address',
    deleted(
      { announced: before, ...now, facts: live({}) },
      topicCreated({}, { address: 'kafka_topic.other' }),
    ),
  ],
])('GIVEN %s THEN it stops', (_, given) => {
  expect(severityOf(given)).toBe('error');
  expect(topicDestroyed.check(given)[0]?.message).not.toContain('announced');
});

test('GIVEN a base that announced and no cluster THEN whether brokers permit it is not known', () => {
  const result = review(deleted({ announced: before, ...now }), [], TODAY);
  expect(result).toMatchObject({
    verdict: 'unknown',
    unknown: [
      `topic ${NAME}: whether its deletion is permitted since an earlier deploy (no cluster was queried)`,
    ],
  });
});

test('each stop says what to do in its case', () => {
  const instead = (given: ReviewContext) => topicDestroyed.check(given)[0]?.instead;
  expect(instead(deleted({ announced: new Set(), ...now, facts: live() }))).toContain(
    'put the topic back with "retire: { reason: … }", merge and deploy that',
  );
  expect(
    instead(context([topicReplaced({ partitions: 6 }, { partitions: 3 })], { announced: before, ...now })),
  ).toContain('Leave partitions: 6 until it is under "retired"');
  expect(instead(deleted({}, topicCreated({}, { address: 'kafka_topic.other' })))).toContain(
    '"moved": [{ "from": "kafka_topic.it", "to": "kafka_topic.other" }]',
  );
});
