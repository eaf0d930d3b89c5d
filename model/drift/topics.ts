/** Topics that are not there, or that are not declared. */
import { covers } from '../access/implied';
import type { LiveTopic } from '../live/cluster';
import { isInternalName } from '../naming';
import { deployOf, domainOfName } from './declared';
import type { Declared } from './declared';
import type { Difference } from './difference';
import { compareConfig } from './config';
import { compareShape } from './shape';
import { shellQuote } from '../../shared/shell-quote';

/** @param hasConfig whether a topic's configuration could be read */
export function compareTopics(
  declared: Declared,
  topics: readonly LiveTopic[],
  hasConfig: (topic: string) => boolean,
): Difference[] {
  const live = new Map(topics.map((topic) => [topic.name, topic]));
  const wanted = [...declared.topics.values()].flatMap((topic) => {
    const found = live.get(topic.name);
    if (found === undefined) {
      return [
        {
          kind: 'topic-missing' as const,
          domain: topic.domain,
          subject: topic.name,
          declared: `${topic.partitions.count} partitions, replication factor ${topic.replicationFactor}`,
          live: null,
          severity: 'error' as const,
          remedy: deployOf(declared, topic.domain),
        },
      ];
    }
    return [
      ...compareShape(declared, topic, found),
      ...(hasConfig(topic.name) ? compareConfig(declared, topic, found.config) : []),
    ];
  });
  const mayCreate = createdByServices(declared);
  const unknown = topics.filter(
    ({ name, internal }) =>
      !internal && !isInternalName(name) && !declared.topics.has(name) && !mayCreate(name),
  );
  return [...wanted, ...unknown.map((topic) => undeclared(declared, topic))];
}

/** Names that a service may create by itself: internal topics of Streams and Connect, which no stack declares. */
function createdByServices({ acls, users }: Declared): (name: string) => boolean {
  const patterns = acls.filter(
    ({ principal, resourceType, operation, domain }) =>
      resourceType === 'Topic' &&
      operation === 'Create' &&
      users.get(principal.slice('User:'.length)) === domain,
  );
  const services = patterns.filter(({ resourceName }) => resourceName !== '*');
  return (name) => services.some((acl) => covers(acl, { resourceName: name, patternType: 'Literal' }));
}

function undeclared(declared: Declared, { name, partitions }: LiveTopic): Difference {
  const common = { subject: name, declared: null, live: `${partitions.length} partitions` };
  const retired = declared.retired.get(name);
  if (retired !== undefined) {
    return {
      ...common,
      kind: 'topic-retired',
      domain: retired,
      severity: 'note',
      remedy: `${deployOf(declared, retired)} deletes it, as the catalog announced`,
    };
  }
  return {
    ...common,
    kind: 'topic-unmanaged',
    domain: domainOfName(name, declared.domains),
    severity: 'warning',
    remedy: `declare it in the catalog, or delete it: kafka-topics.sh --delete --topic ${shellQuote(name)}`,
  };
}
