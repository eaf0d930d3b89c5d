/** How what could not be read is named, where others look for it. */
import type { Unread } from './cluster';

/** Kafka leaves them out and says nothing: whatever is not seen may be there all the same. */
export const HIDDEN_TOPICS = 'topics that the user is not authorized to describe';
export const ACCESS = 'ACLs';
export const USERS = 'users';
export const TOPIC_CONFIGURATION = 'configuration of topics';
export const TOPIC_OFFSETS = 'offsets of topics';
/** Of every topic: where replicas are is known from elsewhere, how many are needed is not. */
export const MIN_ISR_OF_TOPICS = 'min.insync.replicas of topics';
export const BROKER_CONFIGURATION = 'configuration of brokers';
export const GROUPS = 'groups';

/** The configuration of one topic: what it sets is not known then, which is another thing than nothing. */
export function configurationOf(topic: string): string {
  return `configuration of topic ${topic}`;
}

/** Of the topics that are asked about, as one broker has it: what they inherit is that broker's own. */
export function configurationOn(broker: number): string {
  return `${TOPIC_CONFIGURATION} on broker ${broker}`;
}

export function minIsrOf(topic: string): string {
  return `min.insync.replicas of topic ${topic}`;
}

export function isAboutMinIsr({ what }: Unread): boolean {
  return what === MIN_ISR_OF_TOPICS || what.startsWith('min.insync.replicas of topic ');
}

export function offsetsOf(topic: string, partition: number): string {
  return `offsets of ${topic}-${partition}`;
}

export function sizesOf(broker: number): string {
  return `sizes of broker ${broker}`;
}

export function groupsOf(broker: number): string {
  return `${GROUPS} of broker ${broker}`;
}

export function isAboutGroups({ what }: Unread): boolean {
  return what === GROUPS || what.startsWith(`${GROUPS} `);
}
