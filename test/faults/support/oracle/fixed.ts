/** Cases of which less was said once than happened: played in each run. */
import type { Case, Surroundings } from './cases';

/** A plan of their own: what they need of brokers is not drawn. */
export const FIXED_SURROUNDINGS: Surroundings = {
  refresh: false,
  setting: { broker: null, key: 'message.max.bytes', value: '1500' },
};

export const FIXED: readonly Case[] = [
  // Without a cluster the removal of an entry that a client at work needs was a warning, and the verdict clear.
  {
    on: 'access',
    byHand: [
      { principal: 'own', permission: 'Allow', operation: 'Read', host: '*', resource: 'topic' },
      { principal: 'own', permission: 'Allow', operation: 'Write', host: '*', resource: 'topic' },
    ],
    entries: [
      {
        entry: {
          principal: 'everyone',
          permission: 'Allow',
          operation: 'All',
          host: '*',
          resource: 'groups',
        },
        fate: 'remove',
        becomes: { principal: 'own', permission: 'Allow', operation: 'Read', host: '*', resource: 'topics' },
        createdFirst: true,
      },
    ],
    added: [],
    group: { protocol: 'consumer' },
  },
  // Without a cluster a largest message size that is no longer set was compared with Kafka's default, and not with the brokers' own.
  {
    ...{ on: 'topic', replication: 1, fate: 'update', announced: 'no', byHand: {}, concealed: {} },
    recorded: { 'max.message.bytes': '1048588', 'compression.type': 'zstd' },
    declared: { 'compression.type': 'lz4' },
  },
  // What a known limit deletes was counted as all of it, while a hidden one cut more; and the hidden key was said to be no longer set.
  {
    ...{ on: 'topic', replication: 1, fate: 'update', announced: 'no', byHand: {} },
    recorded: { 'retention.ms': '604800000', 'compression.type': 'lz4' },
    declared: { 'retention.ms': '54000000', 'compression.type': 'lz4', 'retention.bytes': '100000' },
    concealed: { 'retention.ms': 'sensitive' },
  },
];
