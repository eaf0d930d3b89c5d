/** What an access entry touches, whatever its role: one view for the checks and for the resolved catalog. */
import type { AccessInput, ServiceInput } from './schema';

/** A topic by name, and the field of the entry where it is named. */
export interface TopicReference {
  readonly name: string;
  readonly field: readonly (string | number)[];
}

/** Every resource whose name begins so. */
export interface PrefixReference {
  readonly prefix: string;
  readonly field: string;
}

/** A group or transactional id, or all that begin so. */
export interface IdReference {
  readonly name: string;
  readonly pattern: 'literal' | 'prefixed';
  readonly field: string;
}

export interface AccessView {
  readonly writes: readonly TopicReference[];
  readonly reads: readonly TopicReference[];
  readonly writePrefix?: PrefixReference;
  readonly readPrefix?: PrefixReference;
  /** Prefix of topics that the application makes for itself. */
  readonly internalPrefix?: PrefixReference;
  /** Prefix of topics and of groups that an admin looks after. */
  readonly adminTopicPrefix?: PrefixReference;
  readonly adminGroupPrefix?: PrefixReference;
  readonly groups: readonly IdReference[];
  readonly transactionalIds: readonly IdReference[];
}

const NONE: readonly never[] = [];

/** Kafka Connect names the consumer group of a sink connector `connect-<connector>`. */
export function sinkGroupPrefix(
  entry: Extract<AccessInput, { role: 'connect-worker' }>,
  service: Pick<ServiceInput, 'name'>,
): string {
  return entry.sinkGroupPrefix ?? `connect-${service.name}-`;
}

/** Kafka Streams names internal topics and transactional ids `<application.id>-…`. */
export function streamsPrefix(entry: Extract<AccessInput, { role: 'streams' }>): string {
  return `${entry.applicationId}-`;
}

export function accessView(entry: AccessInput, service: Pick<ServiceInput, 'name'>): AccessView {
  switch (entry.role) {
    case 'producer':
    case 'idempotent-producer':
      return {
        ...nothing,
        writes: references(entry.topics, 'topics'),
        ...prefixed('writePrefix', entry.topicPrefix, 'topicPrefix'),
      };
    case 'transactional-producer':
      return {
        ...nothing,
        writes: references(entry.topics, 'topics'),
        ...prefixed('writePrefix', entry.topicPrefix, 'topicPrefix'),
        transactionalIds: [
          ...ids(entry.transactionalId, 'literal', 'transactionalId'),
          ...ids(entry.transactionalIdPrefix, 'prefixed', 'transactionalIdPrefix'),
        ],
      };
    case 'consumer':
      return {
        ...nothing,
        reads: references(entry.topics, 'topics'),
        ...prefixed('readPrefix', entry.topicPrefix, 'topicPrefix'),
        groups: [
          ...ids(entry.group, 'literal', 'group'),
          ...ids(entry.groupPrefix, 'prefixed', 'groupPrefix'),
        ],
      };
    case 'streams':
      return {
        ...nothing,
        reads: references(entry.inputs, 'inputs'),
        writes: references(entry.outputs, 'outputs'),
        ...prefixed('internalPrefix', streamsPrefix(entry), 'applicationId'),
        groups: ids(entry.applicationId, 'literal', 'applicationId'),
        transactionalIds:
          entry.processingGuarantee === 'exactly_once_v2'
            ? ids(streamsPrefix(entry), 'prefixed', 'applicationId')
            : NONE,
      };
    case 'connect-worker':
      return {
        ...nothing,
        reads: references(entry.reads, 'reads'),
        writes: references(entry.writes, 'writes'),
        ...prefixed('internalPrefix', entry.internalTopicsPrefix, 'internalTopicsPrefix'),
        groups: [
          ...ids(entry.group, 'literal', 'group'),
          ...(entry.reads.length > 0
            ? ids(sinkGroupPrefix(entry, service), 'prefixed', 'sinkGroupPrefix')
            : NONE),
        ],
        transactionalIds: entry.exactlyOnceSource
          ? [
              ...ids(`connect-cluster-${entry.group}`, 'literal', 'group'),
              ...ids(`${entry.group}-`, 'prefixed', 'group'),
            ]
          : NONE,
      };
    case 'admin':
      return {
        ...nothing,
        ...prefixed('adminTopicPrefix', entry.topicPrefix, 'topicPrefix'),
        ...prefixed('adminGroupPrefix', entry.groupPrefix, 'groupPrefix'),
      };
  }
}

const nothing = { writes: NONE, reads: NONE, groups: NONE, transactionalIds: NONE };

function references(names: readonly string[] | undefined, field: string): readonly TopicReference[] {
  return (names ?? NONE).map((name, index) => ({ name, field: [field, index] }));
}

function prefixed<K extends string>(
  key: K,
  prefix: string | undefined,
  field: string,
): Partial<Record<K, PrefixReference>> {
  return prefix === undefined ? {} : ({ [key]: { prefix, field } } as Record<K, PrefixReference>);
}

function ids(
  name: string | undefined,
  pattern: IdReference['pattern'],
  field: string,
): readonly IdReference[] {
  return name === undefined ? NONE : [{ name, pattern, field }];
}
