/** What was taken over from a cluster as it is: said once for each domain, so that two hundred topics do not drown the rest. */
import type { Diagnostic } from '../../diagnostics';
import { count, listOf } from '../../../shared/text';
import type { CatalogContext, CatalogTopic, Check } from '../context';
import { errorAt, settingPath, warningAt } from '../context';
import type { Path } from '../document';
import type { Entry, ParsedDomain } from '../parse';
import { UNKNOWN } from '../schema-adopted';
import type { Finding } from '../source-file';

/** An entry of a list that may be adopted. */
type Adoptable = Entry<{ readonly name: string; readonly adopted?: object | undefined }>;

export const checkAdopted: Check = (context) =>
  context.domains.flatMap((domain) => {
    const topics = (context.topicsByDomain.get(domain.name) ?? []).filter(isAdopted);
    return [
      ...adoptedSoFar(domain, topics),
      ...topics.flatMap((topic) => checkBrokers(context, topic)),
      ...checkReplicas(topics),
    ];
  });

const isAdopted = ({ input }: Adoptable): boolean => input.adopted !== undefined;

function adoptedSoFar(domain: ParsedDomain, topics: readonly CatalogTopic[]): Diagnostic[] {
  const services = domain.services.filter(isAdopted);
  const all: readonly Adoptable[] = [...topics, ...services];
  const counts = [
    ...(topics.length === 0 ? [] : [count(topics.length, 'topic')]),
    ...(services.length === 0 ? [] : [count(services.length, 'service')]),
  ];
  return warnOnce(all, ['adopted'], (names) => ({
    code: 'adopted',
    message: `${counts.join(' and ')} of the domain ${domain.name} ${all.length === 1 ? 'is' : 'are'} declared as found on the cluster (${names}): the rules are not enforced for ${all.length === 1 ? 'it' : 'them'}.`,
    remedy: 'Declare what the rules require, one by one, then remove "adopted"; docs/adopt.md.',
  }));
}

/** More replicas than brokers cannot have been found here: it was adopted from another environment's cluster. */
function checkBrokers({ environment, capacity }: CatalogContext, topic: CatalogTopic): Diagnostic[] {
  const { replicationFactor } = topic.settings.profile;
  if (replicationFactor <= capacity.brokers) return [];
  return [
    errorAt(topic, settingPath(topic, environment.name, 'durability'), {
      code: 'too-few-brokers',
      message: `topic ${topic.input.name} has replication factor ${replicationFactor}; environment ${environment.name} has ${capacity.brokers} ${capacity.brokers === 1 ? 'broker' : 'brokers'}.`,
      allowed: `up to ${capacity.brokers}`,
      remedy: `Set environments.${environment.name}.durability of the topic.`,
    }),
  ];
}

function checkReplicas(topics: readonly CatalogTopic[]): Diagnostic[] {
  const having = (wanted: (replicas: number, minIsr: number) => boolean): CatalogTopic[] =>
    topics.filter(({ settings }) =>
      wanted(settings.profile.replicationFactor, settings.profile.minInSyncReplicas),
    );
  return [
    ...warnOnce(
      having((replicas) => replicas === 1),
      ['adopted'],
      (names) => ({
        code: 'adopted-one-replica',
        message: `Adopted with one replica: ${names}. A lost broker takes their records with it.`,
        remedy: 'Add replicas, then set durability: standard.',
      }),
    ),
    ...warnOnce(
      having((replicas, minIsr) => replicas > 1 && minIsr >= replicas),
      ['adopted'],
      (names) => ({
        code: 'adopted-min-isr-not-below-rf',
        message: `Adopted with a min ISR that is not below the replication factor: ${names}. One lost or restarted broker stops every write with acks=all.`,
        remedy: 'Lower min.insync.replicas, or set durability: standard.',
      }),
    ),
    ...warnOnce(
      having((replicas, minIsr) => replicas > 1 && minIsr === 1),
      ['adopted'],
      (names) => ({
        code: 'adopted-min-isr-one',
        message: `Adopted with min ISR 1: ${names}. A record that only the leader has is acknowledged, and lost with it.`,
        remedy: 'Set durability: standard, or scratch if records may be lost.',
      }),
    ),
  ];
}

/** `unknown` is accepted where a value is not stated yet, and always reported. */
export const checkUnknown: Check = (context) =>
  context.domains.flatMap((domain) => {
    const topics = context.topicsByDomain.get(domain.name) ?? [];
    return [...unknownKeys(topics), ...unknownFacts(domain, topics)];
  });

function unknownKeys(topics: readonly CatalogTopic[]): Diagnostic[] {
  return topics
    .filter(({ input }) => input.key === UNKNOWN && input.adopted === undefined)
    .map((topic) =>
      errorAt(topic, ['key'], {
        code: 'key-unknown',
        message: `key of topic ${topic.input.name} is "${UNKNOWN}", which is allowed only for an adopted topic.`,
        allowed: 'the field that is the record key, or none',
        remedy: 'Ask the owners of its producers.',
      }),
    );
}

function unknownFacts(domain: ParsedDomain, topics: readonly CatalogTopic[]): Diagnostic[] {
  const { team, contact } = domain.owner;
  const described: readonly Entry<{ description: string }>[] = [...topics, ...domain.services];
  const parts = [
    ...(team === UNKNOWN ? ['owner.team'] : []),
    ...(contact === UNKNOWN ? ['owner.contact'] : []),
    ...(domain.description === UNKNOWN ? ['description'] : []),
    ...part('description', described.filter(({ input }) => input.description === UNKNOWN).length),
    ...part('key', topics.filter(({ input }) => input.key === UNKNOWN && input.adopted !== undefined).length),
  ];
  if (parts.length === 0) return [];
  return [
    domain.file.warning(['domain'], {
      code: 'not-said-yet',
      message: `domain ${domain.name}: ${listOf(parts, parts.length)} ${parts.length === 1 ? 'is' : 'are'} "${UNKNOWN}".`,
      remedy: 'Ask their users, and declare it.',
    }),
  ];
}

const part = (field: string, entries: number): string[] =>
  entries === 0 ? [] : [`${field} of ${count(entries, 'entry', 'entries')}`];

/** At the first entry, with the names of some. */
function warnOnce(
  entries: readonly Adoptable[],
  field: Path,
  finding: (names: string) => Finding,
): Diagnostic[] {
  const [first] = entries;
  return first === undefined
    ? []
    : [
        warningAt(
          first,
          field,
          finding(
            listOf(
              entries.map(({ input }) => input.name),
              3,
            ),
          ),
        ),
      ];
}
