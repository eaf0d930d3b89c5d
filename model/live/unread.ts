/** What could not be read, as data: rules look for it, and only reports make a text of it. */

/** A part of what a cluster is asked for; where `broker` or `topic` is optional, without it all of them. */
export type UnreadPart =
  /** Kafka leaves them out without an error: whatever is not seen may exist all the same. */
  | { readonly of: 'hidden-topics' }
  | { readonly of: 'acls' | 'quotas' | 'users' | 'offsets' }
  /** Of one coordinator, or of all. */
  | { readonly of: 'groups'; readonly broker?: number }
  /** Groups whose partitions of the offsets topic have no leader. */
  | { readonly of: 'uncoordinated-groups'; readonly topic: string; readonly partitions: number }
  /** What one topic sets is unknown, which is not the same as nothing. */
  | { readonly of: 'topic-config'; readonly topic: string }
  /** Of the topics that are asked for, as one broker has it: what they inherit is that broker's own. */
  | { readonly of: 'topic-configs'; readonly broker?: number }
  /** The placement of replicas is known, how many are needed is not. */
  | { readonly of: 'min-isr'; readonly topic?: string }
  | { readonly of: 'partition-offsets'; readonly topic: string; readonly partition: number }
  | { readonly of: 'sizes'; readonly broker: number }
  | { readonly of: 'broker'; readonly broker: number }
  | { readonly of: 'broker-config'; readonly broker?: number };

/** Something that could not be read: what follows from it must not be reported as if it were known. */
export interface Unread {
  readonly what: UnreadPart;
  readonly why: string;
}

/** The same in words. */
export interface UnreadText {
  /** For instance `ACLs`, `sizes of broker 3`. */
  readonly what: string;
  readonly why: string;
}

export function unreadName(part: UnreadPart): string {
  switch (part.of) {
    case 'hidden-topics':
      return 'topics that the user is not authorized to describe';
    case 'acls':
      return 'ACLs';
    case 'quotas':
    case 'users':
      return part.of;
    case 'offsets':
      return 'offsets of topics';
    case 'groups':
      return part.broker === undefined ? 'groups' : `groups of broker ${part.broker}`;
    case 'uncoordinated-groups':
      return `groups that ${part.topic} keeps in ${part.partitions} of its partitions`;
    case 'topic-config':
      return `configuration of topic ${part.topic}`;
    case 'topic-configs':
      return `configuration of topics${part.broker === undefined ? '' : ` on broker ${part.broker}`}`;
    case 'min-isr':
      return `min.insync.replicas of ${part.topic === undefined ? 'topics' : `topic ${part.topic}`}`;
    case 'partition-offsets':
      return `offsets of ${part.topic}-${part.partition}`;
    case 'sizes':
      return `sizes of broker ${part.broker}`;
    case 'broker':
      return `broker ${part.broker}`;
    case 'broker-config':
      return `configuration of ${part.broker === undefined ? 'brokers' : `broker ${part.broker}`}`;
  }
}

export function unreadText({ what, why }: Unread): UnreadText {
  return { what: unreadName(what), why };
}

/** `ACLs: refused`. */
export function unreadLine(unread: Unread): string {
  return `${unreadName(unread.what)}: ${unread.why}`;
}

export function isAboutGroups({ what }: Unread): boolean {
  return what.of === 'groups' || what.of === 'uncoordinated-groups';
}

export function isAboutPlacements({ what }: Unread): boolean {
  return what.of === 'hidden-topics' || what.of === 'min-isr';
}
