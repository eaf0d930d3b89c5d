/** What a rule needed of the cluster, and the cluster, which was asked, did not tell. */
import {
  ACCESS,
  HIDDEN_TOPICS,
  TOPIC_CONFIGURATION,
  TOPIC_OFFSETS,
  USERS,
  configurationOn,
  isAboutGroups,
  isAboutMinIsr,
} from '../live/unread';
import { aclDelta, grantText } from './access-change';
import { isDestroyed, isUpdated, textOf } from './change';
import type { ReviewFacts, TopicFacts } from './facts';
import { neededFacts } from './needed-facts';
import type { ReviewContext } from './rule';
import { changedCredentials, createdCredentials } from './rules/access/credentials';
import { interruptedEntries } from './rules/access/gap';
import { coveredEntries, lostEntries } from './rules/access/removed';
import { isBeyondRules } from './rules/plan/destroyed';
import { isBrokerNode } from './rules/hosts/nodes';
import { touches } from './rules/hosts/disruptions';
import { compactsFromThenOn } from './rules/topics/cleanup';
import { announcementOf } from './rules/topics/destroyed';
import { inheritanceAtStake, silentHolders } from './rules/topics/inherited';
import { isSizeCut, retentionCutMs } from './rules/topics/retention';
import { altered, alteredTopics, topicChanges } from './topic-change';
import type { AlteredTopic, TopicChange } from './topic-change';
import { listOf } from '../../shared/text';

type Numbers = 'records' | 'olderRecords' | 'bytes';

const WORDS: Readonly<Record<Numbers, string>> = {
  records: 'how many records it has',
  olderRecords: 'how many of its records are too old',
  bytes: 'how many bytes it has',
};

/**
 * Where no cluster was asked, only what decides whether records are lost or a client at work is refused, and cannot be read from the
 * plans. Not everything that is unread is in here: a broker that is away does not matter to a new topic, nor to numbers that other
 * brokers told.
 */
export function missingFacts(context: ReviewContext): string[] {
  const { facts } = context;
  if (facts === undefined)
    return [
      ...new Set([
        ...ofAnnouncements(context),
        ...alteredTopics(context).flatMap((topic) => [...ofHands(topic), ...ofInheritance(topic)]),
        ...ofUse(context),
        ...ofStrangers(context),
      ]),
    ];
  return [
    ...new Set([
      ...ofOutage(context, facts),
      ...topicChanges(context).flatMap((topic) => ofTopic(facts, topic)),
      ...alteredTopics(context).flatMap((topic) => ofBrokers(facts, topic)),
      ...ofAnnouncements(context),
      ...ofAccess(context, facts),
      ...ofHosts(context, facts),
      ...ofStrangers(context),
    ]),
  ];
}

/** With half of them away what the others tell is what was left of the cluster, and not what a change will meet. */
function ofOutage({ changes }: ReviewContext, { brokers }: ReviewFacts): string[] {
  const away = brokers.filter(({ fenced }) => fenced).map(({ id }) => id);
  if (changes.length === 0 || away.length === 0 || away.length * 2 < brokers.length) return [];
  return [
    `the state of the complete cluster (${away.length} of ${brokers.length} brokers are fenced: ${away.join(', ')}; remove brokers that will not come back with brokerform brokers unregister)`,
  ];
}

function ofTopic(facts: ReviewFacts, topic: TopicChange): string[] {
  const name = topic.before?.name;
  if (name === undefined) return [];
  const known = topic.facts;
  if (known === undefined)
    return because(`topic ${name}: whether it exists`, facts, ({ what }) => what === HIDDEN_TOPICS);
  const numbers = numbersOf(topic);
  return [
    ...numbers
      .filter((number) => known[number] === undefined)
      .map((number) => `topic ${name}: ${WORDS[number]} (${whyMissing(facts, known, number)})`),
    ...(numbers.length === 0 ? [] : because(`topic ${name}: which groups read it`, facts, isAboutGroups)),
    ...(isDestroyed(topic.change) || known.config.size > 0
      ? []
      : because(`topic ${name}: its configuration`, facts, ({ what }) => what === TOPIC_CONFIGURATION)),
  ];
}

/** An update resets every key that is not declared: what it overwrites is known by the cluster alone. */
function ofHands({ change, after }: AlteredTopic): string[] {
  if (!isUpdated(change)) return [];
  return [
    `topic ${after.name}: what is set on it without Terraform, which the update resets (no cluster was queried)`,
  ];
}

/** Without a cluster nobody knows what holds where the topic does not set a key. */
function ofInheritance(topic: AlteredTopic): string[] {
  return inheritanceAtStake(topic).map(
    (key) =>
      `topic ${topic.after.name}: the brokers' own ${key}, which it inherits ${topic.after.config[key] === undefined ? 'after the change' : 'until now'} (no cluster was queried)`,
  );
}

/** Active clients, and their users, are known by the cluster alone. */
function ofUse(context: ReviewContext): string[] {
  return [
    ...createdCredentials(context).map(
      ({ user }) =>
        `user ${user}: whether it exists already, in which case its password is replaced (no cluster was queried)`,
    ),
    ...coveredEntries(context).map(
      ({ acl }) =>
        `${acl.principal}, ${grantText(acl)}: whether the ACL that still allows it exists (no cluster was queried)`,
    ),
    ...ofLosers(context).map((what) => `${what}: whether it is in use (no cluster was queried)`),
  ];
}

function ofLosers(context: ReviewContext): string[] {
  return [
    ...[...lostEntries(context), ...interruptedEntries(context)].map(
      ({ acl }) => `${acl.principal}, ${grantText(acl)}`,
    ),
    ...changedCredentials(context)
      .filter(({ refused }) => refused)
      .map(
        ({ change }) => `the credential of user ${textOf(change.before ?? change.after, 'username') ?? ''}`,
      ),
  ];
}

/** What another provider does to Kafka (unjudged-destroyed names it only where it is deleted), and what an apply runs. */
function ofStrangers({ changes, plans }: ReviewContext): string[] {
  return [
    ...changes
      .filter(isBeyondRules)
      .map(
        ({ address, type }) =>
          `what the change of ${address} does (the review does not read resources of type ${type})`,
      ),
    ...plans.flatMap(({ executed = [] }) => executed),
  ];
}

/** Brokers with replicas that did not say what the topic inherits there, where it begins or ends to inherit. */
function ofBrokers(facts: ReviewFacts, topic: AlteredTopic): string[] {
  const keys = inheritanceAtStake(topic);
  if (keys.length === 0 || topic.facts === undefined) return [];
  return silentHolders(topic.facts).map((id) => {
    const [why] = because('', facts, ({ what }) => what === `broker ${id}` || what === configurationOn(id));
    return `topic ${topic.after.name}: what it inherits on broker ${id} (${why?.slice(2, -1) ?? 'the broker did not answer'})`;
  });
}

/** A deletion that the catalog announced is permitted, or brokers refuse it: which of them, access tells. */
function ofAnnouncements(context: ReviewContext): string[] {
  const { facts } = context;
  if (facts?.acls !== undefined) return [];
  const why = facts === undefined ? 'no cluster was queried' : 'access could not be read';
  return topicChanges(context)
    .filter((topic) => announcementOf(context, topic) === 'unknown')
    .map(
      ({ before }) =>
        `topic ${before?.name ?? ''}: whether its deletion is permitted since an earlier deploy (${why})`,
    );
}

/** In what the loss of a topic is counted. */
function numbersOf(topic: TopicChange): Numbers[] {
  if (isDestroyed(topic.change)) return ['records', 'bytes'];
  const stays = altered(topic);
  if (stays === undefined) return [];
  return [
    ...(retentionCutMs(stays) === undefined ? [] : (['olderRecords'] as const)),
    ...(isSizeCut(stays) ? (['bytes'] as const) : []),
    ...(compactsFromThenOn(stays) ? (['records'] as const) : []),
  ];
}

function whyMissing(facts: ReviewFacts, { name, partitions }: TopicFacts, number: Numbers): string {
  const offline = partitions.filter(({ leader }) => leader === null).map(({ partition }) => partition);
  if (offline.length > 0)
    return `no leader of ${offline.length === 1 ? 'partition' : 'partitions'} ${offline.join(', ')}`;
  const [why] = because('', facts, ({ what }) =>
    number === 'bytes'
      ? what.startsWith('sizes of ')
      : what === TOPIC_OFFSETS || what.startsWith(`offsets of ${name}-`),
  );
  return why?.slice(2, -1) ?? 'no broker reports it';
}

/** Access decides who loses it; groups decide whether anybody is at work. */
function ofAccess(context: ReviewContext, facts: ReviewFacts): string[] {
  const { gone, added } = aclDelta(context);
  const { principals, newUsers = [] } = neededFacts(context);
  return [
    ...(gone.length + added.length === 0 || facts.acls !== undefined
      ? []
      : because('which other ACLs exist', facts, ({ what }) => what === ACCESS)),
    ...(principals.length === 0
      ? []
      : because('whether clients that lose access are active', facts, isAboutGroups)),
    ...(newUsers.length === 0 || facts.users !== undefined
      ? []
      : because(
          `whether users to be created exist already: ${listOf(newUsers)}`,
          facts,
          ({ what }) => what === USERS,
        )),
    ...added
      .filter(({ acl }) => acl.operation === 'Delete')
      .flatMap(({ acl }) =>
        because(`topic ${acl.resourceName}: which groups still read it`, facts, isAboutGroups),
      ),
  ];
}

/** Brokers that go down take replicas with them. */
function ofHosts(context: ReviewContext, facts: ReviewFacts): string[] {
  if (!touches(context).some(({ node }) => isBrokerNode(node))) return [];
  return because(
    'which partitions tolerate the loss of a replica',
    facts,
    (unread) => unread.what === HIDDEN_TOPICS || isAboutMinIsr(unread),
  );
}

/** `<what> (<why>)`; nothing if all of that was read. */
function because(
  what: string,
  { unread }: ReviewFacts,
  isMeant: (unread: ReviewFacts['unread'][number]) => boolean,
): string[] {
  // The remedy of a refusal is on lines of its own, indented.
  const reasons = unread.filter(isMeant).map(({ why }) => why.replaceAll(/\s+/g, ' '));
  return reasons.length === 0 ? [] : [`${what} (${[...new Set(reasons)].join('; ')})`];
}
